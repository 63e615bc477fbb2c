/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of usherctl shares: the global options, and how results, errors and secrets pass in and out. Commands are in
 * files of their own; the table of them is in main.c. */
#pragma once

#include <gio/gio.h>

#include "usher-json.h"

G_BEGIN_DECLS

typedef struct {
  char *name;                /* (owned) the words that led here: "usherctl profile list" */
  gboolean json;
  char *world;               /* (owned) (nullable) file that usher-virtual wrote */
  char *config;              /* (owned) (nullable) name of a configuration */
  GCancellable *cancellable; /* (owned) cancelled by SIGINT and SIGTERM */
} Cli;

/* (transfer full) the options that every command takes, before or behind its name; @cli is written when they are parsed. */
GOptionGroup *cli_make_options (Cli *cli);

/* Parses @entries (nullable) of one command out of @argv, which keeps the positional arguments from index 1 on. @usage
 * (nullable) names these in --help; without it there are none. FALSE with an error whose exit status is 2. */
gboolean cli_parse (Cli *cli, const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                    GError **error);

/* The command goes one word further: @word is added to its name. */
void cli_enter (Cli *cli, const char *word);

/* Prints @value as one line of JSON on standard output, redacted, at once. */
void cli_print_json (const json_t *value);

/* Prints for people: foreign arguments pass through cli_text () first. */
void cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* (transfer full) foreign text made harmless for a terminal; NULL gives "-". */
char *cli_text (const char *text);

/* Shows @error the way that was asked for and returns its exit status. */
int cli_fail (Cli *cli, const GError *error);

/* What the program ends with: @status, unless that is 0 and not all of the output could be written. A reader that went
 * away wanted no more. */
int cli_finish (int status);

/* Sets an error for a wrong command line; exit status 2. */
void cli_set_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* FALSE with CANCELLED when the person stopped the program before @fd had something to read, or its end. */
gboolean cli_wait_for_input (Cli *cli, int fd, GError **error);

/* (transfer full) a secret: the first line from descriptor @fd, or, with @fd below 0, asked for with @prompt on the
 * terminal without echo. It is registered for redaction. NULL with an error when there is neither. */
char *cli_read_secret (Cli *cli, int fd, const char *prompt, GError **error);

/* (transfer full) (nullable) the next line of standard input without its end; NULL without an error at its end. */
char *cli_read_line (Cli *cli, GError **error);

G_END_DECLS
