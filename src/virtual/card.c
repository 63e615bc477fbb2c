/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UICC around the software eUICC: see the header. */
#include "card.h"

#include <string.h>

#include "apdu.h"
#include "card-files.h"
#include "tlv.h"

#define CHANNELS 20 /* the basic one and 19 more (ETSI TS 102 221 11.1.17) */

#define SW_OK 0x9000
#define SW_REFRESH 0x910B /* a proactive command of 11 bytes waits */
#define SW_MORE 0x6100
#define SW_LENGTH 0x6700
#define SW_CHANNEL 0x6881
#define SW_CONDITIONS 0x6985
#define SW_NOT_ALLOWED 0x6986
#define SW_FUNCTION 0x6A81
#define SW_NOT_FOUND 0x6A82
#define SW_P1P2 0x6A86
#define SW_LE 0x6C00
#define SW_INS 0x6D00
#define SW_CLA 0x6E00

static const guint8 isdr_aid[] = { 0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00 };
static const guint8 refresh_command[] = { 0xD0, 0x09, 0x81, 0x03, 0x01, 0x01, 0x04, 0x82, 0x02, 0x81, 0x82 };

typedef struct {
  gboolean open;
  gboolean isdr;    /* the ISD-R is selected */
  VirtualFile parent;
  VirtualFile file;
  GByteArray *chain; /* (owned) (nullable) STORE DATA blocks so far */
  guint next_block;
} Channel;

struct _VirtualCard {
  VirtualEuicc *euicc; /* (owned) */
  gboolean extended;
  gboolean powered;
  gboolean t0;         /* how the command at hand came */
  gboolean lpa;        /* TERMINAL CAPABILITY announced an LPA in the device */
  Channel channels[CHANNELS];
  GByteArray *pending; /* (owned) response data that the terminal has not fetched */
  guint pending_channel;
};

typedef guint16 (*Handler) (VirtualCard *self, const VirtualApdu *apdu, guint channel);

VirtualCard *
virtual_card_new (VirtualEuicc *euicc, gboolean extended)
{
  VirtualCard *self = g_new0 (VirtualCard, 1);
  self->euicc = euicc;
  self->extended = extended;
  self->pending = g_byte_array_new ();
  return self;
}

static void
close_channel (Channel *channel)
{
  g_clear_pointer (&channel->chain, g_byte_array_unref);
  *channel = (Channel) { .open = FALSE };
}

static void
open_channel (Channel *channel)
{
  close_channel (channel);
  channel->open = TRUE;
  channel->parent = channel->file = VIRTUAL_FILE_MF;
}

static void
reset (VirtualCard *self)
{
  for (guint i = 0; i < CHANNELS; i++)
    close_channel (&self->channels[i]);
  open_channel (&self->channels[0]);
  g_byte_array_set_size (self->pending, 0);
  virtual_euicc_reset (self->euicc);
}

void
virtual_card_free (VirtualCard *self)
{
  for (guint i = 0; i < CHANNELS; i++)
    close_channel (&self->channels[i]);
  virtual_euicc_free (self->euicc);
  g_byte_array_unref (self->pending);
  g_free (self);
}

/* T=0 at up to 512/64, T=15 with all three voltage classes, historical bytes with the card capabilities; TCK last. */
GBytes *
virtual_card_get_atr (VirtualCard *self)
{
  guint8 atr[] = { 0x3B, 0x9F, 0x97, 0x80, 0x1F, 0xC7, 0x80, 0x31, 0xE0, 0x73, 0xFE,
                   0x21, 0x13, 0x55, 0x53, 0x48, 0x45, 0x52, 0x2D, 0x56, 0x00, 0x00 };

  atr[12] = self->extended ? 0x57 : 0x17;
  for (gsize i = 1; i < sizeof atr - 1; i++)
    atr[sizeof atr - 1] ^= atr[i];
  return g_bytes_new (atr, sizeof atr);
}

GBytes *
virtual_card_power_on (VirtualCard *self)
{
  reset (self);
  self->lpa = FALSE;
  self->powered = TRUE;
  return virtual_card_get_atr (self);
}

void
virtual_card_power_off (VirtualCard *self)
{
  reset (self);
  self->powered = FALSE;
}

gboolean
virtual_card_is_powered (VirtualCard *self)
{
  return self->powered;
}

VirtualEuicc *
virtual_card_get_euicc (VirtualCard *self)
{
  return self->euicc;
}

static guint16
select_isdr (VirtualCard *self, Channel *channel, const VirtualApdu *apdu)
{
  static const guint8 svn_template[] = { 0xE0, 0x05, 0x82, 0x03, 0x02, 0x02, 0x02 };
  g_autoptr (GByteArray) body = g_byte_array_new ();

  channel->isdr = TRUE;
  virtual_tlv_put (body, 0x84, isdr_aid, sizeof isdr_aid);
  virtual_tlv_put (body, 0xA5, "\x9F\x65\x01\xFF", 4);
  g_byte_array_append (body, svn_template, sizeof svn_template);
  if (apdu->p2 != 0x0C)
    virtual_tlv_put_array (self->pending, 0x6F, body);
  return SW_OK;
}

static guint16
select_file (VirtualCard *self, Channel *channel, const VirtualApdu *apdu, VirtualFile file)
{
  if (file == VIRTUAL_FILE_NONE)
    return SW_NOT_FOUND;
  channel->isdr = FALSE;
  channel->file = file;
  if (file == VIRTUAL_FILE_MF || file == VIRTUAL_FILE_USIM)
    channel->parent = file;
  if (apdu->p2 != 0x0C)
    virtual_card_files_describe (self->euicc, file, self->pending);
  return SW_OK;
}

static guint16
select_aid (VirtualCard *self, Channel *channel, const VirtualApdu *apdu)
{
  gboolean is_isdr = apdu->length == sizeof isdr_aid && memcmp (apdu->data, isdr_aid, sizeof isdr_aid) == 0;

  if (is_isdr)
    return self->lpa ? select_isdr (self, channel, apdu) : SW_NOT_FOUND;
  return select_file (self, channel, apdu, virtual_card_files_find_aid (self->euicc, apdu->data, apdu->length));
}

static guint16
select_path (VirtualCard *self, Channel *channel, const VirtualApdu *apdu)
{
  VirtualFile parent = apdu->p1 == 0x08 ? VIRTUAL_FILE_MF : channel->parent;
  VirtualFile file = VIRTUAL_FILE_NONE;

  if (apdu->length == 0 || apdu->length % 2 != 0)
    return SW_LENGTH;
  if (apdu->p1 == 0x08 && apdu->data[0] == 0x7F && apdu->data[1] == 0xFF)
    parent = channel->parent;
  for (gsize i = 0; i < apdu->length; i += 2)
    {
      file = virtual_card_files_find (self->euicc, parent, (guint) apdu->data[i] << 8 | apdu->data[i + 1]);
      if (file == VIRTUAL_FILE_NONE)
        return SW_NOT_FOUND;
      if (file == VIRTUAL_FILE_MF || file == VIRTUAL_FILE_USIM)
        parent = file;
    }
  return select_file (self, channel, apdu, file);
}

static guint16
handle_select (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  if (apdu->p2 != 0x00 && apdu->p2 != 0x04 && apdu->p2 != 0x0C)
    return SW_P1P2;
  g_clear_pointer (&self->channels[channel].chain, g_byte_array_unref);
  switch (apdu->p1)
    {
    case 0x04:
      return select_aid (self, &self->channels[channel], apdu);
    case 0x00:
    case 0x08:
      return select_path (self, &self->channels[channel], apdu);
    default:
      return SW_P1P2;
    }
}

static guint16
open_lowest (VirtualCard *self)
{
  for (guint8 i = 1; i < CHANNELS; i++)
    if (!self->channels[i].open)
      {
        open_channel (&self->channels[i]);
        g_byte_array_append (self->pending, &i, 1);
        return SW_OK;
      }
  return SW_FUNCTION;
}

static guint16
handle_manage_channel (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  if (apdu->p1 == 0x00 && apdu->p2 == 0x00)
    return self->t0 && apdu->expected != 1 ? SW_LE | 1 : open_lowest (self);
  if (apdu->p1 != 0x80 || apdu->p2 >= CHANNELS)
    return SW_P1P2;
  guint closing = apdu->p2 == 0 ? channel : apdu->p2;
  if (closing == 0 || !self->channels[closing].open)
    return SW_CHANNEL;
  close_channel (&self->channels[closing]);
  return SW_OK;
}

static guint16
handle_terminal_capability (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  VirtualTlv template;
  VirtualTlv support;

  if (!virtual_tlv_expect (apdu->data, apdu->length, 0xA9, &template, NULL))
    return 0x6A80;
  if (virtual_tlv_child (&template, 0x83, &support))
    self->lpa = support.length > 0 && support.value[0] & 0x07;
  return SW_OK;
}

static guint16
run_command (VirtualCard *self, Channel *channel)
{
  g_autoptr (GByteArray) command = g_steal_pointer (&channel->chain);
  guint16 sw = virtual_euicc_command (self->euicc, command->data, command->len, self->pending);

  if (sw != SW_OK)
    g_byte_array_set_size (self->pending, 0);
  return sw;
}

/* GlobalPlatform 2.3 11.11: blocks count from 0, bit 8 of P1 marks the last; DER-TLV data, no encryption. */
static guint16
handle_store_data (VirtualCard *self, const VirtualApdu *apdu, guint number)
{
  Channel *channel = &self->channels[number];

  if (!channel->isdr)
    return SW_CONDITIONS;
  if (apdu->p1 != 0x11 && apdu->p1 != 0x91)
    return SW_P1P2;
  if (apdu->length == 0)
    return SW_LENGTH;
  if (apdu->p2 == 0)
    {
      g_clear_pointer (&channel->chain, g_byte_array_unref);
      channel->chain = g_byte_array_new ();
      channel->next_block = 0;
    }
  if (channel->chain == NULL || apdu->p2 != channel->next_block)
    {
      g_clear_pointer (&channel->chain, g_byte_array_unref);
      return SW_P1P2;
    }
  g_byte_array_append (channel->chain, apdu->data, (guint) apdu->length);
  channel->next_block++;
  return apdu->p1 == 0x91 ? run_command (self, channel) : SW_OK;
}

static guint16
handle_read (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  g_autoptr (GBytes) content = virtual_card_files_read (self->euicc, self->channels[channel].file);
  gsize offset = apdu->ins == 0xB0 ? (gsize) apdu->p1 << 8 | apdu->p2 : 0;

  if (content == NULL)
    return SW_NOT_ALLOWED;
  if (offset >= g_bytes_get_size (content) || (apdu->ins == 0xB2 && (apdu->p1 != 1 || apdu->p2 != 4)))
    return 0x6A83;
  virtual_tlv_append (self->pending, content);
  g_byte_array_remove_range (self->pending, 0, (guint) offset);
  if (apdu->expected < self->pending->len)
    g_byte_array_set_size (self->pending, (guint) apdu->expected);
  return SW_OK;
}

static guint16
handle_status (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  virtual_card_files_describe (self->euicc, self->channels[channel].parent, self->pending);
  return SW_OK;
}

static guint16
handle_terminal_profile (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  return SW_OK;
}

static guint16
handle_fetch (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  if (!virtual_euicc_is_refresh_pending (self->euicc))
    return SW_CONDITIONS;
  g_byte_array_append (self->pending, refresh_command, sizeof refresh_command);
  return SW_OK;
}

/* The terminal says that it refreshed: for the card that is a reset, channels and sessions are gone. */
static guint16
handle_terminal_response (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  if (!virtual_euicc_is_refresh_pending (self->euicc))
    return SW_CONDITIONS;
  reset (self);
  return SW_OK;
}

static const struct {
  guint8 ins;
  gboolean proprietary;
  Handler handle;
} handlers[] = {
  { 0xA4, FALSE, handle_select },          { 0x70, FALSE, handle_manage_channel },
  { 0xB0, FALSE, handle_read },            { 0xB2, FALSE, handle_read },
  { 0xAA, TRUE, handle_terminal_capability }, { 0xE2, TRUE, handle_store_data },
  { 0xF2, TRUE, handle_status },           { 0x10, TRUE, handle_terminal_profile },
  { 0x12, TRUE, handle_fetch },            { 0x14, TRUE, handle_terminal_response },
};

static guint16
dispatch (VirtualCard *self, const VirtualApdu *apdu, guint channel)
{
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (handlers[i].ins == apdu->ins)
      {
        if (virtual_apdu_is_proprietary (apdu->cla) != handlers[i].proprietary)
          return SW_CLA;
        return handlers[i].handle (self, apdu, channel);
      }
  return SW_INS;
}

static guint16
finish (VirtualCard *self)
{
  return virtual_euicc_is_refresh_pending (self->euicc) ? SW_REFRESH : SW_OK;
}

/* Hands out up to @expected bytes of what is pending. */
static guint16
deliver (VirtualCard *self, gsize expected, gboolean exact, GByteArray *response)
{
  gsize count = MIN (expected, self->pending->len);

  if (exact && expected > self->pending->len)
    return (guint16) (SW_LE | (self->pending->len & 0xFF));
  g_byte_array_append (response, self->pending->data, (guint) count);
  g_byte_array_remove_range (self->pending, 0, (guint) count);
  if (self->pending->len == 0)
    return finish (self);
  return (guint16) (SW_MORE | (self->pending->len > 0xFF ? 0 : self->pending->len));
}

static guint16
execute (VirtualCard *self, const VirtualApdu *apdu, GByteArray *response)
{
  guint channel = virtual_apdu_get_channel (apdu->cla);

  if (channel >= CHANNELS || !self->channels[channel].open)
    return SW_CHANNEL;
  if (apdu->ins == 0xC0)
    {
      if (self->pending->len == 0 || self->pending_channel != channel)
        return SW_CONDITIONS;
      return deliver (self, apdu->expected, self->t0, response);
    }
  g_byte_array_set_size (self->pending, 0);
  self->pending_channel = channel;
  guint16 sw = dispatch (self, apdu, channel);
  if (sw != SW_OK)
    return sw;
  if (self->pending->len == 0)
    return finish (self);
  return deliver (self, apdu->expected, self->t0 && apdu->length == 0, response);
}

static gboolean
parse (VirtualCard *self, const guint8 *command, gsize length, VirtualApdu *apdu)
{
  if (self->t0)
    return virtual_apdu_parse_t0 (command, length, apdu, NULL);
  if (!self->extended && length >= 7 && command[4] == 0)
    return FALSE;
  return virtual_apdu_parse (command, length, apdu, NULL);
}

void
virtual_card_transmit (VirtualCard *self, const guint8 *command, gsize length, gboolean t0, GByteArray *response)
{
  VirtualApdu apdu;
  guint16 sw = SW_LENGTH;

  g_byte_array_set_size (response, 0);
  self->t0 = t0;
  if (parse (self, command, length, &apdu))
    sw = execute (self, &apdu, response);
  const guint8 trailer[] = { (guint8) (sw >> 8), (guint8) sw };
  g_byte_array_append (response, trailer, sizeof trailer);
}
