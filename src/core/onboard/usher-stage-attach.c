/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage attach. */
#include "usher-stage-attach.h"

#include "usher-error.h"

/* (transfer full) the id of the only device with a card that is attached. */
static char *
find_only (UsherJourney *journey, GError **error)
{
  g_autoptr(GPtrArray) devices =
      usher_attachment_list ((const char *const *) journey->input->configuration->servers, journey->cancellable, error);
  g_autoptr(GString) ids = g_string_new (NULL);
  const char *id = NULL;
  guint count = 0;

  if (devices == NULL)
    return NULL;
  for (guint i = 0; i < devices->len; i++)
    {
      const UsherAttached *device = devices->pdata[i];

      if (!g_str_equal (device->kind, USHER_ATTACHED_CCID))
        continue;
      id = device->id;
      g_string_append_printf (ids, "%s%s", count++ == 0 ? "" : ", ", id);
    }
  if (count == 1)
    return g_strdup (id);
  if (count == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no device with a SIM is attached");
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "several devices are attached, say which one: %s", ids->str);
  return NULL;
}

gboolean
usher_stage_attach (UsherJourney *journey, GError **error)
{
  g_autofree char *id = journey->input->at != NULL ? g_strdup (journey->input->at) : find_only (journey, error);

  if (id == NULL)
    return FALSE;
  journey->attachment = usher_attachment_open (id, journey->cancellable, error);
  return journey->attachment != NULL;
}
