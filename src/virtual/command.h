/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What main.c and the commands of usher-virtual share: one row a command, one file each. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs a command with the arguments after its name. Returns FALSE with @error when it could not be done; INVALID means wrong
 * usage. */
typedef gboolean (*VirtualCommand) (int argc, char **argv, GError **error);

gboolean virtual_command_card (int argc, char **argv, GError **error);
gboolean virtual_command_device (int argc, char **argv, GError **error);
gboolean virtual_command_smdp (int argc, char **argv, GError **error);
gboolean virtual_command_world (int argc, char **argv, GError **error);

/* Parses @entries with a summary; help ends the program. */
gboolean virtual_command_parse (const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Splits "HOST:PORT" with a numeric host (IPv6 in brackets). */
gboolean virtual_command_split_address (const char *text, char **host, guint16 *port, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints `ready` and waits for SIGTERM or SIGINT. */
void virtual_command_wait (void);

G_END_DECLS
