/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the status words of a card mean: one table of SW1 SW2 with the error code and the advice for the person.
 * ISO/IEC 7816-4 5.1.3, ETSI TS 102 221 10.2.1, GlobalPlatform. Pure. */
#pragma once

#include "usher-error.h"

G_BEGIN_DECLS

/* One row: static. */
typedef struct {
  guint16 value;
  guint16 mask;        /* the bits of a status word that must equal @value */
  const char *meaning; /* for the details of an error */
  UsherErrorCode code;
  UsherAdvice advice;
} UsherStatusWord;

/* 9000, and 91xx: done, with a proactive command waiting. */
gboolean usher_status_word_is_success (guint16 sw);

/* The row for @sw, never NULL: the last row fits every status word. */
const UsherStatusWord *usher_status_word_find (guint16 sw);

/* Rows by index, for tests and documents; NULL past the end. */
const UsherStatusWord *usher_status_word_get (guint index);

/* Sets @error to the row's code and advice; the message is "@what: status word 6A82 (meaning)". */
void usher_status_word_set_error (GError **error, guint16 sw, const char *what);

G_END_DECLS
