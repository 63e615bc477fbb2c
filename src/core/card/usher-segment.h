/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a block of STORE DATA may be on one wire: where it starts, and the way down when blocks are
 * refused. Internal to the card session. */
#pragma once

#include "usher-channel.h"
#include "usher-reader-store.h"

G_BEGIN_DECLS

typedef struct {
  gsize size;         /* bytes of the longest block now; above 255 as an extended APDU */
  const char *reader; /* (not owned) (nullable) */
  UsherReaderLesson lesson;
  gboolean refused;   /* a status word, not the wire, drove it down: worth remembering */
} UsherSegment;

/* @card_limit: bytes of the longest extended command that the card takes, 0 when it takes none. */
void usher_segment_init (UsherSegment *segment, const UsherChannelTraits *traits, gsize card_limit);

/* The next smaller size, or 0 at the end. */
gsize usher_segment_get_next (const UsherSegment *segment);

/* A block was refused with a status word (@refused) or lost: go one step down. */
void usher_segment_step_down (UsherSegment *segment, gboolean refused);

/* A block of @length bytes went through: remember what that teaches, once. */
void usher_segment_worked (UsherSegment *segment, gsize length);

G_END_DECLS
