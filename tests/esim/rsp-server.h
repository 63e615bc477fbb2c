/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real HTTPS server on loopback, in a thread of its own, whose answers a test scripts. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _RspServer RspServer;

/* What to answer to one request; static or owned by the test. */
typedef struct {
  guint status;
  const char *type;     /* (nullable) content type */
  const char *body;     /* (nullable) */
  const char *header;   /* (nullable) name of one more header */
  const char *value;    /* (nullable) */
  gboolean silent;      /* never answers */
} RspAnswer;

/* Called in the server's thread for each request; fills @answer. @path is the whole path, @body the request's text. */
typedef void (*RspHandler) (const char *path, const char *body, RspAnswer *answer, gpointer data);

/* @credential: certificate and key as PEM. @client_root: (nullable) a client certificate under it is demanded. */
RspServer *rsp_server_new (const char *credential, const char *client_root, RspHandler handler, gpointer data);
void rsp_server_free (RspServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RspServer, rsp_server_free)

/* (transfer none) "localhost:PORT" */
const char *rsp_server_get_address (RspServer *server);
guint rsp_server_get_port (RspServer *server);
/* Connections that carried a request, and requests. */
guint rsp_server_get_connections (RspServer *server);
guint rsp_server_get_requests (RspServer *server);

G_END_DECLS
