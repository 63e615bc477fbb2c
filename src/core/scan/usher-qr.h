/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a grey picture with zbar. Only QR codes are looked for: the other decoders of zbar have had memory errors,
 * and false readings. */
#pragma once

#include "usher-code.h"
#include "usher-grey.h"

G_BEGIN_DECLS

/* (transfer full) (element-type UsherCode) the codes seen, possibly none; white on black is tried when there is nothing in
 * black on white. */
GPtrArray *usher_qr_look (const UsherGrey *grey);

G_END_DECLS
