/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the table of formats: what a family offers to the recogniser. For the files of label/ only. */
#pragma once

#include "usher-label.h"

G_BEGIN_DECLS

typedef struct {
  const char *id;
  /* TRUE when @text looks meant as this format, right or wrong: a prefix, or a length. @text is UTF-8, not empty and
   * without surrounding white space. */
  gboolean (*claims) (const char *text);
  /* Sets fields and problems for any such @text. */
  void (*judge) (const char *text, UsherLabel *label);
} UsherLabelFormat;

G_END_DECLS
