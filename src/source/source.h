/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - where events come from: eBPF, procfs, a recording. */
#ifndef PW_SOURCE_H
#define PW_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"
#include "event/suspect.h"
#include "event/time_given.h"
#include "source/stacks_mode.h"
#include "source/stress_opts.h"

struct pw_source;		/* each source's own struct starts with one of these */
struct python_layout;
struct strbuf;

typedef void pw_sink_fn(void *arg, const struct pw_event *ev);

struct pw_source_opts {
	enum pw_mode mode;
	const pid_t *pids;	/* ATTACH: the roots; LAUNCH: the one held child */
	size_t n_pids;
	uint64_t signals;	/* bit signo-1: which to trace; SIGCHLD by default */
	bool threads;		/* THREAD events wanted (a leader that leaves alone comes anyway) */
	unsigned int interval_ms;	/* procfs: look for new children so often */
	size_t buffer;		/* bpf: ring buffer bytes; 0 = default */
	const char *file;	/* replay: path, "-" = stdin */
	double speed;		/* replay: 1 = as recorded, 0 = as fast as it goes */
	struct time_given since;	/* replay: until then as fast as it goes */
	struct time_given until;	/* replay: it ends there */
	struct stress_opts stress;	/* ptrace: the race to force */
	enum pw_stacks stacks;	/* copies of stacks as tails of FORK, DISPOSITION and WAIT_RETURN, and
				 * behind the tail of ACTIVITY */
	bool own_only;		/* report nothing of what runs with another user's rights */

	/* Where lines about the source's own work go (-v): a sentence without newline; valid
	 * during the call.  NULL = not wanted.  It may come at any time until close. */
	void (*note)(const char *line);

	/* Where a sentence for the user goes about something that the source does to the
	 * program, or cannot see because of it.  As note, but always wanted. */
	void (*warn)(const char *line);
};

struct pw_source_ops {
	const char *name;	/* as typed in --backend=NAME */
	enum pw_backend backend;
	unsigned int sees;	/* enum pw_sees: of every process, unless that is blind */
	bool asks_for_right;	/* shows more than /proc shows to the caller: app asks first
				 * whether the caller may trace the targets */

	/* Runs in the held child, right before its exec and with the rights of the command.
	 * 0, or -errno: then the command is not started.  NULL = nothing to do. */
	int (*prepare)(void);

	/* 0 or -errno; on error *why is one sentence for the user that names the
	 * remedy; it is static or valid until the process ends.  On return the
	 * probes are on: nothing that a target does from now on is missed. */
	int (*open)(struct pw_source **out, const struct pw_source_opts *o,
		    const char **why);

	/* For poll(2): readable when drain has work.  -1 = none, use timeout only.
	 * Asked before each sleep: a replay in its own time gives -1 between events. */
	int (*fd)(const struct pw_source *s);

	/* ns from now until drain wants to be called though fd stays silent (batches,
	 * polling); UINT64_MAX = only when fd is readable.  Called right before each
	 * sleep, so it may arm a wake-up. */
	uint64_t (*timeout)(struct pw_source *s);

	/* Hands over what is there, in order; the number of events, 0 if none now, or
	 * -errno; -ENODATA at the end (a recording is over, nothing is left to watch).
	 * A START is not among them, app makes it (but a recording's own is). */
	int (*drain)(struct pw_source *s, pw_sink_fn *sink, void *arg);

	/* Event time up to which all has been handed over; the model may be advanced
	 * to it.  NULL: the time of the last event. */
	uint64_t (*horizon)(const struct pw_source *s);

	/* For the rules: asks what these processes are doing now; the answers come as
	 * ACTIVITY with the next drain.  NULL = cannot. */
	void (*inspect)(struct pw_source *s, const struct pw_suspect *who, size_t n);

	/* The program that this process runs, and with it children until their exec, is run by
	 * CPython: the copies of its stacks are to have its frames.  NULL = cannot. */
	void (*python)(struct pw_source *s, const struct pw_id *who, const struct python_layout *l);

	/* After drain gave an error: one sentence about it, or NULL.  After -ENODATA:
	 * how the stream ended, if that is worth a note.  NULL = has none. */
	const char *(*error)(const struct pw_source *s);

	/* What this source cannot see here, a sentence for the summary, or NULL. */
	const char *(*blind)(const struct pw_source *s);

	/* How many stacks were not copied because of the budget of a second, so far.  NULL = it
	 * copies none. */
	uint64_t (*stacks_denied)(const struct pw_source *s);

	void (*close)(struct pw_source *s);	/* NULL is harmless */
};

struct pw_source {
	const struct pw_source_ops *ops;
};

extern const struct pw_source_ops pw_source_bpf;	/* only with bpf built in */
extern const struct pw_source_ops pw_source_procfs;
extern const struct pw_source_ops pw_source_ptrace;
extern const struct pw_source_ops pw_source_replay;

#endif
