/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake download, its recovery and the notifications. */
#include "usher-download.h"

#include "fake-world.h"
#include "usher-error.h"
#include "usher-notifications.h"
#include "usher-recover.h"

UsherEs9 *
usher_es9_new (const char *address, UsherTrust *trust, GError **error)
{
  g_assert_nonnull (address);
  return g_malloc (1);
}

void
usher_es9_free (UsherEs9 *es9)
{
  g_free (es9);
}

gboolean
usher_download_run (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const UsherDownloadOrder *order,
                    const UsherDownloadCallbacks *callbacks, UsherProgress *progress, UsherDownloadResult *result,
                    GCancellable *cancellable, GError **error)
{
  g_assert_cmpstr (order->matching_id, ==, "CANARY-MATCHING-ID");
  g_assert_cmpstr (order->expected_eid, ==, FAKE_EID);
  if (!fake_call (error))
    return FALSE;
  if (fake_world->used_up || fake_world->download_error != 0)
    {
      g_set_error (error, USHER_ERROR, fake_world->used_up ? USHER_ERROR_USED_UP : fake_world->download_error,
                   "the server at smdp.example says no to %s", order->expected_iccid);
      return FALSE;
    }
  g_assert_false (fake_world->installed);
  fake_world->installed = fake_world->pending = TRUE;
  fake_world->installs++;
  fake_done ();
  if (!fake_call (error))
    return FALSE;
  result->iccid = g_strdup (fake_iccid ());
  return TRUE;
}

void
usher_download_result_clear (UsherDownloadResult *result)
{
  g_clear_pointer (&result->iccid, g_free);
}

static void
deliver (void)
{
  if (!fake_world->pending || fake_world->mute_server)
    return;
  fake_world->pending = FALSE;
  fake_world->delivered++;
}

gboolean
usher_download_recover (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *journey,
                        UsherRecovery *recovery, GCancellable *cancellable, GError **error)
{
  if (!fake_call (error))
    return FALSE;
  deliver ();
  recovery->state = fake_world->installed ? USHER_RECOVERY_INSTALLED : USHER_RECOVERY_RESTART;
  recovery->delivered = fake_world->installed && !fake_world->pending;
  recovery->iccid = fake_world->installed ? g_strdup (fake_iccid ()) : NULL;
  fake_done ();
  return TRUE;
}

void
usher_recovery_clear (UsherRecovery *recovery)
{
  g_clear_pointer (&recovery->iccid, g_free);
}

gboolean
usher_notifications_drain (UsherCard *card, UsherTrust *trust, UsherJournal *journal, UsherEs9 *es9, const char *eid,
                           gboolean patient, UsherDrainResult *result, GCancellable *cancellable, GError **error)
{
  if (!fake_call (error))
    return FALSE;
  deliver ();
  result->waiting = fake_world->pending ? 1 : 0;
  fake_done ();
  return TRUE;
}
