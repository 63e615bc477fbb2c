/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cards answer: codes of ES10 calls (SGP.22 5.7) and reasons of a failed installation (SGP.22 2.5.6). */
#include "usher-esim-cause-table.h"

#include <glib/gi18n-lib.h>

/* clang-format off */

#define SERVER_NOT_TRUSTED \
  N_("The SIM in the device does not trust the profile server's certificate. Nothing was changed. Your " \
     "provider must check which server the order names.")
#define SERVER_SIGNATURE \
  N_("The SIM in the device could not verify the profile server's signature, so it stopped. Nothing was " \
     "changed. Try again; if it happens again, your provider must act.")
#define SESSION_LOST \
  N_("The SIM in the device forgot the session, as it does when it is reset. Nothing was installed. Run it " \
     "again.")
#define CURVE \
  N_("The SIM in the device and the profile server have no common cryptography. The provider must order a " \
     "profile for this kind of SIM.")
#define CARD_UNKNOWN \
  N_("The SIM in the device failed without saying why. Unplug the device, plug it in again and try again; " \
     "if it happens again, the device needs to be exchanged.")
#define NO_PROFILE N_("The profile is not on the SIM in this device. Look at the list of profiles again.")
#define PROFILE_LOCKED \
  N_("The profile's own rules forbid this. Only the provider of the profile can change them.")
#define CARD_BUSY N_("The SIM in the device is busy. Wait a few seconds, then try again.")
#define MUST_BE_OFF \
  N_("Only a profile that is switched off can be removed or switched on. Look at the list of profiles " \
     "again.")
#define ALREADY_OFF \
  N_("The profile is not switched on, so it cannot be switched off. Look at the list of profiles again.")
#define IOT_ROLLBACK \
  N_("The SIM in the device is managed remotely and would not be able to return to its earlier profile. " \
     "The provider must make this change.")
#define IOT_FALLBACK \
  N_("This profile is the fallback of a remotely managed SIM and must stay. The provider must make this " \
     "change.")
#define GONE N_("There is nothing left to remove; this is already done.")
#define BAD_PACKAGE \
  N_("The profile did not arrive in a form that the SIM accepts. It was not installed. Your provider must " \
     "issue a new order and have the profile checked.")
#define BAD_KEYS \
  N_("The profile was not encrypted for the SIM in this device. It was not installed. Your provider must " \
     "issue a new order.")
#define OURS \
  N_("Usher and the SIM in the device do not understand each other. Nothing was changed. Report the " \
     "details shown.")

#define CAUSE(code, name, sentence, exit, actor, retry, used_up) \
  { FALSE, USHER_ERROR_##code, { name, sentence, USHER_EXIT_##exit, USHER_ACTOR_##actor, retry, used_up } }

#define ANY USHER_ESIM_CAUSE_ANY

const UsherEs10Row usher_esim_cause_es10_rows[] = {
  { USHER_ES10_AUTHENTICATE_SERVER, 1,
    CAUSE (UNTRUSTED, "server_certificate_invalid", SERVER_NOT_TRUSTED, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 2,
    CAUSE (UNTRUSTED, "server_signature_invalid", SERVER_SIGNATURE, REFUSED, PROVIDER, TRUE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 3,
    CAUSE (NOT_SUPPORTED, "server_curve_unsupported", CURVE, FAILED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 4,
    CAUSE (UNFINISHED, "authenticate_no_session", SESSION_LOST, INTERRUPTED, USER, TRUE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 5,
    CAUSE (UNTRUSTED, "server_oid_invalid", SERVER_NOT_TRUSTED, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 6,
    CAUSE (UNFINISHED, "challenge_mismatch",
           N_("The profile server answered for another session. Nothing was changed. Run it again."),
           INTERRUPTED, USER, TRUE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, 7,
    CAUSE (UNTRUSTED, "ci_key_unknown",
           N_("The profile server is certified by a root that the SIM in the device does not know. A test "
              "SIM takes only test profiles, and a production SIM only production ones. The provider must "
              "order a matching profile."),
           REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_AUTHENTICATE_SERVER, ANY,
    CAUSE (CARD, "authenticate_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_PREPARE_DOWNLOAD, 1,
    CAUSE (UNTRUSTED, "binding_certificate_invalid", SERVER_NOT_TRUSTED, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_PREPARE_DOWNLOAD, 2,
    CAUSE (UNTRUSTED, "binding_signature_invalid", SERVER_SIGNATURE, REFUSED, PROVIDER, TRUE, FALSE) },
  { USHER_ES10_PREPARE_DOWNLOAD, 3,
    CAUSE (NOT_SUPPORTED, "binding_curve_unsupported", CURVE, FAILED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_PREPARE_DOWNLOAD, 4,
    CAUSE (UNFINISHED, "prepare_no_session", SESSION_LOST, INTERRUPTED, USER, TRUE, FALSE) },
  { USHER_ES10_PREPARE_DOWNLOAD, 5,
    CAUSE (UNFINISHED, "prepare_transaction_unknown", SESSION_LOST, INTERRUPTED, USER, TRUE, FALSE) },
  { USHER_ES10_PREPARE_DOWNLOAD, ANY,
    CAUSE (CARD, "prepare_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_CANCEL_SESSION, 5,
    CAUSE (NOT_FOUND, "cancel_no_session",
           N_("There is no session left on the SIM to cancel; nothing more is to be done."),
           NOTHING, NOBODY, FALSE, FALSE) },
  { USHER_ES10_CANCEL_SESSION, ANY, CAUSE (CARD, "cancel_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_LIST_NOTIFICATIONS, ANY,
    CAUSE (CARD, "list_notifications_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_RETRIEVE_NOTIFICATIONS, 1,
    CAUSE (NOT_FOUND, "notification_gone", GONE, NOTHING, NOBODY, FALSE, FALSE) },
  { USHER_ES10_RETRIEVE_NOTIFICATIONS, ANY,
    CAUSE (CARD, "retrieve_notification_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_REMOVE_NOTIFICATION, 1,
    CAUSE (NOT_FOUND, "notification_removed_before", GONE, NOTHING, NOBODY, FALSE, FALSE) },
  { USHER_ES10_REMOVE_NOTIFICATION, ANY,
    CAUSE (CARD, "remove_notification_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_LIST_PROFILES, 1,
    CAUSE (CARD, "list_profiles_incorrect_input", OURS, FAILED, USHER, FALSE, FALSE) },
  { USHER_ES10_LIST_PROFILES, ANY,
    CAUSE (CARD, "list_profiles_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_ENABLE, 1,
    CAUSE (NOT_FOUND, "enable_profile_not_found", NO_PROFILE, NOTHING, USER, FALSE, FALSE) },
  { USHER_ES10_ENABLE, 2, CAUSE (CARD, "enable_not_disabled", MUST_BE_OFF, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_ENABLE, 3,
    CAUSE (REFUSED, "enable_disallowed", PROFILE_LOCKED, REFUSED, OPERATOR, FALSE, FALSE) },
  { USHER_ES10_ENABLE, 4,
    CAUSE (REFUSED, "enable_wrong_profile",
           N_("A test profile is switched on. Switch it off, or switch on the profile that was used "
              "before it."),
           REFUSED, INSTALLER, FALSE, FALSE) },
  { USHER_ES10_ENABLE, 5, CAUSE (BUSY, "enable_toolkit_busy", CARD_BUSY, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_ENABLE, 20,
    CAUSE (REFUSED, "enable_no_rollback", IOT_ROLLBACK, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_ENABLE, ANY, CAUSE (CARD, "enable_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_DISABLE, 1,
    CAUSE (NOT_FOUND, "disable_profile_not_found", NO_PROFILE, NOTHING, USER, FALSE, FALSE) },
  { USHER_ES10_DISABLE, 2, CAUSE (CARD, "disable_not_enabled", ALREADY_OFF, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_DISABLE, 3,
    CAUSE (REFUSED, "disable_disallowed", PROFILE_LOCKED, REFUSED, OPERATOR, FALSE, FALSE) },
  { USHER_ES10_DISABLE, 5, CAUSE (BUSY, "disable_toolkit_busy", CARD_BUSY, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_DISABLE, 20,
    CAUSE (REFUSED, "disable_no_rollback", IOT_ROLLBACK, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_DISABLE, ANY, CAUSE (CARD, "disable_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_DELETE, 1,
    CAUSE (NOT_FOUND, "delete_profile_not_found", NO_PROFILE, NOTHING, USER, FALSE, FALSE) },
  { USHER_ES10_DELETE, 2, CAUSE (CARD, "delete_not_disabled", MUST_BE_OFF, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_DELETE, 3,
    CAUSE (REFUSED, "delete_disallowed", PROFILE_LOCKED, REFUSED, OPERATOR, FALSE, FALSE) },
  { USHER_ES10_DELETE, 20,
    CAUSE (REFUSED, "delete_no_rollback", IOT_ROLLBACK, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_DELETE, 21,
    CAUSE (REFUSED, "delete_fallback_profile", IOT_FALLBACK, REFUSED, PROVIDER, FALSE, FALSE) },
  { USHER_ES10_DELETE, ANY, CAUSE (CARD, "delete_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_SET_NICKNAME, 1,
    CAUSE (NOT_FOUND, "rename_profile_not_found", NO_PROFILE, NOTHING, USER, FALSE, FALSE) },
  { USHER_ES10_SET_NICKNAME, ANY, CAUSE (CARD, "rename_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_MEMORY_RESET, 1,
    CAUSE (NOT_FOUND, "reset_nothing_to_delete", GONE, NOTHING, NOBODY, FALSE, FALSE) },
  { USHER_ES10_MEMORY_RESET, 5, CAUSE (BUSY, "reset_toolkit_busy", CARD_BUSY, FAILED, USER, TRUE, FALSE) },
  { USHER_ES10_MEMORY_RESET, ANY, CAUSE (CARD, "reset_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },

  { USHER_ES10_SET_DEFAULT_ADDRESS, ANY,
    CAUSE (CARD, "set_default_address_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },
};
const guint usher_esim_cause_n_es10_rows = G_N_ELEMENTS (usher_esim_cause_es10_rows);

/* A package that the card judged bad leaves the order spent: the server sees the card's statement and closes it. */
const UsherPirRow usher_esim_cause_pir_rows[] = {
  { 1, CAUSE (CARD, "install_incorrect_input", BAD_PACKAGE, FAILED, PROVIDER, FALSE, TRUE) },
  { 2,
    CAUSE (UNTRUSTED, "install_signature_invalid",
           N_("The profile did not come from the server that the SIM spoke with. It was not installed. Your "
              "provider must issue a new order."),
           REFUSED, PROVIDER, FALSE, TRUE) },
  { 3, CAUSE (UNFINISHED, "install_transaction_mismatch", SESSION_LOST, INTERRUPTED, USER, TRUE, FALSE) },
  { 4, CAUSE (CARD, "install_unsupported_crt", BAD_PACKAGE, FAILED, PROVIDER, FALSE, TRUE) },
  { 5, CAUSE (CARD, "install_unsupported_operation", BAD_PACKAGE, FAILED, PROVIDER, FALSE, TRUE) },
  { 6,
    CAUSE (NOT_SUPPORTED, "install_unsupported_class",
           N_("The SIM in the device does not take this class of profile, such as a test profile. Your "
              "provider must order another one."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { 7, CAUSE (CARD, "install_structure", BAD_PACKAGE, FAILED, PROVIDER, FALSE, TRUE) },
  { 8, CAUSE (CARD, "install_security", BAD_KEYS, FAILED, PROVIDER, FALSE, TRUE) },
  { 9,
    CAUSE (REFUSED, "install_iccid_exists",
           N_("This very profile is on the SIM in the device already. Use it, or remove it before "
              "installing it again."),
           FAILED, INSTALLER, FALSE, FALSE) },
  { 10,
    CAUSE (NO_SPACE, "install_no_memory",
           N_("The SIM in the device has no room for this profile. Remove a profile that is no longer "
              "used, then try again; if the order is no longer accepted, your provider must issue a new "
              "one."),
           FAILED, INSTALLER, TRUE, FALSE) },
  { 11,
    CAUSE (UNFINISHED, "install_interrupted",
           N_("The installation was interrupted and nothing was installed. Leave the device plugged in "
              "and run it again."),
           INTERRUPTED, USER, TRUE, FALSE) },
  { 12,
    CAUSE (NOT_SUPPORTED, "install_pe_processing",
           N_("The profile asks for something that the SIM in the device cannot do. It was not installed. "
              "Your provider must order a profile made for this kind of SIM; the details name the part."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { 13,
    CAUSE (CARD, "install_data_mismatch",
           N_("The profile is not the one that its description announced. It was not installed. Your "
              "provider must issue a new order."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { 14,
    CAUSE (REFUSED, "install_test_key_invalid",
           N_("This is a test profile whose key no test profile may have. It was not installed. Your "
              "provider must correct it."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { 15,
    CAUSE (REFUSED, "install_ppr_not_allowed",
           N_("The profile brings rules that the SIM in the device does not accept. It was not installed. "
              "Your provider must order a profile without them."),
           REFUSED, PROVIDER, FALSE, TRUE) },
  { 127, CAUSE (CARD, "install_undefined", CARD_UNKNOWN, FAILED, USER, TRUE, FALSE) },
  { ANY,
    CAUSE (CARD, "install_unknown_reason",
           N_("The SIM in the device did not install the profile, for a reason that Usher does not know. "
              "Report the details shown; your provider must look at the order."),
           FAILED, PROVIDER, FALSE, FALSE) },
};
const guint usher_esim_cause_n_pir_rows = G_N_ELEMENTS (usher_esim_cause_pir_rows);
