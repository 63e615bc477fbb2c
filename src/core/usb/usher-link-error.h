/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The errors that both kinds of link have in common, so that they read the same. For src/core/usb only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Takes @codec_error (USHER_CODEC_ERROR) and sets USHER_ERROR_PROTOCOL with its message. */
void usher_link_error_take_codec (GError **error, GError *codec_error);

void usher_link_error_set_cancelled (GError **error);
void usher_link_error_set_closed (GError **error, const char *id);
void usher_link_error_set_removed (GError **error, const char *id);
void usher_link_error_set_timed_out (GError **error, guint8 endpoint, guint timeout_ms);
void usher_link_error_set_stalled (GError **error, guint8 endpoint);
void usher_link_error_set_no_interface (GError **error, const char *id, guint8 interface_number);
void usher_link_error_set_no_endpoint (GError **error, const char *id, guint8 endpoint);

G_END_DECLS
