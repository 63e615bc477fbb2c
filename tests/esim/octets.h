/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes written as hex in tests. */
#pragma once

#include <glib.h>

/* (transfer full) the bytes of @hex; aborts when it is none. */
GBytes *octets (const char *hex);

/* Asserts that @bytes (taken) are those of @hex. */
void octets_assert (GByteArray *bytes, const char *hex);

/* Asserts that @error is of the codec, and clears it. */
void octets_assert_codec_error (GError **error);
