/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of one virtual device: see the header. */
#include "device-arguments.h"

#include "command.h"
#include "iccid.h"
#include "usher-error.h"

#define FIRST_CARD "0011000000000000000001" /* behind the maker's eight digits, before the check digits */

void
virtual_device_arguments_clear (VirtualDeviceArguments *self)
{
  g_free (self->eid);
  g_free (self->state);
  g_free (self->pki);
  g_free (self->faults);
  g_free (self->level);
  g_clear_pointer (&self->opened, virtual_pki_free);
}

static GArray *
join_entries (VirtualDeviceArguments *self, const GOptionEntry *own)
{
  const GOptionEntry shared[] = {
    { "eid", 0, 0, G_OPTION_ARG_STRING, &self->eid, "32 digits (the first of the maker's)", "EID" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &self->memory, "bytes for profiles (524288)", "N" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self->state, "what the card remembers, installed profiles as ICCID.der", "DIR" },
    { "pki", 0, 0, G_OPTION_ARG_FILENAME, &self->pki, "keys and certificates; missing ones are made", "DIR" },
    { "level", 0, 0, G_OPTION_ARG_STRING, &self->level, "of the reader: short, extended or tpdu (short)", "LEVEL" },
    { "faults", 0, 0, G_OPTION_ARG_FILENAME, &self->faults, "script of faults", "FILE" },
    { "exchange-us", 0, 0, G_OPTION_ARG_INT, &self->exchange_us, "time of an exchange", "US" },
    { "byte-us", 0, 0, G_OPTION_ARG_INT, &self->byte_us, "time of a byte", "US" },
  };
  GArray *entries = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  for (; own->long_name != NULL; own++)
    g_array_append_val (entries, *own);
  g_array_append_vals (entries, shared, G_N_ELEMENTS (shared));
  return entries;
}

static gboolean
fill_options (VirtualDeviceArguments *self, GError **error)
{
  VirtualDeviceOptions *options = &self->options;

  if (self->memory < 0 || self->exchange_us < 0 || self->byte_us < 0)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID, "--memory, --exchange-us and --byte-us are not negative");
      return FALSE;
    }
  if (self->eid == NULL)
    {
      g_autofree char *maker = virtual_pki_dup_iin (self->opened);
      g_autofree char *digits = g_strconcat (maker, FIRST_CARD, NULL);
      self->eid = virtual_eid_append (digits);
    }
  options->eid = self->eid;
  options->memory = (guint32) self->memory;
  options->state_directory = self->state;
  options->faults_path = self->faults;
  options->reader.timing = (VirtualTiming) { (guint) self->exchange_us, (guint) self->byte_us };
  options->reader.serial = self->eid;
  return self->level == NULL || virtual_reader_level_parse (self->level, &options->reader.level, error);
}

gboolean
virtual_device_arguments_parse (VirtualDeviceArguments *self, const char *command, const char *summary, const GOptionEntry *own,
                                int argc, char **argv, GError **error)
{
  g_autoptr (GArray) entries = join_entries (self, own);

  if (!virtual_command_parse (command, summary, (const GOptionEntry *) (gpointer) entries->data, &argc, &argv, error))
    return FALSE;
  if (self->pki == NULL)
    self->pki = g_build_filename (g_get_user_state_dir (), "usher-virtual", "pki", NULL);
  self->opened = virtual_pki_open (self->pki, error);
  return self->opened != NULL && fill_options (self, error);
}
