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
#include "app/command_output.h"
#include "app/command_shell.h"
#include "app/exit_status.h"
#include "app/live_process.h"
#include "app/loop.h"
#include "app/nudge.h"
#include "app/nudge_question.h"
#include "app/privs.h"
#include "app/pty_relay.h"
#include "app/watch_runtime.h"
#include "app/watch_source.h"
#include "app/watch_stacks.h"
#include "app/watch_state.h"
#include "app/watch_views.h"
#include "base/clock.h"
#include "base/stderr_log.h"
#include "base/out.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "config.h"
#include "source/proc/procinfo.h"

/* --- what views may ask of the program ----------------------------------------- */

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

static int
host_place(void *arg, const struct pw_id *who, struct place *out)
{
	const struct watch *w = arg;

	return w->live ? live_process_place(who, out) : -ESRCH;
}

static void
host_end_emulator(void *arg, int emulator)
{
	const struct watch *w = arg;

	pty_end_emulator(emulator == w->pty.screen ? &w->pty : &w->past);
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

/* --- the first event ----------------------------------------------------------- */

static void
add_start_argv(const struct watch *w, struct strbuf *tail)
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
emit_start(struct watch *w)
{
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	struct utsname u;
	uint32_t host_at;

	if (uname(&u) != 0) {
		strcpy(u.release, "?");
		u.nodename[0] = '\0';
	}
	strbuf_add(&tail, PACKAGE_VERSION, sizeof(PACKAGE_VERSION));
	strbuf_add(&tail, u.release, strlen(u.release) + 1);
	add_start_argv(w, &tail);
	host_at = u.nodename[0] ? (uint32_t)tail.len : 0;
	strbuf_add(&tail, u.nodename, strlen(u.nodename) + 1);
	ev = xzalloc(sizeof(*ev) + tail.len);
	ev->kind = PW_EV_START;
	ev->ts = w->began;
	ev->start.schema = PW_SCHEMA;
	ev->start.host_at = host_at;
	ev->start.backend = w->source->ops->backend;
	ev->start.mode = w->mode;
	ev->start.sees = w->source->ops->sees | (w->symbols ? PW_SEES_STACKS : 0);
	ev->start.stress = w->opts->stress.kind;
	ev->start.stress_children = w->opts->stress.children;
	ev->start.stress_limit = w->opts->stress.limit;
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

/* After the command has been forked, which keeps the caller's mask and dispositions. */
static int
set_up_signals(struct watch *w)
{
	static const int ours[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaddset(&set, ours[i]);
	if (w->pty.relay)
		sigaddset(&set, SIGWINCH);
	out_bound();
	signal(SIGPIPE, SIG_IGN);	/* write(2) fails with EPIPE instead */
	signal(SIGXFSZ, SIG_IGN);	/* with EFBIG */
	signal(SIGCHLD, SIG_DFL);	/* were it ignored, the kernel would auto-reap the command */
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
	const struct pw_source_ops *source = w->source->ops;
	int err = launch_go(&w->launch, source->prepare);

	if (!err)
		return 0;
	if (w->launch.unprepared) {
		log_error("cannot prepare '%s' for tracing with %s: %s (use another --backend)",
			  w->opts->command[0], source->name, strerror(-err));
		return err;
	}
	log_error("cannot run '%s': %s", w->opts->command[0], strerror(-err));
	w->failed = err == -ENOENT ? PW_EXIT_NOT_FOUND : PW_EXIT_CANNOT_RUN;
	return err;
}

/* On one terminal the log and the command's output are to be in order.  But bash sets process
 * groups by its stderr, which only its controlling terminal allows. */
static int
open_command_relay(struct watch *w)
{
	unsigned int covers;
	const int tty = watch_views_terminal(w, &covers);
	int err;

	if (tty < 0 || !w->opts->command_output || (command_is_shell(w->opts->command) && isatty(STDIN_FILENO)))
		return 0;
	err = pty_relay_open(&w->pty, covers, tty);
	if (err)
		log_note("no pseudoterminal for the command (%s): its output and the log are not in order",
			 strerror(-err));
	return 0;
}

/* Of a recording, or of a session that goes back, the screen shows what had been written then. */
static void
open_past(struct watch *w)
{
	int err;

	if (!watch_views_have_screen(w->opts) || !w->opts->command_output || (w->live && w->pty.tee < 0))
		return;
	err = pty_open_past(&w->past, watch_views_utf8());
	if (err)
		log_note("the screen cannot show what the command had written by a moment of the past: %s",
			 strerror(-err));
}

/* The full screen covers the terminal, so the command writes to one of its own, or to a
 * file. */
static int
open_command_pty(struct watch *w)
{
	char path[] = "procwatch-XXXXXX.out";
	int err;

	if (w->mode != PW_MODE_LAUNCH || !w->live)
		return 0;
	if (!watch_views_have_screen(w->opts))
		return open_command_relay(w);
	if (w->opts->pty) {
		err = pty_open(&w->pty, watch_views_utf8(),
			       w->opts->command_output ? COMMAND_OUTPUT_KEPT : 0);
		if (err)
			log_error("cannot open a pseudoterminal for the command: %s (try --no-pty)",
				  strerror(-err));
		return err;
	}
	err = pty_open_file(&w->pty, path);
	if (err)
		log_error("cannot create %s for the command's output: %s", path, strerror(-err));
	else
		log_note("the command's output is in %s", path);
	return err;
}

/* Failing to is fatal with file capabilities only: root may use all of its own anyway. */
static int
drop_capabilities(bool files)
{
	if (privs_drop(files) == 0)
		return 0;
	if (!caller_is_lesser()) {
		log_debug("cannot drop capabilities");
		return 0;
	}
	log_error("cannot drop the file capabilities of procwatch; use sudo instead of setcap here");
	return -1;
}

/* For the report, what a key saves, --max-size, or SIGHUP where it is not passed on to a
 * command. */
static bool
opens_files_later(const struct watch *w)
{
	const struct pw_opts *o = w->opts;

	return o->report || o->trace || o->view != PW_VIEW_LOG || o->max_size ||
	       (o->output && w->mode != PW_MODE_LAUNCH);
}

static int
begin_watch(struct watch *w)
{
	const struct pw_model_opts mo = { .zombie_age = w->opts->zombie_age_ns };
	const char *why = NULL;

	if (open_command_pty(w) != 0)
		return -1;
	w->pty.stdout_taken = watch_views_record_to_stdout(w->opts);
	open_past(w);
	if (w->mode == PW_MODE_LAUNCH && w->live &&
	    launch_hold(&w->launch, w->opts->command, w->opts->user,
			pty_wanted(&w->pty) ? &w->pty : NULL, &why) != 0) {
		log_error("%s", why);
		return -1;
	}
	if (w->launch.own_session)
		log_note("the command runs in its own session, because nothing else here prevents it from "
			 "typing into this terminal: Ctrl-C works, Ctrl-Z does not");
	pty_close_slave(&w->pty);
	if (!w->live && privs_drop_file_caps() != 0) {
		log_error("cannot drop the file capabilities of procwatch");
		return -1;
	}
	watch_stacks_open(w);
	watch_runtime_open(w);
	if (set_up_signals(w) != 0 || watch_source_open(w) != 0)
		return -1;
	w->model = pw_model_new(&mo, watch_views_event, w);
	/* before opening what the caller chooses: files, the terminal's description */
	if (drop_capabilities(true) != 0)
		return -1;
	if (watch_views_open(w) != 0)
		return -1;
	command_output_open(w);
	if (w->live)
		emit_start(w);
	if (drop_capabilities(opens_files_later(w)) != 0)
		return -1;
	return w->launch.pid > 0 ? start_command(w) : 0;
}

int
watch_run(const struct pw_opts *o)
{
	struct watch w = {
		.opts = o, .mode = mode_of(o), .live = o->job != PW_JOB_REPLAY,
		.signal_fd = -1, .launch = LAUNCH_NONE, .pty = PTY_NONE, .past = PTY_NONE,
	};
	struct pw_id nudged;
	int status = o->nudge ? nudge_ask(o, &nudged) : 0;

	if (status)
		return status;
	status = PW_EXIT_FAILED;
	w.host = (struct pw_view_host){
		.arg = &w, .now = host_now, .look = host_look, .place = host_place, .detach = host_detach,
		.end_emulator = host_end_emulator,
		.quit = host_quit, .kill = host_kill, .command = host_command,
	};
	w.began = clock_boottime();
	if (begin_watch(&w) == 0) {
		if (o->nudge)
			nudge_begin(&w, &nudged);
		loop_run(&w);
		watch_views_close(&w);
		launch_poll(&w.launch);
		status = exit_status_of_watch(o, w.model, w.failed,
					      w.launch.reaped ? &w.launch.status : NULL);
		if (!status && o->nudge && !nudge_has_proved(&w))
			status = PW_EXIT_NOT_PROVED;
	} else if (w.failed) {
		status = w.failed;
	}
	watch_views_close(&w);
	repair_done(&w.repair);
	nudge_free(w.nudge);
	pw_model_free(w.model);
	if (w.source)
		w.source->ops->close(w.source);
	watch_stacks_close(&w);
	watch_runtime_close(&w);
	launch_done(&w.launch);
	command_output_close(&w);
	pty_close(&w.pty, w.detached);
	pty_close(&w.past, false);
	if (w.pty.keeper)
		log_note("%d is still running; procwatch-term (%d) keeps its terminal open until it exits, "
			 "and discards its output", (int)w.launch.pid, (int)w.pty.keeper);
	if (w.signal_fd >= 0)
		close(w.signal_fd);
	return status;
}
