/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress as usherctl shows it: JSON Lines for machines, one line with a bar that is rewritten for people on a terminal. */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* How far @stage is. @step is the running step; @fraction is of the stage, 0 to 1. */
void events_progress (Cli *cli, const char *stage, const char *step, double fraction);

/* Ends the bar's line, if one is drawn, before something else is printed. */
void events_end_bar (void);

G_END_DECLS
