/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clearing a result. */
#include "usher-download-order.h"

void
usher_download_result_clear (UsherDownloadResult *result)
{
  g_free (result->iccid);
  g_clear_pointer (&result->isdp_aid, g_bytes_unref);
  g_clear_pointer (&result->metadata, usher_metadata_free);
  *result = (UsherDownloadResult){ 0 };
}
