/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a download writes down, and in which moments: "bind" around the request for the package, "load" around sending
 * it to the card, "notify" around the report. What belongs to one moment is one durable write. Holds no secret: of
 * the order only a mark. */
#pragma once

#include "usher-install-result.h"
#include "usher-journal.h"

G_BEGIN_DECLS

#define USHER_DOWNLOAD_KIND "download"
#define USHER_DOWNLOAD_STEP_BIND "bind"
#define USHER_DOWNLOAD_STEP_LOAD "load"
#define USHER_DOWNLOAD_STEP_NOTIFY "notify"
#define USHER_DOWNLOAD_OUTCOME_DONE "done"
#define USHER_DOWNLOAD_OUTCOME_REFUSED "refused"
#define USHER_DOWNLOAD_OUTCOME_FAILED "failed"

typedef struct {
  UsherJournal *journal; /* (not owned) */
  char *journey;         /* (owned) (nullable) */
  gboolean own;          /* begun here, and so ended here */
  gint64 bind;           /* steps; 0: not begun */
  gint64 load;
  gint64 notify;
} UsherDownloadRecord;

void usher_download_record_clear (UsherDownloadRecord *record);

/* What is asked for. */
typedef struct {
  const char *eid;
  const char *address;
  const char *matching_id; /* (nullable) goes into the mark only */
  const char *iccid;
  GBytes *transaction_id;
} UsherDownloadBinding;

/* Before the package is asked for. Begins a journey when @record has none. */
gboolean usher_download_record_bind (UsherDownloadRecord *record, const UsherDownloadBinding *binding, GError **error);
/* The server refused: nothing is bound. @end: nothing was bound before either, so that a journey of its own ends. */
gboolean usher_download_record_refused (UsherDownloadRecord *record, gboolean end, GError **error);
/* The package of @size bytes is here; from now on the card is being written. */
gboolean usher_download_record_load (UsherDownloadRecord *record, gsize size, GError **error);
/* The card's statement, which goes into the outbox with it; from now on it is being sent. */
gboolean usher_download_record_loaded (UsherDownloadRecord *record, const char *eid, const UsherInstallResult *result,
                                       GError **error);
/* The end, delivered or left to the outbox; @result ("installed", "failed", …) ends a journey of its own. */
gboolean usher_download_record_end (UsherDownloadRecord *record, gboolean delivered, const char *result, GError **error);

G_END_DECLS
