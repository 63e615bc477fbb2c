/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stages of one journey hand to each other. Used by the stages and the runner only, in the journey's thread. */
#pragma once

#include "usher-attachment.h"
#include "usher-card-facts.h"
#include "usher-choice.h"
#include "usher-es9.h"
#include "usher-journey-input.h"
#include "usher-progress.h"

G_BEGIN_DECLS

/* The order at an operator, or the profile that the user bought. */
typedef struct {
  gint64 step;         /* of the intent in the journal; 0: none yet */
  gboolean recorded;   /* the intent has its result */
  gboolean own;        /* from an activation code: nobody to ask again or to cancel at */
  char *operator_id;   /* (owned) (nullable) */
  char *offer;         /* (owned) (nullable) */
  char *stock_pool;    /* (owned) (nullable) of the offer */
  char *download_call; /* (owned) (nullable) functionCallIdentifiers, kept so that asking again is a retransmission */
  char *confirm_call;  /* (owned) (nullable) */
  char *iccid;         /* (owned) (nullable) */
  char *smdp_address;  /* (owned) (nullable) */
  char *matching_id;   /* (owned) (nullable) a secret, never written down */
} UsherJourneyOrder;

typedef struct {
  const UsherJourneyInput *input;    /* (not owned) */
  UsherJourneyEventFunc event;       /* (not owned) */
  UsherJourneyQuestionFunc question; /* (not owned) (nullable) */
  gpointer data;                     /* (not owned) */
  GCancellable *cancellable;         /* (not owned) (nullable) */
  UsherProgress *progress;           /* (owned) */
  char *role;                        /* (owned) */

  const char *stage;      /* (not owned) static name of the running stage; NULL between stages */
  json_t *stages;         /* (owned) array, for the receipt */
  UsherCardCounts counts; /* when the stage began */
  double fraction;        /* last one that was shown */
  const char *step;       /* (not owned) (nullable) static, last one that was shown */

  UsherAttachment *attachment; /* (owned) (nullable) */
  char *eid;                   /* (owned) (nullable) as read from the card */
  char *imei;                  /* (owned) (nullable) */
  const char *verdict;         /* (not owned) (nullable) static */
  char *sku;                   /* (owned) (nullable) */
  json_t *rats;                /* (owned) (nullable) what the catalogue says that the device can do */
  UsherCardFacts *facts;       /* (owned) (nullable) what the card said of itself when it was identified */

  char *id; /* (owned) (nullable) of the journey in the journal; NULL: not begun */
  gboolean resumed;
  gboolean already_done;
  gboolean ended;     /* the journal says that nothing is left to do */
  gint64 cancel_step; /* an earlier run was cancelling the order; 0: no */
  char *cancel_call;  /* (owned) (nullable) */

  char *network;      /* (owned) (nullable) id */
  char *device;       /* (owned) (nullable) id */
  json_t *permission; /* (owned) (nullable) {"text","digest","by","when"} */

  json_t *policy;   /* (owned) (nullable) {"id","version","sha256"} */
  json_t *decision; /* (owned) (nullable) names operators */
  UsherJourneyOrder order;
  UsherEs9 *es9;      /* (owned) (nullable) the connection to the profile's server */
  gboolean installed; /* the card says so */
  gboolean delivered; /* and the server knows */
  json_t *read_back;  /* (owned) (nullable) */

  json_t *receipt; /* (owned) (nullable) */
  json_t *plan;    /* (owned) (nullable) */
} UsherJourney;

UsherJourney *usher_journey_state_new (const UsherJourneyInput *input,
                                       UsherJourneyEventFunc event,
                                       UsherJourneyQuestionFunc question,
                                       gpointer data,
                                       GCancellable *cancellable);
void usher_journey_state_free (UsherJourney *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherJourney, usher_journey_state_free)

/* Takes @event. */
void usher_journey_emit (UsherJourney *self, json_t *event);
/* (transfer none) */
UsherCard *usher_journey_get_card (UsherJourney *self);
/* (transfer none) the name that was asked for. */
const char *usher_journey_get_network_name (UsherJourney *self);
/* Whether this person may see operators, ICCIDs, prices and servers. */
gboolean usher_journey_sees_operator (UsherJourney *self);
/* From now on @value (nullable) reaches neither a log nor, through an error message, a person who may not see it. */
void usher_journey_hide (UsherJourney *self, const char *value);
/* The label is an activation code. */
gboolean usher_journey_has_own_profile (UsherJourney *self);

/* A stage begins: its record, with the counts from here on. Completing it does nothing when that was done: a receipt
 * that is made while its stage still runs does it early. */
void usher_journey_open_stage (UsherJourney *self, const char *name);
void usher_journey_close_stage (UsherJourney *self, const char *result);

G_END_DECLS
