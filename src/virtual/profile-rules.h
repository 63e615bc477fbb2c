/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile policy rules as bits of the one byte of PprIds (SGP.22 2.4.5.2): what servers put into metadata, and cards obey. */
#pragma once

#define VIRTUAL_PPR1 0x40 /* disabling is not allowed */
#define VIRTUAL_PPR2 0x20 /* deletion is not allowed */
