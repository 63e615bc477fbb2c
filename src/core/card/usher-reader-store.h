/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was learned about readers and outlives the process: the longest block each model takes, in the key
 * file $XDG_CACHE_HOME/usher/readers. A mere cache: what cannot be read or written costs one refused block.
 * Thread-safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A size is believed from the second session on that was driven to it: one disturbed block must not slow a
 * reader down for ever. */
typedef struct {
  gsize size; /* bytes; 0 = nothing learned */
  guint seen; /* sessions */
} UsherReaderLesson;

#define USHER_READER_LESSON_BELIEVED 2

UsherReaderLesson usher_reader_store_get (const char *reader);

/* A session was driven to @size by @reader's refusals, and that worked. */
void usher_reader_store_learn (const char *reader, gsize size);

/* Longer blocks worked after all. */
void usher_reader_store_forget (const char *reader);

G_END_DECLS
