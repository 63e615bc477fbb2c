/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of the software eUICC on disk. Every change is there, whole or not at all, when the function returns, so that
 * the power may go at any exchange. Without a directory nothing is kept and everything succeeds. */
#pragma once

#include "euicc-memory.h"

G_BEGIN_DECLS

/* Reads what is in @directory (nullable), clearing up what an interrupted installation left. NULL with USHER_ERROR_STORAGE
 * if it cannot be read or is not a card's memory. */
VirtualMemory *virtual_store_open (const char *directory, guint32 size, GError **error);

/* Writes everything but the packages. A failure ends up as a warning: a real card wears out too, but here it is the test
 * that is broken. */
void virtual_store_save (VirtualMemory *memory);

/* Adds a disabled profile and writes its package, without saving the memory: the caller saves once everything that belongs
 * to the installation is there. Returns (transfer none) it. */
VirtualProfile *virtual_store_add_profile (VirtualMemory *memory, const guint8 *iccid, GBytes *metadata, GBytes *package);

/* Removes @profile and its file; saves. */
void virtual_store_delete_profile (VirtualMemory *memory, VirtualProfile *profile);

/* Removes it and saves; FALSE if there was none. */
gboolean virtual_store_remove_notification (VirtualMemory *memory, guint32 seq);

G_END_DECLS
