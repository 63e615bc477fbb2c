/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A USB device for tests, without a transport: a reader's and a modem's descriptors, and endpoints that send back what they
 * got. The USB/IP server and the usbfs stand-in of these tests both put it on their wire. Not thread-safe. */
#pragma once

#include <glib.h>

#define TEST_VENDOR 0x1209
#define TEST_PRODUCT 0x0001
#define TEST_NAME "Fake reader"

#define MOCK_MODEL_N_INTERFACES 3

#define TEST_EP_OUT 0x01       /* bulk; what is written here ... */
#define TEST_EP_IN 0x81        /* ... is read here */
#define TEST_EP_INTERRUPT 0x82 /* never says anything unless told to */

typedef struct {
  GQueue loop;      /* of (owned) GBytes, waiting at TEST_EP_IN */
  GQueue interrupt; /* of (owned) GBytes, waiting at TEST_EP_INTERRUPT */
  guint8 stalled;   /* the endpoint that is halted, or 0 */
  guint n_cleared;  /* CLEAR_FEATURE requests seen */
  guint8 configuration;
} MockModel;

MockModel *mock_model_new (void);
void mock_model_free (MockModel *model);

/* The device descriptor and the configuration. */
const guint8 *mock_model_get_descriptors (gsize *length);

/* All return the number of bytes or a negated errno; -EAGAIN from in: nothing to say yet. */
int mock_model_control (MockModel *model, const guint8 setup[8], guint8 *data, gsize length);
int mock_model_out (MockModel *model, guint8 endpoint, const guint8 *data, gsize length);
int mock_model_in (MockModel *model, guint8 endpoint, guint8 *data, gsize length);
