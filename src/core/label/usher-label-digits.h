/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as labels print them: captions, groups and check digits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns where the number in @text begins: behind @caption ("EID", any case) and the blanks, ':' or '=' that follow it, or
 * at @text when it does not begin with the caption. */
const char *usher_label_skip_caption (const char *text, const char *caption);

/* (transfer full) (nullable) the digits of @text without the @separators between them; NULL when it has anything else. */
char *usher_label_compact (const char *text, const char *separators);

/* @digits are ASCII digits. ISO/IEC 7812-1 annex B over all of them, check digit included. */
gboolean usher_label_luhn_holds (const char *digits);

/* The number modulo 97 (ISO/IEC 7064 as SGP.29 10 uses it). */
guint usher_label_mod97 (const char *digits);

G_END_DECLS
