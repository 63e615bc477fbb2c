/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory that a test may fill and that goes away with it. */
#pragma once

#include <glib.h>

/* (transfer full) */
char *scratch_new (void);
void scratch_free (char *directory);
