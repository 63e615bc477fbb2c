/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all ES10 calls share: send a request, insist on an answer, turn what the card said into errors of the core. */
#pragma once

#include <gio/gio.h>

#include "usher-card.h"
#include "usher-esim-cause.h"

G_BEGIN_DECLS

/* A request without contents. */
GByteArray *usher_es10_empty_request (guint32 tag);

/* Sends @request. (transfer full) the card's answer, not empty; errors name @what. */
GBytes *usher_es10_exchange (UsherCard *card,
                             const char *what,
                             GByteArray *request,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes @codec, the error of a decoder, and sets @error to USHER_ERROR_PROTOCOL from it. */
void usher_es10_take_codec_error (GError **error, GError *codec, const char *what);

/* Sets the error of the card's refusal @code of @call. */
void usher_es10_set_refusal (GError **error, UsherEs10Call call, int code);

/* Reads a response of the form @tag { 80 INTEGER }. FALSE with USHER_CODEC_ERROR. */
gboolean usher_es10_decode_result (GBytes *response, guint32 tag, int *code, GError **error);

/* Reads a response of the form @tag { A0 … | A1 { 02 code } }, *@code 0 for A0. FALSE with USHER_CODEC_ERROR. */
gboolean usher_es10_decode_choice (GBytes *response, guint32 tag, int *code, GError **error);

/* Sends @request of @call, whose response is a result code, and reads it. FALSE with an error when there was none. */
gboolean usher_es10_command (UsherCard *card,
                             UsherEs10Call call,
                             GByteArray *request,
                             guint32 tag,
                             int *code,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
