/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two algorithms of SGP.22 2.6.4.4 and their state. Plain OpenSSL calls, no I/O. */
#include "bsp.h"

#include "crypto.h"
#include "usher-error.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MAC, EVP_MAC_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MAC_CTX, EVP_MAC_CTX_free)

#define BLOCK 16
#define KEY_TYPE_AES 0x88
#define EID_LENGTH 16
#define LENGTH_MAX 65535

struct _VirtualBsp
{
  guint8 chain[BLOCK]; /* the whole last MAC, or the initial value */
  guint8 s_enc[BLOCK];
  guint8 s_mac[BLOCK];
  guint32 counter; /* of the next TLV, those with a MAC only included */
};

VirtualBsp *
virtual_bsp_new (const guint8 *initial_mcv, const guint8 *s_enc, const guint8 *s_mac)
{
  VirtualBsp *bsp = g_new0 (VirtualBsp, 1);

  virtual_bsp_replace_keys (bsp, initial_mcv, s_enc, s_mac);
  return bsp;
}

VirtualBsp *
virtual_bsp_new_derived (GBytes *shared_secret, const guint8 *host_id, gsize host_id_length,
                         const guint8 *eid)
{
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autoptr (GBytes) keys = NULL;
  const guint8 header[] = { KEY_TYPE_AES, VIRTUAL_BSP_KEY_LENGTH, (guint8) host_id_length };
  const guint8 eid_length = EID_LENGTH;
  const guint8 *key;

  g_return_val_if_fail (host_id_length <= 16, NULL);
  g_byte_array_append (info, header, sizeof header);
  g_byte_array_append (info, host_id, (guint) host_id_length);
  g_byte_array_append (info, &eid_length, 1);
  g_byte_array_append (info, eid, EID_LENGTH);
  keys = virtual_kdf_x963 (shared_secret, info->data, info->len, 3 * VIRTUAL_BSP_KEY_LENGTH);
  key = g_bytes_get_data (keys, NULL);
  return virtual_bsp_new (key, key + BLOCK, key + 2 * BLOCK);
}

void
virtual_bsp_free (VirtualBsp *bsp)
{
  if (bsp == NULL)
    return;
  OPENSSL_cleanse (bsp, sizeof *bsp);
  g_free (bsp);
}

void
virtual_bsp_replace_keys (VirtualBsp *bsp, const guint8 *initial_mcv, const guint8 *s_enc,
                          const guint8 *s_mac)
{
  memcpy (bsp->chain, initial_mcv, BLOCK);
  memcpy (bsp->s_enc, s_enc, BLOCK);
  memcpy (bsp->s_mac, s_mac, BLOCK);
  bsp->counter = 1;
}

/* AES-128-CBC without padding of its own, in place of whole blocks. */
static void
run_cbc (const guint8 *key, const guint8 *icv, guint8 *data, gsize length, gboolean encrypt)
{
  g_autoptr (EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new ();
  int done = 0;

  if (EVP_CipherInit_ex2 (context, EVP_aes_128_cbc (), key, icv, encrypt, NULL) != 1
      || EVP_CIPHER_CTX_set_padding (context, 0) != 1
      || EVP_CipherUpdate (context, data, &done, data, (int) length) != 1 || done != (int) length)
    g_error ("OpenSSL failed: AES-CBC");
}

/* The counter, left padded to a block and enciphered with S-ENC, is the initial chaining vector. */
static void
take_icv (VirtualBsp *bsp, guint8 icv[BLOCK])
{
  const guint8 zero[BLOCK] = { 0 };
  guint32 counter = GUINT32_TO_BE (bsp->counter);

  memset (icv, 0, BLOCK);
  memcpy (icv + BLOCK - sizeof counter, &counter, sizeof counter);
  run_cbc (bsp->s_enc, zero, icv, BLOCK, TRUE);
  bsp->counter++;
}

/* Moves the chain on over @header and @data; its first 8 bytes are then the MAC. */
static void
chain_mac (VirtualBsp *bsp, const guint8 *header, gsize header_length, const guint8 *data, gsize length)
{
  g_autoptr (EVP_MAC) cmac = EVP_MAC_fetch (NULL, "CMAC", NULL);
  g_autoptr (EVP_MAC_CTX) context = EVP_MAC_CTX_new (cmac);
  char cipher[] = "AES-128-CBC";
  OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string (OSSL_MAC_PARAM_CIPHER, cipher, 0),
                          OSSL_PARAM_construct_end () };
  gsize written = 0;

  if (context == NULL || EVP_MAC_init (context, bsp->s_mac, BLOCK, params) != 1
      || EVP_MAC_update (context, bsp->chain, BLOCK) != 1
      || EVP_MAC_update (context, header, header_length) != 1
      || EVP_MAC_update (context, data, length) != 1
      || EVP_MAC_final (context, bsp->chain, &written, BLOCK) != 1)
    g_error ("OpenSSL failed: CMAC");
}

static gsize
write_header (guint8 header[4], guint8 tag, gsize length)
{
  header[0] = tag;
  if (length < 0x80)
    {
      header[1] = (guint8) length;
      return 2;
    }
  if (length < 0x100)
    {
      header[1] = 0x81;
      header[2] = (guint8) length;
      return 3;
    }
  header[1] = 0x82;
  header[2] = (guint8) (length >> 8);
  header[3] = (guint8) length;
  return 4;
}

static GBytes *
seal (VirtualBsp *bsp, guint8 tag, const guint8 *data, gsize length)
{
  GByteArray *tlv = g_byte_array_sized_new ((guint) length + 4 + VIRTUAL_BSP_MAC_LENGTH);
  guint8 header[4];
  gsize header_length = write_header (header, tag, length + VIRTUAL_BSP_MAC_LENGTH);

  chain_mac (bsp, header, header_length, data, length);
  g_byte_array_append (tlv, header, (guint) header_length);
  g_byte_array_append (tlv, data, (guint) length);
  g_byte_array_append (tlv, bsp->chain, VIRTUAL_BSP_MAC_LENGTH);
  return g_byte_array_free_to_bytes (tlv);
}

GBytes *
virtual_bsp_protect (VirtualBsp *bsp, guint8 tag, const guint8 *data, gsize length)
{
  gsize padded = (length / BLOCK + 1) * BLOCK;
  g_autofree guint8 *ciphered = g_malloc0 (padded);
  guint8 icv[BLOCK];

  g_return_val_if_fail (length <= LENGTH_MAX - 2 * BLOCK, NULL);
  if (length > 0)
    memcpy (ciphered, data, length);
  ciphered[length] = 0x80;
  take_icv (bsp, icv);
  run_cbc (bsp->s_enc, icv, ciphered, padded, TRUE);
  return seal (bsp, tag, ciphered, padded);
}

GBytes *
virtual_bsp_protect_mac_only (VirtualBsp *bsp, guint8 tag, const guint8 *data, gsize length)
{
  g_return_val_if_fail (length <= LENGTH_MAX - BLOCK, NULL);
  bsp->counter++;
  return seal (bsp, tag, data, length);
}

/* Reads tag and length of @tlv, which must be exactly one TLV with room for a MAC. Returns the length of the
 * header, or 0 with @error. */
static gsize
read_header (const guint8 *tlv, gsize length, guint8 tag, GError **error)
{
  gsize value, header;

  if (length < 2 + VIRTUAL_BSP_MAC_LENGTH)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
                   "protected data object of %zu bytes has no room for a MAC", length);
      return 0;
    }
  if (tlv[0] != tag)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG,
                   "protected data object has tag %02X instead of %02X", tlv[0], tag);
      return 0;
    }
  header = tlv[1] < 0x80 ? 2 : tlv[1] == 0x81 ? 3 : 4;
  value = tlv[1] < 0x80 ? tlv[1] : tlv[1] == 0x81 ? tlv[2] : (gsize) tlv[2] << 8 | tlv[3];
  if (tlv[1] == 0x80 || tlv[1] > 0x82 || value != length - header || value < VIRTUAL_BSP_MAC_LENGTH)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "length of protected data object does not match its %zu bytes", length);
      return 0;
    }
  return header;
}

/* Checks the MAC of @tlv. Returns the length of its header and sets @data_length, or 0 with @error. */
static gsize
open_seal (VirtualBsp *bsp, guint8 tag, const guint8 *tlv, gsize length, gsize *data_length,
           GError **error)
{
  gsize header = read_header (tlv, length, tag, error);

  if (header == 0)
    return 0;
  *data_length = length - header - VIRTUAL_BSP_MAC_LENGTH;
  chain_mac (bsp, tlv, header, tlv + header, *data_length);
  if (CRYPTO_memcmp (bsp->chain, tlv + length - VIRTUAL_BSP_MAC_LENGTH, VIRTUAL_BSP_MAC_LENGTH) != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_CHECKSUM,
                   "MAC of protected data object %02X is wrong", tag);
      return 0;
    }
  return header;
}

/* Returns the length without 80 00 ..., or -1. */
static gssize
unpad (const guint8 *data, gsize length)
{
  gsize end = length;

  while (end > 0 && data[end - 1] == 0x00)
    end--;
  if (end == 0 || data[end - 1] != 0x80 || length - end >= BLOCK)
    return -1;
  return (gssize) end - 1;
}

GBytes *
virtual_bsp_unprotect (VirtualBsp *bsp, guint8 tag, const guint8 *tlv, gsize length, GError **error)
{
  g_autofree guint8 *plain = NULL;
  guint8 icv[BLOCK];
  gsize data_length = 0, header = open_seal (bsp, tag, tlv, length, &data_length, error);
  gssize plain_length;

  if (header == 0)
    return NULL;
  if (data_length == 0 || data_length % BLOCK != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "enciphered data object %02X holds %zu bytes, not whole blocks", tag, data_length);
      return NULL;
    }
  plain = g_memdup2 (tlv + header, data_length);
  take_icv (bsp, icv);
  run_cbc (bsp->s_enc, icv, plain, data_length, FALSE);
  plain_length = unpad (plain, data_length);
  if (plain_length < 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_CHECKSUM,
                   "padding of enciphered data object %02X is wrong", tag);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&plain), (gsize) plain_length);
}

GBytes *
virtual_bsp_unprotect_mac_only (VirtualBsp *bsp, guint8 tag, const guint8 *tlv, gsize length,
                                GError **error)
{
  gsize data_length = 0, header = open_seal (bsp, tag, tlv, length, &data_length, error);

  if (header == 0)
    return NULL;
  bsp->counter++;
  return g_bytes_new (tlv + header, data_length);
}
