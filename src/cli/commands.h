/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of usherctl: each takes its own words (argv[0] is its name) and returns an exit status. */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

int command_account (Cli *cli, int argc, char **argv);
int command_attached (Cli *cli, int argc, char **argv);
int command_card (Cli *cli, int argc, char **argv);
int command_label (Cli *cli, int argc, char **argv);
int command_network (Cli *cli, int argc, char **argv);
int command_notification (Cli *cli, int argc, char **argv);
int command_onboard (Cli *cli, int argc, char **argv);
int command_profile (Cli *cli, int argc, char **argv);
int command_receipt (Cli *cli, int argc, char **argv);

/* A command's own table of what it can do; the list ends with a NULL name. */
typedef struct {
  const char *name;
  int (*run) (Cli *cli, int argc, char **argv);
} Verb;

/* Runs the verb that argv[1] names. Exit status 2 and a list of the verbs when there is none. */
int command_run_verb (Cli *cli, const Verb *verbs, int argc, char **argv);

G_END_DECLS
