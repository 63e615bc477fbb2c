/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The example policy and changes of it, for the tests of operator/. */
#pragma once

#include "usher-choice.h"

/* (transfer full) data/operators/policy-example.json. */
char *sample_load_text (void);

/* (transfer full) the example with @path set to the JSON text @value; the path is "offers.0.charges.monthly", "offers.+" appends.
 * A NULL @value deletes. */
json_t *sample_change (const char *path, const char *value);

/* (transfer full) the policy in @document. */
UsherPolicy *sample_parse (json_t *document, GError **error);

/* (transfer full) tests/operator/golden.json. */
json_t *sample_load_golden (void);
