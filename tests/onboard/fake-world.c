/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fakes, by the names of what they stand in for. */
#include "fake-world.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "usher-attachment.h"
#include "usher-card-facts.h"
#include "usher-choice.h"
#include "usher-error.h"
#include "usher-es10a.h"
#include "usher-es10b.h"
#include "usher-es10c-verify.h"
#include "usher-es10c.h"
#include "usher-es2.h"
#include "usher-es9.h"

#define FAKE_ICCID_A "8949000000000000012"
#define FAKE_ICCID_B "8949000000000000020"

FakeWorld *fake_world;

void
fake_world_set_up (void)
{
  fake_world = mmap (NULL, sizeof (FakeWorld), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (fake_world != MAP_FAILED);
}

void
fake_world_reset (void)
{
  memset (fake_world, 0, sizeof *fake_world);
  g_strlcpy (fake_world->eid, FAKE_EID, sizeof fake_world->eid);
  g_strlcpy (fake_world->winner, "op-a", sizeof fake_world->winner);
  fake_world->free_nvm = 300000;
  fake_world->policy_version = 17;
}

gboolean
fake_call (GError **error)
{
  fake_world->calls++;
  if (fake_world->calls == fake_world->die_at && !fake_world->die_late)
    _exit (9);
  if (fake_world->fail_at == 0 || fake_world->calls < fake_world->fail_at)
    return TRUE;
  g_set_error (error, USHER_ERROR, fake_world->fail_code, "call %u was made to fail", fake_world->calls);
  return FALSE;
}

void
fake_done (void)
{
  if (fake_world->calls == fake_world->die_at && fake_world->die_late)
    _exit (9);
}

const char *
fake_iccid (void)
{
  return g_str_equal (fake_world->winner, "op-a") ? FAKE_ICCID_A : FAKE_ICCID_B;
}

/* --- usher-attachment.h, usher-card.h --- */

struct _UsherAttachment {
  int nothing;
};

UsherAttachment *
usher_attachment_open (const char *id, GCancellable *cancellable, GError **error)
{
  return fake_call (error) ? g_new0 (UsherAttachment, 1) : NULL;
}

void
usher_attachment_free (UsherAttachment *attachment)
{
  g_free (attachment);
}

UsherCard *
usher_attachment_get_card (UsherAttachment *attachment)
{
  return (UsherCard *) attachment;
}

GPtrArray *
usher_attachment_list (const char *const *servers, GCancellable *cancellable, GError **error)
{
  return g_ptr_array_new ();
}

void
usher_card_get_counts (UsherCard *card, UsherCardCounts *counts)
{
  *counts = (UsherCardCounts){ fake_world->calls, 1, fake_world->calls * 5, fake_world->calls * 7 };
}

gboolean
usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error)
{
  return fake_call (error);
}

/* --- ES10 --- */

char *
usher_es10c_get_eid (UsherCard *card, GCancellable *cancellable, GError **error)
{
  return fake_call (error) ? g_strdup (fake_world->eid) : NULL;
}

static void
add_profile (GPtrArray *profiles, const char *iccid, gboolean enabled, UsherProfileClass profile_class)
{
  UsherProfile *profile = g_new0 (UsherProfile, 1);

  profile->iccid = g_strdup (iccid);
  profile->state = enabled ? USHER_PROFILE_STATE_ENABLED : USHER_PROFILE_STATE_DISABLED;
  profile->profile_class = profile_class;
  g_ptr_array_add (profiles, profile);
}

GPtrArray *
usher_es10c_list_profiles (UsherCard *card, GCancellable *cancellable, GError **error)
{
  GPtrArray *profiles;

  if (!fake_call (error))
    return NULL;
  profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_profile_free);
  if (fake_world->foreign > 0)
    add_profile (profiles, "8900000000000000001", !fake_world->enabled, (UsherProfileClass) (fake_world->foreign - 1));
  if (fake_world->installed)
    add_profile (profiles, fake_iccid (), fake_world->enabled, USHER_PROFILE_CLASS_OPERATIONAL);
  return profiles;
}

UsherCardFacts *
usher_card_facts_read (UsherCard *card, const char *expected, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherCardFacts) facts = g_new0 (UsherCardFacts, 1);

  facts->eid = usher_es10c_get_eid (card, cancellable, error);
  if (facts->eid == NULL)
    return NULL;
  if (expected != NULL && g_strcmp0 (expected, facts->eid) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_WRONG_DEVICE, "not %s", expected);
      return NULL;
    }
  facts->profiles = usher_es10c_list_profiles (card, cancellable, error);
  if (facts->profiles == NULL || !fake_call (error))
    return NULL;
  facts->info = g_new0 (UsherEuiccInfo2, 1);
  facts->info->free_nvm = fake_world->free_nvm;
  facts->notifications = g_ptr_array_new ();
  return g_steal_pointer (&facts);
}

void
usher_card_facts_free (UsherCardFacts *facts)
{
  g_free (facts->eid);
  g_clear_pointer (&facts->profiles, g_ptr_array_unref);
  g_clear_pointer (&facts->info, usher_euicc_info2_free);
  g_clear_pointer (&facts->notifications, g_ptr_array_unref);
  g_free (facts);
}

gboolean
usher_es10c_enable (
    UsherCard *card, const char *iccid, GBytes *isdp_aid, gboolean refresh, GCancellable *cancellable, GError **error)
{
  if (!fake_call (error))
    return FALSE;
  g_assert_cmpstr (iccid, ==, fake_iccid ());
  g_assert_true (fake_world->installed);
  if (fake_world->stubborn)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "wrong profile state");
      return FALSE;
    }
  fake_world->enabled = !fake_world->forgetful;
  fake_done ();
  return TRUE;
}

gboolean
usher_profile_enable_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  if (!fake_call (error))
    return FALSE;
  g_assert_cmpstr (iccid, ==, fake_iccid ());
  g_assert_true (fake_world->installed);
  fake_world->enabled = TRUE;
  fake_done ();
  return TRUE;
}

UsherConfiguredAddresses *
usher_es10a_get_addresses (UsherCard *card, GCancellable *cancellable, GError **error)
{
  return fake_call (error) ? g_new0 (UsherConfiguredAddresses, 1) : NULL;
}

void
usher_configured_addresses_free (UsherConfiguredAddresses *addresses)
{
  g_free (addresses);
}

/* --- ES2+ --- */

struct _UsherEs2 {
  int operator_index;
};

UsherEs2 *
usher_es2_new (const char *address,
               UsherTrust *trust,
               const char *requester,
               const char *certificate,
               const char *key,
               GError **error)
{
  UsherEs2 *es2 = g_new0 (UsherEs2, 1);

  es2->operator_index = g_str_equal (address, "a.example") ? 0 : 1;
  return es2;
}

void
usher_es2_free (UsherEs2 *es2)
{
  g_free (es2);
}

/* The same identifier again is the same order. */
static void
count_order (const char *call_id)
{
  for (guint i = 0; i < fake_world->orders; i++)
    if (g_str_equal (fake_world->calls_seen[i], call_id))
      return;
  g_assert_cmpuint (fake_world->orders, <, G_N_ELEMENTS (fake_world->calls_seen));
  g_strlcpy (fake_world->calls_seen[fake_world->orders++], call_id, sizeof fake_world->calls_seen[0]);
}

char *
usher_es2_download_order (UsherEs2 *es2,
                          const char *eid,
                          const char *iccid,
                          const char *profile_type,
                          const char *call_id,
                          GCancellable *cancellable,
                          GError **error)
{
  static const UsherAdvice sold_out = { "order_type_sold_out", "None left.", USHER_EXIT_NOTHING,
                                        USHER_ACTOR_OPERATOR,  TRUE,         FALSE };

  g_assert_cmpstr (eid, ==, FAKE_EID);
  if (!fake_call (error))
    return NULL;
  if (fake_world->sold_out[es2->operator_index])
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, &sold_out, "8.2.5 / 3.7");
      return NULL;
    }
  count_order (call_id);
  g_strlcpy (fake_world->winner, es2->operator_index == 0 ? "op-a" : "op-b", sizeof fake_world->winner);
  fake_done ();
  return g_strdup (fake_iccid ());
}

UsherEs2Order *
usher_es2_confirm_order (UsherEs2 *es2,
                         const char *iccid,
                         const UsherEs2Confirmation *confirmation,
                         const char *call_id,
                         GCancellable *cancellable,
                         GError **error)
{
  UsherEs2Order *order;

  if (!fake_call (error))
    return NULL;
  if (fake_world->confirm_refused)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "8.2.1 / 3.3");
      return NULL;
    }
  order = g_new0 (UsherEs2Order, 1);
  order->matching_id = g_strdup ("CANARY-MATCHING-ID");
  order->smdp_address = g_strdup ("smdp.example");
  fake_done ();
  return order;
}

void
usher_es2_order_free (UsherEs2Order *order)
{
  g_free (order->matching_id);
  g_free (order->eid);
  g_free (order->smdp_address);
  g_free (order);
}

gboolean
usher_es2_cancel_order (UsherEs2 *es2,
                        const char *iccid,
                        const char *eid,
                        const char *matching_id,
                        UsherEs2Final final,
                        const char *call_id,
                        GCancellable *cancellable,
                        GError **error)
{
  if (!fake_call (error))
    return FALSE;
  if (fake_world->cancel_refused)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "8.2.1 / 3.3");
      return FALSE;
    }
  fake_world->cancels = 1;
  fake_done ();
  return TRUE;
}

/* --- the policy --- */

struct _UsherPolicy {
  int nothing;
};

UsherPolicy *
usher_policy_load_signed (const char *path, const char *key_path, gint64 now, gint64 lowest_version, GError **error)
{
  return g_new0 (UsherPolicy, 1);
}

gboolean
usher_policy_check (const UsherPolicy *policy, gint64 now, gint64 lowest_version, GError **error)
{
  if (fake_world->policy_version >= lowest_version)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the policy is older than one that was used before");
  return FALSE;
}

void
usher_policy_free (UsherPolicy *policy)
{
  g_free (policy);
}

const char *
usher_policy_get_id (const UsherPolicy *policy)
{
  return "fake";
}

gint64
usher_policy_get_version (const UsherPolicy *policy)
{
  return fake_world->policy_version;
}

const char *
usher_policy_get_digest (const UsherPolicy *policy)
{
  return "00";
}

static gboolean
has_stock (json_t *stock, const char *pool)
{
  json_t *count = json_object_get (stock, pool);

  return count == NULL || json_integer_value (count) > 0;
}

UsherDecision *
usher_policy_choose (const UsherPolicy *policy, json_t *facts, json_t *stock, GError **error)
{
  UsherDecision *decision = g_new0 (UsherDecision, 1);
  const char *winner = NULL;

  if (has_stock (stock, "a"))
    winner = "a";
  else if (has_stock (stock, "b"))
    winner = "b";
  decision->offer = winner == NULL ? NULL : g_strdup_printf ("offer-%s", winner);
  decision->operator_id = winner == NULL ? NULL : g_strdup_printf ("op-%s", winner);
  decision->stock_pool = g_strdup (winner);
  decision->json = json_pack ("{s:s?}", "winner", decision->offer);
  return decision;
}

void
usher_decision_free (UsherDecision *decision)
{
  g_free (decision->offer);
  g_free (decision->operator_id);
  g_free (decision->stock_pool);
  json_decref (decision->json);
  g_free (decision);
}

gboolean
usher_decision_require_winner (const UsherDecision *decision, GError **error)
{
  if (decision->offer != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no offer fits: 2 have no stock");
  return FALSE;
}
