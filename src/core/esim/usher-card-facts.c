/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Five questions to a card. */
#include "usher-card-facts.h"

#include <string.h>

#include "usher-error.h"
#include "usher-es10b.h"
#include "usher-es10c.h"

static char *
read_eid (UsherCard *card, const char *expected, GCancellable *cancellable, GError **error)
{
  g_autofree char *eid = usher_es10c_get_eid (card, cancellable, error);

  if (eid == NULL)
    return NULL;
  if (expected != NULL && strcmp (expected, eid) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_WRONG_DEVICE, "the attached device has the EID %s, meant was %s", eid,
                   expected);
      return NULL;
    }
  return g_steal_pointer (&eid);
}

UsherCardFacts *
usher_card_facts_read (UsherCard *card, const char *expected_eid, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherCardFacts) facts = g_new0 (UsherCardFacts, 1);

  facts->eid = read_eid (card, expected_eid, cancellable, error);
  if (facts->eid == NULL)
    return NULL;
  facts->profiles = usher_es10c_list_profiles (card, cancellable, error);
  if (facts->profiles == NULL)
    return NULL;
  facts->info1 = usher_es10b_get_euicc_info1 (card, cancellable, error);
  if (facts->info1 == NULL)
    return NULL;
  facts->info = usher_es10b_get_euicc_info2 (card, cancellable, error);
  if (facts->info == NULL)
    return NULL;
  facts->notifications = usher_es10b_retrieve_notifications (card, cancellable, error);
  return facts->notifications == NULL ? NULL : g_steal_pointer (&facts);
}

void
usher_card_facts_free (UsherCardFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->eid);
  g_clear_pointer (&facts->info1, g_bytes_unref);
  g_clear_pointer (&facts->info, usher_euicc_info2_free);
  g_clear_pointer (&facts->profiles, g_ptr_array_unref);
  g_clear_pointer (&facts->notifications, g_ptr_array_unref);
  g_free (facts);
}
