/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card session that plays a script instead of the real one of usher-card.h: what it is sent must be what the script says. */
#pragma once

#include <glib.h>

#include "usher-card.h"

/* The request of a step that is a REFRESH. */
#define STEP_REFRESH "refresh"

typedef struct {
  const char *request;  /* hex that the command begins with, or STEP_REFRESH */
  const char *response; /* hex; NULL for an error */
  int error;            /* UsherErrorCode when @response is NULL */
} Step;

/* @steps are borrowed. */
UsherCard *script_card_new (const Step *steps, guint n_steps);

/* Asserts that every step was taken. Frees @card. */
void script_card_finish (UsherCard *card);
