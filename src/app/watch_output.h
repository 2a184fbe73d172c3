/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_output.h - where a watch writes text: a reader may be slow, stuck or gone, a file
 * full. */
#ifndef PW_WATCH_OUTPUT_H
#define PW_WATCH_OUTPUT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct watch;
struct watch_text;

/* Takes over fd.  path NULL = stdout or stderr, which are not closed. */
struct watch_text *watch_output_add(struct watch *w, int fd, const char *path);

/* Fills at most n entries with the descriptors that poll(2) should watch: how many. */
int watch_output_fds(const struct watch *w, struct pollfd *fds, int n);

/* A replay is far ahead of its reader: drain nothing now. */
bool watch_output_is_behind(const struct watch *w);
/* ns until a compressed file wants a watch_views_tick(); UINT64_MAX = none does. */
uint64_t watch_output_timeout(const struct watch *w);

/* The last records follow. */
void watch_output_last(struct watch *w);

/* On SIGHUP: opens the files again by name, after a log rotation has renamed them.
 * False = this watch does not do so (a launched command, no regular file). */
bool watch_output_reopen(struct watch *w);

/* Writes what is queued: waits up to a second, longer while the reader keeps reading, and
 * without a limit in a replay.  Then frees all and reports what was not written. */
void watch_output_finish(struct watch *w);

/* Writing failed with the errno value err: reports it once. */
void watch_output_failed(struct watch *w, struct watch_text *t, int err);

#endif
