/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows behind usher-esim-cause.h, in two files by who said it, and their words. The rows are for
 * usher-esim-cause.c alone. */
#pragma once

#include "usher-error.h"

G_BEGIN_DECLS

typedef enum {
  USHER_ES10_AUTHENTICATE_SERVER,
  USHER_ES10_PREPARE_DOWNLOAD,
  USHER_ES10_CANCEL_SESSION,
  USHER_ES10_LIST_NOTIFICATIONS,
  USHER_ES10_RETRIEVE_NOTIFICATIONS,
  USHER_ES10_REMOVE_NOTIFICATION,
  USHER_ES10_LIST_PROFILES,
  USHER_ES10_ENABLE,
  USHER_ES10_DISABLE,
  USHER_ES10_DELETE,
  USHER_ES10_SET_NICKNAME,
  USHER_ES10_MEMORY_RESET,
  USHER_ES10_SET_DEFAULT_ADDRESS,
} UsherEs10Call;

/* A row: static, never freed. */
typedef struct {
  gboolean retry_domain; /* @code is of USHER_RETRY, not USHER_ERROR */
  int code;
  UsherAdvice advice;
} UsherEsimCause;

/* A row with this code stands for every code of its call. */
#define USHER_ESIM_CAUSE_ANY (-1)

typedef struct {
  UsherEs10Call call;
  int code;
  UsherEsimCause cause;
} UsherEs10Row;

typedef struct {
  int reason;
  UsherEsimCause cause;
} UsherPirRow;

typedef struct {
  const char *function; /* NULL: any */
  const char *subject;  /* NULL: any */
  const char *reason;   /* NULL: any */
  UsherEsimCause cause;
} UsherRspRow;

/* The last row of each call stands for its other codes. */
extern const UsherEs10Row usher_esim_cause_es10_rows[];
extern const guint usher_esim_cause_n_es10_rows;

/* The last row stands for other reasons. */
extern const UsherPirRow usher_esim_cause_pir_rows[];
extern const guint usher_esim_cause_n_pir_rows;

/* More precise rows first; the last one stands for everything. */
extern const UsherRspRow usher_esim_cause_rsp_rows[];
extern const guint usher_esim_cause_n_rsp_rows;

G_END_DECLS
