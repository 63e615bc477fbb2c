/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The middle of a download: what the server offers against the order, the card's rules and the person's will. Nothing
 * is bound before all agree. For usher-download.c alone. */
#pragma once

#include "usher-download-session.h"

G_BEGIN_DECLS

/* Reads the offer's metadata and compares. *@there: the card has that very profile already. FALSE with an error after
 * the session was cancelled with the reason that fits. */
gboolean usher_download_agree (UsherDownload *download, gboolean *there, GError **error);

/* The hash of the confirmation code in *@hash (transfer full), NULL when the server wants none. Errors as above. */
gboolean usher_download_get_code (UsherDownload *download, GBytes **hash, GError **error);

G_END_DECLS
