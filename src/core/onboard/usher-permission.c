/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three ways to a permission, and the text that a person says yes to. */
#include "usher-permission.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-question.h"
#include "usher-signature.h"

/* (transfer full) */
static char *
make_text (UsherJourney *journey)
{
  const char *network = usher_journey_get_network_name (journey);

  if (usher_journey_has_own_profile (journey))
    /* TRANSLATORS: EID is the number of the SIM that is built into the device; the second value is a network of the
     * account. */
    return g_strdup_printf (_ ("Add the device with EID %s to “%s” and put the profile of the scanned code on it?"),
                            journey->eid, network);
  /* TRANSLATORS: EID is the number of the SIM that is built into the device; the second value is a network of the
   * account. */
  return g_strdup_printf (_ ("Add the device with EID %s to “%s” and let your provider put it into service?"),
                          journey->eid, network);
}

static json_t *
make_question (UsherJourney *journey)
{
  static const char *const options[] = { "yes", "no", NULL };
  g_autofree char *text = make_text (journey);
  json_auto_t *facts =
      json_pack ("{s:s, s:s, s:s?, s:s?}", "eid", journey->eid, "network", usher_journey_get_network_name (journey),
                 "name", journey->input->name, "sku", journey->sku);

  return usher_question_new ("permission", text, options, facts);
}

static void
grant (UsherJourney *journey, json_t *question, const char *by)
{
  journey->permission =
      json_pack ("{s:s, s:s, s:s, s:I}", "text", usher_json_peek_string (question, "text"), "digest",
                 usher_json_peek_string (question, "digest"), "by", by, "when", (json_int_t) usher_clock_now ());
}

static gboolean
ask (UsherJourney *journey, json_t *question, GError **error)
{
  g_autofree char *answer = NULL;

  if (journey->question == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                   "there is no permission to add this device: nobody approved it and nobody can be asked");
      return FALSE;
    }
  answer = usher_question_ask (journey, question, error);
  if (answer == NULL)
    return FALSE;
  if (strcmp (answer, "yes") == 0)
    {
      grant (journey, question, "question");
      return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the person did not allow it");
  return FALSE;
}

static gboolean
set_refused (GError **error, const char *why)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the pre-authorisation %s", why);
  return FALSE;
}

static gboolean
names_device (json_t *devices, const char *eid)
{
  for (gsize i = 0; i < json_array_size (devices); i++)
    if (g_strcmp0 (json_string_value (json_array_get (devices, i)), eid) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_members (json_t *document, const char *account, const char *network, const char *eid, gint64 now, GError **error)
{
  static const char *const known[] = { "account", "network", "devices", "expires", NULL };
  const char *its_account, *its_network, *expires;
  json_t *devices;
  gint64 end = 0;

  if (!usher_json_check_keys (document, known, error)
      || !usher_json_get_string (document, "account", &its_account, error)
      || !usher_json_get_string (document, "network", &its_network, error)
      || !usher_json_get_string (document, "expires", &expires, error)
      || !usher_json_get_member (document, "devices", JSON_ARRAY, &devices, error)
      || !usher_clock_parse (expires, &end, error))
    return FALSE;
  if (now >= end)
    return set_refused (error, "has expired");
  if (account != NULL && strcmp (account, its_account) != 0)
    return set_refused (error, "is for another account");
  if (strcmp (network, its_network) != 0)
    return set_refused (error, "is for another network");
  return names_device (devices, eid) || set_refused (error, "does not name this device");
}

gboolean
usher_permission_check_document (
    GBytes *document, const char *account, const char *network, const char *eid, gint64 now, GError **error)
{
  g_autoptr(GError) problem = NULL;
  json_auto_t *value = usher_json_parse (g_bytes_get_data (document, NULL), (gssize) g_bytes_get_size (document),
                                         USHER_JSON_MAX_SIZE, &problem);

  if (value != NULL && check_members (value, account, network, eid, now, &problem))
    return TRUE;
  if (problem->domain == USHER_ERROR)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the pre-authorisation cannot be used: %s", problem->message);
  return FALSE;
}

static gboolean
use_authorisation (UsherJourney *journey, json_t *question, GError **error)
{
  const UsherConfiguration *configuration = journey->input->configuration;
  g_autoptr(UsherPublicKey) key = NULL;
  g_autoptr(GBytes) document = NULL;
  g_autofree char *by = NULL;
  gint64 now = usher_clock_now ();

  if (configuration->authorisation_key == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED,
                   "no key is configured by which a pre-authorisation could be checked");
      return FALSE;
    }
  key = usher_public_key_load (configuration->authorisation_key, error);
  if (key == NULL)
    return FALSE;
  document = usher_signature_open (journey->input->authorisation, key, USHER_PURPOSE_AUTHORISATION, now, error);
  if (document == NULL
      || !usher_permission_check_document (document, configuration->account, usher_journey_get_network_name (journey),
                                           journey->eid, now, error))
    return FALSE;
  by = g_strconcat ("authorisation:", usher_public_key_get_id (key), NULL);
  grant (journey, question, by);
  return TRUE;
}

gboolean
usher_permission_obtain (UsherJourney *journey, GError **error)
{
  json_auto_t *question = make_question (journey);

  if (journey->input->authorisation != NULL)
    return use_authorisation (journey, question, error);
  if (!journey->input->approve)
    return ask (journey, question, error);
  grant (journey, question, "approve");
  return TRUE;
}
