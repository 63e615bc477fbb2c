/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five functions of ES9+ (SGP.22 5.6), as functions from JSON to JSON. HTTP and the `header` of answers are
 * smdp-server.h's. */
#pragma once

#include "smdp-core.h"

G_BEGIN_DECLS

/* Returns (transfer full) the members of the answer (JSON null: none, HTTP 204), or NULL with VIRTUAL_STATUS. */
typedef json_t *(*VirtualEs9Function) (VirtualSmdpCore *core, const json_t *request, GError **error);

json_t *virtual_es9_initiate_authentication (VirtualSmdpCore *core, const json_t *request,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
json_t *virtual_es9_authenticate_client (VirtualSmdpCore *core, const json_t *request,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
json_t *virtual_es9_get_bound_profile_package (VirtualSmdpCore *core, const json_t *request,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
json_t *virtual_es9_handle_notification (VirtualSmdpCore *core, const json_t *request,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
json_t *virtual_es9_cancel_session (VirtualSmdpCore *core, const json_t *request, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
