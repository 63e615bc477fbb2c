/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain data about attached hardware. */
#include "usher-attached.h"

#define CLASS_COMMUNICATION 0x02
#define SUBCLASS_ACM 0x02
#define CLASS_SMART_CARD 0x0B

UsherAttached *
usher_attached_copy (const UsherAttached *attached)
{
  UsherAttached *copy = g_new (UsherAttached, 1);

  *copy = (UsherAttached) {
    .id = g_strdup (attached->id),
    .kind = attached->kind,
    .name = g_strdup (attached->name),
    .path = g_strdup (attached->path),
    .busy_by = g_strdup (attached->busy_by),
    .vendor_id = attached->vendor_id,
    .product_id = attached->product_id,
  };
  return copy;
}

void
usher_attached_free (UsherAttached *attached)
{
  g_free (attached->id);
  g_free (attached->name);
  g_free (attached->path);
  g_free (attached->busy_by);
  g_free (attached);
}

GPtrArray *
usher_attached_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) usher_attached_free);
}

const char *
usher_attached_kind_of_interface (guint8 class_code, guint8 subclass)
{
  if (class_code == CLASS_SMART_CARD)
    return USHER_ATTACHED_CCID;
  if (class_code == CLASS_COMMUNICATION && subclass == SUBCLASS_ACM)
    return USHER_ATTACHED_MODEM;
  return NULL;
}

static gboolean
is_listed (GPtrArray *array, const char *id, const char *kind)
{
  for (guint i = 0; i < array->len; i++)
    {
      const UsherAttached *other = g_ptr_array_index (array, i);

      if (g_str_equal (other->id, id) && g_str_equal (other->kind, kind))
        return TRUE;
    }
  return FALSE;
}

void
usher_attached_array_add (GPtrArray *array, const UsherAttached *device, const char *kind)
{
  UsherAttached *added;

  if (is_listed (array, device->id, kind))
    return;
  added = usher_attached_copy (device);
  added->kind = kind;
  g_ptr_array_add (array, added);
}
