/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets never reach a log, a trace or an export: a value that is registered here is replaced wherever redacted
 * text passes, in its raw, hexadecimal, base64 and percent-encoded forms. Thread-safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on @value is replaced by "[redacted]". Values under 4 characters are ignored: they would hide everything. */
void usher_redact_add (const char *value);
/* Forgets all values and wipes them. */
void usher_redact_clear (void);

/* Returns (transfer full) @text with every registered secret replaced; @text may be any bytes ending in NUL. */
char *usher_redact (const char *text);

/* TRUE for control characters, terminal escapes and what breaks, reorders or hides text: Unicode's Cc, Cf, Zl and Zp. */
gboolean usher_text_needs_escape (gunichar c);

/* Returns (transfer full) @text with such characters escaped as \u{XX} and invalid UTF-8 as \x{XX}: for foreign text on a
 * terminal. */
char *usher_text_escape (const char *text);

G_END_DECLS
