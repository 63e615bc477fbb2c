/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Link, reader, channel and card in one owner, opened in that order and closed in the other. */
#include "usher-attachment.h"

#include "usher-ccid-channel.h"
#include "usher-error.h"
#include "usher-usb.h"
#include "usher-usbip.h"

#define USB_ID_PREFIX "usb:"

struct _UsherAttachment {
  char *id;        /* (owned) */
  UsherUsb *usb;   /* (owned) (nullable) with a device of this computer */
  UsherLink *link; /* (owned) */
  UsherCcid *ccid; /* (owned) */
  UsherCard *card; /* (owned) */
};

/* Moves the devices of @more to the end of @all. */
static void
append_devices (GPtrArray *all, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add (all, usher_attached_copy (more->pdata[i]));
}

static gboolean
append_local (GPtrArray *all, GError **error)
{
  g_autoptr(UsherUsb) usb = usher_usb_new (error);
  g_autoptr(GPtrArray) devices = usb == NULL ? NULL : usher_usb_list (usb, error);

  if (devices == NULL)
    return FALSE;
  append_devices (all, devices);
  return TRUE;
}

GPtrArray *
usher_attachment_list (const char *const *servers, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) all = usher_attached_array_new ();
  g_autoptr(GError) problem = NULL;

  if (!append_local (all, &problem) && (servers == NULL || servers[0] == NULL))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  for (guint i = 0; servers != NULL && servers[i] != NULL; i++)
    {
      g_autoptr(GPtrArray) devices = usher_usbip_list (servers[i], cancellable, error);

      if (devices == NULL)
        return NULL;
      append_devices (all, devices);
    }
  return g_steal_pointer (&all);
}

static UsherLink *
open_link (UsherAttachment *attachment, GCancellable *cancellable, GError **error)
{
  if (g_str_has_prefix (attachment->id, USHER_USBIP_ID_PREFIX))
    return usher_usbip_open (attachment->id, cancellable, error);
  if (g_str_has_prefix (attachment->id, USB_ID_PREFIX))
    {
      attachment->usb = usher_usb_new (error);
      return attachment->usb == NULL ? NULL : usher_usb_open (attachment->usb, attachment->id, cancellable, error);
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
               "'%s' is not the id of a device; it looks like usb:1-2 or usbip:HOST:PORT/BUSID", attachment->id);
  return NULL;
}

UsherAttachment *
usher_attachment_open (const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr(UsherAttachment) attachment = g_new0 (UsherAttachment, 1);
  g_autoptr(UsherChannel) channel = NULL;

  attachment->id = g_strdup (id);
  attachment->link = open_link (attachment, cancellable, error);
  if (attachment->link == NULL)
    return NULL;
  attachment->ccid = usher_ccid_open (attachment->link, cancellable, error);
  if (attachment->ccid == NULL)
    return NULL;
  channel = usher_ccid_channel_new (attachment->ccid, 0);
  attachment->card = usher_card_open (channel, cancellable, error);
  return attachment->card == NULL ? NULL : g_steal_pointer (&attachment);
}

void
usher_attachment_free (UsherAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_clear_pointer (&attachment->card, usher_card_free);
  if (attachment->ccid != NULL)
    usher_ccid_close (attachment->ccid);
  g_clear_pointer (&attachment->ccid, usher_ccid_unref);
  if (attachment->link != NULL)
    usher_link_close (attachment->link);
  g_clear_object (&attachment->link);
  g_clear_pointer (&attachment->usb, usher_usb_unref);
  g_free (attachment->id);
  g_free (attachment);
}

UsherCard *
usher_attachment_get_card (UsherAttachment *attachment)
{
  return attachment->card;
}

const char *
usher_attachment_get_id (UsherAttachment *attachment)
{
  return attachment->id;
}
