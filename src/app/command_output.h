/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_output.h - what the command writes to the pty that procwatch gave it, as events in
 * order with the others. */
#ifndef PW_COMMAND_OUTPUT_H
#define PW_COMMAND_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

struct watch;

enum { COMMAND_OUTPUT_KEPT = 1 << 20 };	/* bytes of a run that are recorded */

/* After the views are open.  Without w->pty.tee this does nothing, nor do the others. */
void command_output_open(struct watch *w);
void command_output_close(struct watch *w);

int command_output_fd(const struct watch *w);	/* to be polled; -1 = none */
/* Reads what is there. */
void command_output_read(struct watch *w);

/* An event of that time is next: what was written before goes first. */
void command_output_before(struct watch *w, uint64_t ts);
/* All events up to `complete` have been handed over. */
void command_output_step(struct watch *w, uint64_t complete);
/* ns until it wants a step; UINT64_MAX = none. */
uint64_t command_output_timeout(const struct watch *w);

/* Reads a part of what the command has written until now; true = that was all, or no more is waited
 * for.  After that the source may have older events. */
bool command_output_ends(struct watch *w);
/* Hands over the rest. */
void command_output_last(struct watch *w);

#endif
