/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about one device share: the configuration, the card behind --at, and the trust for its servers. */
#pragma once

#include "cli.h"
#include "usher-attachment.h"
#include "usher-configuration.h"
#include "usher-trust.h"

G_BEGIN_DECLS

/* (transfer full) what --world or --config names, or the defaults of this computer. */
UsherConfiguration *device_load_configuration (Cli *cli, GError **error);

/* (transfer full) HOST:PORT of the USB/IP servers that the configuration knows; may be empty. */
char **device_dup_servers (Cli *cli, GError **error);

/* Opens the card of @at. NULL with an error also when @at is NULL: the option was not given. */
UsherAttachment *device_open (Cli *cli, const char *at, GError **error);

/* (transfer full) for the servers of the configuration; says so on standard error when test roots are in use. */
UsherTrust *device_dup_trust (UsherConfiguration *configuration, GError **error);

G_END_DECLS
