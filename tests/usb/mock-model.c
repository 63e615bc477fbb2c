/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The device that the USB tests talk to. */
#include "mock-model.h"

#include <errno.h>
#include <string.h>

#define REQUEST_CLEAR_FEATURE 1
#define REQUEST_GET_DESCRIPTOR 6
#define REQUEST_SET_CONFIGURATION 9
#define DEVICE_SIZE 18

/* clang-format off */
static const guint8 descriptors[] = {
  18, 1, 0x00, 0x02, 0xEF, 0x02, 0x01, 64, 0x09, 0x12, 0x01, 0x00, 0x00, 0x01, 1, 2, 3, 1,
  9, 2, 159, 0, 3, 1, 0, 0x80, 50,
  /* a reader: bulk pair, interrupt IN */
  9, 4, 0, 0, 3, 0x0B, 0, 0, 0,
    54, 0x21, 0x10, 0x01, 0, 7, 3, 0, 0, 0, 0xA0, 0x0F, 0, 0, 0xA0, 0x0F, 0, 0, 0, 0x00, 0x2A, 0, 0, 0x00, 0x2A, 0, 0, 0, 0xFE,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFA, 0x04, 0x04, 0x00, 0x0F, 0x01, 0, 0, 0xFF, 0xFF, 0, 0, 0, 1,
    7, 5, 0x01, 2, 0x00, 0x02, 0,
    7, 5, 0x81, 2, 0x00, 0x02, 0,
    7, 5, 0x82, 3, 8, 0, 8,
  /* a modem: interface association, CDC-ACM */
  8, 11, 1, 2, 2, 2, 1, 0,
  9, 4, 1, 0, 1, 2, 2, 1, 0,
    5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 2, 4, 0x24, 2, 2, 5, 0x24, 6, 1, 2,
    7, 5, 0x83, 3, 16, 0, 9,
  9, 4, 2, 0, 2, 10, 0, 0, 0,
    7, 5, 0x02, 2, 0x00, 0x02, 0,
    7, 5, 0x84, 2, 0x00, 0x02, 0,
};
/* clang-format on */

MockModel *
mock_model_new (void)
{
  MockModel *model = g_new0 (MockModel, 1);

  g_queue_init (&model->loop);
  g_queue_init (&model->interrupt);
  return model;
}

void
mock_model_free (MockModel *model)
{
  g_queue_clear_full (&model->loop, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&model->interrupt, (GDestroyNotify) g_bytes_unref);
  g_free (model);
}

const guint8 *
mock_model_get_descriptors (gsize *length)
{
  *length = sizeof descriptors;
  return descriptors;
}

static int
give (guint8 *data, gsize room, const guint8 *from, gsize length)
{
  gsize given = MIN (room, length);

  if (given > 0)
    memcpy (data, from, given);
  return (int) given;
}

int
mock_model_control (MockModel *model, const guint8 setup[8], guint8 *data, gsize length)
{
  if (setup[0] == 0x80 && setup[1] == REQUEST_GET_DESCRIPTOR && setup[3] == 1)
    return give (data, length, descriptors, DEVICE_SIZE);
  if (setup[0] == 0x80 && setup[1] == REQUEST_GET_DESCRIPTOR && setup[3] == 2)
    return give (data, length, descriptors + DEVICE_SIZE, sizeof descriptors - DEVICE_SIZE);
  if (setup[0] == 0x00 && setup[1] == REQUEST_SET_CONFIGURATION)
    {
      model->configuration = setup[2];
      return 0;
    }
  if (setup[0] == 0x02 && setup[1] == REQUEST_CLEAR_FEATURE)
    {
      model->n_cleared++;
      model->stalled = model->stalled == setup[4] ? 0 : model->stalled;
      return 0;
    }
  return -EPIPE;
}

int
mock_model_out (MockModel *model, guint8 endpoint, const guint8 *data, gsize length)
{
  if (endpoint != TEST_EP_OUT || model->stalled == endpoint)
    return -EPIPE;
  g_queue_push_tail (&model->loop, g_bytes_new (data, length));
  return (int) length;
}

int
mock_model_in (MockModel *model, guint8 endpoint, guint8 *data, gsize length)
{
  GQueue *queue = endpoint == TEST_EP_IN ? &model->loop : &model->interrupt;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (model->stalled == endpoint || (endpoint != TEST_EP_IN && endpoint != TEST_EP_INTERRUPT))
    return -EPIPE;
  bytes = g_queue_pop_head (queue);
  if (bytes == NULL)
    return -EAGAIN;
  size = g_bytes_get_size (bytes);
  if (size > length)
    return -EOVERFLOW;
  return give (data, length, g_bytes_get_data (bytes, NULL), size);
}
