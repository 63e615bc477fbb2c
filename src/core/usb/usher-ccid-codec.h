/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of CCID rev 1.1 (6.1, 6.2) as bytes and back. Commands and answers share one layout: a header
 * of 10 bytes, then data. Pure; who sends them when is in usher-ccid-pipe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_CCID_HEADER_SIZE 10
/* The longest message that is believed: an extended response of 65536 bytes, its status word and the header fit. */
#define USHER_CCID_MAX_MESSAGE 65556

/* bMessageType. */
typedef enum {
  USHER_CCID_SET_PARAMETERS = 0x61,
  USHER_CCID_POWER_ON = 0x62,
  USHER_CCID_POWER_OFF = 0x63,
  USHER_CCID_GET_SLOT_STATUS = 0x65,
  USHER_CCID_GET_PARAMETERS = 0x6C,
  USHER_CCID_XFR_BLOCK = 0x6F,
  USHER_CCID_ABORT = 0x72,
  USHER_CCID_DATA_BLOCK = 0x80,
  USHER_CCID_SLOT_STATUS = 0x81,
  USHER_CCID_PARAMETERS = 0x82,
} UsherCcidMessageType;

/* bmCommandStatus, bits 7 and 6 of bStatus. */
typedef enum {
  USHER_CCID_RESULT_DONE = 0,
  USHER_CCID_RESULT_FAILED = 1,
  USHER_CCID_RESULT_TIME_EXTENSION = 2,
} UsherCcidResult;

/* bmICCStatus, bits 1 and 0 of bStatus. */
typedef enum {
  USHER_CCID_ICC_ACTIVE = 0,
  USHER_CCID_ICC_INACTIVE = 1,
  USHER_CCID_ICC_ABSENT = 2,
} UsherCcidIcc;

/* wLevelParameter of XfrBlock and bChainParameter of DataBlock at extended APDU level. */
typedef enum {
  USHER_CCID_CHAIN_WHOLE = 0x00,
  USHER_CCID_CHAIN_BEGIN = 0x01,
  USHER_CCID_CHAIN_END = 0x02,
  USHER_CCID_CHAIN_MIDDLE = 0x03,
  USHER_CCID_CHAIN_CONTINUE = 0x10, /* no data: the other side's next part is wanted */
} UsherCcidChain;

typedef struct {
  guint8 type; /* UsherCcidMessageType */
  guint8 slot;
  guint8 sequence;
  guint8 specific[3]; /* bytes 7 to 9; in an answer bStatus, bError and one of the message's own */
  const guint8 *data; /* (not owned) (nullable) */
  gsize length;
} UsherCcidMessage;

/* Empties @out and writes @message into it. */
void usher_ccid_message_encode (const UsherCcidMessage *message, GByteArray *out);

/* The size of the message that begins with the 10 bytes at @header. FALSE with USHER_CODEC_ERROR_OVERLONG above
 * USHER_CCID_MAX_MESSAGE. */
gboolean usher_ccid_message_get_size (const guint8 *header, gsize *size, GError **error);

/* Reads one message that makes up the whole input; @message borrows from @data. FALSE with USHER_CODEC_ERROR
 * when dwLength and @length disagree. */
gboolean usher_ccid_message_parse (const guint8 *data, gsize length, UsherCcidMessage *message, GError **error);

/* TRUE when @answer belongs to @command: same slot and sequence number, and of the type that answers it, or
 * the slot status that some readers send instead to say that they failed. FALSE: it is stale and to be
 * skipped. */
gboolean usher_ccid_message_answers (const UsherCcidMessage *answer, const UsherCcidMessage *command);

/* bStatus of an answer. FALSE with USHER_CODEC_ERROR_BAD_VALUE for the reserved values. */
gboolean usher_ccid_message_get_status (const UsherCcidMessage *answer, UsherCcidResult *result, UsherCcidIcc *icc,
                                        GError **error);

G_END_DECLS
