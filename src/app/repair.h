/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - after a loss: what /proc says against what the model believes. */
#ifndef PW_REPAIR_H
#define PW_REPAIR_H

#include <stdint.h>

struct pw_model;

/* Asks /proc for each process that the model holds for alive or for a zombie, and
 * for children that it does not know; tells the model the difference as events
 * marked approx.  Costs some 10 us a process. */
void repair(struct pw_model *m, uint64_t now);

#endif
