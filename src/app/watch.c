/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - one watch, from its options to its exit status. */
#include "app/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "app/caller.h"
#include "app/exit_status.h"
#include "app/live_process.h"
#include "app/loop.h"
#include "app/privs.h"
#include "app/watch_state.h"
#include "app/watch_views.h"
#include "base/clock.h"
#include "base/stderr_log.h"
#include "base/out.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "config.h"
#include "source/proc/procinfo.h"

/* --- what views may ask ------------------------------------------------------ */

static uint64_t
host_now(void *arg)
{
	const struct watch *w = arg;

	return w->live && !w->finished ? clock_boottime() : pw_model_now(w->model);
}

static int
host_look(void *arg, const struct pw_id *who, struct pw_view_look *out)
{
	const struct watch *w = arg;

	return w->live ? live_process_read(who, out) : -ESRCH;
}

static void
host_end_emulator(void *arg)
{
	const struct watch *w = arg;

	pty_end_emulator(&w->pty);
}

static void
host_detach(void *arg)
{
	struct watch *w = arg;

	w->detached = true;
}

static void
host_quit(void *arg)
{
	struct watch *w = arg;

	w->quit = true;
}

/* Through a pidfd, so that the process that was looked at is the one that is
 * signalled: its pid cannot get a new owner in between. */
static int
host_kill(void *arg, const struct pw_id *who, int signo)
{
	const struct watch *w = arg;

	return w->live ? live_process_signal(who, signo) : -ESRCH;
}

static pid_t
host_command(void *arg)
{
	const struct watch *w = arg;

	return w->launch.reaped ? 0 : w->launch.pid;
}

/* --- the source ---------------------------------------------------------------- */

static const struct pw_source_ops *const backends[] = {
#ifdef HAVE_BPF
	&pw_source_bpf,
#endif
	&pw_source_procfs,
};

static int
open_replay(struct watch *w, struct pw_source_opts *so)
{
	const char *why = NULL;
	int err;

	so->file = w->opts->replay;
	so->speed = w->opts->speed;
	err = pw_source_replay.open(&w->source, so, &why);
	if (err)
		log_error("%s", why ? why : strerror(-err));
	return err;
}

static void
note_fallback(const char *why)
{
	log_note("%s; going on with procfs", why);
}

/* With file capabilities the kernel would let an ordinary user trace anybody: why
 * procwatch does not, or NULL.  What /proc shows him anyway stays open to him. */
static const char *
not_his_to_trace(const struct watch *w)
{
	static char text[160];

	if (w->mode == PW_MODE_SYSTEM && !privs_see_all())
		return "-a by bpf shows what everybody does, which takes root: "
		       "use sudo, or --backend=procfs";
	for (size_t i = 0; i < w->opts->n_pids; i++) {
		if (privs_may_watch(w->opts->pids[i]) != -EPERM)
			continue;
		snprintf(text, sizeof(text), "-p %d by bpf: it is not yours to trace: "
			 "use sudo, or --backend=procfs", (int)w->opts->pids[i]);
		return text;
	}
	return NULL;
}

static int
open_one(struct watch *w, const struct pw_source_ops *ops, struct pw_source_opts *so,
	 const char **why)
{
	*why = ops->backend == PW_BACKEND_BPF ? not_his_to_trace(w) : NULL;
	return *why ? -EPERM : ops->open(&w->source, so, why);
}

/* Then no backend can watch it.  The error of one that failed does not say so: libbpf
 * gives ESRCH where the kernel's types are missing, too. */
static bool
target_is_gone(const struct pw_source_opts *so)
{
	for (size_t i = 0; i < so->n_pids; i++) {
		if (procinfo_exists(so->pids[i]))
			continue;
		log_error("process %d has ended before it could be watched", (int)so->pids[i]);
		return true;
	}
	return false;
}

/* The first that works; the one that was asked for has to. */
static int
open_backend(struct watch *w, struct pw_source_opts *so)
{
	const size_t n = sizeof(backends) / sizeof(backends[0]);
	const char *why = NULL;
	int err = -ENOTSUP;

	for (size_t i = 0; i < n; i++) {
		if (w->opts->backend && backends[i]->backend != w->opts->backend)
			continue;
		err = open_one(w, backends[i], so, &why);
		if (!err)
			return 0;
		if (target_is_gone(so))
			return -ESRCH;
		if (!w->opts->backend && i + 1 < n)
			note_fallback(why ? why : strerror(-err));
	}
	log_error("%s", why ? why : "this procwatch was built without that backend");
	return err;
}

/* /proc and kill(2) take a thread's number, too: what is watched is a process. */
static bool
is_target(pid_t pid)
{
	struct procinfo p;

	if (privs_may_watch(pid) == -ESRCH) {
		log_error("-p %d: there is no such process", (int)pid);
		return false;
	}
	if (procinfo_read(pid, PROCINFO_STATUS, &p) == 0 && p.tgid != p.id.pid) {
		log_error("-p %d: that is a thread of process %u: use -p %u", (int)pid, p.tgid, p.tgid);
		return false;
	}
	return true;
}

static bool
targets_there(const struct watch *w)
{
	for (size_t i = 0; i < w->opts->n_pids; i++)
		if (!is_target(w->opts->pids[i]))
			return false;
	return true;
}

static int
open_source(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	struct pw_source_opts so = {
		.mode = w->mode, .pids = o->pids, .n_pids = o->n_pids,
		.signals = o->signals, .threads = o->threads,
		.interval_ms = o->interval_ms, .buffer = o->buffer, .verbose = o->verbose,
	};

	if (!w->live)
		return open_replay(w, &so);
	if (!targets_there(w))
		return -ESRCH;
	so.own_only = !privs_see_all();
	if (w->mode == PW_MODE_LAUNCH) {
		so.pids = &w->launch.pid;
		so.n_pids = 1;
	}
	return open_backend(w, &so);
}

/* --- the first event ----------------------------------------------------------- */

static void
add_argv(const struct watch *w, struct strbuf *tail)
{
	bool truncated = false;

	if (w->opts->command)
		for (char **word = w->opts->command; *word && tail->len < PW_TAIL_MAX; word++)
			strbuf_add(tail, *word, strlen(*word) + 1);
	else if (w->opts->n_pids)
		procinfo_argv(w->opts->pids[0], tail, PW_TAIL_MAX, &truncated);
	if (tail->len > PW_TAIL_MAX) {
		tail->len = PW_TAIL_MAX;
		tail->s[PW_TAIL_MAX - 1] = '\0';
	}
}

static void
tell_start(struct watch *w)
{
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	struct utsname u;

	if (uname(&u) != 0)
		strcpy(u.release, "?");
	strbuf_add(&tail, PACKAGE_VERSION, sizeof(PACKAGE_VERSION));
	strbuf_add(&tail, u.release, strlen(u.release) + 1);
	add_argv(w, &tail);
	ev = xzalloc(sizeof(*ev) + tail.len);
	ev->kind = PW_EV_START;
	ev->ts = w->began;
	ev->start.schema = PW_SCHEMA;
	ev->start.backend = w->source->ops->backend;
	ev->start.mode = w->mode;
	ev->start.sees = w->source->ops->sees;
	ev->start.wall_offset_ns = clock_realtime() - clock_boottime();
	if (w->mode == PW_MODE_LAUNCH)
		ev->who.pid = (uint32_t)w->launch.pid;
	else if (w->opts->n_pids)
		ev->who.pid = (uint32_t)w->opts->pids[0];
	if (ev->who.pid)
		ev->who.start = procinfo_start((pid_t)ev->who.pid);
	ev->tail_len = (uint32_t)tail.len;
	memcpy(ev->tail, tail.s, tail.len);
	pw_model_apply(w->model, ev);
	free(ev);
	strbuf_done(&tail);
}

/* --- signals ------------------------------------------------------------------- */

/* From here on procwatch's own; the held command has its caller's. */
static int
take_signals(struct watch *w)
{
	static const int ours[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaddset(&set, ours[i]);
	out_bound();
	signal(SIGPIPE, SIG_IGN);	/* who writes hears of it by EPIPE and says so */
	signal(SIGXFSZ, SIG_IGN);	/* by EFBIG */
	signal(SIGCHLD, SIG_DFL);	/* an ignored one would reap the command for us */
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -errno;
	w->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signal_fd < 0 ? -errno : 0;
}

/* --- the watch ----------------------------------------------------------------- */

static enum pw_mode
mode_of(const struct pw_opts *o)
{
	switch (o->job) {
	case PW_JOB_LAUNCH:
		return PW_MODE_LAUNCH;
	case PW_JOB_SYSTEM:
		return PW_MODE_SYSTEM;
	default:
		return PW_MODE_ATTACH;
	}
}

static int
start_command(struct watch *w)
{
	int err = launch_go(&w->launch);

	if (!err)
		return 0;
	log_error("cannot run '%s': %s", w->opts->command[0], strerror(-err));
	w->failed = err == -ENOENT ? PW_EXIT_NOT_FOUND : PW_EXIT_CANNOT_RUN;
	return err;
}

/* A screen leaves no place for what the command writes: it gets a terminal of its
 * own, or a file. */
static int
make_pty(struct watch *w)
{
	char path[] = "procwatch-XXXXXX.out";
	int err;

	if (w->mode != PW_MODE_LAUNCH || !w->live || !watch_views_have_screen(w->opts))
		return 0;
	if (w->opts->pty) {
		err = pty_open(&w->pty, watch_views_utf8());
		if (err)
			log_error("no terminal for the command: %s (try --no-pty)", strerror(-err));
		return err;
	}
	err = pty_open_file(&w->pty, path);
	if (err)
		log_error("no file for the command's output: %s: %s", path, strerror(-err));
	else
		log_note("the command's output is in %s", path);
	return err;
}

/* Root's own it may keep; what only the program's file has must not follow the caller. */
static int
give_back(bool files)
{
	if (privs_drop(files) == 0)
		return 0;
	if (!caller_is_lesser()) {
		log_debug("cannot drop capabilities");
		return 0;
	}
	log_error("cannot drop the capabilities of procwatch's file: use sudo instead of setcap here");
	return -1;
}

/* A report, what a key of the screen saves, a next part; and where a SIGHUP is not the
 * command's, the same names again. */
static bool
opens_files_later(const struct watch *w)
{
	const struct pw_opts *o = w->opts;

	return o->report || o->view != PW_VIEW_LOG || o->max_size ||
	       (o->output && w->mode != PW_MODE_LAUNCH);
}

static int
begin(struct watch *w)
{
	const struct pw_model_opts mo = { .zombie_age = w->opts->zombie_age_ns };
	const char *why = NULL;

	if (make_pty(w) != 0)
		return -1;
	if (w->mode == PW_MODE_LAUNCH && w->live &&
	    launch_hold(&w->launch, w->opts->command, w->opts->user,
			pty_wanted(&w->pty) ? &w->pty : NULL, &why) != 0) {
		log_error("%s", why);
		return -1;
	}
	if (w->launch.own_session)
		log_note("the command runs in a session of its own, as it cannot be kept from typing into "
			 "this terminal here: ^C works, ^Z does not");
	pty_close_slave(&w->pty);
	if (!w->live && privs_drop_lent() != 0) {
		log_error("cannot drop the capabilities of procwatch's file");
		return -1;
	}
	if (take_signals(w) != 0 || open_source(w) != 0)
		return -1;
	w->model = pw_model_new(&mo, watch_views_event, w);
	/* before what the caller chose is opened: his files, the terminal's description */
	if (give_back(true) != 0)
		return -1;
	if (watch_views_open(w) != 0)
		return -1;
	if (w->live)
		tell_start(w);
	if (give_back(opens_files_later(w)) != 0)
		return -1;
	return w->launch.pid > 0 ? start_command(w) : 0;
}

int
watch_run(const struct pw_opts *o)
{
	struct watch w = {
		.opts = o, .mode = mode_of(o), .live = o->job != PW_JOB_REPLAY,
		.signal_fd = -1, .pty = PTY_NONE,
	};
	int status = PW_EXIT_FAILED;

	w.host = (struct pw_view_host){
		.arg = &w, .now = host_now, .look = host_look, .detach = host_detach,
		.end_emulator = host_end_emulator,
		.quit = host_quit, .kill = host_kill, .command = host_command,
	};
	w.began = clock_boottime();
	if (begin(&w) == 0) {
		loop_run(&w);
		watch_views_close(&w);
		launch_poll(&w.launch);
		status = exit_status_of_watch(o, w.model, w.failed,
					      w.launch.reaped ? &w.launch.status : NULL);
	} else if (w.failed) {
		status = w.failed;
	}
	watch_views_close(&w);
	repair_done(&w.repair);
	pw_model_free(w.model);
	if (w.source)
		w.source->ops->close(w.source);
	launch_done(&w.launch);
	pty_close(&w.pty, w.detached);
	if (w.signal_fd >= 0)
		close(w.signal_fd);
	return status;
}
