/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any commands to the virtual card, at T=0 or as APDUs: always an answer with a status word, never more data than was asked
 * for. Input: a byte whose lowest bit chooses T=0, then commands with their length in front, 16 bits. */
#include "device.h"

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static VirtualCard *
make_card (void)
{
  const VirtualDeviceOptions options = { .eid = "89049032000000000000000000000181", .reader.level = VIRTUAL_READER_EXTENDED };
  g_autofree char *path = g_dir_make_tmp ("usher-fuzz-XXXXXX", NULL);
  g_autoptr (VirtualPki) pki = virtual_pki_open (path, NULL);
  VirtualCard *card = virtual_device_new_card (&options, pki, NULL);

  for (guint i = 0; i < VIRTUAL_N_FILE_ROLES; i++)
    {
      g_unlink (pki->identities[i].certificate_path);
      g_unlink (pki->identities[i].key_path);
    }
  g_rmdir (path);
  g_assert_nonnull (card);
  return card;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static VirtualCard *card;
  gboolean t0 = size > 0 && data[0] & 1;

  if (card == NULL)
    card = make_card ();
  g_bytes_unref (virtual_card_power_on (card));
  for (gsize at = 1; at + 2 <= size;)
    {
      g_autoptr (GByteArray) response = g_byte_array_new ();
      gsize length = MIN ((gsize) data[at] << 8 | data[at + 1], size - at - 2);

      virtual_card_transmit (card, data + at + 2, length, t0, response);
      g_assert_cmpuint (response->len, >=, 2);
      g_assert_cmpuint (response->len, <=, t0 ? 258 : 65538);
      g_assert_cmphex (response->data[response->len - 2] & 0xF0, >=, 0x60);
      at += 2 + length;
    }
  return 0;
}
