/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of usherctl shares: the global options, and how results, errors and secrets pass in and out. Commands are in
 * files of their own; the table of them is in main.c. */
#pragma once

#include <gio/gio.h>

#include "usher-json.h"

G_BEGIN_DECLS

typedef struct {
  gboolean json;
  gboolean verbose;
  char *world;               /* (owned) (nullable) file that usher-virtual wrote */
  char *config;              /* (owned) (nullable) name of a configuration */
  GCancellable *cancellable; /* (owned) cancelled by SIGINT and SIGTERM */
} Cli;

/* Parses @entries (nullable) of one command out of @argv, which keeps the positional arguments from index 1 on. @usage stands
 * behind the command's name in --help. FALSE with an error of G_OPTION_ERROR. */
gboolean cli_parse (const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                    GError **error);

/* Prints @value as one line of JSON on standard output, redacted, at once. */
void cli_print_json (const json_t *value);

/* Prints for people: foreign arguments pass through cli_text () first. */
void cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* (transfer full) foreign text made harmless for a terminal; NULL gives "-". */
char *cli_text (const char *text);

/* Shows @error the way that was asked for and returns its exit status. */
int cli_fail (Cli *cli, const GError *error);

/* Sets an error for a wrong command line; exit status 2. */
void cli_set_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* (transfer full) (nullable) a secret: the first line from descriptor @fd, or, with @fd below 0, asked for with @prompt on
 * the terminal without echo. It is registered for redaction. NULL with an error when there is neither. */
char *cli_read_secret (int fd, const char *prompt, GError **error);

/* (transfer full) the next line of standard input without its end, or NULL at its end. */
char *cli_read_line (void);

G_END_DECLS
