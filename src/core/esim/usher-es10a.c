/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configured addresses; see the header. */
#include "usher-es10a.h"

#include "usher-es10-call.h"
#include "usher-es10-value.h"

#define MAX_ADDRESS 255

void
usher_configured_addresses_free (UsherConfiguredAddresses *addresses)
{
  if (addresses == NULL)
    return;
  g_free (addresses->default_dp);
  g_free (addresses->root_ds);
  g_free (addresses);
}

static gboolean
find_address (const UsherTlv *parent, guint32 tag, char **address, GError **error)
{
  UsherTlv tlv;

  if (!usher_tlv_find (parent, tag, &tlv) || tlv.length == 0)
    return TRUE;
  *address = usher_es10_read_text (&tlv, MAX_ADDRESS, error);
  return *address != NULL;
}

UsherConfiguredAddresses *
usher_configured_addresses_parse (GBytes *bf3c, GError **error)
{
  g_autoptr (UsherConfiguredAddresses) addresses = g_new0 (UsherConfiguredAddresses, 1);
  UsherTlv tlv;

  if (!usher_es10_open (bf3c, 0xBF3C, &tlv, error) || !find_address (&tlv, 0x80, &addresses->default_dp, error)
      || !find_address (&tlv, 0x81, &addresses->root_ds, error))
    return NULL;
  return g_steal_pointer (&addresses);
}

UsherConfiguredAddresses *
usher_es10a_get_addresses (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetEuiccConfiguredAddresses";
  g_autoptr (GByteArray) request = usher_es10_empty_request (0xBF3C);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  UsherConfiguredAddresses *addresses;
  GError *codec = NULL;

  if (response == NULL)
    return NULL;
  addresses = usher_configured_addresses_parse (response, &codec);
  if (addresses == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return addresses;
}

gboolean
usher_es10a_set_default_dp (UsherCard *card, const char *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF3F);
  int code;

  usher_tlv_append_string (request, 0x80, address);
  usher_tlv_end (request, mark);
  if (!usher_es10_command (card, USHER_ES10_SET_DEFAULT_ADDRESS, request, 0xBF3F, &code, cancellable, error))
    return FALSE;
  if (code != 0)
    {
      usher_es10_set_refusal (error, USHER_ES10_SET_DEFAULT_ADDRESS, code);
      return FALSE;
    }
  return TRUE;
}
