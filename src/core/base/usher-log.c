/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GLib's structured log through redaction to journald or standard error. */
#include "usher-log.h"
#include "usher-redact.h"

#include <string.h>
#include <unistd.h>

static gboolean show_all;

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0 && fields[i].length < 0)
      return fields[i].value;
  return NULL;
}

static GLogWriterOutput
write_redacted (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autofree GLogField *copy = g_memdup2 (fields, n_fields * sizeof *fields);
  const char *message = find_field (fields, n_fields, "MESSAGE");
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *clean = usher_redact (message == NULL ? "" : message);

  if (!show_all && g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (copy[i].key, "MESSAGE") == 0)
      {
        copy[i].value = clean;
        copy[i].length = -1;
      }
  if (g_log_writer_is_journald (STDERR_FILENO) && g_log_writer_journald (level, copy, n_fields, data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, copy, n_fields, data);
}

void
usher_log_install (gboolean verbose)
{
  show_all = verbose;
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_redacted, NULL, NULL);
}
