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

/* Parses the @entries of @command; --help prints them with @summary and ends the program. FALSE with USHER_ERROR_INVALID. */
gboolean virtual_command_parse (const char *command, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints `ready` and waits for SIGTERM or SIGINT. */
void virtual_command_wait (void);

G_END_DECLS
