/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of usherctl profile that talk to a server. */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

int command_download (Cli *cli, int argc, char **argv);
int command_recover (Cli *cli, int argc, char **argv);

G_END_DECLS
