/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operators' ordering side: ES2+ (SGP.22 5.3) of the operators of a policy, as functions from JSON to JSON. Each has its
 * stock of profiles by type; an order becomes one of the SM-DP+. */
#pragma once

#include "smdp-core.h"

G_BEGIN_DECLS

/* What an operator sells under a profile type. */
typedef struct {
  char *operator_id;             /* (owned) */
  char *type;                    /* (owned) the offer's id in the policy */
  char *pool;                    /* (owned) the stock it draws from; also accepted as the type */
  char *provider_name;           /* (owned) */
  char *mccmnc;                  /* (owned) (nullable) */
  const VirtualPackage *package; /* (not owned) */
} VirtualOffer;

typedef struct _VirtualEs2 VirtualEs2;

/* @core outlives the result. @serial tells the ICCIDs of worlds apart: their digits before the running number. */
VirtualEs2 *virtual_es2_new (VirtualSmdpCore *core, guint serial);
void virtual_es2_free (VirtualEs2 *es2);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualEs2, virtual_es2_free)

/* Takes @offer over; @stock profiles are there in its pool. */
void virtual_es2_add_offer (VirtualEs2 *es2, VirtualOffer *offer, guint stock);

/* Executes downloadOrder, confirmOrder, cancelOrder or releaseProfile for the operator @operator_id. The same function call
 * identifier of the same requester gets the same answer again. Returns (transfer full) the answer's members, or NULL with
 * VIRTUAL_STATUS, or NULL without an error for another function. */
json_t *virtual_es2_call (VirtualEs2 *es2, const char *operator_id, const char *function, const json_t *request,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
