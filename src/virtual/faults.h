/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of what goes wrong at one device: JSON [{"device","at":"exchange"|"bytes"|"step","n","do":"unplug"|"sw"|"stall"|
 * "mute"|"garble"|"slow","value","times"}]. Exchanges count from 1 and bytes in both directions over the whole life of the
 * device, unplugged or not; for steps n is a name that virtual_euicc_take_step() knows. Rows for servers may stand in the same
 * file and are passed over. Decides when; the device model does. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  VIRTUAL_FAULT_UNPLUG, /* the answer is lost, the power is gone; value: ms until it can be plugged in again */
  VIRTUAL_FAULT_SW,     /* this status word instead of the answer; value: as number or as "6F00". At an exchange the card did
                           not execute the command, at a step it did */
  VIRTUAL_FAULT_STALL,  /* the answer is lost, the endpoint halts */
  VIRTUAL_FAULT_MUTE,   /* the answer is lost, nothing comes */
  VIRTUAL_FAULT_GARBLE, /* one byte of the answer is wrong */
  VIRTUAL_FAULT_SLOW,   /* value: ms more, with time extensions */
} VirtualFaultAction;

typedef struct {
  VirtualFaultAction action;
  guint value;
} VirtualFault;

typedef struct _VirtualFaults VirtualFaults;

/* Whether a row whose n is @step (nullable) is for the servers, see smdp-faults.h. */
gboolean virtual_faults_is_server_step (const char *step);

/* Reads the rows of the device that is known as each of @names (nullable: rows without a device only); a row without
 * "device" is for every device. USHER_ERROR_INVALID names the row that is wrong. */
VirtualFaults *virtual_faults_parse (const char *text, gsize length, const char *const *names, GError **error);

/* The same from a file; USHER_ERROR_STORAGE if it cannot be read. */
VirtualFaults *virtual_faults_load (const char *path, const char *const *names, GError **error);
void virtual_faults_free (VirtualFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualFaults, virtual_faults_free)

/* One exchange starts with @bytes to the card: returns (transfer none) (nullable) what happens before the card has seen all
 * of it: a cut within these bytes, or a status word instead. */
const VirtualFault *virtual_faults_before (VirtualFaults *self, gsize bytes);

/* The card executed it; if that completed an ES10 command, @step (nullable) names it. It answers @bytes. Returns (transfer
 * none) (nullable) what happens to the answer. */
const VirtualFault *virtual_faults_after (VirtualFaults *self, gsize bytes, const char *step);

G_END_DECLS
