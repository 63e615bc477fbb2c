/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress as usherctl shows it. */
#include "events.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 30

static gboolean bar_drawn;

static void
draw_bar (const char *stage, const char *step, double fraction)
{
  char bar[BAR_WIDTH + 1];

  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < (int) (fraction * BAR_WIDTH) ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
  fprintf (stderr, "\r%-9s [%s] %3d %% %-28.28s", stage, bar, (int) (fraction * 100), step);
  bar_drawn = TRUE;
}

void
events_progress (Cli *cli, const char *stage, const char *step, double fraction)
{
  json_auto_t *event = NULL;

  if (!cli->json)
    {
      if (isatty (STDERR_FILENO))
        draw_bar (stage, step, fraction);
      return;
    }
  event = json_pack ("{s:s,s:s,s:s,s:f}", "event", "progress", "stage", stage, "step", step, "fraction", fraction);
  cli_print_json (event);
}

void
events_end_bar (void)
{
  if (bar_drawn)
    fputc ('\n', stderr);
  bar_drawn = FALSE;
}
