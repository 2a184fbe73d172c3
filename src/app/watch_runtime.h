/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_runtime.h - each program of a live watch gets what runs it. */
#ifndef PW_WATCH_RUNTIME_H
#define PW_WATCH_RUNTIME_H

struct watch;
struct pw_event;

void watch_runtime_open(struct watch *w);
void watch_runtime_close(struct watch *w);

/* An EXEC or PROCESS as the model takes it; valid until the next call.  It is the same with
 * every source, and delays none: what changes while one looks around at attach may be missed. */
const struct pw_event *watch_runtime_add(struct watch *w, const struct pw_event *ev);

#endif
