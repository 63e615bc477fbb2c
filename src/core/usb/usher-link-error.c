/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors that do not depend on what carries the bytes. */
#include "usher-link-error.h"

#include "usher-error.h"

void
usher_link_error_take_codec (GError **error, GError *codec_error)
{
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_PROTOCOL, codec_error->message);
  g_error_free (codec_error);
}

void
usher_link_error_set_cancelled (GError **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "USB transfer was cancelled");
}

void
usher_link_error_set_closed (GError **error, const char *id)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "link to %s is closed", id);
}

void
usher_link_error_set_removed (GError **error, const char *id)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "device %s was unplugged", id);
}

void
usher_link_error_set_timed_out (GError **error, guint8 endpoint, guint timeout_ms)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "no answer at USB endpoint 0x%02X for %u ms", endpoint, timeout_ms);
}

void
usher_link_error_set_stalled (GError **error, guint8 endpoint)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB endpoint 0x%02X stalled", endpoint);
}

void
usher_link_error_set_no_interface (GError **error, const char *id, guint8 interface_number)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "device %s has no USB interface %u", id, interface_number);
}

void
usher_link_error_set_no_endpoint (GError **error, const char *id, guint8 endpoint)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "device %s has no bulk or interrupt endpoint 0x%02X", id, endpoint);
}
