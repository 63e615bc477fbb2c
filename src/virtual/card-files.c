/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the UICC: see the header. */
#include "card-files.h"

#include <string.h>

#include "profile-package.h"
#include "tlv.h"

static const guint8 usim_aid[] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x49, 0xFF, 0x05, 0x89 };
#define SHORTEST_AID 5

static gboolean
has_usim (VirtualEuicc *euicc)
{
  g_autoptr (GBytes) imsi = virtual_card_files_read (euicc, VIRTUAL_FILE_IMSI);
  return imsi != NULL;
}

VirtualFile
virtual_card_files_find (VirtualEuicc *euicc, VirtualFile parent, guint identifier)
{
  VirtualFile file = (VirtualFile) identifier;

  if (identifier == VIRTUAL_FILE_MF || (identifier == VIRTUAL_FILE_USIM && parent == VIRTUAL_FILE_USIM))
    return file;
  if (virtual_euicc_get_enabled_package (euicc) == NULL)
    return VIRTUAL_FILE_NONE;
  if (identifier == VIRTUAL_FILE_IMSI)
    return parent == VIRTUAL_FILE_USIM ? file : VIRTUAL_FILE_NONE;
  return identifier == VIRTUAL_FILE_DIR || identifier == VIRTUAL_FILE_ICCID ? file : VIRTUAL_FILE_NONE;
}

VirtualFile
virtual_card_files_find_aid (VirtualEuicc *euicc, const guint8 *aid, gsize length)
{
  if (length < SHORTEST_AID || length > sizeof usim_aid || memcmp (aid, usim_aid, length) != 0)
    return VIRTUAL_FILE_NONE;
  return has_usim (euicc) ? VIRTUAL_FILE_USIM : VIRTUAL_FILE_NONE;
}

static GBytes *
make_dir_record (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x4F, usim_aid, sizeof usim_aid);
  virtual_tlv_put_text (body, 0x50, "USIM");
  return virtual_tlv_wrap (0x61, body);
}

GBytes *
virtual_card_files_read (VirtualEuicc *euicc, VirtualFile file)
{
  GBytes *package = virtual_euicc_get_enabled_package (euicc);

  if (package == NULL)
    return NULL;
  switch (file)
    {
    case VIRTUAL_FILE_ICCID:
      return virtual_profile_package_get_ef_iccid (package);
    case VIRTUAL_FILE_IMSI:
      return virtual_profile_package_get_imsi (package);
    case VIRTUAL_FILE_DIR:
      return make_dir_record ();
    case VIRTUAL_FILE_NONE:
    case VIRTUAL_FILE_MF:
    case VIRTUAL_FILE_USIM:
      break;
    }
  return NULL;
}

static void
describe_elementary (VirtualFile file, gsize size, GByteArray *body)
{
  const guint8 transparent[] = { 0x41, 0x21 };
  const guint8 linear[] = { 0x42, 0x21, 0x00, (guint8) size, 0x01 };
  const guint8 length[] = { (guint8) (size >> 8), (guint8) size };

  if (file == VIRTUAL_FILE_DIR)
    virtual_tlv_put (body, 0x82, linear, sizeof linear);
  else
    virtual_tlv_put (body, 0x82, transparent, sizeof transparent);
  virtual_tlv_put (body, 0x80, length, sizeof length);
}

void
virtual_card_files_describe (VirtualEuicc *euicc, VirtualFile file, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GBytes) content = virtual_card_files_read (euicc, file);
  const guint8 directory[] = { 0x78, 0x21 };
  const guint8 identifier[] = { (guint8) (file >> 8), (guint8) file };
  const guint8 operational = 0x05;

  if (content == NULL)
    virtual_tlv_put (body, 0x82, directory, sizeof directory);
  else
    describe_elementary (file, g_bytes_get_size (content), body);
  virtual_tlv_put (body, 0x83, identifier, sizeof identifier);
  if (file == VIRTUAL_FILE_USIM)
    virtual_tlv_put (body, 0x84, usim_aid, sizeof usim_aid);
  virtual_tlv_put (body, 0x8A, &operational, 1);
  virtual_tlv_put_array (response, 0x62, body);
}
