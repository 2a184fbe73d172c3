/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_stacks.h - the copies of stacks that a source hands over become stack events. */
#ifndef PW_WATCH_STACKS_H
#define PW_WATCH_STACKS_H

#include <stdbool.h>
#include <stdint.h>

struct watch;
struct pw_event;

/* Before the source is opened.  Where there can be none, the watch is without, after a note. */
void watch_stacks_open(struct watch *w);
void watch_stacks_close(struct watch *w);

/* The event as the model takes it: instead of a copy of a stack it has the number of that.
 * Valid until the next call. */
const struct pw_event *watch_stacks_number(struct watch *w, const struct pw_event *ev);

/* A MAPPED_CODE record. */
void watch_stacks_mapped(struct watch *w, const struct pw_event *ev);

/* An event of the model: of what has ended no copy comes any more. */
void watch_stacks_seen(struct watch *w, const struct pw_event *ev);

/* For poll(2); -1 = none. */
int watch_stacks_fd(const struct watch *w);
/* ns from now until it is to be drained also without that; UINT64_MAX = never. */
uint64_t watch_stacks_timeout(const struct watch *w);
/* What has been found goes to the model. */
void watch_stacks_drain(struct watch *w);
/* The watch ends: waits for what is outstanding, not for long. */
void watch_stacks_settle(struct watch *w);

#endif
