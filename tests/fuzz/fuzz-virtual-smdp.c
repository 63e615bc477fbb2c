/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as what a card said, to each function of the SM-DP+ that takes such: an answer xor a status. The first byte chooses
 * the function. */
#include "smdp-es9.h"
#include "smdp-status.h"
#include "smdp-wire.h"

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const struct {
  const char *member;
  VirtualEs9Function run;
} functions[] = {
  { "authenticateServerResponse", virtual_es9_authenticate_client },
  { "prepareDownloadResponse", virtual_es9_get_bound_profile_package },
  { "cancelSessionResponse", virtual_es9_cancel_session },
  { "pendingNotification", virtual_es9_handle_notification },
  { "euiccInfo1", virtual_es9_initiate_authentication },
};

/* Keys are made once; they stay in memory. */
static const VirtualPki *
get_pki (void)
{
  static VirtualPki *pki;
  g_autofree char *directory = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (pki != NULL)
    return pki;
  directory = g_dir_make_tmp ("usher-fuzz-XXXXXX", NULL);
  pki = virtual_pki_open (directory, NULL);
  dir = g_dir_open (directory, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
  return pki;
}

/* A session in which the card has authenticated itself. */
static VirtualServerSession *
start_session (VirtualSmdpCore *core)
{
  VirtualServerSession *session = virtual_smdp_core_start_session (core);

  session->card = virtual_certificate_from_x509 (virtual_pki_get (core->pki, VIRTUAL_ROLE_EUM)->certificate->x509, NULL);
  session->signature2 = g_bytes_new_static ("\x5F\x37\x00", 3);
  return session;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (VirtualSmdpCore) core = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  json_auto_t *request = NULL;
  json_auto_t *answer = NULL;
  guint which;

  if (size == 0)
    return 0;
  core = virtual_smdp_core_new (get_pki (), "a", virtual_order_book_new (NULL));
  request = json_pack ("{s:s,s:s,s:s}", "transactionId", start_session (core)->id, "smdpAddress", "a", "euiccChallenge",
                       "AAAAAAAAAAAAAAAAAAAAAA==");
  which = data[0] % G_N_ELEMENTS (functions);
  bytes = g_bytes_new (data + 1, size - 1);
  virtual_wire_set_bytes (request, functions[which].member, bytes);
  answer = functions[which].run (core, request, &error);
  g_assert_true ((answer == NULL) != (error == NULL));
  g_assert_true (error == NULL || error->domain == VIRTUAL_STATUS);
  return 0;
}
