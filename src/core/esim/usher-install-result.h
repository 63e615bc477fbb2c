/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's signed statement on an installation (SGP.22 ProfileInstallationResult, tag BF37). A failed
 * installation is a result; usher_install_result_set_error() turns it into an error for those who give up. */
#pragma once

#include <glib.h>

#include "usher-tlv.h"

G_BEGIN_DECLS

/* What the card's profile interpreter said about one profile element (eUICC profile package specification,
 * PEStatus). */
typedef struct {
  guint status;
  int element;     /* identification of the element, -1 when not said */
  int information; /* additional information, -1 when not said */
  gint64 offset;   /* in the element, -1 when not said */
} UsherPeStatus;

typedef struct {
  GBytes *raw;            /* (owned) the whole BF37, as the server wants it */
  GBytes *transaction_id; /* (owned) */
  gboolean installed;
  char *iccid;      /* (owned) (nullable) digits */
  GBytes *isdp_aid; /* (owned) (nullable) when installed */
  int command;      /* BppCommandId, -1 when installed */
  int reason;       /* ErrorReason, -1 when installed */
  guint seq;
  char *address;        /* (owned) where to report */
  GArray *statuses;     /* (owned) of UsherPeStatus, may be empty */
  char *status_message; /* (owned) (nullable) the card's own words, foreign text */
} UsherInstallResult;

/* (transfer full); NULL with USHER_CODEC_ERROR. A simaResponse that cannot be read is left out, not an
 * error: the installation result itself stands. */
UsherInstallResult *usher_install_result_parse (GBytes *bf37, GError **error);
void usher_install_result_free (UsherInstallResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherInstallResult, usher_install_result_free)

/* @result is of a failed installation: sets the error of its command and reason, advised, with element and
 * offset in the message. */
void usher_install_result_set_error (const UsherInstallResult *result, GError **error);

/* "not-enough-memory"; for an unknown value "unknown". */
const char *usher_pe_status_get_name (guint status);

G_END_DECLS
