/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the eUICC says about itself. The numbers are those of a common consumer eUICC of SGP.22 v2.2.2; memory is real. */
#include "euicc-info.h"

#include <string.h>

#include "euicc-store.h"

static const guint8 profile_version[] = { 2, 3, 1 };
static const guint8 svn[] = { 2, 2, 2 };
static const guint8 firmware[] = { 1, 0, 0 };
static const guint8 javacard[] = { 3, 0, 5 };
static const guint8 globalplatform[] = { 2, 3, 0 };
static const guint8 protection_profile[] = { 1, 0, 0 };
static const guint8 capability[] = { 0x04, 0x7F, 0x36, 0xE7, 0xC0 }; /* UICCCapability, 4 unused bits */
static const guint8 rsp_capability[] = { 0x04, 0x90 };               /* additional and test profiles */
static const guint8 forbidden_rules[] = { 0x06, VIRTUAL_PPR1 };
static const guint8 any_operator[] = { 0xEE, 0xEE, 0xEE };
static const guint8 allowed_rules[] = { 0x05, VIRTUAL_PPR_ALLOWED };
static const guint8 consent_required[] = { 0x07, 0x80 };
#define FREE_RAM 32768
#define ROOT_SMDS "lpa.ds.gsma.com"

static void
put_key_list (VirtualEuicc *self, GByteArray *to, guint tag)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();

  virtual_tlv_put_bytes (list, 0x04, self->identity->ci->key_id);
  virtual_tlv_put_array (to, tag, list);
}

guint16
virtual_euicc_get_info1 (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x82, svn, sizeof svn);
  put_key_list (self, body, 0xA9);
  put_key_list (self, body, 0xAA);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

/* Extended card resources (ETSI TS 102 226 8.2.1.7.2): applications, free non-volatile, free volatile memory. */
static void
put_resources (VirtualEuicc *self, GByteArray *to)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 word[4];
  guint32 free_memory = GUINT32_TO_BE (virtual_memory_get_free (self->memory));
  guint32 free_ram = GUINT32_TO_BE (FREE_RAM);

  virtual_tlv_put_uint (body, 0x81, self->memory->profiles->len);
  memcpy (word, &free_memory, sizeof word);
  virtual_tlv_put (body, 0x82, word, sizeof word);
  memcpy (word, &free_ram, sizeof word);
  virtual_tlv_put (body, 0x83, word, sizeof word);
  virtual_tlv_put_array (to, 0x84, body);
}

guint16
virtual_euicc_get_info2 (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x81, profile_version, sizeof profile_version);
  virtual_tlv_put (body, 0x82, svn, sizeof svn);
  virtual_tlv_put (body, 0x83, firmware, sizeof firmware);
  put_resources (self, body);
  virtual_tlv_put (body, 0x85, capability, sizeof capability);
  virtual_tlv_put (body, 0x86, javacard, sizeof javacard);
  virtual_tlv_put (body, 0x87, globalplatform, sizeof globalplatform);
  virtual_tlv_put (body, 0x88, rsp_capability, sizeof rsp_capability);
  put_key_list (self, body, 0xA9);
  put_key_list (self, body, 0xAA);
  virtual_tlv_put_uint (body, 0x8B, 2);
  virtual_tlv_put (body, 0x99, forbidden_rules, sizeof forbidden_rules);
  virtual_tlv_put (body, 0x04, protection_profile, sizeof protection_profile);
  virtual_tlv_put_text (body, 0x0C, "US-VC-UP-1126");
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_get_data (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv list;

  if (!virtual_tlv_child (request, 0x5C, &list) || !virtual_tlv_equals (&list, "\x5A", 1))
    return VIRTUAL_SW_DATA;
  virtual_tlv_put (body, 0x5A, self->eid_bytes, sizeof self->eid_bytes);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_get_rat (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) operator = g_byte_array_new ();
  g_autoptr (GByteArray) operators = g_byte_array_new ();
  g_autoptr (GByteArray) rule = g_byte_array_new ();
  g_autoptr (GByteArray) table = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (operator, 0x80, any_operator, sizeof any_operator);
  virtual_tlv_put_array (operators, 0x30, operator);
  virtual_tlv_put (rule, 0x80, allowed_rules, sizeof allowed_rules);
  virtual_tlv_put_array (rule, 0xA1, operators);
  virtual_tlv_put (rule, 0x82, consent_required, sizeof consent_required);
  virtual_tlv_put_array (table, 0x30, rule);
  virtual_tlv_put_array (body, 0xA0, table);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_get_addresses (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  if (self->memory->default_address != NULL)
    virtual_tlv_put_text (body, 0x80, self->memory->default_address);
  virtual_tlv_put_text (body, 0x81, ROOT_SMDS);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_set_default_address (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv address;

  if (!virtual_tlv_child (request, 0x80, &address))
    return VIRTUAL_SW_DATA;
  g_free (self->memory->default_address);
  self->memory->default_address = address.length == 0 ? NULL : virtual_tlv_dup_text (&address);
  virtual_store_save (self->memory);
  virtual_tlv_put_uint (body, 0x80, 0);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}
