/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file that stands for a device node: a FIFO that can be written exactly when there is something to reap, or, where
 * libusb must read descriptors from it, a plain file that always can. */
#pragma once

#include <glib.h>

typedef struct {
  char *path; /* (owned) real */
  int fifo;   /* or -1 */
} MockNode;

/* Takes @path. */
void mock_node_init (MockNode *self, char *path, gboolean readable);
void mock_node_clear (MockNode *self);

void mock_node_show (MockNode *self, gboolean ready);
