/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of profiles counts when the list shows it. */
#include "usher-es10c-verify.h"

#include "octets.h"
#include "script-card.h"
#include "usher-error.h"

#define ICCID "89000123456789012341"
#define ICCID_HEX "98001032547698103214"
#define AID_HEX "A0000005591010FFFFFFFF8900001000"

/* A list with the one profile: disabled, enabled, with the nickname "G", without an AID; and the empty one. */
#define LIST_OFF "BF2D26A024E3225A0A" ICCID_HEX "4F10" AID_HEX "9F700100"
#define LIST_ON "BF2D26A024E3225A0A" ICCID_HEX "4F10" AID_HEX "9F700101"
#define LIST_NAMED "BF2D17A015E3135A0A" ICCID_HEX "9F700100900147"
#define LIST_NO_AID "BF2D14A012E3105A0A" ICCID_HEX "9F700100"
#define LIST_NONE "BF2D02A000"

#define ENABLE_ICCID_REFRESH "BF3111A00C5A0A" ICCID_HEX "8101FF"
#define ENABLE_AID_REFRESH "BF3117A0124F10" AID_HEX "8101FF"
#define ENABLE_ICCID "BF3111A00C5A0A" ICCID_HEX "810100"
#define ENABLE_AID "BF3117A0124F10" AID_HEX "810100"
#define DISABLE_ICCID_REFRESH "BF3211A00C5A0A" ICCID_HEX "8101FF"
#define ENABLED "BF3103800100"
#define DISABLED "BF3203800100"

typedef gboolean (*Operation) (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error);

/* Runs @operation on the script and compares its error with @code, -1 for success. */
static void
run (Operation operation, const Step *steps, guint n_steps, int code)
{
  g_autoptr (GError) error = NULL;
  UsherCard *card = script_card_new (steps, n_steps);
  gboolean done = operation (card, ICCID, NULL, &error);

  g_assert_cmpint (done, ==, code < 0);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, USHER_ERROR, code);
  script_card_finish (card);
}

/* The usual card: one command, one refresh, and the list shows it. */
static void
test_enable (void)
{
  static const Step steps[] = {
    { "BF2D", LIST_OFF, 0 }, { ENABLE_ICCID_REFRESH, ENABLED, 0 }, { STEP_REFRESH, "", 0 }, { "BF2D", LIST_ON, 0 }
  };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), -1);
}

/* What is enabled already is left alone. */
static void
test_enable_already (void)
{
  static const Step steps[] = { { "BF2D", LIST_ON, 0 } };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), -1);
}

/* Cards that refuse the usual way, or only say that they did it, are asked in the other ways. */
static void
test_enable_variants (void)
{
  static const Step steps[] = {
    { "BF2D", LIST_OFF, 0 },
    { ENABLE_ICCID_REFRESH, "BF3103800101", 0 },
    { "BF2D", LIST_OFF, 0 },
    { ENABLE_AID_REFRESH, ENABLED, 0 },
    { STEP_REFRESH, "", 0 },
    { "BF2D", LIST_OFF, 0 },
    { ENABLE_ICCID, NULL, USHER_ERROR_CARD },
    { "BF2D", LIST_OFF, 0 },
    { ENABLE_AID, ENABLED, 0 },
    { STEP_REFRESH, "", 0 },
    { "BF2D", LIST_ON, 0 },
  };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), -1);
}

/* A card that always says done and never does is not believed. */
static void
test_enable_lie (void)
{
  static const Step steps[] = { { "BF2D", LIST_NO_AID, 0 },   { ENABLE_ICCID_REFRESH, ENABLED, 0 },
                                { STEP_REFRESH, "", 0 },      { "BF2D", LIST_NO_AID, 0 },
                                { ENABLE_ICCID, ENABLED, 0 }, { STEP_REFRESH, "", 0 },
                                { "BF2D", LIST_NO_AID, 0 } };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), USHER_ERROR_CARD);
}

/* A busy card stays busy after all ways: the person is told to wait. */
static void
test_enable_busy (void)
{
  static const Step steps[] = { { "BF2D", LIST_NO_AID, 0 },
                                { ENABLE_ICCID_REFRESH, "BF3103800105", 0 },
                                { "BF2D", LIST_NO_AID, 0 },
                                { ENABLE_ICCID, "BF3103800105", 0 },
                                { "BF2D", LIST_NO_AID, 0 } };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), USHER_ERROR_BUSY);
}

/* A card that enables while reporting an error is found out by its list. */
static void
test_enable_modest (void)
{
  static const Step steps[] = { { "BF2D", LIST_OFF, 0 },
                                { ENABLE_ICCID_REFRESH, "BF310380017F", 0 },
                                { "BF2D", LIST_ON, 0 } };

  run (usher_profile_enable_verified, steps, G_N_ELEMENTS (steps), -1);
}

/* Policy and removal end it at once; an unknown profile never starts it. */
static void
test_enable_final (void)
{
  static const Step policy[] = { { "BF2D", LIST_OFF, 0 }, { ENABLE_ICCID_REFRESH, "BF3103800103", 0 } };
  static const Step removed[] = { { "BF2D", LIST_OFF, 0 },
                                  { ENABLE_ICCID_REFRESH, ENABLED, 0 },
                                  { STEP_REFRESH, NULL, USHER_ERROR_REMOVED } };
  static const Step unknown[] = { { "BF2D", LIST_NONE, 0 } };

  run (usher_profile_enable_verified, policy, G_N_ELEMENTS (policy), USHER_ERROR_REFUSED);
  run (usher_profile_enable_verified, removed, G_N_ELEMENTS (removed), USHER_ERROR_REMOVED);
  run (usher_profile_enable_verified, unknown, G_N_ELEMENTS (unknown), USHER_ERROR_NOT_FOUND);
}

/* Disabling is read back too. */
static void
test_disable (void)
{
  static const Step steps[] = {
    { "BF2D", LIST_ON, 0 }, { DISABLE_ICCID_REFRESH, DISABLED, 0 }, { STEP_REFRESH, "", 0 }, { "BF2D", LIST_OFF, 0 }
  };

  run (usher_profile_disable_verified, steps, G_N_ELEMENTS (steps), -1);
}

/* An enabled profile is disabled, then deleted, by AID where the ICCID is not taken, and gone from the list. */
static void
test_delete (void)
{
  static const Step steps[] = {
    { "BF2D", LIST_ON, 0 },  { DISABLE_ICCID_REFRESH, DISABLED, 0 },        { STEP_REFRESH, "", 0 },
    { "BF2D", LIST_OFF, 0 }, { "BF330C5A0A" ICCID_HEX, "BF3303800101", 0 }, { "BF33124F10" AID_HEX, "BF3303800100", 0 },
    { "BF2D", LIST_NONE, 0 }
  };
  static const Step kept[] = { { "BF2D", LIST_OFF, 0 }, { "BF33", "BF3303800100", 0 }, { "BF2D", LIST_OFF, 0 } };
  static const Step policy[] = { { "BF2D", LIST_OFF, 0 }, { "BF33", "BF3303800103", 0 } };

  run (usher_profile_delete_verified, steps, G_N_ELEMENTS (steps), -1);
  run (usher_profile_delete_verified, kept, G_N_ELEMENTS (kept), USHER_ERROR_CARD);
  run (usher_profile_delete_verified, policy, G_N_ELEMENTS (policy), USHER_ERROR_REFUSED);
}

/* A profile that went although the answer was lost or refused is gone; one that stays has the card's reason. */
static void
test_delete_modest (void)
{
  static const Step lost[] = { { "BF2D", LIST_OFF, 0 },
                               { "BF330C5A0A" ICCID_HEX, "BF33", 0 },
                               { "BF33124F10" AID_HEX, "BF3303800101", 0 },
                               { "BF2D", LIST_NONE, 0 } };
  static const Step kept[] = { { "BF2D", LIST_OFF, 0 },
                               { "BF330C5A0A" ICCID_HEX, "BF3303800101", 0 },
                               { "BF33124F10" AID_HEX, "BF3303800101", 0 },
                               { "BF2D", LIST_OFF, 0 } };

  run (usher_profile_delete_verified, lost, G_N_ELEMENTS (lost), -1);
  run (usher_profile_delete_verified, kept, G_N_ELEMENTS (kept), USHER_ERROR_NOT_FOUND);
}

static gboolean
rename_to_g (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  return usher_profile_rename_verified (card, iccid, "G", cancellable, error);
}

static gboolean
rename_to_nothing (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  return usher_profile_rename_verified (card, iccid, "", cancellable, error);
}

/* The new name, or none, must be in the list. */
static void
test_rename (void)
{
  static const Step named[] = { { "BF29", "BF2903800100", 0 }, { "BF2D", LIST_NAMED, 0 } };
  static const Step cleared[] = { { "BF29", "BF2903800100", 0 }, { "BF2D", LIST_OFF, 0 } };
  static const Step ignored[] = { { "BF29", "BF2903800100", 0 }, { "BF2D", LIST_OFF, 0 } };

  run (rename_to_g, named, G_N_ELEMENTS (named), -1);
  run (rename_to_nothing, cleared, G_N_ELEMENTS (cleared), -1);
  run (rename_to_g, ignored, G_N_ELEMENTS (ignored), USHER_ERROR_CARD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/es10c-verify/enable", test_enable);
  g_test_add_func ("/esim/es10c-verify/enable-already", test_enable_already);
  g_test_add_func ("/esim/es10c-verify/enable-variants", test_enable_variants);
  g_test_add_func ("/esim/es10c-verify/enable-lie", test_enable_lie);
  g_test_add_func ("/esim/es10c-verify/enable-busy", test_enable_busy);
  g_test_add_func ("/esim/es10c-verify/enable-modest", test_enable_modest);
  g_test_add_func ("/esim/es10c-verify/enable-final", test_enable_final);
  g_test_add_func ("/esim/es10c-verify/disable", test_disable);
  g_test_add_func ("/esim/es10c-verify/delete", test_delete);
  g_test_add_func ("/esim/es10c-verify/delete-modest", test_delete_modest);
  g_test_add_func ("/esim/es10c-verify/rename", test_rename);
  return g_test_run ();
}
