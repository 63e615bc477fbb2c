/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers are computed from seed and index, so that a world can be made again. */
#include "world-device.h"

#include "device.h"
#include "iccid.h"
#include "label-draw.h"
#include "usher-error.h"

#define TYPE_ALLOCATION_CODE "35693803"

typedef struct {
  char *busid;  /* (owned) */
  char *id;     /* (owned) */
  char *eid;    /* (owned) */
  char *imei;   /* (owned) */
  char *png;    /* (owned) */
  char *folder; /* (owned) the card's */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->busid);
  g_free (place->id);
  g_free (place->eid);
  g_free (place->imei);
  g_free (place->png);
  g_free (place->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
place_init (Place *place, const VirtualWorldOptions *options, guint index, const VirtualPki *pki, guint16 port)
{
  g_autofree char *iin = virtual_pki_dup_iin (pki);
  g_autofree char *eid = g_strdup_printf ("%s0011%08u%010u", iin, options->seed % 100000000, index + 1);
  g_autofree char *imei = g_strdup_printf (TYPE_ALLOCATION_CODE "%02u%04u", options->seed % 100, (index + 1) % 10000);
  g_autofree char *file = NULL;

  place->busid = g_strdup_printf ("1-%u", index + 1);
  place->id = g_strdup_printf ("usbip:127.0.0.1:%u/%s", port, place->busid);
  place->eid = virtual_eid_append (eid);
  place->imei = virtual_luhn_append (imei);
  file = g_strconcat (place->eid, ".png", NULL);
  place->png = g_build_filename (options->directory, "labels", file, NULL);
  place->folder = g_build_filename (options->directory, "cards", place->eid, NULL);
}

/* The label as it would be printed, and what it says as text. */
static gboolean
write_label (const VirtualWorldOptions *options, const Place *place, GError **error)
{
  g_autofree char *file = g_strconcat (place->eid, ".txt", NULL);
  g_autofree char *path = g_build_filename (options->directory, "labels", file, NULL);
  g_autofree char *line = g_strconcat (place->eid, "\n", NULL);
  g_autoptr (GError) reason = NULL;

  if (!virtual_label_draw (place->eid, place->png, error))
    return FALSE;
  if (g_file_set_contents (path, line, -1, &reason))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, reason->message);
  return FALSE;
}

json_t *
virtual_world_add_device (const VirtualWorldOptions *options, guint index, const VirtualPki *pki, VirtualUsbipServer *server,
                          GError **error)
{
  g_auto (Place) place = { 0 };
  VirtualDeviceOptions device = { .memory = options->memory, .faults_path = options->faults };
  VirtualUsbModel *model;

  place_init (&place, options, index, pki, virtual_usbip_server_get_port (server));
  if (!write_label (options, &place, error))
    return NULL;
  device.eid = place.eid;
  device.state_directory = place.folder;
  device.names = (const char *const[]){ place.busid, place.id, place.eid, NULL };
  device.reader.level = options->level;
  device.reader.timing = options->timing;
  device.reader.serial = place.eid;
  model = virtual_device_new (&device, pki, error);
  if (model == NULL)
    return NULL;
  virtual_usbip_server_add (server, place.busid, model);
  return json_pack ("{s:s,s:s,s:s,s:s,s:{s:s,s:s}}", "id", place.id, "kind", "ccid", "eid", place.eid, "imei", place.imei,
                    "label", "payload", place.eid, "png", place.png);
}
