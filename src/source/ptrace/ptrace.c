/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ptrace.c - the source that traces processes with ptrace(2): what procwatch does of it.  The
 * tracing itself is in a process of its own (keeper.c), whose events come by a ring. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "source/proc/procinfo.h"
#include "source/ptrace/keeper.h"
#include "source/ptrace/requirements.h"
#include "source/ptrace/ring.h"
#include "source/ptrace/suspected.h"
#include "source/ptrace/trace_filter.h"
#include "source/ptrace/trace_rights.h"
#include "source/source.h"

enum {
	BATCH = 4096,			/* events a drain hands over at most */
	NAP_NS = 4000000,		/* between batches while events come */
};

struct ptrace_source {
	struct pw_source base;
	struct ring *ring;
	struct keeper keeper;
	struct suspected suspects;
	uint64_t last_ts;		/* of the newest event */
	uint64_t complete;		/* ns: all before has been handed over */
	bool lost_tracer;
	bool napping;			/* events came with the last drain */
	void (*warn)(const char *line);
};

/* For procinfo.h, which has no argument for it: there is one trace at a time. */
static const struct ring *own_ring;

static bool
is_stopped_here(pid_t pid)
{
	return own_ring && ring_is_stopped(own_ring, pid);
}

static const char *
cannot_trace(int err, pid_t failed, enum pw_mode mode)
{
	static char text[128];
	const char *lack = mode == PW_MODE_LAUNCH ? ptrace_requirements_why_not() : NULL;

	if (lack)
		return lack;
	if (failed && mode != PW_MODE_LAUNCH)
		return trace_rights_why(failed, -err);
	if (err == -EAGAIN)
		return "no ptrace: cannot fork the tracing process: process limit reached (ulimit -u, pids.max): "
		       "use --backend=procfs";
	snprintf(text, sizeof(text), "no ptrace: cannot start to trace: %s", strerror(-err));
	return text;
}

static int
ptrace_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	struct ptrace_source *s;
	pid_t failed = 0;
	int err;

	if (ptrace_requirements_disabled() ||
	    (o->mode == PW_MODE_LAUNCH && !ptrace_requirements_filter_works())) {
		*why = ptrace_requirements_why_not();
		return -ENOTSUP;
	}
	s = xzalloc(sizeof(*s));
	s->base.ops = &pw_source_ptrace;
	s->warn = o->warn;
	s->ring = ring_new(o->buffer);
	err = s->ring ? keeper_start(&s->keeper, s->ring, o, &failed) : -errno;
	if (err) {
		*why = cannot_trace(err, failed, o->mode);
		ring_free(s->ring);
		free(s);
		return err;
	}
	own_ring = s->ring;
	procinfo_own_tracer(s->keeper.pid, is_stopped_here);
	*out = &s->base;
	return 0;
}

static void
ptrace_close(struct pw_source *base)
{
	struct ptrace_source *s = (struct ptrace_source *)base;

	if (!s)
		return;
	keeper_stop(&s->keeper);
	procinfo_own_tracer(0, NULL);
	own_ring = NULL;
	ring_free(s->ring);
	suspected_done(&s->suspects);
	free(s);
}

static int
ptrace_fd(const struct pw_source *base)
{
	return ring_fd(((const struct ptrace_source *)base)->ring);
}

/* While events come it looks every few ms and is not woken: to wake it takes the tracing
 * process longer than the event. */
static uint64_t
ptrace_timeout(struct pw_source *base)
{
	struct ptrace_source *s = (struct ptrace_source *)base;

	if (s->suspects.asked)
		return 0;
	if (s->napping)
		return NAP_NS;
	return ring_sleep(s->ring) ? UINT64_MAX : 0;
}

struct noted_sink {
	struct ptrace_source *s;
	pw_sink_fn *sink;
	void *arg;
};

static void
note_newest(void *arg, const struct pw_event *ev)
{
	struct noted_sink *n = arg;

	if (ev->ts > n->s->last_ts)
		n->s->last_ts = ev->ts;
	suspected_note(&n->s->suspects, ev);
	n->sink(n->arg, ev);
}

static int
ptrace_drain(struct pw_source *base, pw_sink_fn *sink, void *arg)
{
	struct ptrace_source *s = (struct ptrace_source *)base;
	const uint64_t now = clock_boottime();
	const uint64_t complete = ring_complete_to(s->ring, now);
	struct pw_event lost = { .kind = PW_EV_LOST };
	struct noted_sink noted = { s, sink, arg };
	unsigned int n = ring_drain(s->ring, BATCH, s->warn, note_newest, &noted);

	s->napping = n > 0;
	lost.lost.count = ring_dropped(s->ring);
	if (lost.lost.count) {
		lost.ts = s->last_ts ? s->last_ts : now;
		sink(arg, &lost);
		n++;
	}
	if (!n && ring_complete_to(s->ring, now) > s->complete)
		s->complete = ring_complete_to(s->ring, now);
	else if (complete > s->complete)
		s->complete = complete;
	if (s->complete > s->last_ts)
		s->last_ts = s->complete;
	suspected_emit(&s->suspects, s->last_ts, sink, arg);
	if (!n && keeper_is_gone(&s->keeper)) {
		s->lost_tracer = true;
		return -ECHILD;
	}
	return (int)n;
}

static uint64_t
ptrace_horizon(const struct pw_source *base)
{
	return ((const struct ptrace_source *)base)->complete;
}

static void
ptrace_inspect(struct pw_source *base, const struct pw_suspect *who, size_t n)
{
	struct ptrace_source *s = (struct ptrace_source *)base;

	suspected_ask(&s->suspects, who, n);
	ring_suspect(s->ring, who, n);
}

static void
ptrace_python(struct pw_source *base, const struct pw_id *who, const struct python_layout *l)
{
	ring_python(((struct ptrace_source *)base)->ring, (pid_t)who->pid, l);
}

static const char *
ptrace_error(const struct pw_source *base)
{
	const struct ptrace_source *s = (const struct ptrace_source *)base;

	return s->lost_tracer ? "the tracing process (procwatch-trace) has ended: wait calls of a launched "
				"command fail with ENOSYS from now on; start the command again" : NULL;
}

static uint64_t
ptrace_stacks_denied(const struct pw_source *base)
{
	return ring_stacks_denied(((const struct ptrace_source *)base)->ring);
}

const struct pw_source_ops pw_source_ptrace = {
	.name = "ptrace",
	.backend = PW_BACKEND_PTRACE,
	.sees = PW_SEES_BY_PTRACE,
	.prepare = trace_filter_install,
	.open = ptrace_open,
	.fd = ptrace_fd,
	.timeout = ptrace_timeout,
	.drain = ptrace_drain,
	.horizon = ptrace_horizon,
	.inspect = ptrace_inspect,
	.python = ptrace_python,
	.error = ptrace_error,
	.stacks_denied = ptrace_stacks_denied,
	.close = ptrace_close,
};
