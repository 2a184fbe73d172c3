/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_output.h - what a watch writes to: a reader may be slow, stuck or gone, a file full. */
#ifndef PW_WATCH_OUTPUT_H
#define PW_WATCH_OUTPUT_H

#include <poll.h>
#include <stdbool.h>

struct watch;
struct watch_text;

/* Takes over fd; path NULL = stdout or stderr, not to be closed. */
struct watch_text *outs_add(struct watch *w, int fd, const char *path);

/* Descriptors that are to be polled, at most n: how many. */
int outs_fds(const struct watch *w, struct pollfd *fds, int n);

/* A replay waits for its readers: nothing is to be drained now. */
bool outs_hold(const struct watch *w);

/* The last records follow. */
void outs_last(struct watch *w);

/* SIGHUP where procwatch is a service that writes to a file: opens the name again, as
 * something has moved the file away.  False: it is none. */
bool outs_reopen(struct watch *w);

/* Gives readers a second for what is queued (or as long as they go on taking it; a
 * replay waits), frees all, and says what is missing where. */
void outs_finish(struct watch *w);

/* Its error is errno's: says so, once. */
void outs_broke(struct watch *w, struct watch_text *t, int err);

#endif
