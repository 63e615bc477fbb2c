/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The software reader. */
#include "test-ccid-reader.h"

#include <string.h>

#include "usher-error.h"
#include "usher-hex.h"

#define DATA_RATES_REQUEST 0x03
#define ABORT_REQUEST 0x01

struct _FakeReader
{
  GObject parent_instance;

  FakeReaderSpec spec;
  GBytes *descriptors; /* (owned) */
  GQueue faults;       /* of (owned) Fault */
  GQueue packets;      /* of (owned) GByteArray: transfers waiting to be read */
  GByteArray *out;     /* (owned) what came in of a message */
  GByteArray *rest;    /* (owned) of a chained answer */
  FakeReaderSeen seen;
  guint16 abort_value;
  gboolean stall, stall_is_last, present, powered, unplugged, extending, busy;
  guint8 extending_seq;
  guint cancel_reads;
  GCancellable *cancellable; /* (owned) (nullable) */
};

typedef struct {
  TestFault fault;
  guint32 value;
} Fault;

static void fake_reader_link_init (UsherLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeReader, fake_reader, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_LINK, fake_reader_link_init))

static void
put_le32 (guint8 *at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static void
push (FakeReader *self, const guint8 *data, gsize length)
{
  GByteArray *packet = g_byte_array_new ();

  if (length > 0)
    g_byte_array_append (packet, data, (guint) length);
  g_queue_push_tail (&self->packets, packet);
}

/* Queues an answer. On the wire a message ends with a short packet; one of whole packets ends with an empty one. */
static void
answer (FakeReader *self, const guint8 *header, const guint8 *data, gsize length, const Fault *fault)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  gsize step;

  g_byte_array_append (whole, header, 10);
  put_le32 (whole->data + 1, (guint32) length);
  if (length > 0)
    g_byte_array_append (whole, data, (guint) length);
  if (fault->fault == TEST_FAULT_WRONG_SLOT)
    whole->data[5]++;
  if (fault->fault == TEST_FAULT_LENGTH)
    put_le32 (whole->data + 1, fault->value);
  if (fault->fault == TEST_FAULT_STATUS)
    whole->data[7] = (guint8) fault->value;
  if (fault->fault == TEST_FAULT_CHAIN)
    whole->data[9] = (guint8) fault->value;
  if (fault->fault == TEST_FAULT_CUT)
    g_byte_array_set_size (whole, MIN (whole->len, fault->value));
  step = fault->fault == TEST_FAULT_SPLIT ? fault->value : whole->len;
  for (gsize at = 0; at < whole->len; at += step)
    push (self, whole->data + at, MIN (step, whole->len - at));
  if (whole->len % self->spec.packet_size == 0)
    push (self, NULL, 0);
}

static void
answer_status (FakeReader *self, const guint8 *command, guint8 type, guint8 status, guint8 code)
{
  const guint8 header[10] = { type, 0, 0, 0, 0, command[5], command[6], status, code, 0 };
  const Fault none = { TEST_FAULT_NONE, 0 };

  answer (self, header, NULL, 0, &none);
}

static guint8
icc_status (FakeReader *self, guint8 slot)
{
  if (slot > self->spec.max_slot)
    return 2;
  return !self->present ? 2 : self->powered ? 0 : 1;
}

static void
power_on (FakeReader *self, const guint8 *command)
{
  const guint8 header[10] = { 0x80, 0, 0, 0, 0, command[5], command[6], 0, 0, 0 };
  const Fault none = { TEST_FAULT_NONE, 0 };
  g_autoptr (GBytes) atr = usher_hex_decode (self->spec.atr, NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (atr, &length);

  self->seen.power_ons++;
  g_byte_array_append (self->seen.selects, command + 7, 1);
  if (!self->present)
    answer_status (self, command, 0x80, 0x42, 0xFE);
  else if (self->spec.card_voltage != 0 && command[7] != self->spec.card_voltage)
    answer_status (self, command, 0x80, 0x41, 0xFE);
  else
    {
      self->powered = TRUE;
      answer (self, header, data, length, &none);
    }
}

static void
parameters (FakeReader *self, const guint8 *command, gsize length)
{
  const guint8 header[10] = { 0x82, 0, 0, 0, 0, command[5], command[6], 0, 0, 0 };
  const guint8 block[5] = { 0x11, 0, 0, 10, 0 };
  const Fault none = { TEST_FAULT_NONE, 0 };

  if (length > 10)
    g_byte_array_append (self->seen.parameters, command + 10, 1);
  if (self->spec.refuses_parameters)
    answer_status (self, command, 0x82, 0x40, 10);
  else
    answer (self, header, block, sizeof block, &none);
}

/* The fault of this block, or none. */
static Fault
take_fault (FakeReader *self)
{
  Fault *next = g_queue_pop_head (&self->faults);
  Fault fault = { TEST_FAULT_NONE, 0 };

  if (next != NULL)
    fault = *next;
  g_free (next);
  return fault;
}

static void
answer_data (FakeReader *self, const guint8 *command, const Fault *fault)
{
  gsize room = self->spec.max_message - 10;
  gboolean first = command[8] != 0x10;
  gboolean last = self->rest->len <= room;
  guint8 chain = first ? (last ? 0 : 1) : (last ? 2 : 3);
  const guint8 header[10] = { 0x80, 0, 0, 0, 0, command[5], command[6], 0, 0, chain };
  gsize length = MIN (room, self->rest->len);

  answer (self, header, self->rest->data, length, fault);
  g_byte_array_remove_range (self->rest, 0, (guint) length);
}

static void
run_card (FakeReader *self)
{
  g_byte_array_set_size (self->rest, 0);
  if (self->spec.card != NULL)
    self->spec.card (self->seen.command->data, self->seen.command->len, self->rest, self->spec.card_data);
  else
    g_byte_array_append (self->rest, (const guint8[]) { 0x90, 0x00 }, 2);
}

static void
prefix_faults (FakeReader *self, const guint8 *command, const Fault *fault)
{
  const guint8 extension[10] = { 0x80, 0, 0, 0, 0, command[5], command[6], 0x80, 1, 0 };
  const guint8 stale[12] = { 0x80, 2, 0, 0, 0, command[5], (guint8) (command[6] - 1), 0, 0, 0, 0x6F, 0x00 };

  for (guint i = 0; fault->fault == TEST_FAULT_TIME_EXTENSION && i < fault->value; i++)
    push (self, extension, sizeof extension);
  for (guint i = 0; fault->fault == TEST_FAULT_STALE && i < fault->value; i++)
    push (self, stale, sizeof stale);
  self->stall = fault->fault == TEST_FAULT_STALL;
  self->stall_is_last = self->stall && fault->value != 0;
}

static void
transfer_block (FakeReader *self, const guint8 *command, gsize length)
{
  const guint8 wanted[10] = { 0x80, 0, 0, 0, 0, command[5], command[6], 0, 0, 0x10 };
  const Fault none = { TEST_FAULT_NONE, 0 };
  Fault fault = take_fault (self);
  guint8 level = command[8];

  self->seen.blocks++;
  g_byte_array_append (self->seen.chain, &level, 1);
  prefix_faults (self, command, &fault);
  if (level == 0 || level == 1)
    g_byte_array_set_size (self->seen.command, 0);
  g_byte_array_append (self->seen.command, command + 10, (guint) length - 10);
  if (fault.fault == TEST_FAULT_SILENT)
    return;
  if (fault.fault == TEST_FAULT_UNTIL_ABORT)
    {
      self->extending = TRUE;
      self->extending_seq = command[6];
    }
  else if (fault.fault == TEST_FAULT_UNPLUG)
    self->unplugged = TRUE;
  else if (fault.fault == TEST_FAULT_ERROR)
    answer_status (self, command, 0x80, 0x40, (guint8) fault.value);
  else if (fault.fault == TEST_FAULT_ABSENT)
    answer_status (self, command, 0x80, 0x42, 0xFE);
  else if (length > 10 && command[10] == 0xFF)
    {
      g_byte_array_append (self->seen.pps, command + 10, (guint) length - 10);
      answer (self, (const guint8[]) { 0x80, 0, 0, 0, 0, command[5], command[6], 0, 0, 0 }, command + 10,
              self->spec.refuses_pps ? 3 : length - 10, &none);
    }
  else if (level == 1 || level == 3)
    answer (self, wanted, NULL, 0, &fault);
  else
    {
      if (level != 0x10)
        run_card (self);
      answer_data (self, command, &fault);
    }
}

static void
run_command (FakeReader *self, const guint8 *command, gsize length)
{
  guint8 slot = command[5];

  switch (command[0])
    {
    case 0x62:
      power_on (self, command);
      break;
    case 0x63:
      self->seen.power_offs++;
      self->powered = FALSE;
      answer_status (self, command, 0x81, icc_status (self, slot), 0);
      break;
    case 0x61:
    case 0x6C:
      parameters (self, command, length);
      break;
    case 0x6F:
      transfer_block (self, command, length);
      break;
    case 0x72:
      self->seen.bulk_aborts += self->abort_value == (command[6] << 8 | command[5]);
      self->extending = self->busy = FALSE;
      answer_status (self, command, 0x81, icc_status (self, slot), 0);
      break;
    default:
      answer_status (self, command, 0x81, icc_status (self, slot) | (self->busy ? 0x40 : 0), self->busy ? 0xE0 : 0);
      break;
    }
}

static gssize
write_out (FakeReader *self, const guint8 *data, gsize length)
{
  g_byte_array_append (self->out, data, (guint) length);
  while (self->out->len >= 10)
    {
      gsize size = 10u + (gsize) (self->out->data[1] | self->out->data[2] << 8 | self->out->data[3] << 16);

      if (self->out->len < size)
        break;
      run_command (self, self->out->data, size);
      g_byte_array_remove_range (self->out, 0, (guint) size);
    }
  return (gssize) length;
}

static void
extend (FakeReader *self)
{
  const guint8 extension[10] = { 0x80, 0, 0, 0, 0, 0, self->extending_seq, 0x80, 1, 0 };

  if (self->cancel_reads > 0 && --self->cancel_reads == 0)
    g_cancellable_cancel (self->cancellable);
  push (self, extension, sizeof extension);
}

/* A transfer ends when it is full or with a short packet. One that asks for more than whole packets that no empty one follows
 * would hang. */
static gssize
read_in (FakeReader *self, guint8 *data, gsize length, GError **error)
{
  GByteArray *packet;
  gsize size;

  g_assert_cmpuint (length % self->spec.packet_size, ==, 0);
  if (self->extending)
    extend (self);
  if (self->stall)
    {
      self->stall = FALSE;
      self->unplugged = self->stall_is_last;
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "endpoint stalled");
      return -1;
    }
  packet = g_queue_peek_head (&self->packets);
  if (packet == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "nothing to read");
      return -1;
    }
  size = MIN (packet->len, length);
  if (size > 0)
    memcpy (data, packet->data, size);
  g_byte_array_remove_range (packet, 0, (guint) size);
  if (packet->len == 0)
    g_byte_array_unref (g_queue_pop_head (&self->packets));
  return (gssize) size;
}

static gssize
fake_reader_transfer (UsherLink *link, guint8 endpoint, guint8 *data, gsize length, guint timeout_ms,
                      GCancellable *cancellable, GError **error)
{
  FakeReader *self = FAKE_READER (link);

  g_assert_cmpuint (timeout_ms, >, 0);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "cancelled");
      return -1;
    }
  if (self->unplugged)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "unplugged");
      return -1;
    }
  return endpoint == TEST_CCID_OUT ? write_out (self, data, length) : read_in (self, data, length, error);
}

static gssize
fake_reader_control (UsherLink *link, const UsherSetup *setup, guint8 *data, guint timeout_ms, GCancellable *cancellable,
                     GError **error)
{
  FakeReader *self = FAKE_READER (link);

  g_assert_cmpuint (setup->index, ==, 3);
  if (setup->request_type == 0x21 && setup->request == ABORT_REQUEST)
    {
      self->seen.aborts++;
      self->abort_value = setup->value;
      return 0;
    }
  g_assert_cmpuint (setup->request_type, ==, 0xA1);
  g_assert_cmpuint (setup->request, ==, DATA_RATES_REQUEST);
  g_assert_cmpuint (setup->length, ==, 4 * self->spec.n_data_rates);
  for (guint i = 0; i < self->spec.n_data_rates; i++)
    put_le32 (data + 4 * i, 10752u << i);
  return setup->length;
}

static gboolean
fake_reader_claim (UsherLink *link, guint8 interface_number, GCancellable *cancellable, GError **error)
{
  g_assert_cmpuint (interface_number, ==, 3);
  FAKE_READER (link)->seen.claims++;
  return TRUE;
}

static gboolean
fake_reader_release (UsherLink *link, guint8 interface_number, GError **error)
{
  FAKE_READER (link)->seen.releases++;
  return TRUE;
}

static GBytes *
fake_reader_get_descriptors (UsherLink *link)
{
  return FAKE_READER (link)->descriptors;
}

static const char *
fake_reader_get_id (UsherLink *link)
{
  return "usb:1-1";
}

static void
fake_reader_close (UsherLink *link)
{
  FAKE_READER (link)->unplugged = TRUE;
}

static void
fake_reader_link_init (UsherLinkInterface *iface)
{
  iface->claim = fake_reader_claim;
  iface->release = fake_reader_release;
  iface->transfer = fake_reader_transfer;
  iface->control = fake_reader_control;
  iface->get_descriptors = fake_reader_get_descriptors;
  iface->get_id = fake_reader_get_id;
  iface->close = fake_reader_close;
}

static void
fake_reader_finalize (GObject *object)
{
  FakeReader *self = FAKE_READER (object);

  g_bytes_unref (self->descriptors);
  g_queue_clear_full (&self->faults, g_free);
  g_queue_clear_full (&self->packets, (GDestroyNotify) g_byte_array_unref);
  g_byte_array_unref (self->out);
  g_byte_array_unref (self->rest);
  g_byte_array_unref (self->seen.selects);
  g_byte_array_unref (self->seen.parameters);
  g_byte_array_unref (self->seen.chain);
  g_byte_array_unref (self->seen.command);
  g_byte_array_unref (self->seen.pps);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (fake_reader_parent_class)->finalize (object);
}

static void
fake_reader_class_init (FakeReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_reader_finalize;
}

static void
fake_reader_init (FakeReader *self)
{
  g_queue_init (&self->faults);
  g_queue_init (&self->packets);
  self->out = g_byte_array_new ();
  self->rest = g_byte_array_new ();
  self->seen.selects = g_byte_array_new ();
  self->seen.parameters = g_byte_array_new ();
  self->seen.chain = g_byte_array_new ();
  self->seen.command = g_byte_array_new ();
  self->seen.pps = g_byte_array_new ();
  self->present = TRUE;
}

FakeReader *
fake_reader_new (const FakeReaderSpec *spec)
{
  FakeReader *self = g_object_new (FAKE_TYPE_READER, NULL);

  self->spec = *spec;
  self->busy = spec->busy;
  self->descriptors = fake_reader_spec_make_descriptors (spec);
  return self;
}

void
fake_reader_fail (FakeReader *self, TestFault fault, guint32 value)
{
  Fault *next = g_new (Fault, 1);

  *next = (Fault) { fault, value };
  g_queue_push_tail (&self->faults, next);
}

void
fake_reader_leave (FakeReader *self, const char *hex)
{
  g_autoptr (GBytes) bytes = usher_hex_decode (hex, NULL);

  push (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
fake_reader_set_card (FakeReader *self, gboolean present)
{
  self->present = present;
}

void
fake_reader_cancel_after (FakeReader *self, guint reads, GCancellable *cancellable)
{
  self->cancel_reads = reads;
  self->cancellable = g_object_ref (cancellable);
}

const FakeReaderSeen *
fake_reader_get_seen (FakeReader *self)
{
  return &self->seen;
}
