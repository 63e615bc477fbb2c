/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pure parts of the reader: messages, class descriptor, errors, ATR and speed. */
#include <string.h>

#include "usher-atr.h"
#include "usher-ccid-speed.h"
#include "usher-ccid-status.h"
#include "usher-error.h"
#include "usher-hex.h"

static gboolean
parse_hex (const char *hex, UsherCcidMessage *message, GError **error)
{
  static guint8 buffer[64];
  g_autoptr (GBytes) bytes = usher_hex_decode (hex, NULL);

  memcpy (buffer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return usher_ccid_message_parse (buffer, g_bytes_get_size (bytes), message, error);
}

/* A command is written byte for byte as 6.1.4 of the specification lays it out, and reads back the same. */
static void
test_message_layout (void)
{
  static const guint8 apdu[] = { 0x00, 0xA4, 0x04, 0x00 };
  const UsherCcidMessage message = { USHER_CCID_XFR_BLOCK, 2, 0x7F, { 0, 1, 0 }, apdu, sizeof apdu };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *hex = NULL;
  UsherCcidMessage again;

  usher_ccid_message_encode (&message, out);
  hex = usher_hex_encode (out->data, out->len);
  g_assert_cmpstr (hex, ==, "6F04000000027F00010000A40400");
  g_assert_true (usher_ccid_message_parse (out->data, out->len, &again, NULL));
  g_assert_cmpuint (again.slot, ==, 2);
  g_assert_cmpuint (again.sequence, ==, 0x7F);
  g_assert_cmpmem (again.data, (int) again.length, apdu, sizeof apdu);
}

/* A length that disagrees with the bytes, or that no message may have, is refused. */
static void
test_message_lies (void)
{
  static const struct
  {
    const char *hex;
    int code;
  } lies[] = {
    { "800200000000000000", USHER_CODEC_ERROR_TRUNCATED },
    { "80030000000000000000" "9000", USHER_CODEC_ERROR_TRUNCATED },
    { "80010000000000000000" "9000", USHER_CODEC_ERROR_BAD_VALUE },
    { "80FFFFFF7F0000000000" "9000", USHER_CODEC_ERROR_OVERLONG },
    { "800B0001000000000000" "9000", USHER_CODEC_ERROR_OVERLONG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GError) error = NULL;
      UsherCcidMessage message;

      g_assert_false (parse_hex (lies[i].hex, &message, &error));
      g_assert_error (error, USHER_CODEC_ERROR, lies[i].code);
    }
}

/* Only the frame of the same slot, number and type answers a command; a failed slot status does too. */
static void
test_message_answers (void)
{
  const UsherCcidMessage command = { .type = USHER_CCID_XFR_BLOCK, .slot = 1, .sequence = 5 };
  static const struct
  {
    UsherCcidMessage answer;
    gboolean fits;
  } cases[] = {
    { { .type = 0x80, .slot = 1, .sequence = 5 }, TRUE },
    { { .type = 0x80, .slot = 0, .sequence = 5 }, FALSE },
    { { .type = 0x80, .slot = 1, .sequence = 4 }, FALSE },
    { { .type = 0x82, .slot = 1, .sequence = 5 }, FALSE },
    { { .type = 0x81, .slot = 1, .sequence = 5 }, FALSE },
    { { .type = 0x81, .slot = 1, .sequence = 5, .specific = { 0x40, 0, 0 } }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (usher_ccid_message_answers (&cases[i].answer, &command), ==, cases[i].fits);
}

/* bStatus: both halves are told apart, reserved values are an error. */
static void
test_message_status (void)
{
  UsherCcidMessage answer = { .specific = { 0x81, 0, 0 } };
  UsherCcidResult result;
  UsherCcidIcc icc;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_ccid_message_get_status (&answer, &result, &icc, NULL));
  g_assert_cmpint (result, ==, USHER_CCID_RESULT_TIME_EXTENSION);
  g_assert_cmpint (icc, ==, USHER_CCID_ICC_INACTIVE);
  answer.specific[0] = 0xC0;
  g_assert_false (usher_ccid_message_get_status (&answer, &result, &icc, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
  answer.specific[0] = 0x03;
  g_assert_false (usher_ccid_message_get_status (&answer, &result, &icc, NULL));
}

/* bError becomes an error that says what to do, with the raw code in the message; an empty slot wins over it. */
static void
test_status_errors (void)
{
  static const struct
  {
    guint8 status, code;
    int expected;
  } cases[] = {
    { 0x40, 0xFE, USHER_ERROR_CARD },          { 0x40, 0xFB, USHER_ERROR_CARD },
    { 0x40, 0xFD, USHER_ERROR_PROTOCOL },      { 0x40, 0xE0, USHER_ERROR_BUSY },
    { 0x40, 0x00, USHER_ERROR_NOT_SUPPORTED }, { 0x40, 0x07, USHER_ERROR_PROTOCOL },
    { 0x42, 0xFE, USHER_ERROR_REMOVED },       { 0x41, 0x99, USHER_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const UsherCcidMessage answer = { .specific = { cases[i].status, cases[i].code, 0 } };
      g_autofree char *raw = g_strdup_printf ("%02X", cases[i].code);
      g_autoptr (GError) error = NULL;

      g_assert_false (usher_ccid_status_check (&answer, &error));
      g_assert_error (error, USHER_ERROR, cases[i].expected);
      g_assert_nonnull (strstr (error->message, raw));
    }
}

static void
fill_descriptor (guint8 data[54], guint32 features, guint32 max_message)
{
  memset (data, 0, 54);
  data[0] = 54;
  data[1] = 0x21;
  data[4] = 3;
  for (guint i = 0; i < 4; i++)
    {
      data[40 + i] = (guint8) (features >> (8 * i));
      data[44 + i] = (guint8) (max_message >> (8 * i));
    }
}

/* The class descriptor: level and slots are read, what cannot be a reader is refused, a huge message length is capped. */
static void
test_descriptor (void)
{
  guint8 data[54];
  UsherCcidDescriptor descriptor;
  g_autoptr (GError) error = NULL;

  fill_descriptor (data, 0x000404FE, 271);
  g_assert_true (usher_ccid_descriptor_parse (data, sizeof data, &descriptor, NULL));
  g_assert_cmpint (descriptor.level, ==, USHER_CCID_LEVEL_EXTENDED_APDU);
  g_assert_cmpuint (descriptor.n_slots, ==, 4);
  g_assert_cmpuint (descriptor.max_message, ==, 271);
  fill_descriptor (data, 0x00010000, G_MAXUINT32);
  g_assert_true (usher_ccid_descriptor_parse (data, sizeof data, &descriptor, NULL));
  g_assert_cmpint (descriptor.level, ==, USHER_CCID_LEVEL_TPDU);
  g_assert_cmpuint (descriptor.max_message, ==, USHER_CCID_MAX_MESSAGE);
  g_assert_false (usher_ccid_descriptor_parse (data, 53, &descriptor, NULL));
  fill_descriptor (data, 0x00020000, 10);
  g_assert_false (usher_ccid_descriptor_parse (data, sizeof data, &descriptor, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
}

static gboolean
parse_atr (const char *hex, UsherAtr *atr, GError **error)
{
  static guint8 buffer[64];
  g_autoptr (GBytes) bytes = usher_hex_decode (hex, NULL);

  memcpy (buffer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return usher_atr_parse (buffer, g_bytes_get_size (bytes), atr, error);
}

/* A UICC's ATR: TA1, both protocols' bytes, class indicator of T=15, no extended lengths. */
static void
test_atr_uicc (void)
{
  UsherAtr atr;

  g_assert_true (parse_atr ("3B9F96801FC78031A073BE21136743200718000001A5", &atr, NULL));
  g_assert_cmphex (atr.ta1, ==, 0x96);
  g_assert_cmpuint (atr.protocols, ==, 1);
  g_assert_cmphex (atr.classes, ==, 0x07);
  g_assert_cmpuint (atr.historical_length, ==, 15);
  g_assert_false (atr.extended_length);
  g_assert_false (atr.specific);
}

/* Card capabilities announce extended lengths; T=1 bytes are read from the first T=1 group only. */
static void
test_atr_extended_t1 (void)
{
  UsherAtr atr;

  /* TD1 = T=1, TD2 = T=1 with TA3 IFSC FE and TB3 45; historical 80 73 00 00 40 */
  g_assert_true (parse_atr ("3B858131FE45" "8073000040" "3D", &atr, NULL));
  g_assert_cmpuint (atr.protocols, ==, 2);
  g_assert_cmpuint (atr.protocol, ==, 1);
  g_assert_cmphex (atr.ifsc, ==, 0xFE);
  g_assert_cmphex (atr.waiting_t1, ==, 0x45);
  g_assert_true (atr.extended_length);
  g_assert_false (atr.length_info);
}

/* TA2 means specific mode and fixes the protocol; inverse convention and a bare T=0 ATR need no check byte. */
static void
test_atr_modes (void)
{
  UsherAtr atr;

  g_assert_true (parse_atr ("3F00", &atr, NULL));
  g_assert_true (atr.inverse);
  g_assert_cmphex (atr.ta1, ==, 0x11);
  g_assert_cmpuint (atr.protocols, ==, 1);
  /* TA1 18, TD1 10 (T=0), TA2 81 (T=1 by specific mode) */
  g_assert_true (parse_atr ("3B90181081", &atr, NULL));
  g_assert_true (atr.specific);
  g_assert_cmpuint (atr.protocol, ==, 1);
}

/* Cut, overlong, unknown TS and wrong check bytes are refused. */
static void
test_atr_bad (void)
{
  static const struct
  {
    const char *hex;
    int code;
  } cases[] = {
    { "", USHER_CODEC_ERROR_TRUNCATED },
    { "3B", USHER_CODEC_ERROR_TRUNCATED },
    { "3A00", USHER_CODEC_ERROR_BAD_VALUE },
    { "3B9F96", USHER_CODEC_ERROR_TRUNCATED },
    { "3B0511", USHER_CODEC_ERROR_TRUNCATED },
    { "3B9F96801FC78031A073BE21136743200718000001A4", USHER_CODEC_ERROR_BAD_CHECKSUM },
    { "3B9F96801FC78031A073BE211367432007180000" "01", USHER_CODEC_ERROR_TRUNCATED },
    { "3B9F96801FC78031A073BE21136743200718000001A500", USHER_CODEC_ERROR_BAD_VALUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      UsherAtr atr;

      g_assert_false (parse_atr (cases[i].hex, &atr, &error));
      g_assert_error (error, USHER_CODEC_ERROR, cases[i].code);
    }
}

/* The fastest rate the reader allows is taken, never a faster one than the card offers. */
static void
test_speed (void)
{
  static const guint32 rates[] = { 10752, 125000 };
  UsherCcidDescriptor descriptor = { .default_clock = 4000, .max_data_rate = 600000 };
  UsherAtr atr = { .ta1 = 0x97 };

  g_assert_cmphex (usher_ccid_choose_speed (&descriptor, NULL, 0, &atr), ==, 0x97);
  descriptor.max_data_rate = 250000;
  g_assert_cmphex (usher_ccid_choose_speed (&descriptor, NULL, 0, &atr), ==, 0x96);
  g_assert_cmphex (usher_ccid_choose_speed (&descriptor, rates, 2, &atr), ==, 0x95);
  descriptor.max_data_rate = 9600;
  g_assert_cmphex (usher_ccid_choose_speed (&descriptor, NULL, 0, &atr), ==, 0x11);
  atr.ta1 = 0x7F; /* reserved in both halves */
  g_assert_cmphex (usher_ccid_choose_speed (&descriptor, NULL, 0, &atr), ==, 0x11);
}

/* The parameter blocks of T=0 and T=1 and the PPS, byte for byte. */
static void
test_parameters (void)
{
  const UsherAtr atr = { .ta1 = 0x96, .guard_time = 1, .waiting = 10, .ifsc = 0xFE, .waiting_t1 = 0x45, .crc = TRUE };
  guint8 block[7];
  guint8 pps[4];

  g_assert_cmpuint (usher_ccid_build_parameters (&atr, 0, 0x96, block), ==, 5);
  g_assert_cmpmem (block, 5, ((const guint8[]) { 0x96, 0x00, 0x01, 0x0A, 0x00 }), 5);
  g_assert_cmpuint (usher_ccid_build_parameters (&atr, 1, 0x95, block), ==, 7);
  g_assert_cmpmem (block, 7, ((const guint8[]) { 0x95, 0x11, 0x01, 0x45, 0x00, 0xFE, 0x00 }), 7);
  usher_ccid_build_pps (0, 0x96, pps);
  g_assert_cmpmem (pps, 4, ((const guint8[]) { 0xFF, 0x10, 0x96, 0x79 }), 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/ccid-codec/message-layout", test_message_layout);
  g_test_add_func ("/usb/ccid-codec/message-lies", test_message_lies);
  g_test_add_func ("/usb/ccid-codec/message-answers", test_message_answers);
  g_test_add_func ("/usb/ccid-codec/message-status", test_message_status);
  g_test_add_func ("/usb/ccid-codec/status-errors", test_status_errors);
  g_test_add_func ("/usb/ccid-codec/descriptor", test_descriptor);
  g_test_add_func ("/usb/ccid-codec/atr-uicc", test_atr_uicc);
  g_test_add_func ("/usb/ccid-codec/atr-extended-t1", test_atr_extended_t1);
  g_test_add_func ("/usb/ccid-codec/atr-modes", test_atr_modes);
  g_test_add_func ("/usb/ccid-codec/atr-bad", test_atr_bad);
  g_test_add_func ("/usb/ccid-codec/speed", test_speed);
  g_test_add_func ("/usb/ccid-codec/parameters", test_parameters);
  return g_test_run ();
}
