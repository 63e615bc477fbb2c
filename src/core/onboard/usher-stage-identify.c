/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage identify. */
#include "usher-stage-identify.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "usher-error.h"
#include "usher-resume.h"
#include "usher-verdict.h"

/* No operational profile in use is smaller: a card with less room is found out before anything is ordered. */
#define SMALLEST_PROFILE_BYTES 10240

static const UsherAdvice bad_eid = {
  "bad_eid",
  N_("The number of the SIM in this device is not a valid one. Do not use the device; send it back to the seller."),
  USHER_EXIT_REFUSED,
  USHER_ACTOR_VENDOR,
  FALSE,
  FALSE
};

static const UsherAdvice unknown_sku = {
  "unknown_sku",
  N_("This kind of device is not one that your provider supports. Nothing was changed."),
  USHER_EXIT_REFUSED,
  USHER_ACTOR_PROVIDER,
  FALSE,
  FALSE
};

static const UsherAdvice provisioned = {
  "already_provisioned",
  N_("This device is already in service, and this computer has no record of it. Release it where it was put into service, "
     "then try again."),
  USHER_EXIT_REFUSED,
  USHER_ACTOR_INSTALLER,
  FALSE,
  FALSE
};

/* (transfer none) (nullable) what is known beforehand of the device that answers to @imei. */
static const char *
find_eid_of_imei (UsherJourney *journey, const char *imei)
{
  json_t *devices = journey->input->configuration->devices;

  for (gsize i = 0; i < json_array_size (devices); i++)
    {
      json_t *device = json_array_get (devices, i);

      if (g_strcmp0 (usher_json_peek_string (device, "imei"), imei) == 0)
        return usher_json_peek_string (device, "eid");
    }
  return NULL;
}

static gboolean
set_unusable (const UsherLabel *label, GError **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the label (%s) does not say which device it belongs to: %s",
               label->format, label->problems->len > 0 ? (const char *) label->problems->pdata[0] : "it holds no EID");
  return FALSE;
}

/* The EID that the label means; NULL without an error when an activation code or no label was given. */
static gboolean
get_expected_eid (UsherJourney *journey, const char **eid, GError **error)
{
  const UsherLabel *label = journey->input->label;

  *eid = NULL;
  if (label == NULL)
    return TRUE;
  if (!label->valid)
    return set_unusable (label, error);
  if (strcmp (label->format, USHER_LABEL_SGP22_AC) == 0)
    return TRUE;
  if (strcmp (label->format, USHER_LABEL_EID) == 0)
    *eid = usher_label_get_text (label, "eid");
  else if (strcmp (label->format, USHER_LABEL_IMEI) == 0)
    {
      journey->imei = g_strdup (usher_label_get_text (label, "compact"));
      *eid = find_eid_of_imei (journey, journey->imei);
    }
  return *eid != NULL || set_unusable (label, error);
}

static gboolean
read_card (UsherJourney *journey, GError **error)
{
  const char *expected = NULL;

  if (!get_expected_eid (journey, &expected, error))
    return FALSE;
  journey->facts = usher_card_facts_read (usher_journey_get_card (journey), expected, journey->cancellable, error);
  if (journey->facts == NULL)
    return FALSE;
  journey->eid = g_strdup (journey->facts->eid);
  return TRUE;
}

static void
take_known_facts (UsherJourney *journey, json_t *product)
{
  json_t *devices = journey->input->configuration->devices;

  for (gsize i = 0; i < json_array_size (devices) && journey->imei == NULL; i++)
    if (g_strcmp0 (usher_json_peek_string (json_array_get (devices, i), "eid"), journey->eid) == 0)
      journey->imei = g_strdup (usher_json_peek_string (json_array_get (devices, i), "imei"));
  if (product == NULL)
    return;
  journey->sku = g_strdup (usher_json_peek_string (product, "sku"));
  journey->rats = json_incref (json_object_get (product, "rats"));
}

/* Whether there is a profile to come at all: before anybody is asked for permission. */
static gboolean
check_source (UsherJourney *journey, GError **error)
{
  const UsherConfiguration *configuration = journey->input->configuration;

  if (usher_journey_has_own_profile (journey))
    {
      if (configuration->activation_codes)
        return TRUE;
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                   "the provider does not allow profiles that were bought elsewhere");
      return FALSE;
    }
  if (configuration->policy != NULL && configuration->policy_key != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND,
               "no provider's policy is configured, and the label is no activation code");
  return FALSE;
}

static UsherVerdict
decide (UsherJourney *journey)
{
  json_t *product = NULL;
  UsherVerdict verdict =
      usher_verdict_decide (journey->eid, journey->facts->profiles, journey->input->configuration->catalogue, &product);

  journey->verdict = usher_verdict_get_name (verdict);
  take_known_facts (journey, product);
  return verdict;
}

static gboolean
check_room (UsherJourney *journey, GError **error)
{
  guint64 free_nvm = journey->facts->info->free_nvm;

  if (free_nvm >= SMALLEST_PROFILE_BYTES)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NO_SPACE,
               "the SIM has %" G_GUINT64_FORMAT " bytes free, a profile needs at least %d", free_nvm,
               SMALLEST_PROFILE_BYTES);
  return FALSE;
}

/* What a device must be for a journey to begin. */
static gboolean
check_verdict (UsherJourney *journey, UsherVerdict verdict, GError **error)
{
  switch (verdict)
    {
    case USHER_VERDICT_BAD_EID:
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &bad_eid,
                               "the check digits of the EID %s are wrong", journey->eid);
      return FALSE;
    case USHER_VERDICT_UNKNOWN_SKU:
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &unknown_sku,
                               "no product in the catalogue has the EID %s", journey->eid);
      return FALSE;
    case USHER_VERDICT_PROVISIONED:
      if (journey->input->plan_only)
        break;
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &provisioned,
                               "the device %s has a profile that no journey of this computer put there", journey->eid);
      return FALSE;
    case USHER_VERDICT_VIRGIN:
    case USHER_VERDICT_BOOTSTRAP:
      break;
    }
  return check_source (journey, error) && check_room (journey, error);
}

gboolean
usher_stage_identify (UsherJourney *journey, GError **error)
{
  UsherVerdict verdict;

  if (!read_card (journey, error))
    return FALSE;
  verdict = decide (journey);
  /* Finishing what an earlier run began is not planning. */
  if (!journey->input->plan_only && !usher_resume (journey, error))
    return FALSE;
  return journey->resumed || journey->already_done || check_verdict (journey, verdict, error);
}
