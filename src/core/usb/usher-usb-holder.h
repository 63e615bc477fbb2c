/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which program has a device node open, as far as this user may see. For messages, not for decisions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) "NAME (process 812)" of the first other process that has @node open, or NULL when none can be seen. */
char *usher_usb_holder_find (const char *node);

/* (transfer full) "NAME (process 812), probably" when a program called @name runs, whoever started it, or NULL. */
char *usher_usb_holder_guess (const char *name);

G_END_DECLS
