/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CCID reader: its interface, its slots, and APDUs or TPDUs through XfrBlock. */
#include "usher-ccid.h"

#include <string.h>

#include "usher-ccid-pipe.h"
#include "usher-ccid-power.h"
#include "usher-ccid-status.h"
#include "usher-descriptors.h"
#include "usher-error.h"

#define MAX_SHORT 261      /* bytes of a short APDU, Le included */
#define MAX_EXTENDED 65544 /* of an extended one */
#define MAX_RESPONSE 65538

typedef struct {
  gboolean powered;
  guint8 protocol; /* N of T=N */
} Slot;

struct _UsherCcid
{
  gatomicrefcount references;
  UsherLink *link; /* (owned) */
  guint8 interface_number;
  UsherCcidDescriptor descriptor;
  char *reader; /* (owned) */
  GMutex lock;  /* guards all below */
  gboolean claimed;
  UsherCcidPipe *pipe; /* (owned) */
  Slot *slots;         /* (owned) descriptor.n_slots of them */
};

UsherCcid *
usher_ccid_ref (UsherCcid *ccid)
{
  g_atomic_ref_count_inc (&ccid->references);
  return ccid;
}

void
usher_ccid_unref (UsherCcid *ccid)
{
  if (!g_atomic_ref_count_dec (&ccid->references))
    return;
  usher_ccid_close (ccid);
  g_mutex_clear (&ccid->lock);
  g_clear_pointer (&ccid->pipe, usher_ccid_pipe_free);
  g_clear_object (&ccid->link);
  g_free (ccid->slots);
  g_free (ccid->reader);
  g_free (ccid);
}

static gboolean
read_class_descriptor (UsherCcid *ccid, const UsherInterface *interface, GError **error)
{
  g_autoptr (GError) codec_error = NULL;
  gsize length = 0;
  const guint8 *data = usher_interface_find_class_descriptor (interface, USHER_CCID_DESCRIPTOR_TYPE, &length);

  if (data == NULL || !usher_ccid_descriptor_parse (data, length, &ccid->descriptor, &codec_error))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader %s has no usable CCID descriptor: %s", ccid->reader,
                   codec_error == NULL ? "none found" : codec_error->message);
      return FALSE;
    }
  if (ccid->descriptor.level == USHER_CCID_LEVEL_CHARACTER)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED,
                   "reader %s works at character level (dwFeatures %08X), which Usher does not", ccid->reader,
                   ccid->descriptor.features);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_endpoints (UsherCcid *ccid, const UsherInterface *interface, GError **error)
{
  const UsherEndpoint *in = usher_interface_find_endpoint (interface, USHER_ENDPOINT_BULK, TRUE);
  const UsherEndpoint *out = usher_interface_find_endpoint (interface, USHER_ENDPOINT_BULK, FALSE);
  UsherCcidWiring wiring = { .interface_number = interface->number, .max_message = ccid->descriptor.max_message };

  if (interface->protocol != 0 || in == NULL || out == NULL || in->max_packet_size == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED,
                   "reader %s has no bulk pipe (bInterfaceProtocol %02X)", ccid->reader, interface->protocol);
      return FALSE;
    }
  wiring.bulk_in = in->address;
  wiring.bulk_out = out->address;
  wiring.packet_size = in->max_packet_size;
  ccid->interface_number = interface->number;
  ccid->pipe = usher_ccid_pipe_new (ccid->link, &wiring);
  ccid->slots = g_new0 (Slot, ccid->descriptor.n_slots);
  return TRUE;
}

/* Over USB/IP one vendor and product can stand for anything, so the place belongs to the name. */
static char *
name_reader (UsherLink *link, const UsherDescriptors *descriptors)
{
  const char *id = usher_link_get_id (link);
  gboolean remote = g_str_has_prefix (id, "usbip:");

  return g_strdup_printf ("%04x:%04x%s%s", descriptors->vendor_id, descriptors->product_id, remote ? " " : "",
                          remote ? id : "");
}

static gboolean
find_reader (UsherCcid *ccid, GError **error)
{
  g_autoptr (GError) codec_error = NULL;
  g_autoptr (UsherDescriptors) descriptors
      = usher_descriptors_parse (usher_link_get_descriptors (ccid->link), &codec_error);
  const UsherInterface *interface;
  guint from = 0;

  if (descriptors == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "device %s has broken descriptors: %s",
                   usher_link_get_id (ccid->link), codec_error->message);
      return FALSE;
    }
  ccid->reader = name_reader (ccid->link, descriptors);
  interface = usher_descriptors_find_interface (descriptors, USHER_CCID_CLASS, &from);
  if (interface == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "device %s has no CCID interface",
                   usher_link_get_id (ccid->link));
      return FALSE;
    }
  return read_class_descriptor (ccid, interface, error) && read_endpoints (ccid, interface, error);
}

UsherCcid *
usher_ccid_open (UsherLink *link, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherCcid) ccid = g_new0 (UsherCcid, 1);

  g_atomic_ref_count_init (&ccid->references);
  g_mutex_init (&ccid->lock);
  ccid->link = g_object_ref (link);
  if (!find_reader (ccid, error))
    return NULL;
  if (!usher_link_claim (link, ccid->interface_number, cancellable, error))
    {
      g_prefix_error (error, "failed to claim the reader %s: ", usher_link_get_id (link));
      return NULL;
    }
  ccid->claimed = TRUE;
  return g_steal_pointer (&ccid);
}

void
usher_ccid_close (UsherCcid *ccid)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ccid->lock);
  g_autoptr (GError) error = NULL;

  if (!ccid->claimed)
    return;
  for (guint i = 0; i < ccid->descriptor.n_slots; i++)
    {
      if (ccid->slots[i].powered && !usher_ccid_power_down (ccid->pipe, (guint8) i, NULL, NULL))
        g_debug ("slot %u could not be powered off", i);
      ccid->slots[i].powered = FALSE;
    }
  ccid->claimed = FALSE;
  if (!usher_link_release (ccid->link, ccid->interface_number, &error))
    g_debug ("failed to release the reader: %s", error->message);
}

guint
usher_ccid_get_n_slots (UsherCcid *ccid)
{
  return ccid->descriptor.n_slots;
}

UsherCcidLevel
usher_ccid_get_level (UsherCcid *ccid)
{
  return ccid->descriptor.level;
}

const char *
usher_ccid_get_reader (UsherCcid *ccid)
{
  return ccid->reader;
}

gsize
usher_ccid_get_max_command (UsherCcid *ccid)
{
  if (ccid->descriptor.level == USHER_CCID_LEVEL_EXTENDED_APDU)
    return MAX_EXTENDED;
  return MIN (ccid->descriptor.max_message - USHER_CCID_HEADER_SIZE, MAX_SHORT);
}

gboolean
usher_ccid_is_tpdu_t0 (UsherCcid *ccid, guint slot)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ccid->lock);

  return ccid->descriptor.level == USHER_CCID_LEVEL_TPDU && slot < ccid->descriptor.n_slots
         && ccid->slots[slot].protocol == 0;
}

static gboolean
check_slot (UsherCcid *ccid, guint slot, GError **error)
{
  if (!ccid->claimed)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "reader %s was closed", ccid->reader);
      return FALSE;
    }
  if (slot >= ccid->descriptor.n_slots)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "reader %s has %u slots and no slot %u", ccid->reader,
                   ccid->descriptor.n_slots, slot);
      return FALSE;
    }
  return TRUE;
}

GBytes *
usher_ccid_power_on (UsherCcid *ccid, guint slot, GCancellable *cancellable, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ccid->lock);
  GBytes *atr;

  if (!check_slot (ccid, slot, error))
    return NULL;
  atr = usher_ccid_power_up (ccid->pipe, &ccid->descriptor, (guint8) slot, &ccid->slots[slot].protocol, cancellable,
                             error);
  ccid->slots[slot].powered = atr != NULL;
  return atr;
}

gboolean
usher_ccid_power_off (UsherCcid *ccid, guint slot, GCancellable *cancellable, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ccid->lock);

  if (!check_slot (ccid, slot, error))
    return FALSE;
  ccid->slots[slot].powered = FALSE;
  return usher_ccid_power_down (ccid->pipe, (guint8) slot, cancellable, error);
}

/* One exchange on its way through the pipe. */
typedef struct {
  UsherCcid *ccid; /* (not owned) */
  guint8 slot;
  gint64 deadline;
  GCancellable *cancellable; /* (not owned) (nullable) */
} Exchange;

static gboolean
run_block (const Exchange *exchange, const guint8 *data, gsize length, UsherCcidChain chain, UsherCcidMessage *answer,
           GError **error)
{
  UsherCcidMessage command = { .type = USHER_CCID_XFR_BLOCK,
                               .slot = exchange->slot,
                               .specific = { 0, (guint8) chain, 0 },
                               .data = data,
                               .length = length };

  return usher_ccid_pipe_run (exchange->ccid->pipe, &command, answer, exchange->deadline, exchange->cancellable, error)
         && usher_ccid_status_check (answer, error);
}

static gboolean
set_bad_chain (const UsherCcidMessage *answer, GError **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader broke the chain of an extended APDU (bChainParameter %02X)",
               answer->specific[2]);
  return FALSE;
}

/* Sends the command in as many parts as its length takes; @answer is that to the last. */
static gboolean
send_parts (const Exchange *exchange, const guint8 *command, gsize length, UsherCcidMessage *answer, GError **error)
{
  gsize room = exchange->ccid->descriptor.max_message - USHER_CCID_HEADER_SIZE;
  gsize sent = 0;

  if (length <= room)
    return run_block (exchange, command, length, USHER_CCID_CHAIN_WHOLE, answer, error);
  while (length - sent > room)
    {
      if (!run_block (exchange, command + sent, room, sent == 0 ? USHER_CCID_CHAIN_BEGIN : USHER_CCID_CHAIN_MIDDLE, answer,
                      error))
        return FALSE;
      if (answer->specific[2] != USHER_CCID_CHAIN_CONTINUE || answer->length != 0)
        return set_bad_chain (answer, error);
      sent += room;
    }
  return run_block (exchange, command + sent, length - sent, USHER_CCID_CHAIN_END, answer, error);
}

static gboolean
append_part (const UsherCcidMessage *answer, GByteArray *response, GError **error)
{
  if (response->len + answer->length > MAX_RESPONSE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "answer is longer than any APDU's");
      return FALSE;
    }
  if (answer->length > 0)
    g_byte_array_append (response, answer->data, (guint) answer->length);
  return TRUE;
}

static gboolean
is_last_part (const UsherCcidMessage *answer, gboolean first)
{
  return answer->specific[2] == (first ? USHER_CCID_CHAIN_WHOLE : USHER_CCID_CHAIN_END);
}

static gboolean
exchange_extended (const Exchange *exchange, const guint8 *command, gsize length, GByteArray *response, GError **error)
{
  UsherCcidMessage answer;
  gboolean first = TRUE;

  if (!send_parts (exchange, command, length, &answer, error))
    return FALSE;
  while (!is_last_part (&answer, first))
    {
      if (answer.specific[2] != (first ? USHER_CCID_CHAIN_BEGIN : USHER_CCID_CHAIN_MIDDLE) || answer.length == 0)
        return set_bad_chain (&answer, error);
      if (!append_part (&answer, response, error))
        return FALSE;
      first = FALSE;
      if (!run_block (exchange, NULL, 0, USHER_CCID_CHAIN_CONTINUE, &answer, error))
        return FALSE;
    }
  return append_part (&answer, response, error);
}

static gboolean
exchange_block (const Exchange *exchange, const guint8 *command, gsize length, GByteArray *response, GError **error)
{
  UsherCcidMessage answer;

  return run_block (exchange, command, length, USHER_CCID_CHAIN_WHOLE, &answer, error)
         && append_part (&answer, response, error);
}

/* ISO/IEC 7816-3 12.2: case 1 gets a P3 of zero, case 4 loses its Le; the others are TPDUs as they are. */
static gboolean
exchange_tpdu (const Exchange *exchange, const guint8 *command, gsize length, GByteArray *response, GError **error)
{
  guint8 case_1[5] = { 0 };

  if (length == 4)
    {
      memcpy (case_1, command, 4);
      return exchange_block (exchange, case_1, sizeof case_1, response, error);
    }
  if (length > 5 && length == 6u + command[4])
    length--;
  return exchange_block (exchange, command, length, response, error);
}

static gboolean
run_exchange (const Exchange *exchange, const guint8 *command, gsize length, GByteArray *response, GError **error)
{
  switch (exchange->ccid->descriptor.level)
    {
    case USHER_CCID_LEVEL_EXTENDED_APDU:
      return exchange_extended (exchange, command, length, response, error);
    case USHER_CCID_LEVEL_SHORT_APDU:
      return exchange_block (exchange, command, length, response, error);
    case USHER_CCID_LEVEL_TPDU:
      return exchange_tpdu (exchange, command, length, response, error);
    case USHER_CCID_LEVEL_CHARACTER:
      break; /* refused when the reader was opened */
    }
  g_return_val_if_reached (FALSE);
}

gboolean
usher_ccid_exchange (UsherCcid *ccid, guint slot, const guint8 *command, gsize length, GByteArray *response,
                     guint deadline_ms, GCancellable *cancellable, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&ccid->lock);
  const Exchange exchange
      = { ccid, (guint8) slot, g_get_monotonic_time () + (gint64) deadline_ms * 1000, cancellable };

  g_byte_array_set_size (response, 0);
  if (!check_slot (ccid, slot, error))
    return FALSE;
  if (length < 4 || length > usher_ccid_get_max_command (ccid))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                   "command of %" G_GSIZE_FORMAT " bytes does not fit reader %s, which takes %" G_GSIZE_FORMAT, length,
                   ccid->reader, usher_ccid_get_max_command (ccid));
      return FALSE;
    }
  if (!run_exchange (&exchange, command, length, response, error))
    return FALSE;
  if (response->len < 2)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "card answered %u bytes, no status word", response->len);
      return FALSE;
    }
  return TRUE;
}
