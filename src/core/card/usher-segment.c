/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The length of a block. */
#include "usher-segment.h"

#include "usher-apdu.h"

#define MAX_SHORT_DATA 255
#define SHORT_OVERHEAD 5    /* header and Lc */
#define EXTENDED_OVERHEAD 9 /* header, extended Lc and Le */

static const gsize steps[] = { MAX_SHORT_DATA, 128, 63 };

static gsize
short_limit (const UsherChannelTraits *traits)
{
  gsize overhead = SHORT_OVERHEAD + (traits->tpdu_t0 ? 0 : 1);

  return MIN (MAX_SHORT_DATA, traits->max_command - overhead);
}

void
usher_segment_init (UsherSegment *segment, const UsherChannelTraits *traits, gsize card_limit)
{
  gsize wire_limit = MIN (traits->max_command, card_limit);

  *segment = (UsherSegment) { .size = short_limit (traits), .reader = traits->reader };
  if (wire_limit > USHER_APDU_MAX_SHORT)
    segment->size = MIN (wire_limit - EXTENDED_OVERHEAD, 65535);
  if (segment->reader != NULL)
    segment->lesson = usher_reader_store_get (segment->reader);
  if (segment->lesson.seen >= USHER_READER_LESSON_BELIEVED)
    segment->size = MIN (segment->size, segment->lesson.size);
}

gsize
usher_segment_get_next (const UsherSegment *segment)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] < segment->size)
      return steps[i];
  return 0;
}

void
usher_segment_step_down (UsherSegment *segment, gboolean refused)
{
  segment->size = usher_segment_get_next (segment);
  segment->refused = refused;
}

void
usher_segment_worked (UsherSegment *segment, gsize length)
{
  if (segment->reader == NULL)
    return;
  if (segment->refused)
    {
      usher_reader_store_learn (segment->reader, segment->size);
      segment->refused = FALSE;
      segment->lesson = (UsherReaderLesson) { 0, 0 };
    }
  else if (segment->lesson.size > 0 && length > segment->lesson.size)
    {
      usher_reader_store_forget (segment->reader);
      segment->lesson = (UsherReaderLesson) { 0, 0 };
    }
}
