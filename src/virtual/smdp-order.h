/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Download orders of the virtual SM-DP+ and the rules of their states (SGP.22 3.1.6): available, ordered, confirmed,
 * released, downloaded, installed or ended. Pure bookkeeping: no network, no clock of its own, one thread. */
#pragma once

#include "package.h"
#include "profile-rules.h"

#include <openssl/evp.h>

G_BEGIN_DECLS

#define VIRTUAL_ORDER_MAX_ATTEMPTS 10
#define VIRTUAL_ORDER_MAX_CODE_FAILURES 3
#define VIRTUAL_PROFILE_KEYS_LENGTH 48

typedef enum {
  VIRTUAL_ORDER_AVAILABLE,
  VIRTUAL_ORDER_ORDERED,
  VIRTUAL_ORDER_CONFIRMED,
  VIRTUAL_ORDER_RELEASED,
  VIRTUAL_ORDER_DOWNLOADED,
  VIRTUAL_ORDER_INSTALLED,
  VIRTUAL_ORDER_ENDED, /* cancelled, rejected, or too many wrong codes */
} VirtualOrderState;

typedef struct {
  char *iccid;                   /* (owned) digits */
  char *eid;                     /* (owned) (nullable) */
  char *matching_id;             /* (owned) (nullable) "" = found by the EID alone */
  char *profile_type;            /* (owned) */
  char *operator_id;             /* (owned) (nullable) whose it is */
  char *provider_name;           /* (owned) shown in the metadata */
  char *profile_name;            /* (owned) shown in the metadata */
  char *mccmnc;                  /* (owned) (nullable) of the profile owner */
  const VirtualPackage *package; /* (not owned) */
  VirtualOrderState state;
  guint attempts;
  guint max_attempts;
  guint code_failures;
  gboolean has_code;
  guint8 code_hash[32]; /* SHA-256 of the confirmation code */
  gint64 expires;       /* seconds since 1970, 0 = never */
  guint8 ppr;           /* VIRTUAL_PPR1, VIRTUAL_PPR2 */
  gboolean unlimited;   /* any card, any number of times: a file that stands for its own matching id */
  gboolean bind_once;   /* refuses a second one-time key of the card */
  GBytes *card_point;   /* (owned) (nullable) the card's one-time key of the last binding */
  EVP_PKEY *one_time_key; /* (owned) (nullable) ours of the last binding */
  guint8 profile_keys[VIRTUAL_PROFILE_KEYS_LENGTH]; /* MCV, ENC, MAC of the last binding */
} VirtualOrder;

typedef struct _VirtualOrderBook VirtualOrderBook;

/* @log_path (nullable): each change of state is appended to it as a line of JSON, without matching ids. */
VirtualOrderBook *virtual_order_book_new (const char *log_path);
void virtual_order_book_free (VirtualOrderBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualOrderBook, virtual_order_book_free)

/* Adds an order for @iccid in state available. Returns (transfer none); NULL if the ICCID is there already. */
VirtualOrder *virtual_order_book_add (VirtualOrderBook *book, const char *iccid, const VirtualPackage *package);

/* Return (transfer none) (nullable). By EID: an order with an empty matching id that waits for that card. */
VirtualOrder *virtual_order_book_find_iccid (VirtualOrderBook *book, const char *iccid);
VirtualOrder *virtual_order_book_find_matching_id (VirtualOrderBook *book, const char *matching_id);
VirtualOrder *virtual_order_book_find_eid (VirtualOrderBook *book, const char *eid);

/* Gives @order a matching id, or a random one for NULL. FALSE if another order has it. */
gboolean virtual_order_book_set_matching_id (VirtualOrderBook *book, VirtualOrder *order, const char *matching_id);

/* Takes the matching id and the EID away: the ICCID goes back to stock, or ends. */
void virtual_order_book_release_iccid (VirtualOrderBook *book, VirtualOrder *order, gboolean back_to_stock);

/* Changes the state and writes the log. */
void virtual_order_book_set_state (VirtualOrderBook *book, VirtualOrder *order, VirtualOrderState state);

void virtual_order_set_eid (VirtualOrder *order, const char *eid);
void virtual_order_set_names (VirtualOrder *order, const char *operator_id, const char *profile_type,
                              const char *provider_name, const char *profile_name, const char *mccmnc);
void virtual_order_set_code (VirtualOrder *order, const char *code);

/* May @eid start a download now? Refuses with VIRTUAL_STATUS as SGP.22 5.6.3 orders the checks; a success counts as an
 * attempt. */
gboolean virtual_order_begin (VirtualOrder *order, const char *eid, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks the card's hash of the confirmation code (nullable) over @transaction_id. Wrong ones are counted, the order
 * ends when there were too many. */
gboolean virtual_order_check_code (VirtualOrderBook *book, VirtualOrder *order, GBytes *hash, GBytes *transaction_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Binds the order to the card's one-time key: the same key again keeps our keys, another one makes new ones, or is
 * refused by an order that binds once, and so is any by an order that was cancelled, ended or installed meanwhile. */
gboolean virtual_order_bind (VirtualOrder *order, GBytes *card_point, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
