/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The software card. */
#include "test-card-model.h"

#include <string.h>

#include "usher-apdu.h"
#include "usher-error.h"
#include "usher-hex.h"

static void fake_card_channel_init (UsherChannelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeCard, fake_card, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_CHANNEL, fake_card_channel_init))

static GBytes *
fake_card_reset (UsherChannel *channel, GCancellable *cancellable, GError **error)
{
  FakeCard *self = FAKE_CARD (channel);

  self->resets++;
  self->selected = FALSE;
  self->next_block = 0;
  g_byte_array_set_size (self->waiting, 0);
  return usher_hex_decode (self->atr, error);
}

static guint
channel_of (guint8 cla)
{
  return (cla & 0x40) != 0 ? 4u + (cla & 0x0F) : cla & 0x03u;
}

static void
say (GByteArray *response, guint16 sw)
{
  const guint8 bytes[2] = { (guint8) (sw >> 8), (guint8) sw };

  g_byte_array_append (response, bytes, 2);
}

/* Gives out what waits, at most @expected bytes of it; without an Le it only says how much there is. */
static void
give (FakeCard *self, guint expected, guint16 sw, GByteArray *response)
{
  guint n = MIN (expected, self->waiting->len);

  if (expected > 0 && self->wants_exact_le && self->waiting->len <= 256 && expected != self->waiting->len)
    {
      say (response, (guint16) (0x6C00 | (self->waiting->len & 0xFF)));
      return;
    }
  g_byte_array_append (response, self->waiting->data, n);
  g_byte_array_remove_range (self->waiting, 0, n);
  if (self->waiting->len > 0)
    say (response, (guint16) (0x6100 | (self->waiting->len > 255 ? 0 : self->waiting->len)));
  else
    say (response, sw);
}

static void
manage_channel (FakeCard *self, const UsherApdu *apdu, GByteArray *response)
{
  if (apdu->p1 == 0x80)
    {
      self->stale = self->stale > 0 ? self->stale - 1 : 0;
      say (response, 0x9000);
    }
  else if (self->next_channel == 0)
    say (response, 0x6881);
  else if (self->stale >= 3)
    say (response, 0x6A81);
  else
    {
      guint8 number = (guint8) self->next_channel;

      g_byte_array_append (response, &number, 1);
      say (response, 0x9000);
    }
}

static void
select_file (FakeCard *self, const UsherApdu *apdu, GByteArray *response)
{
  g_autofree char *name = usher_hex_encode (apdu->data, apdu->length);

  self->is_ef_atr = g_str_equal (name, "2F01") && self->ef_atr != NULL;
  if (self->is_ef_atr)
    say (response, 0x9000);
  else if (!g_str_equal (name, self->aid))
    say (response, 0x6A82);
  else
    {
      self->selected = TRUE;
      self->channel = channel_of (apdu->cla);
      g_byte_array_set_size (self->waiting, 0);
      say (response, self->traits.tpdu_t0 ? 0x6115 : 0x9000);
    }
}

static void
finish_command (FakeCard *self, const UsherApdu *apdu, GByteArray *response)
{
  guint known = self->waiting->len;

  self->commands++;
  self->next_block = 0;
  g_byte_array_set_size (self->waiting, self->response_length);
  for (guint i = known; i < self->waiting->len; i++)
    self->waiting->data[i] = (guint8) i;
  if (self->waiting->len == 0)
    say (response, self->final_sw);
  else
    give (self, apdu->expected, self->final_sw, response);
}

static void
store_data (FakeCard *self, const UsherApdu *apdu, GByteArray *response)
{
  if (!self->selected || channel_of (apdu->cla) != self->channel)
    {
      say (response, 0x6985);
      return;
    }
  if (self->max_block != 0 && apdu->length > self->max_block)
    {
      say (response, self->block_sw);
      return;
    }
  if (apdu->p2 == 0)
    {
      self->next_block = 0;
      g_byte_array_set_size (self->command, 0);
    }
  self->max_length = MAX (self->max_length, (guint) apdu->length);
  if (apdu->p2 != self->next_block || (apdu->p1 != 0x11 && apdu->p1 != 0x91))
    {
      say (response, 0x6A86);
      return;
    }
  self->next_block++;
  g_byte_array_append (self->command, apdu->data, (guint) apdu->length);
  if (apdu->p1 == 0x91)
    finish_command (self, apdu, response);
  else
    say (response, apdu->expected == 0 ? 0x9000 : 0x6700);
}

static void
run (FakeCard *self, const UsherApdu *apdu, GByteArray *response)
{
  g_autoptr (GBytes) ef_atr = NULL;

  switch (apdu->ins)
    {
    case 0x70:
      manage_channel (self, apdu, response);
      break;
    case 0xA4:
      select_file (self, apdu, response);
      break;
    case 0xB0:
      g_assert_true (self->is_ef_atr);
      ef_atr = usher_hex_decode (self->ef_atr, NULL);
      g_byte_array_append (response, g_bytes_get_data (ef_atr, NULL), (guint) g_bytes_get_size (ef_atr));
      say (response, 0x9000);
      break;
    case 0xC0:
      give (self, apdu->expected, self->final_sw, response);
      break;
    case 0xE2:
      store_data (self, apdu, response);
      break;
    default:
      say (response, 0x6D00);
      break;
    }
}

static void
check_form (FakeCard *self, const UsherApdu *apdu, gsize length)
{
  g_assert_cmpuint (length, <=, self->traits.max_command);
  if (self->traits.tpdu_t0 && apdu->length > 0)
    g_assert_cmpuint (apdu->expected, ==, 0);
  self->extended += apdu->extended;
}

static gboolean
fake_card_transmit (UsherChannel *channel, const guint8 *data, gsize length, GByteArray *response,
                    GCancellable *cancellable, GError **error)
{
  FakeCard *self = FAKE_CARD (channel);
  UsherApdu apdu;

  g_assert_true (usher_apdu_parse (data, length, &apdu, NULL));
  check_form (self, &apdu, length);
  g_ptr_array_add (self->log, usher_hex_encode (data, length));
  self->exchanges++;
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "cancelled");
      return FALSE;
    }
  if (self->exchanges == self->fail_at && self->fail_code >= 0)
    {
      g_set_error (error, USHER_ERROR, self->fail_code, "failed as told");
      return FALSE;
    }
  if (self->exchanges == self->fail_at)
    say (response, self->fail_sw);
  else
    run (self, &apdu, response);
  return TRUE;
}

static const UsherChannelTraits *
fake_card_get_traits (UsherChannel *channel)
{
  return &FAKE_CARD (channel)->traits;
}

static void
fake_card_close (UsherChannel *channel)
{
  FAKE_CARD (channel)->closes++;
}

static void
fake_card_channel_init (UsherChannelInterface *iface)
{
  iface->reset = fake_card_reset;
  iface->transmit = fake_card_transmit;
  iface->get_traits = fake_card_get_traits;
  iface->close = fake_card_close;
}

static void
fake_card_finalize (GObject *object)
{
  FakeCard *self = FAKE_CARD (object);

  g_ptr_array_unref (self->log);
  g_byte_array_unref (self->command);
  g_byte_array_unref (self->waiting);
  G_OBJECT_CLASS (fake_card_parent_class)->finalize (object);
}

static void
fake_card_class_init (FakeCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_card_finalize;
}

static void
fake_card_init (FakeCard *self)
{
  self->traits = (UsherChannelTraits) { .max_command = USHER_APDU_MAX_SHORT };
  self->atr = "3B9F96801FC78031A073BE21136743200718000001A5";
  self->aid = "A0000005591010FFFFFFFF8900000100";
  self->next_channel = 1;
  self->block_sw = 0x6700;
  self->final_sw = 0x9000;
  self->fail_code = -1;
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->command = g_byte_array_new ();
  self->waiting = g_byte_array_new ();
}

FakeCard *
fake_card_new (void)
{
  return g_object_new (FAKE_TYPE_CARD, NULL);
}

guint
fake_card_count (FakeCard *self, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < self->log->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->log, i), prefix);
  return n;
}
