/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong, for two audiences: USHER_ERROR means give up, USHER_RETRY means tell the person what
 * to do. Each code has one row in one table: its name, exit status and the sentence that the person reads.
 * Pure codecs use USHER_CODEC_ERROR, which is wrapped before it leaves the core. Not a place for
 * protocol codes: the room that owns a protocol turns its codes into these and keeps the raw code in the message. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_ERROR (usher_error_quark ())
#define USHER_RETRY (usher_retry_quark ())
#define USHER_CODEC_ERROR (usher_codec_error_quark ())

typedef enum {
  USHER_ERROR_FAILED,        /* nothing more precise is known */
  USHER_ERROR_INVALID,       /* what the person gave cannot be used */
  USHER_ERROR_NOT_FOUND,     /* nothing there: no device, no code in the picture, no operator fits */
  USHER_ERROR_NOT_SUPPORTED, /* the device, card or server cannot do it */
  USHER_ERROR_PERMISSION,    /* the operating system does not let us */
  USHER_ERROR_BUSY,          /* somebody else holds the hardware; the message says who */
  USHER_ERROR_REMOVED,       /* the device was unplugged */
  USHER_ERROR_PROTOCOL,      /* the other side broke its protocol */
  USHER_ERROR_TIMED_OUT,     /* no answer in time */
  USHER_ERROR_CANCELLED,     /* the person stopped it */
  USHER_ERROR_REFUSED,       /* permission or policy says no, or a server does */
  USHER_ERROR_UNTRUSTED,     /* a signature or certificate does not hold */
  USHER_ERROR_WRONG_DEVICE,  /* the attached device is not the one that was meant */
  USHER_ERROR_UNREACHABLE,   /* a service or server cannot be reached */
  USHER_ERROR_STORAGE,       /* this computer cannot store what must be stored */
  USHER_ERROR_CARD,          /* the card refused or failed */
  USHER_ERROR_NO_SPACE,      /* the card has no room for the profile */
  USHER_ERROR_USED_UP,       /* the order or code was consumed and the profile is not on the card */
  USHER_ERROR_UNFINISHED,    /* stopped half way; running it again goes on */
} UsherErrorCode;

typedef enum {
  USHER_RETRY_REPLUG,
  USHER_RETRY_RESCAN,
  USHER_RETRY_CONFIRM_ON_DEVICE,
  USHER_RETRY_WRONG_CODE,
  USHER_RETRY_CODE_NEEDED,
  USHER_RETRY_NO_COVERAGE,
} UsherRetryCode;

typedef enum {
  USHER_CODEC_ERROR_TRUNCATED,
  USHER_CODEC_ERROR_OVERLONG,
  USHER_CODEC_ERROR_BAD_TAG,
  USHER_CODEC_ERROR_BAD_VALUE,
  USHER_CODEC_ERROR_BAD_CHECKSUM,
  USHER_CODEC_ERROR_UNSUPPORTED,
} UsherCodecErrorCode;

/* Who must act so that things go on. */
typedef enum {
  USHER_ACTOR_NOBODY,
  USHER_ACTOR_USER,
  USHER_ACTOR_INSTALLER,
  USHER_ACTOR_PROVIDER,
  USHER_ACTOR_OPERATOR,
  USHER_ACTOR_VENDOR,
  USHER_ACTOR_USHER,
} UsherActor;

/* Exit statuses of CONTRACT.md. */
typedef enum {
  USHER_EXIT_DONE = 0,
  USHER_EXIT_FAILED = 1,
  USHER_EXIT_INVALID = 2,
  USHER_EXIT_NOTHING = 3,
  USHER_EXIT_REFUSED = 4,
  USHER_EXIT_INTERRUPTED = 5,
  USHER_EXIT_UNREACHABLE = 69,
} UsherExit;

/* One row: static, never freed. */
typedef struct {
  const char *name;     /* stable snake_case identifier, for machines */
  const char *sentence; /* marked with N_(): what happened and what to do next; names no operator */
  UsherExit exit_status;
  UsherActor actor;
  gboolean retry;       /* trying again is safe and may help */
  gboolean used_up;     /* the activation code or order is consumed */
} UsherAdvice;

GQuark usher_error_quark (void);
GQuark usher_retry_quark (void);
GQuark usher_codec_error_quark (void);

/* Returns the advice attached to @error, else the table's row for its code; foreign domains (GIO) are mapped.
 * Never NULL. */
const UsherAdvice *usher_error_get_advice (const GError *error);

/* Attaches a row that is more precise than that of the code. @error is of USHER_ERROR or USHER_RETRY;
 * @advice is static. */
void usher_error_set_advice (GError *error, const UsherAdvice *advice);

/* Sets @error to (@domain, @code) with @advice attached and a printf-style message that names the thing and the
 * raw code. @domain is USHER_ERROR or USHER_RETRY. */
void usher_set_error_advised (GError **error, GQuark domain, int code, const UsherAdvice *advice,
                              const char *format, ...) G_GNUC_PRINTF (5, 6);

/* Returns a short name of the domain for machines: "usher", "retry", "codec" or the foreign quark's string. */
const char *usher_error_get_domain_name (const GError *error);

/* Returns the word for @actor in messages for machines: "user", "provider", ... */
const char *usher_actor_get_name (UsherActor actor);

/* Rows of the table by index, for tests and documents; NULL past the end. */
const UsherAdvice *usher_error_table_get (guint index);

G_END_DECLS
