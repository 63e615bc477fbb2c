/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements of an unprotected profile package: see the header. */
#include "profile-package.h"

#include <string.h>

#include "tlv.h"

#define TAG_HEADER 0xA0
#define TAG_END 0xAA
#define TAG_MF 0xB0
#define TAG_USIM 0xB3
#define LAST_TAG 0xBE
#define HIGHEST_MAJOR 2
#define ICCID_LENGTH 10

struct _VirtualProfilePackage {
  GByteArray *data; /* (owned) */
  gsize parsed;     /* bytes of complete elements */
  int element;
  gboolean has_header;
  gboolean ended;
  guint8 iccid[ICCID_LENGTH];
};

VirtualProfilePackage *
virtual_profile_package_new (void)
{
  VirtualProfilePackage *self = g_new0 (VirtualProfilePackage, 1);
  self->data = g_byte_array_new ();
  self->element = -1;
  return self;
}

void
virtual_profile_package_free (VirtualProfilePackage *self)
{
  g_byte_array_unref (self->data);
  g_free (self);
}

static VirtualPeStatus
read_header (VirtualProfilePackage *self, const VirtualTlv *pe)
{
  VirtualTlv major;
  VirtualTlv minor;
  VirtualTlv iccid;
  VirtualTlv services;
  guint32 version = 0;

  if (!virtual_tlv_child (pe, 0x80, &major) || !virtual_tlv_child (pe, 0x81, &minor) || !virtual_tlv_get_uint (&major, &version))
    return VIRTUAL_PE_INVALID_FORMAT;
  if (version > HIGHEST_MAJOR)
    return VIRTUAL_PE_UNSUPPORTED_VERSION;
  if (!virtual_tlv_child (pe, 0x83, &iccid) || iccid.length != ICCID_LENGTH || !virtual_tlv_child (pe, 0xA5, &services))
    return VIRTUAL_PE_BAD_VALUES;
  memcpy (self->iccid, iccid.value, ICCID_LENGTH);
  self->has_header = TRUE;
  return VIRTUAL_PE_OK;
}

/* Every element but the profile header starts with a PEHeader that carries its number. */
static VirtualPeStatus
read_number (VirtualProfilePackage *self, const VirtualTlv *pe)
{
  VirtualTlv header;
  VirtualTlv number;
  guint32 value = 0;

  if (!virtual_tlv_read (pe->value, pe->length, &header, NULL) || header.tag != 0xA0)
    return VIRTUAL_PE_INVALID_FORMAT;
  if (!virtual_tlv_child (&header, 0x81, &number) || !virtual_tlv_get_uint (&number, &value) || value > 0x7FFF)
    return VIRTUAL_PE_INVALID_FORMAT;
  self->element = (int) value;
  return VIRTUAL_PE_OK;
}

/* Constructed elements must be whole down to the leaves: a card walks all of it. */
static gboolean
is_well_formed (const guint8 *data, gsize left, guint depth)
{
  VirtualTlv tlv;
  while (left > 0)
    {
      if (depth == 0 || !virtual_tlv_next (&data, &left, &tlv, NULL))
        return FALSE;
      guint first = tlv.tag > 0xFF ? tlv.tag >> 8 : tlv.tag;
      if (first & 0x20 && !is_well_formed (tlv.value, tlv.length, depth - 1))
        return FALSE;
    }
  return TRUE;
}

#define MAX_DEPTH 16

static VirtualPeStatus
read_element (VirtualProfilePackage *self, const VirtualTlv *pe)
{
  self->element = -1;
  if (self->ended || self->has_header == (pe->tag == TAG_HEADER))
    return VIRTUAL_PE_INVALID_FORMAT;
  if (pe->tag == TAG_HEADER)
    return read_header (self, pe);
  VirtualPeStatus status = read_number (self, pe);
  if (status != VIRTUAL_PE_OK)
    return status;
  if (pe->tag > LAST_TAG)
    return VIRTUAL_PE_NOT_SUPPORTED;
  if (!is_well_formed (pe->value, pe->length, MAX_DEPTH))
    return VIRTUAL_PE_INVALID_FORMAT;
  self->ended = pe->tag == TAG_END;
  return VIRTUAL_PE_OK;
}

/* Whether the first bytes can still become an element: a wrong tag is known before the element is complete. */
static gboolean
is_possible (const guint8 *data, gsize length)
{
  return data[0] >= TAG_HEADER && data[0] <= 0xBF && (data[0] != 0xBF || length < 2 || !(data[1] & 0x80));
}

VirtualPeStatus
virtual_profile_package_add (VirtualProfilePackage *self, const guint8 *data, gsize length)
{
  g_byte_array_append (self->data, data, (guint) length);
  while (self->parsed < self->data->len)
    {
      const guint8 *at = self->data->data + self->parsed;
      gsize left = self->data->len - self->parsed;
      VirtualTlv pe;

      self->element = -1;
      if (!is_possible (at, left))
        return VIRTUAL_PE_INVALID_FORMAT;
      if (!virtual_tlv_read (at, left, &pe, NULL))
        return VIRTUAL_PE_OK;
      VirtualPeStatus status = read_element (self, &pe);
      if (status != VIRTUAL_PE_OK)
        return status;
      self->parsed += pe.total;
    }
  return VIRTUAL_PE_OK;
}

gboolean
virtual_profile_package_is_complete (const VirtualProfilePackage *self)
{
  return self->ended && self->parsed == self->data->len;
}

gsize
virtual_profile_package_get_size (const VirtualProfilePackage *self)
{
  return self->data->len;
}

int
virtual_profile_package_get_element (const VirtualProfilePackage *self)
{
  return self->element;
}

const guint8 *
virtual_profile_package_get_iccid (const VirtualProfilePackage *self)
{
  return self->has_header ? self->iccid : NULL;
}

GBytes *
virtual_profile_package_to_bytes (const VirtualProfilePackage *self)
{
  return g_bytes_new (self->data->data, self->data->len);
}

GBytes *
virtual_profile_package_make_response (VirtualPeStatus status, int element)
{
  g_autoptr (GByteArray) pe = g_byte_array_new ();
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (pe, 0x80, status);
  if (element >= 0)
    virtual_tlv_put_uint (pe, 0x81, (guint32) element);
  virtual_tlv_put_array (list, 0x30, pe);
  virtual_tlv_put_array (body, 0xA0, list);
  if (status != VIRTUAL_PE_OK)
    virtual_tlv_put (body, 0x81, NULL, 0);
  return virtual_tlv_wrap (0x30, body);
}

/* File ::= SEQUENCE OF CHOICE: the fillFileContent pieces at their running offsets. */
static GBytes *
join_content (const VirtualTlv *file)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  const guint8 *at = file->value;
  gsize left = file->length;
  VirtualTlv piece;

  while (left > 0 && virtual_tlv_next (&at, &left, &piece, NULL))
    if (piece.tag == 0x83)
      g_byte_array_append (content, piece.value, (guint) piece.length);
  return content->len == 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static GBytes *
find_file (GBytes *package, guint element, guint file)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (package, &length);
  VirtualTlv pe;
  VirtualTlv content;

  if (!virtual_tlv_find (data, length, element, &pe) || !virtual_tlv_child (&pe, file, &content))
    return NULL;
  return join_content (&content);
}

GBytes *
virtual_profile_package_get_imsi (GBytes *package)
{
  return find_file (package, TAG_USIM, 0xA3);
}

GBytes *
virtual_profile_package_get_ef_iccid (GBytes *package)
{
  return find_file (package, TAG_MF, 0xA4);
}
