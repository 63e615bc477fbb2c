/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual card reader: CCID messages in, CCID messages out. See the header. */
#include "ccid-device.h"

#include <string.h>

#include "ccid-speed.h"
#include "exchange.h"
#include "usb-answers.h"

#define HEADER 10
#define DEFAULT_LENGTH 271
#define EXTENDED_LENGTH 4106
#define T0_LONGEST 260

#define OUT_SET_PARAMETERS 0x61
#define OUT_POWER_ON 0x62
#define OUT_POWER_OFF 0x63
#define OUT_GET_SLOT_STATUS 0x65
#define OUT_GET_PARAMETERS 0x6C
#define OUT_RESET_PARAMETERS 0x6D
#define OUT_CLOCK 0x6E
#define OUT_XFR_BLOCK 0x6F
#define OUT_ABORT 0x72
#define IN_DATA_BLOCK 0x80
#define IN_SLOT_STATUS 0x81
#define IN_PARAMETERS 0x82

#define ERROR_NOT_SUPPORTED 0
#define ERROR_LENGTH 1
#define ERROR_SLOT 5
#define ERROR_BYTE_7 7
#define ERROR_LEVEL 8
#define ERROR_BUSY 0xE0
#define ERROR_MUTE 0xFE
#define ERROR_ABORTED 0xFF
#define STATUS_FAILED 0x40
#define STATUS_TIME_EXTENSION 0x80

#define CHAIN_BEGIN 1
#define CHAIN_END 2
#define CHAIN_MIDDLE 3
#define CHAIN_CONTINUE 0x10

#define EXTENSION_US 400000

typedef struct {
  VirtualUsbModel model;
  VirtualReaderLevel level;
  guint slots;
  gsize message_length;
  guint voltages;
  VirtualTiming timing;
  VirtualCard *card;          /* (owned) */
  VirtualFaults *faults;      /* (owned) (nullable) */
  gboolean present;
  guint changed;              /* bit n: slot n was not reported since it changed */
  GByteArray *message;        /* (owned) OUT transfers up to a whole message */
  GByteArray *chain;          /* (owned) extended APDU in parts */
  GByteArray *rest;           /* (owned) response that leaves in parts */
  VirtualUsbAnswers *answers; /* (owned) */
  VirtualCcidSpeed speed;
  int abort_control;          /* sequence number of the control ABORT, or -1 */
  int abort_bulk;
} Reader;

typedef struct {
  guint8 type;
  guint8 slot;
  guint8 seq;
  const guint8 *parameter; /* (not owned) the three bytes 7 to 9 */
  const guint8 *data;      /* (not owned) */
  gsize length;
  gint64 started;
} Command;

static guint8
icc_status (Reader *self, guint8 slot)
{
  if (slot != 0 || !self->present)
    return 2;
  return virtual_card_is_powered (self->card) ? 0 : 1;
}

static void
push (Reader *self, const Command *command, guint8 type, guint8 status, guint8 error, guint8 last, const guint8 *data, gsize length,
      gint64 due)
{
  const guint8 header[HEADER] = {
    type, (guint8) length, (guint8) (length >> 8), (guint8) (length >> 16), 0, command->slot, command->seq, status, error, last,
  };
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (message, header, sizeof header);
  if (length > 0)
    g_byte_array_append (message, data, (guint) length);
  virtual_usb_answers_push (self->answers, message, due, command->slot);
}

static guint8
get_answer_type (guint8 type)
{
  if (type == OUT_POWER_ON || type == OUT_XFR_BLOCK)
    return IN_DATA_BLOCK;
  return type == OUT_SET_PARAMETERS || type == OUT_GET_PARAMETERS || type == OUT_RESET_PARAMETERS ? IN_PARAMETERS : IN_SLOT_STATUS;
}

static void
fail (Reader *self, const Command *command, guint8 error)
{
  push (self, command, get_answer_type (command->type), STATUS_FAILED | icc_status (self, command->slot), error, 0, NULL, 0,
        command->started);
}

static void
succeed (Reader *self, const Command *command)
{
  push (self, command, IN_SLOT_STATUS, icc_status (self, command->slot), 0, 0, NULL, 0, command->started);
}

static void
power_off (Reader *self)
{
  virtual_card_power_off (self->card);
  g_byte_array_set_size (self->chain, 0);
  g_byte_array_set_size (self->rest, 0);
}

/* bPowerSelect: 0 automatic, 1 5 V, 2 3 V, 3 1.8 V. */
static void
handle_power_on (Reader *self, const Command *command)
{
  guint8 select = command->parameter[0];

  if (select > 3 || (select == 0 && self->level == VIRTUAL_READER_TPDU))
    {
      fail (self, command, ERROR_BYTE_7);
      return;
    }
  power_off (self);
  if (icc_status (self, command->slot) == 2 || (select > 0 && !(self->voltages & 1u << (select - 1))))
    {
      fail (self, command, ERROR_MUTE);
      return;
    }
  g_autoptr (GBytes) atr = virtual_card_power_on (self->card);
  gsize length;
  const guint8 *data = g_bytes_get_data (atr, &length);
  virtual_ccid_speed_reset (&self->speed, self->level != VIRTUAL_READER_TPDU);
  push (self, command, IN_DATA_BLOCK, 0, 0, 0, data, length, virtual_timing_get_due (&self->timing, command->started, length));
}

static void
answer_parameters (Reader *self, const Command *command)
{
  const guint8 t0[] = { self->speed.reader, 0x00, 0x00, 0x0A, 0x00 };
  push (self, command, IN_PARAMETERS, icc_status (self, command->slot), 0, 0, t0, sizeof t0, command->started);
}

static void
handle_set_parameters (Reader *self, const Command *command)
{
  if (command->parameter[0] != 0 || command->length != 5)
    {
      fail (self, command, command->parameter[0] != 0 ? ERROR_BYTE_7 : ERROR_LENGTH);
      return;
    }
  self->speed.reader = command->data[0];
  answer_parameters (self, command);
}

static void
negotiate (Reader *self, const Command *command)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();

  virtual_ccid_speed_negotiate (&self->speed, command->data, command->length, answer);
  push (self, command, IN_DATA_BLOCK, 0, 0, 0, answer->data, answer->len, command->started);
}

/* The reader asks for more time while the card works. */
static void
push_extensions (Reader *self, const Command *command, gint64 due)
{
  for (gint64 at = command->started + EXTENSION_US; at < due; at += EXTENSION_US)
    push (self, command, IN_DATA_BLOCK, STATUS_TIME_EXTENSION, 1, 0, NULL, 0, at);
}

/* What fits into one message now, the rest when the host asks for it. */
static void
push_response (Reader *self, const Command *command, const GByteArray *response, gint64 due)
{
  gsize count = MIN (self->message_length - HEADER, response->len);
  guint8 chain = 0;

  push_extensions (self, command, due);
  if (count < response->len)
    {
      chain = CHAIN_BEGIN;
      g_byte_array_append (self->rest, response->data + count, response->len - (guint) count);
    }
  push (self, command, IN_DATA_BLOCK, 0, 0, chain, response->data, count, due);
}

static void
push_rest (Reader *self, const Command *command)
{
  gsize count = MIN (self->message_length - HEADER, self->rest->len);
  g_autoptr (GByteArray) rest = g_steal_pointer (&self->rest);
  guint8 chain = count < rest->len ? CHAIN_MIDDLE : CHAIN_END;

  self->rest = g_byte_array_new ();
  g_byte_array_append (self->rest, rest->data + count, rest->len - (guint) count);
  push (self, command, IN_DATA_BLOCK, 0, 0, chain, rest->data, count, command->started);
}

static void
exchange (Reader *self, const Command *command, const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) response = g_byte_array_new ();
  VirtualExchangeTimes times;

  switch (virtual_exchange_run (self->card, self->faults, &self->timing, command->started, data, length,
                                self->level == VIRTUAL_READER_TPDU, response, &times))
    {
    case VIRTUAL_EXCHANGE_DONE:
      push_response (self, command, response, times.due);
      break;
    case VIRTUAL_EXCHANGE_LOST:
      break;
    case VIRTUAL_EXCHANGE_STALL:
      virtual_usb_model_halt (&self->model, VIRTUAL_CCID_IN);
      break;
    case VIRTUAL_EXCHANGE_UNPLUG:
      self->model.unplugged = TRUE;
      self->model.replug_ms = times.replug_ms;
      break;
    }
}

/* Extended APDUs that do not fit into one message come in parts (wLevelParameter, CCID 1.1 6.1.4). */
static void
handle_chained (Reader *self, const Command *command, guint level)
{
  switch (level)
    {
    case 0:
      exchange (self, command, command->data, command->length);
      return;
    case CHAIN_BEGIN:
      g_byte_array_set_size (self->chain, 0);
      break;
    case CHAIN_END:
    case CHAIN_MIDDLE:
      break;
    case CHAIN_CONTINUE:
      if (self->rest->len == 0 || command->length != 0)
        fail (self, command, ERROR_LEVEL);
      else
        push_rest (self, command);
      return;
    default:
      fail (self, command, ERROR_LEVEL);
      return;
    }
  g_byte_array_append (self->chain, command->data, (guint) command->length);
  if (level == CHAIN_END)
    exchange (self, command, self->chain->data, self->chain->len);
  else
    push (self, command, IN_DATA_BLOCK, 0, 0, CHAIN_CONTINUE, NULL, 0, command->started);
}

static void
handle_xfr_block (Reader *self, const Command *command)
{
  guint level = (guint) command->parameter[1] | (guint) command->parameter[2] << 8;
  gboolean first = self->speed.fresh;

  if (icc_status (self, command->slot) != 0 || self->speed.card != self->speed.reader)
    {
      fail (self, command, ERROR_MUTE);
      return;
    }
  self->speed.fresh = FALSE;
  if (self->level == VIRTUAL_READER_EXTENDED)
    handle_chained (self, command, level);
  else if (level != 0)
    fail (self, command, ERROR_LEVEL);
  else if (self->level == VIRTUAL_READER_TPDU && first && command->length > 0 && command->data[0] == 0xFF)
    negotiate (self, command);
  else if (command->length < 4 || (self->level == VIRTUAL_READER_TPDU && command->length > T0_LONGEST))
    fail (self, command, ERROR_LENGTH);
  else
    exchange (self, command, command->data, command->length);
}

/* CCID 1.1 5.3.1: both halves of an abort must have come, with the same sequence number. */
static void
finish_abort (Reader *self, gint64 now)
{
  if (self->abort_control < 0 || self->abort_control != self->abort_bulk)
    return;
  Command command = { .type = OUT_ABORT, .seq = (guint8) self->abort_bulk, .started = now };
  self->abort_control = self->abort_bulk = -1;
  virtual_usb_answers_drop (self->answers, 0);
  g_byte_array_set_size (self->chain, 0);
  g_byte_array_set_size (self->rest, 0);
  succeed (self, &command);
}

static void
dispatch (Reader *self, const Command *command)
{
  switch (command->type)
    {
    case OUT_POWER_ON:
      handle_power_on (self, command);
      break;
    case OUT_POWER_OFF:
      power_off (self);
      succeed (self, command);
      break;
    case OUT_GET_SLOT_STATUS:
    case OUT_CLOCK:
      succeed (self, command);
      break;
    case OUT_XFR_BLOCK:
      handle_xfr_block (self, command);
      break;
    case OUT_SET_PARAMETERS:
      handle_set_parameters (self, command);
      break;
    case OUT_RESET_PARAMETERS:
    case OUT_GET_PARAMETERS:
      answer_parameters (self, command);
      break;
    default:
      fail (self, command, ERROR_NOT_SUPPORTED);
      break;
    }
}

static void
handle_message (Reader *self, const guint8 *message, gsize length, gboolean whole)
{
  Command command = {
    .type = message[0], .slot = message[5], .seq = message[6], .parameter = message + 7, .data = message + HEADER,
    .length = length - HEADER, .started = g_get_monotonic_time (),
  };

  if (command.slot >= self->slots)
    fail (self, &command, ERROR_SLOT);
  else if (!whole)
    fail (self, &command, ERROR_LENGTH);
  else if (command.type == OUT_ABORT)
    {
      self->abort_bulk = command.seq;
      finish_abort (self, command.started);
    }
  else if (self->abort_control >= 0)
    fail (self, &command, ERROR_ABORTED);
  else if (virtual_usb_answers_has (self->answers, command.slot))
    fail (self, &command, ERROR_BUSY);
  else if (command.slot != 0 && command.type != OUT_GET_SLOT_STATUS && command.type != OUT_POWER_OFF)
    fail (self, &command, ERROR_MUTE);
  else
    dispatch (self, &command);
}

static gsize
read_length (const guint8 *message)
{
  return (gsize) message[1] | (gsize) message[2] << 8 | (gsize) message[3] << 16 | (gsize) message[4] << 24;
}

/* A message may span transfers of whole packets; a short packet ends it. */
static gssize
reader_out (VirtualUsbModel *model, guint8 endpoint, const guint8 *data, gsize length)
{
  Reader *self = (Reader *) model;
  gboolean ends = length % VIRTUAL_USB_PACKET != 0 || length == 0;

  if (endpoint != VIRTUAL_CCID_OUT)
    return VIRTUAL_USB_STALL;
  g_byte_array_append (self->message, data, (guint) length);
  if (self->message->len >= HEADER)
    {
      gsize whole = HEADER + read_length (self->message->data);
      if (self->message->len < whole && !ends && whole <= self->message_length)
        return (gssize) length;
      handle_message (self, self->message->data, self->message->len, self->message->len == whole && whole <= self->message_length);
    }
  g_byte_array_set_size (self->message, 0);
  return (gssize) length;
}

static gssize
take_interrupt (Reader *self, guint8 *data, gsize length)
{
  guint8 notice[1 + 4] = { 0x50 };
  gsize size = 1 + (self->slots + 3) / 4;

  if (self->changed == 0)
    return VIRTUAL_USB_NAK;
  for (guint slot = 0; slot < self->slots; slot++)
    {
      guint bits = (icc_status (self, (guint8) slot) != 2 ? 1u : 0u) | (self->changed & 1u << slot ? 2u : 0u);
      notice[1 + slot / 4] |= (guint8) (bits << slot % 4 * 2);
    }
  if (length < size)
    return VIRTUAL_USB_OVERFLOW;
  self->changed = 0;
  memcpy (data, notice, size);
  return (gssize) size;
}

static gssize
reader_in (VirtualUsbModel *model, guint8 endpoint, guint8 *data, gsize length, gint64 now, gint64 *due)
{
  Reader *self = (Reader *) model;

  if (endpoint == VIRTUAL_CCID_INTERRUPT)
    return take_interrupt (self, data, length);
  return endpoint == VIRTUAL_CCID_IN ? virtual_usb_answers_take (self->answers, data, length, now, due) : VIRTUAL_USB_STALL;
}

static gssize
reader_control (VirtualUsbModel *model, const guint8 setup[8], guint8 *data, gsize length)
{
  Reader *self = (Reader *) model;

  if (setup[0] != 0x21 || setup[1] != 0x01 || setup[2] != 0)
    return VIRTUAL_USB_STALL;
  self->abort_control = setup[3];
  finish_abort (self, g_get_monotonic_time ());
  return 0;
}

static void
reader_reset (VirtualUsbModel *model)
{
  Reader *self = (Reader *) model;

  power_off (self);
  g_byte_array_set_size (self->message, 0);
  virtual_usb_answers_clear (self->answers);
  self->abort_control = self->abort_bulk = -1;
  self->changed = self->present ? 1 : 0;
}

static void
reader_free (VirtualUsbModel *model)
{
  Reader *self = (Reader *) model;

  virtual_card_free (self->card);
  g_clear_pointer (&self->faults, virtual_faults_free);
  g_byte_array_unref (self->message);
  g_byte_array_unref (self->chain);
  g_byte_array_unref (self->rest);
  virtual_usb_answers_free (self->answers);
  g_free (self);
}

void
virtual_ccid_device_set_present (VirtualUsbModel *model, gboolean present)
{
  Reader *self = (Reader *) model;

  if (!present)
    power_off (self);
  self->present = present;
  self->changed |= 1;
}

VirtualUsbModel *
virtual_ccid_device_new (const VirtualCcidOptions *options, VirtualCard *card, VirtualFaults *faults)
{
  static const VirtualUsbClass class = { reader_control, reader_out, reader_in, reader_reset, reader_free };
  Reader *self = g_new0 (Reader, 1);
  guint length = options->level == VIRTUAL_READER_EXTENDED ? EXTENDED_LENGTH : DEFAULT_LENGTH;

  self->level = options->level;
  self->slots = MAX (options->slots, 1);
  self->message_length = options->message_length == 0 ? length : options->message_length;
  self->voltages = options->voltages == 0 ? 7 : options->voltages;
  self->timing = options->timing;
  self->card = card;
  self->faults = faults;
  self->present = TRUE;
  self->message = g_byte_array_new ();
  self->chain = g_byte_array_new ();
  self->rest = g_byte_array_new ();
  self->answers = virtual_usb_answers_new ();
  virtual_usb_model_init (&self->model, &class, VIRTUAL_CCID_VENDOR_ID, VIRTUAL_CCID_PRODUCT_ID, 0,
                          virtual_ccid_descriptor_new (self->level, self->slots, (guint32) self->message_length),
                          "Virtual card reader", options->serial == NULL ? "0" : options->serial);
  reader_reset (&self->model);
  return &self->model;
}
