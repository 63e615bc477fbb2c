/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of status words. More precise rows stand before the ones that catch a whole class. */
#include "usher-status-word.h"

#include <glib/gi18n-lib.h>

#define TRY_AGAIN \
  N_("The SIM in the device did not take the command. Unplug the device, plug it in again and run the same step.")
#define OURS \
  N_("The SIM in the device does not understand what Usher sent. Nothing was changed. Report the details shown.")
#define BROKEN \
  N_("The SIM in the device reports a fault of its own. Try again; if it happens again, exchange the device.")
#define NO_EUICC N_("The SIM in this device cannot take a profile over the air. Use a device with an eSIM.")
#define FULL N_("The SIM in the device is full. Remove a profile that is no longer used, then try again.")
#define BUSY N_("The SIM in the device is busy. Wait a moment, then try again.")
#define LOCKED N_("The SIM in the device does not allow this. Its maker or provider must say why.")

static const UsherStatusWord table[] = {
  { 0x9000, 0xFFFF, "done", USHER_ERROR_FAILED,
    { "sw_done", N_("Done."), USHER_EXIT_DONE, USHER_ACTOR_NOBODY, FALSE, FALSE } },
  { 0x9100, 0xFF00, "done, a proactive command is waiting", USHER_ERROR_FAILED,
    { "sw_done_proactive", N_("Done."), USHER_EXIT_DONE, USHER_ACTOR_NOBODY, FALSE, FALSE } },
  { 0x9300, 0xFFFF, "SIM toolkit is busy", USHER_ERROR_BUSY,
    { "sw_toolkit_busy", BUSY, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x9862, 0xFFFF, "authentication error", USHER_ERROR_CARD,
    { "sw_authentication", LOCKED, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6100, 0xFF00, "response data waits", USHER_ERROR_PROTOCOL,
    { "sw_response_waits", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6C00, 0xFF00, "wrong expected length", USHER_ERROR_PROTOCOL,
    { "sw_wrong_le", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6200, 0xFF00, "warning, memory unchanged", USHER_ERROR_CARD,
    { "sw_warning", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6300, 0xFF00, "warning, memory changed", USHER_ERROR_CARD,
    { "sw_warning_changed", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6400, 0xFF00, "execution error, memory unchanged", USHER_ERROR_CARD,
    { "sw_execution", BROKEN, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE } },
  { 0x6581, 0xFFFF, "memory failure", USHER_ERROR_CARD,
    { "sw_memory_failure", BROKEN, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE } },
  { 0x6500, 0xFF00, "execution error, memory changed", USHER_ERROR_CARD,
    { "sw_execution_changed", BROKEN, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE } },
  { 0x6601, 0xFFFF, "transmission error, or the block is too long for the reader", USHER_ERROR_CARD,
    { "sw_transmission", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6600, 0xFF00, "security issue", USHER_ERROR_CARD,
    { "sw_security_issue", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6700, 0xFF00, "wrong length", USHER_ERROR_CARD,
    { "sw_wrong_length", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6881, 0xFFFF, "logical channel not supported", USHER_ERROR_CARD,
    { "sw_no_logical_channel", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6882, 0xFFFF, "secure messaging not supported", USHER_ERROR_NOT_SUPPORTED,
    { "sw_no_secure_messaging", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6883, 0xFFFF, "last command of the chain expected", USHER_ERROR_CARD,
    { "sw_chain_broken", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6800, 0xFF00, "function in the class byte not supported", USHER_ERROR_NOT_SUPPORTED,
    { "sw_class_function", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6982, 0xFFFF, "security status not satisfied", USHER_ERROR_CARD,
    { "sw_security_status", LOCKED, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6983, 0xFFFF, "authentication blocked", USHER_ERROR_CARD,
    { "sw_blocked", LOCKED, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6985, 0xFFFF, "conditions of use not satisfied: the ISD-R is not selected, or no data waits", USHER_ERROR_CARD,
    { "sw_conditions", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6999, 0xFFFF, "application could not be selected", USHER_ERROR_CARD,
    { "sw_select_failed", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6900, 0xFF00, "command not allowed", USHER_ERROR_CARD,
    { "sw_not_allowed", LOCKED, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6A80, 0xFFFF, "incorrect data", USHER_ERROR_CARD,
    { "sw_incorrect_data", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6A81, 0xFFFF, "function not supported, or no logical channel is free", USHER_ERROR_NOT_SUPPORTED,
    { "sw_function", TRY_AGAIN, USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE } },
  { 0x6A82, 0xFFFF, "application or file not found", USHER_ERROR_NOT_SUPPORTED,
    { "sw_not_found", NO_EUICC, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6A84, 0xFFFF, "not enough memory", USHER_ERROR_NO_SPACE,
    { "sw_no_space", FULL, USHER_EXIT_FAILED, USHER_ACTOR_INSTALLER, TRUE, FALSE } },
  { 0x6A86, 0xFFFF, "incorrect P1 or P2", USHER_ERROR_CARD,
    { "sw_incorrect_p1p2", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6A88, 0xFFFF, "referenced data not found", USHER_ERROR_CARD,
    { "sw_no_reference", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6A00, 0xFF00, "wrong parameters", USHER_ERROR_CARD,
    { "sw_wrong_parameters", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6B00, 0xFF00, "wrong P1 or P2", USHER_ERROR_CARD,
    { "sw_wrong_p1p2", OURS, USHER_EXIT_FAILED, USHER_ACTOR_USHER, FALSE, FALSE } },
  { 0x6D00, 0xFF00, "instruction not supported", USHER_ERROR_NOT_SUPPORTED,
    { "sw_instruction", NO_EUICC, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6E00, 0xFF00, "class not supported", USHER_ERROR_NOT_SUPPORTED,
    { "sw_class", NO_EUICC, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE } },
  { 0x6F00, 0xFF00, "no precise diagnosis", USHER_ERROR_CARD,
    { "sw_no_diagnosis", BROKEN, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE } },
  { 0x0000, 0x0000, "unknown to ISO/IEC 7816-4 and ETSI TS 102 221", USHER_ERROR_CARD,
    { "sw_unknown", BROKEN, USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE } },
};

gboolean
usher_status_word_is_success (guint16 sw)
{
  return sw == 0x9000 || (sw & 0xFF00) == 0x9100;
}

const UsherStatusWord *
usher_status_word_find (guint16 sw)
{
  const UsherStatusWord *row = table;

  while ((sw & row->mask) != row->value)
    row++;
  return row;
}

const UsherStatusWord *
usher_status_word_get (guint index)
{
  return index < G_N_ELEMENTS (table) ? &table[index] : NULL;
}

void
usher_status_word_set_error (GError **error, guint16 sw, const char *what)
{
  const UsherStatusWord *row = usher_status_word_find (sw);

  usher_set_error_advised (error, USHER_ERROR, (int) row->code, &row->advice, "%s: status word %04X (%s)", what, sw,
                           row->meaning);
}
