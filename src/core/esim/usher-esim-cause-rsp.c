/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What profile servers answer: subject and reason codes of ES9+, ES11 and ES2+ (SGP.22 5.2.6, 5.3, 5.6, 5.8). */
#include "usher-esim-cause-table.h"

#include <glib/gi18n-lib.h>

/* clang-format off */

#define CODE_REFUSED \
  N_("The profile server does not accept this activation code: it is wrong or was used before. Your " \
     "provider must issue a new one.")
#define EXCHANGE_SIM \
  N_("The profile server does not accept the certificate of the SIM in this device. The device needs to be " \
     "exchanged; its maker must say why.")
#define SIM_SIGNATURE \
  N_("The profile server could not verify the SIM's signature. Nothing was installed. Run it again; if it " \
     "happens again, the device needs to be exchanged.")
#define SESSION_GONE \
  N_("The profile server forgot the session, as it does after a while. Nothing was installed. Run it " \
     "again.")
#define ORDER_GONE N_("The order was closed without reaching the device. Your provider must issue a new one.")
#define OTHER_DEVICE \
  N_("The order belongs to another device. Check that this is the device that was meant; otherwise your " \
     "provider must issue a new order.")
#define SERVER_CONFIGURATION \
  N_("The profile server and the SIM in the device do not fit together. The provider must order from a " \
     "server that this SIM accepts.")
#define ORDER_NOT_ALLOWED \
  N_("The provider's account at the profile server may not do this. The provider must have it allowed.")
#define ORDER_REFERENCE \
  N_("The profile server does not know the profile that was ordered. The provider must check the order.")
#define ORDER_CONFLICT \
  N_("The profile that was ordered is taken or not in a state for this. The provider must order another " \
     "one.")
#define TYPE_UNKNOWN \
  N_("The profile server does not know the type of profile that the provider's rules name. The provider " \
     "must correct them.")
#define DISCOVERY \
  N_("The server that tells where profiles wait did not help. Try again later; if it happens again, your " \
     "provider must act.")
#define SERVER_TROUBLE N_("The profile server has trouble of its own. Wait a few minutes, then try again.")
#define OURS \
  N_("The profile server did not understand what Usher sent. Nothing was changed. Report the details " \
     "shown.")

#define CAUSE(code, name, sentence, exit, actor, retry, used_up) \
  { FALSE, USHER_ERROR_##code, { name, sentence, USHER_EXIT_##exit, USHER_ACTOR_##actor, retry, used_up } }
#define RETRY(code, name, sentence) \
  { TRUE, USHER_RETRY_##code, { name, sentence, USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE } }

const UsherRspRow usher_esim_cause_rsp_rows[] = {
  /* The SIM and its certificates. */
  { NULL, "8.1", "4.8",
    CAUSE (NO_SPACE, "rsp_sim_full",
           N_("The SIM in the device has no room for this profile. Remove a profile that is no longer used, "
              "then try again."),
           FAILED, INSTALLER, TRUE, FALSE) },
  { NULL, "8.1", "6.1", CAUSE (UNTRUSTED, "rsp_sim_signature", SIM_SIGNATURE, REFUSED, VENDOR, TRUE, FALSE) },
  { NULL, "8.1.1", "2.2",
    CAUSE (INVALID, "rsp_eid_missing", ORDER_REFERENCE, INVALID, PROVIDER, FALSE, FALSE) },
  { NULL, "8.1.1", "3.1",
    CAUSE (WRONG_DEVICE, "order_other_eid", OTHER_DEVICE, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.1.1", "3.8",
    CAUSE (WRONG_DEVICE, "rsp_eid_mismatch", OTHER_DEVICE, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.1.1", "3.9", CAUSE (NOT_FOUND, "rsp_eid_unknown", OTHER_DEVICE, NOTHING, PROVIDER, FALSE, FALSE) },
  { NULL, "8.1.2", "6.1",
    CAUSE (UNTRUSTED, "rsp_eum_certificate_invalid", EXCHANGE_SIM, REFUSED, VENDOR, FALSE, FALSE) },
  { NULL, "8.1.2", "6.3",
    CAUSE (UNTRUSTED, "rsp_eum_certificate_expired", EXCHANGE_SIM, REFUSED, VENDOR, FALSE, FALSE) },
  { NULL, "8.1.3", "6.1",
    CAUSE (UNTRUSTED, "rsp_sim_certificate_invalid", EXCHANGE_SIM, REFUSED, VENDOR, FALSE, FALSE) },
  { NULL, "8.1.3", "6.3",
    CAUSE (UNTRUSTED, "rsp_sim_certificate_expired", EXCHANGE_SIM, REFUSED, VENDOR, FALSE, FALSE) },

  /* The profile, its ICCID and its type. */
  { NULL, "8.2", "1.2",
    CAUSE (UNFINISHED, "rsp_not_released",
           N_("The profile is ordered but not yet released. Wait a few minutes, then run it again; if it "
              "stays so, your provider must release it."),
           INTERRUPTED, PROVIDER, TRUE, FALSE) },
  { NULL, "8.2", "3.7", CAUSE (USED_UP, "rsp_no_new_binding", ORDER_GONE, FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, "8.2.1", "1.2",
    CAUSE (REFUSED, "order_iccid_not_allowed", ORDER_NOT_ALLOWED, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.1", "3.1",
    CAUSE (WRONG_DEVICE, "order_iccid_other_eid", OTHER_DEVICE, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.1", "3.3",
    CAUSE (REFUSED, "order_iccid_state", ORDER_CONFLICT, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.1", "3.5",
    CAUSE (REFUSED, "order_iccid_not_releasable", ORDER_CONFLICT, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.1", "3.9",
    CAUSE (NOT_FOUND, "order_iccid_unknown", ORDER_REFERENCE, NOTHING, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.5", "1.2",
    CAUSE (REFUSED, "order_type_not_allowed", ORDER_NOT_ALLOWED, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.5", "3.7",
    CAUSE (NOT_FOUND, "order_type_sold_out",
           N_("No profile of this type is left at the profile server. The provider must restock, or "
              "choose another offer."),
           NOTHING, OPERATOR, TRUE, FALSE) },
  { NULL, "8.2.5", "3.8",
    CAUSE (REFUSED, "order_type_mismatch", TYPE_UNKNOWN, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.5", "3.9",
    CAUSE (NOT_FOUND, "order_type_unknown", TYPE_UNKNOWN, NOTHING, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.5", "4.3",
    CAUSE (NOT_SUPPORTED, "rsp_no_eligible_profile",
           N_("The profile that was ordered does not fit the SIM in this device. The provider must order "
              "another kind."),
           FAILED, PROVIDER, FALSE, FALSE) },

  /* The activation code and the confirmation code. */
  { NULL, "8.2.6", "3.1",
    CAUSE (REFUSED, "order_other_matching_id", ORDER_CONFLICT, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.6", "3.3",
    CAUSE (REFUSED, "order_matching_id_taken", ORDER_CONFLICT, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.2.6", "3.8",
    CAUSE (USED_UP, "rsp_matching_id_refused", CODE_REFUSED, FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, "8.2.6", "3.9",
    CAUSE (USED_UP, "rsp_matching_id_unknown", CODE_REFUSED, FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, "8.2.7", "2.2",
    RETRY (CODE_NEEDED, "rsp_confirmation_code_missing",
           N_("A confirmation code is needed. Enter the one that came with the order.")) },
  { NULL, "8.2.7", "3.8",
    RETRY (WRONG_CODE, "rsp_confirmation_code_refused",
           N_("The confirmation code was not right. Check it and enter it again; only a few tries are "
              "allowed.")) },
  { NULL, "8.2.7", "6.4",
    CAUSE (USED_UP, "rsp_confirmation_code_tries",
           N_("A wrong confirmation code was given too often, and the order was closed. Your provider "
              "must issue a new one."),
           FAILED, PROVIDER, FALSE, TRUE) },

  /* The server, its keys and its orders. */
  { NULL, "8.8", "3.1", CAUSE (PROTOCOL, "rsp_server_oid", OURS, FAILED, USHER, FALSE, FALSE) },
  { NULL, "8.8", "3.10", CAUSE (PROTOCOL, "rsp_server_oid_association", OURS, FAILED, USHER, FALSE, FALSE) },
  { NULL, "8.8.1", "3.8",
    CAUSE (INVALID, "rsp_address_refused",
           N_("The profile server says that the code names another server. Check the code; your provider "
              "must issue a new one if it was copied right."),
           INVALID, USER, FALSE, FALSE) },
  { NULL, "8.8.2", "3.1",
    CAUSE (NOT_SUPPORTED, "rsp_ci_keys_unsupported", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.8.3", "3.1",
    CAUSE (NOT_SUPPORTED, "rsp_version_unsupported", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.8.4", "3.7",
    CAUSE (NOT_SUPPORTED, "rsp_no_certificate_for_ci", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.8.5", "4.1",
    CAUSE (USED_UP, "rsp_order_expired_early", ORDER_GONE, FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, "8.8.5", "4.10",
    CAUSE (USED_UP, "rsp_order_expired",
           N_("The order has expired. Your provider must issue a new one."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, "8.8.5", "6.4",
    CAUSE (USED_UP, "rsp_order_tries",
           N_("The profile was fetched too often without being installed, and the order was closed. Your "
              "provider must issue a new one."),
           FAILED, PROVIDER, FALSE, TRUE) },
  { "cancelSession", "8.10.1", "3.9",
    CAUSE (NOT_FOUND, "rsp_cancel_no_session",
           N_("There is no session left at the profile server to cancel; nothing more is to be done."),
           NOTHING, NOBODY, FALSE, FALSE) },
  { NULL, "8.10.1", "3.9",
    CAUSE (UNFINISHED, "rsp_session_unknown", SESSION_GONE, INTERRUPTED, USER, TRUE, FALSE) },
  { NULL, "8.11.1", "3.9", CAUSE (UNTRUSTED, "rsp_ci_unknown", EXCHANGE_SIM, REFUSED, VENDOR, FALSE, FALSE) },

  /* The discovery server. */
  { NULL, "8.9", "4.2", CAUSE (FAILED, "rsp_discovery_failed", DISCOVERY, FAILED, PROVIDER, TRUE, FALSE) },
  { NULL, "8.9", "5.1",
    CAUSE (UNREACHABLE, "rsp_discovery_unreachable", DISCOVERY, UNREACHABLE, PROVIDER, TRUE, FALSE) },
  { NULL, "8.9.1", "3.8",
    CAUSE (INVALID, "rsp_discovery_address", DISCOVERY, INVALID, PROVIDER, FALSE, FALSE) },
  { NULL, "8.9.2", "3.1",
    CAUSE (NOT_SUPPORTED, "rsp_discovery_ci_keys", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.9.3", "3.1",
    CAUSE (NOT_SUPPORTED, "rsp_discovery_version", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.9.4", "3.7",
    CAUSE (NOT_SUPPORTED, "rsp_discovery_no_certificate", SERVER_CONFIGURATION, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.9.5", "3.3",
    CAUSE (REFUSED, "rsp_discovery_event_exists", ORDER_CONFLICT, FAILED, PROVIDER, FALSE, FALSE) },
  { NULL, "8.9.5", "3.9",
    CAUSE (NOT_FOUND, "rsp_discovery_no_event",
           N_("No profile waits for this device. Your provider must order one."),
           NOTHING, PROVIDER, FALSE, FALSE) },

  /* Reasons whose subject the table does not know. */
  { NULL, NULL, "1.1",
    CAUSE (REFUSED, "rsp_unknown_requester", ORDER_NOT_ALLOWED, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, NULL, "1.2", CAUSE (REFUSED, "rsp_not_allowed", ORDER_NOT_ALLOWED, REFUSED, PROVIDER, FALSE, FALSE) },
  { NULL, NULL, "2.1", CAUSE (PROTOCOL, "rsp_invalid_parameter", OURS, FAILED, USHER, FALSE, FALSE) },
  { NULL, NULL, "2.2", CAUSE (PROTOCOL, "rsp_missing_parameter", OURS, FAILED, USHER, FALSE, FALSE) },
  { NULL, NULL, "2.3", CAUSE (PROTOCOL, "rsp_missing_conditional", OURS, FAILED, USHER, FALSE, FALSE) },
  { NULL, NULL, "4.2", CAUSE (FAILED, "rsp_execution_error", SERVER_TROUBLE, FAILED, OPERATOR, TRUE, FALSE) },
  { NULL, NULL, "5.1",
    CAUSE (UNREACHABLE, "rsp_inaccessible", SERVER_TROUBLE, UNREACHABLE, OPERATOR, TRUE, FALSE) },
  { NULL, NULL, "6.4", CAUSE (USED_UP, "rsp_too_often", ORDER_GONE, FAILED, PROVIDER, FALSE, TRUE) },
  { NULL, NULL, NULL,
    CAUSE (REFUSED, "rsp_refused",
           N_("The profile server refused, for a reason that Usher does not know. Nothing was installed. "
              "Report the details shown to your provider."),
           FAILED, PROVIDER, FALSE, FALSE) },
};
const guint usher_esim_cause_n_rsp_rows = G_N_ELEMENTS (usher_esim_cause_rsp_rows);
