/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory for one test. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns (transfer full) the path of a new empty directory. */
char *scratch_make (void);

/* Removes it with all that is in it, and frees @path. */
void scratch_remove (char *path);

G_END_DECLS
