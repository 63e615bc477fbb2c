/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the unfinished journey's last request for a package, then asks the card. The card has the last word: what the
 * journal says of the installation is only what was known before the interruption. */
#include "usher-recover.h"

#include "usher-es10c.h"
#include "usher-iccid.h"
#include "usher-notifications-delivery.h"
#include "usher-outbox.h"

/* Whether the card has the profile; its AID then. */
static gboolean
find_profile (UsherCard *card, UsherRecovery *recovery, gboolean *found, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) profiles = usher_es10c_list_profiles (card, cancellable, error);
  const UsherProfile *profile;

  if (profiles == NULL)
    return FALSE;
  profile = usher_profile_list_find (profiles, recovery->iccid);
  *found = profile != NULL;
  if (profile != NULL && profile->isdp_aid != NULL)
    recovery->isdp_aid = g_bytes_ref (profile->isdp_aid);
  return TRUE;
}

/* (transfer full) (nullable) where the waiting report on this profile goes. */
static char *
find_report (GPtrArray *items, const char *iccid)
{
  for (guint i = 0; i < items->len; i++)
    {
      const UsherOutboxItem *item = g_ptr_array_index (items, i);

      if (item->iccid != NULL && usher_iccid_equal (item->iccid, iccid))
        return g_strdup (item->address);
    }
  return NULL;
}

/* What the card has to say of it, success or failure, its server shall hear before anything new is begun. */
static gboolean
report (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *eid, UsherRecovery *recovery,
        GCancellable *cancellable, GError **error)
{
  UsherDelivery delivery = { .card = card, .trust = trust, .journal = journal, .eid = eid };
  UsherDrainResult drained = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *address = NULL;
  guint waiting = 0;

  if (!usher_delivery_collect (&delivery, &drained, cancellable, error))
    return FALSE;
  items = usher_outbox_list (journal, eid, error);
  if (items == NULL)
    return FALSE;
  address = find_report (items, recovery->iccid);
  delivery.address = address == NULL ? recovery->address : address;
  if (!usher_delivery_send (&delivery, &drained, cancellable, error) || !usher_delivery_count (&delivery, &waiting, error))
    return FALSE;
  recovery->delivered = waiting == 0;
  return TRUE;
}

/* The profile is there: what was left open in the journal is known now. */
static gboolean
finish_journey (UsherJournal *journal, const UsherRecovery *recovery, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = usher_journal_begin_group (journal, error);

  if (group == NULL)
    return FALSE;
  for (guint i = 0; i < recovery->open_steps->len; i++)
    if (!usher_journal_result (journal, g_array_index (recovery->open_steps, gint64, i),
                               recovery->state == USHER_RECOVERY_INSTALLED ? "recovered" : "interrupted", NULL, error))
      return FALSE;
  if (recovery->own && recovery->state == USHER_RECOVERY_INSTALLED &&
      !usher_journal_end_journey (journal, recovery->journey, "installed", error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}

gboolean
usher_recover_with_eid (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *eid, const char *journey,
                        UsherRecovery *recovery, GCancellable *cancellable, GError **error)
{
  gboolean found = FALSE;

  *recovery = (UsherRecovery){ 0 };
  if (!usher_recovery_read (journal, eid, journey, recovery, error))
    return FALSE;
  if (recovery->open_steps == NULL)
    return TRUE;
  if (!find_profile (card, recovery, &found, cancellable, error))
    return FALSE;
  recovery->state = found ? USHER_RECOVERY_INSTALLED : USHER_RECOVERY_RESTART;
  if (!report (card, trust, journal, eid, recovery, cancellable, error))
    return FALSE;
  return finish_journey (journal, recovery, error);
}

gboolean
usher_download_recover (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *journey,
                        UsherRecovery *recovery, GCancellable *cancellable, GError **error)
{
  g_autofree char *eid = usher_es10c_get_eid (card, cancellable, error);

  *recovery = (UsherRecovery){ 0 };
  return eid != NULL &&
         usher_recover_with_eid (card, trust, journal, eid, journey, recovery, cancellable, error);
}
