/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules authorisation table; see the header. */
#include "usher-es10b-rat.h"

#include "usher-error.h"
#include "usher-es10-value.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MCCMNC_DIGITS 6

/* Said to the server as pprNotAllowed, which closes the order. */
static const UsherAdvice rules_not_allowed = {
  "profile_rules_not_allowed",
  N_("The profile brings rules that the SIM in this device does not accept, so nothing was installed and the order "
     "was closed. Your provider must order a profile without them."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, TRUE
};

static void
rule_free (UsherRatRule *rule)
{
  g_clear_pointer (&rule->operators, g_ptr_array_unref);
  g_free (rule);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRatRule, rule_free)

static gboolean
read_operators (const UsherTlv *tlv, GPtrArray *operators, GError **error)
{
  UsherTlvReader reader;
  UsherTlv item;

  usher_tlv_reader_init (&reader, tlv->value, tlv->length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      UsherOperatorId *operator_id;

      if (!usher_tlv_read (&reader, &item, error))
        return FALSE;
      operator_id = usher_operator_id_parse (&item, error);
      if (operator_id == NULL)
        return FALSE;
      g_ptr_array_add (operators, operator_id);
    }
  return TRUE;
}

static UsherRatRule *
read_rule (UsherTlvReader *reader, GError **error)
{
  g_autoptr (UsherRatRule) rule = g_new0 (UsherRatRule, 1);
  UsherTlv tlv, ppr, operators, flags;
  guint32 ppr_bits, flag_bits;

  rule->operators = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_operator_id_free);
  if (!usher_tlv_read (reader, &tlv, error) || !usher_tlv_get (&tlv, 0x80, &ppr, error)
      || !usher_es10_read_bits (&ppr, &ppr_bits, error) || !usher_tlv_get (&tlv, 0xA1, &operators, error)
      || !read_operators (&operators, rule->operators, error) || !usher_tlv_get (&tlv, 0x82, &flags, error)
      || !usher_es10_read_bits (&flags, &flag_bits, error))
    return NULL;
  rule->ppr = (UsherPpr) ppr_bits;
  rule->consent_required = (flag_bits & 1) != 0;
  return g_steal_pointer (&rule);
}

UsherRat *
usher_rat_parse (GBytes *bf43, GError **error)
{
  g_autoptr (GPtrArray) rat = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  UsherTlvReader reader;
  UsherTlv response, table;

  if (!usher_es10_open (bf43, 0xBF43, &response, error) || !usher_tlv_get (&response, 0xA0, &table, error))
    return NULL;
  usher_tlv_reader_init (&reader, table.value, table.length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      UsherRatRule *rule = read_rule (&reader, error);

      if (rule == NULL)
        {
          g_prefix_error (error, "rule %u: ", rat->len + 1);
          return NULL;
        }
      g_ptr_array_add (rat, rule);
    }
  return g_steal_pointer (&rat);
}

/* The digit at @index; a two-digit MNC ends in a filler. */
static char
digit_at (const char *mccmnc, gsize index)
{
  return index < strlen (mccmnc) ? mccmnc[index] : 'F';
}

static gboolean
mccmnc_matches (const char *pattern, const char *mccmnc)
{
  for (gsize i = 0; i < MCCMNC_DIGITS; i++)
    if (digit_at (pattern, i) != 'E' && digit_at (pattern, i) != digit_at (mccmnc, i))
      return FALSE;
  return TRUE;
}

/* A group identifier that the rule leaves out, or empty, stands for all. */
static gboolean
gid_matches (GBytes *pattern, GBytes *gid)
{
  if (pattern == NULL || g_bytes_get_size (pattern) == 0)
    return TRUE;
  return gid != NULL && g_bytes_equal (pattern, gid);
}

static gboolean
rule_names (const UsherRatRule *rule, const UsherOperatorId *owner)
{
  for (guint i = 0; i < rule->operators->len; i++)
    {
      const UsherOperatorId *allowed = g_ptr_array_index (rule->operators, i);

      if (mccmnc_matches (allowed->mccmnc, owner->mccmnc) && gid_matches (allowed->gid1, owner->gid1)
          && gid_matches (allowed->gid2, owner->gid2))
        return TRUE;
    }
  return FALSE;
}

gboolean
usher_rat_allows (const UsherRat *rat, UsherPpr ppr, const UsherOperatorId *owner, gboolean *consent_required)
{
  for (guint i = 0; owner != NULL && i < rat->len; i++)
    {
      const UsherRatRule *rule = g_ptr_array_index (rat, i);

      if ((rule->ppr & ppr) == 0 || !rule_names (rule, owner))
        continue;
      if (consent_required != NULL)
        *consent_required = rule->consent_required;
      return TRUE;
    }
  return FALSE;
}

static gboolean
check_rule (const UsherRat *rat,
            const UsherEuiccInfo2 *info,
            const UsherMetadata *metadata,
            guint bit,
            gboolean *consent_required,
            GError **error)
{
  UsherPpr ppr = (UsherPpr) (1u << bit);
  gboolean consent = FALSE;

  if (info != NULL && (info->forbidden_ppr & ppr) != 0)
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &rules_not_allowed,
                               "the card forbids profile policy rule %u", bit);
      return FALSE;
    }
  if (!usher_rat_allows (rat, ppr, metadata->owner, &consent))
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &rules_not_allowed,
                               "the card's rules do not allow profile policy rule %u to this owner", bit);
      return FALSE;
    }
  *consent_required |= consent;
  return TRUE;
}

gboolean
usher_rat_check (const UsherRat *rat,
                 const UsherEuiccInfo2 *info,
                 const UsherMetadata *metadata,
                 gboolean other_operational,
                 gboolean *consent_required,
                 GError **error)
{
  guint32 rules = (guint32) metadata->ppr & ~(guint32) USHER_PPR_UPDATE_CONTROL;

  *consent_required = FALSE;
  for (guint bit = 0; bit < 32; bit++)
    if ((rules & 1u << bit) != 0 && !check_rule (rat, info, metadata, bit, consent_required, error))
      return FALSE;
  if ((rules & USHER_PPR_1) != 0 && other_operational)
    {
      usher_set_error_advised (
          error, USHER_ERROR, USHER_ERROR_REFUSED, &rules_not_allowed,
          "the profile cannot be disabled once installed (policy rule 1) and the card has another operational one");
      return FALSE;
    }
  return TRUE;
}
