/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps in their order (SGP.22 3.1.3). */
#include "smdp-fixture.h"

#include "crypto.h"
#include "smdp-wire.h"
#include "tlv.h"

#include <glib/gstdio.h>
#include <string.h>

void
smdp_fixture_set_up (SmdpFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const VirtualEuiccOptions options = { .eid = FIXTURE_EID };

  memset (fixture, 0, sizeof *fixture);
  fixture->directory = g_dir_make_tmp ("usher-smdp-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->packages = virtual_packages_load (NULL, &error);
  g_assert_no_error (error);
  fixture->core = virtual_smdp_core_new (fixture->pki, FIXTURE_ADDRESS, virtual_order_book_new (NULL));
  fixture->core->notification_log = g_build_filename (fixture->directory, "notifications.jsonl", NULL);
  fixture->core->served_directory = g_strdup (fixture->directory);
  fixture->card = virtual_euicc_new (&options, virtual_euicc_identity_new (fixture->pki, FIXTURE_EID, &error), &error);
  g_assert_no_error (error);
}

void
smdp_fixture_tear_down (SmdpFixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  json_decref (fixture->initiated);
  json_decref (fixture->authenticated);
  json_decref (fixture->bound);
  virtual_euicc_free (fixture->card);
  virtual_smdp_core_free (fixture->core);
  g_ptr_array_unref (fixture->packages);
  virtual_pki_free (fixture->pki);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

VirtualOrder *
smdp_fixture_add_order (SmdpFixture *fixture, const char *iccid, const char *matching_id)
{
  VirtualOrder *order = virtual_order_book_add (fixture->core->orders, iccid, fixture->packages->pdata[0]);

  g_assert_nonnull (order);
  g_assert_true (virtual_order_book_set_matching_id (fixture->core->orders, order, matching_id));
  virtual_order_book_set_state (fixture->core->orders, order, VIRTUAL_ORDER_RELEASED);
  return order;
}

GBytes *
smdp_fixture_command (SmdpFixture *fixture, GBytes *command)
{
  GByteArray *response = g_byte_array_new ();
  gsize length;
  gconstpointer data = g_bytes_get_data (command, &length);

  g_assert_cmphex (virtual_euicc_command (fixture->card, data, length, response), ==, 0x9000);
  return g_byte_array_free_to_bytes (response);
}

GBytes *
smdp_fixture_get (const json_t *answer, const char *key)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = virtual_wire_get_bytes (answer, key, &error);

  g_assert_no_error (error);
  return bytes;
}

static GBytes *
command_without_data (SmdpFixture *fixture, guint8 tag)
{
  const guint8 data[] = { 0xBF, tag, 0x00 };
  g_autoptr (GBytes) command = g_bytes_new (data, sizeof data);

  return smdp_fixture_command (fixture, command);
}

gboolean
smdp_fixture_initiate (SmdpFixture *fixture, GError **error)
{
  g_autoptr (GBytes) info = command_without_data (fixture, 0x20);
  g_autoptr (GBytes) answer = command_without_data (fixture, 0x2E);
  g_autoptr (GBytes) challenge = g_bytes_new_from_bytes (answer, g_bytes_get_size (answer) - 16, 16);
  json_auto_t *request = json_pack ("{s:s}", "smdpAddress", FIXTURE_ADDRESS);

  virtual_wire_set_bytes (request, "euiccInfo1", info);
  virtual_wire_set_bytes (request, "euiccChallenge", challenge);
  json_decref (fixture->initiated);
  fixture->initiated = virtual_es9_initiate_authentication (fixture->core, request, error);
  return fixture->initiated != NULL;
}

/* ctxParams1: the matching id and a device without capabilities. */
static void
put_context (GByteArray *to, const char *matching_id)
{
  g_autoptr (GByteArray) context = g_byte_array_new (), device = g_byte_array_new ();

  if (matching_id != NULL)
    virtual_tlv_put_text (context, 0x80, matching_id);
  virtual_tlv_put (device, 0x80, "\x35\x69\x38\x03", 4);
  virtual_tlv_put (device, 0xA1, "", 0);
  virtual_tlv_put_array (context, 0xA1, device);
  virtual_tlv_put_array (to, 0xA0, context);
}

static void
append_member (GByteArray *to, const json_t *answer, const char *key)
{
  g_autoptr (GBytes) bytes = smdp_fixture_get (answer, key);

  virtual_tlv_append (to, bytes);
}

gboolean
smdp_fixture_authenticate (SmdpFixture *fixture, const char *matching_id, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autoptr (GBytes) command = NULL, response = NULL;
  json_auto_t *call = json_object ();

  append_member (request, fixture->initiated, "serverSigned1");
  append_member (request, fixture->initiated, "serverSignature1");
  append_member (request, fixture->initiated, "euiccCiPKIdToBeUsed");
  append_member (request, fixture->initiated, "serverCertificate");
  put_context (request, matching_id);
  command = virtual_tlv_wrap (0xBF38, request);
  response = smdp_fixture_command (fixture, command);
  json_object_set (call, "transactionId", json_object_get (fixture->initiated, "transactionId"));
  virtual_wire_set_bytes (call, "authenticateServerResponse", response);
  json_decref (fixture->authenticated);
  fixture->authenticated = virtual_es9_authenticate_client (fixture->core, call, error);
  return fixture->authenticated != NULL;
}

/* SHA-256 (SHA-256 (code) | transaction id). */
static void
put_code (GByteArray *to, const json_t *initiated, const char *code)
{
  const char *id = json_string_value (json_object_get (initiated, "transactionId"));
  guint8 digest[VIRTUAL_SHA256_LENGTH];
  g_autoptr (GByteArray) input = g_byte_array_new ();

  virtual_sha256 ((const guint8 *) code, strlen (code), digest);
  g_byte_array_append (input, digest, sizeof digest);
  for (gsize i = 0; id[i] != '\0'; i += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (id[i]) << 4 | g_ascii_xdigit_value (id[i + 1]));

      g_byte_array_append (input, &byte, 1);
    }
  virtual_sha256 (input->data, input->len, digest);
  virtual_tlv_put (to, 0x04, digest, sizeof digest);
}

gboolean
smdp_fixture_bind (SmdpFixture *fixture, const char *code, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autoptr (GBytes) command = NULL, response = NULL;
  json_auto_t *call = json_object ();

  append_member (request, fixture->authenticated, "smdpSigned2");
  append_member (request, fixture->authenticated, "smdpSignature2");
  if (code != NULL)
    put_code (request, fixture->initiated, code);
  append_member (request, fixture->authenticated, "smdpCertificate");
  command = virtual_tlv_wrap (0xBF21, request);
  response = smdp_fixture_command (fixture, command);
  json_object_set (call, "transactionId", json_object_get (fixture->initiated, "transactionId"));
  virtual_wire_set_bytes (call, "prepareDownloadResponse", response);
  json_decref (fixture->bound);
  fixture->bound = virtual_es9_get_bound_profile_package (fixture->core, call, error);
  return fixture->bound != NULL;
}

/* Sends bytes to the card; the answer replaces *@result when there is one. */
static void
send_segment (SmdpFixture *fixture, const guint8 *data, gsize length, GBytes **result)
{
  g_autoptr (GBytes) segment = g_bytes_new (data, length);
  g_autoptr (GBytes) answer = NULL;

  if (*result != NULL)
    return;
  answer = smdp_fixture_command (fixture, segment);
  if (g_bytes_get_size (answer) > 0)
    *result = g_steal_pointer (&answer);
}

/* A1 and A3 go header first, then each TLV inside; the others whole. */
static void
send_part (SmdpFixture *fixture, const VirtualTlv *part, const guint8 *start, GBytes **result)
{
  const guint8 *data = part->value;
  gsize left = part->length;
  VirtualTlv inner;

  if (part->tag != 0xA1 && part->tag != 0xA3)
    {
      send_segment (fixture, start, (gsize) (part->start + part->total - start), result);
      return;
    }
  send_segment (fixture, start, (gsize) (part->value - start), result);
  while (left > 0)
    {
      g_assert_true (virtual_tlv_next (&data, &left, &inner, NULL));
      g_assert_cmpuint (inner.total, <=, 1020);
      send_segment (fixture, inner.start, inner.total, result);
    }
}

GBytes *
smdp_fixture_load (SmdpFixture *fixture)
{
  g_autoptr (GBytes) package = smdp_fixture_get (fixture->bound, "boundProfilePackage");
  const guint8 *start = g_bytes_get_data (package, NULL), *data;
  gsize left;
  VirtualTlv whole, part;
  GBytes *result = NULL;

  g_assert_true (virtual_tlv_expect (start, g_bytes_get_size (package), 0xBF36, &whole, NULL));
  data = whole.value;
  left = whole.length;
  while (left > 0)
    {
      g_assert_true (virtual_tlv_next (&data, &left, &part, NULL));
      send_part (fixture, &part, part.tag == 0xBF23 ? start : part.start, &result);
    }
  g_assert_nonnull (result);
  return result;
}

gboolean
smdp_fixture_notify (SmdpFixture *fixture, GBytes *notification, GError **error)
{
  json_auto_t *call = json_object ();
  json_auto_t *answer = NULL;

  virtual_wire_set_bytes (call, "pendingNotification", notification);
  answer = virtual_es9_handle_notification (fixture->core, call, error);
  g_assert_true (answer == NULL || json_is_null (answer));
  return answer != NULL;
}

gboolean
smdp_fixture_cancel (SmdpFixture *fixture, guint reason, GError **error)
{
  const char *id = json_string_value (json_object_get (fixture->initiated, "transactionId"));
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autoptr (GBytes) command = NULL, response = NULL;
  json_auto_t *call = json_pack ("{s:s}", "transactionId", id);
  json_auto_t *answer = NULL;
  guint8 transaction[VIRTUAL_TRANSACTION_LENGTH];

  for (gsize i = 0; i < sizeof transaction; i++)
    transaction[i] = (guint8) (g_ascii_xdigit_value (id[2 * i]) << 4 | g_ascii_xdigit_value (id[2 * i + 1]));
  virtual_tlv_put (request, 0x80, transaction, sizeof transaction);
  virtual_tlv_put_uint (request, 0x81, reason);
  command = virtual_tlv_wrap (0xBF41, request);
  response = smdp_fixture_command (fixture, command);
  virtual_wire_set_bytes (call, "cancelSessionResponse", response);
  answer = virtual_es9_cancel_session (fixture->core, call, error);
  return answer != NULL;
}
