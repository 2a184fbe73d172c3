/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_source.c - which source a watch reads: the recording, or the first backend that
 * works.  A new source is a row of backends[] in source/backends.c. */
#include "app/watch_source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/privs.h"
#include "app/watch_state.h"
#include "app/watch_views.h"
#include "app/zombie_hint.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "source/backends.h"
#include "source/proc/procinfo.h"

static int
open_replay(struct watch *w, struct pw_source_opts *so)
{
	const char *why = NULL;
	int err;

	so->file = w->opts->replay;
	so->since = w->opts->since;
	so->until = w->opts->until;
	/* the screen plays what is on disk itself */
	so->speed = watch_views_play(w->opts) ? 0 : w->opts->speed;
	err = pw_source_replay.open(&w->source, so, &why);
	if (err)
		log_error("%s", why ? why : strerror(-err));
	return err;
}

/* With file capabilities the kernel would let an ordinary user trace every process.  Why
 * procwatch does not, or NULL.  What /proc shows to any user may still be watched. */
static const char *
why_not_allowed(const struct watch *w)
{
	static char text[160];

	if (w->mode == PW_MODE_SYSTEM && !privs_see_all())
		return "-a with bpf shows the processes of all users, which requires root: "
		       "use sudo, or --backend=procfs";
	for (size_t i = 0; i < w->opts->n_pids; i++) {
		if (privs_may_watch(w->opts->pids[i]) != -EPERM)
			continue;
		snprintf(text, sizeof(text), "-p %d with bpf: permission denied (ptrace access): "
			 "use sudo, or --backend=procfs", (int)w->opts->pids[i]);
		return text;
	}
	return NULL;
}

static int
open_live_source(struct watch *w, const struct pw_source_ops *ops, struct pw_source_opts *so,
		 const char **why)
{
	*why = ops->asks_for_right ? why_not_allowed(w) : NULL;
	return *why ? -EPERM : ops->open(&w->source, so, why);
}

/* Then no backend can watch it.  The error of open() does not show this: libbpf returns
 * ESRCH also where the kernel's types are missing. */
static bool
target_is_gone(const struct pw_source_opts *so)
{
	for (size_t i = 0; i < so->n_pids; i++) {
		if (procinfo_exists(so->pids[i]))
			continue;
		log_error("process %d exited before it could be watched", (int)so->pids[i]);
		return true;
	}
	return false;
}

static bool
backend_is_chosen(const struct watch *w, const struct backend *b)
{
	if (!b->ops)
		return false;
	return w->opts->backend ? b->ops->backend == w->opts->backend : backend_suits(b, w->mode);
}

/* The first from b on that may be opened; NULL = none. */
static const struct backend *
next_backend(const struct watch *w, const struct backend *b)
{
	while (b < backends + BACKENDS && !backend_is_chosen(w, b))
		b++;
	return b < backends + BACKENDS ? b : NULL;
}

/* The one that --backend names, else the first that works. */
static int
open_backend(struct watch *w, struct pw_source_opts *so)
{
	const struct backend *b = next_backend(w, backends), *next;
	const char *why = NULL;
	int err = -ENOTSUP;

	for (; b; b = next) {
		err = open_live_source(w, b->ops, so, &why);
		if (!err)
			return 0;
		if (target_is_gone(so))
			return -ESRCH;
		next = next_backend(w, b + 1);
		if (next)
			log_note("%s; using %s instead%s%s", why ? why : strerror(-err), next->name,
				 next->cost ? ": " : "", next->cost ? next->cost : "");
	}
	log_error("%s", why ? why : "this procwatch was built without that backend");
	return err;
}

/* Checked because /proc and kill(2) accept a thread ID as well. */
static bool
is_process(pid_t pid)
{
	struct strbuf hint = { 0 };
	struct procinfo p;

	if (privs_may_watch(pid) == -ESRCH) {
		log_error("-p %d: no such process", (int)pid);
		return false;
	}
	if (procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		return true;
	if (p.tgid != p.id.pid) {
		log_error("-p %d: this is a thread of process %u; use -p %u", (int)pid, p.tgid, p.tgid);
		return false;
	}
	if (zombie_hint(&p, "-p", &hint))
		log_note("%s", strbuf_str(&hint));
	strbuf_done(&hint);
	return true;
}

static bool
targets_exist(const struct watch *w)
{
	for (size_t i = 0; i < w->opts->n_pids; i++)
		if (!is_process(w->opts->pids[i]))
			return false;
	return true;
}

static void
warn_line(const char *line)
{
	log_note("%s", line);
}

static void
note_line(const char *line)
{
	log_debug("%s", line);
}

int
watch_source_open(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	struct pw_source_opts so = {
		.mode = w->mode, .pids = o->pids, .n_pids = o->n_pids,
		.signals = o->signals, .threads = o->threads, .stress = o->stress,
		.stacks = w->symbols ? o->stacks : PW_STACKS_OFF,
		.interval_ms = o->interval_ms, .buffer = o->buffer, .note = o->verbose ? note_line : NULL,
		.warn = warn_line,
	};

	if (!w->live)
		return open_replay(w, &so);
	if (!targets_exist(w))
		return -ESRCH;
	so.own_only = !privs_see_all();
	if (w->mode == PW_MODE_LAUNCH) {
		so.pids = &w->launch.pid;
		so.n_pids = 1;
	}
	return open_backend(w, &so);
}
