/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop.c - the event loop of a watch: sleep, drain the source, update the views. */
#include "app/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/command_output.h"
#include "app/exit_status.h"
#include "app/nudge.h"
#include "app/pty_relay.h"
#include "app/repair.h"
#include "app/watch_output.h"
#include "app/watch_runtime.h"
#include "app/watch_stacks.h"
#include "app/watch_state.h"
#include "app/watch_views.h"
#include "base/clock.h"
#include "base/stderr_log.h"
#include "source/symbols/mapped_code.h"

#define LAST_REAP_NS (CLOCK_SECOND / 2)	/* the reap of the command may be reported this late */
#define KILL_AFTER_NS (3 * CLOCK_SECOND)
#define INSPECT_NS CLOCK_SECOND
#define LAST_REPAIR_NS (3 * CLOCK_SECOND)	/* how long it may delay the end */
#define MAX_SUSPECTS 64
#define MAX_FDS 16

static void
name_outsider(struct watch *w, const struct pw_id *id)
{
	struct procinfo p;

	if (id->pid && !pw_model_find(w->model, id) && procinfo_read((pid_t)id->pid, 0, &p) == 0)
		pw_model_name_outsider(w->model, id->pid, p.comm);
}

/* Who adopts is often not watched; no event has its name. */
static void
name_adopter(struct watch *w, const struct pw_event *ev)
{
	const struct pw_proc *p;

	if (ev->kind != PW_EV_EXIT)
		return;
	name_outsider(w, &ev->exit.adopter);
	p = pw_model_find(w->model, &ev->who);
	if (p && p->parent_id.pid && p->parent_id.pid != ev->exit.parent.pid)
		name_outsider(w, &ev->exit.parent);
}

static void
on_event(void *arg, const struct pw_event *ev)
{
	struct watch *w = arg;

	if (ev->kind == MAPPED_CODE) {
		watch_stacks_mapped(w, ev);
		return;
	}
	if (ev->kind == PW_EV_LOST && w->live)
		repair_lost(&w->repair, clock_boottime());
	if (w->live)
		name_adopter(w, ev);
	nudge_see(w, ev);
	command_output_before(w, ev->ts);
	ev = watch_runtime_add(w, ev);
	pw_model_apply(w->model, w->symbols ? watch_stacks_number(w, ev) : ev);
}

/* Event time, ns, up to which the source has delivered everything. */
static uint64_t
complete_to(const struct watch *w)
{
	return w->eof || !w->source->ops->horizon ? UINT64_MAX : w->source->ops->horizon(w->source);
}

static bool
is_complete_to(const struct watch *w, uint64_t then)
{
	return complete_to(w) >= then;
}

/* SIGTERM now, SIGKILL if it has not terminated by kill_at. */
static void
terminate_command(struct watch *w)
{
	if (w->launch.pid <= 0 || w->launch.reaped || w->kill_at)
		return;
	kill(w->launch.pid, SIGTERM);
	w->kill_at = clock_boottime() + KILL_AFTER_NS;
}

/* The output pane shows it as well. */
static void
report_emulator_exit(struct watch *w)
{
	int status = pty_emulator_status(&w->pty);

	if (status < 0)
		return;
	if (WIFSIGNALED(status))
		log_error("the output pane's terminal emulator was killed by signal %d (%s); the rest "
			  "of the command's output was not shown", WTERMSIG(status),
			  strsignal(WTERMSIG(status)));
	else
		log_error("the output pane's terminal emulator exited with status %d; the rest "
			  "of the command's output was not shown", WEXITSTATUS(status));
}

/* The command's output has not ended with it: command_output.c reads the pty itself. */
static void
report_relay_exit(struct watch *w)
{
	const int status = pty_relay_status(&w->pty);

	if (status <= 0)
		return;
	log_error("procwatch-relay, which passes on what the command writes, %s %d%s%s%s: procwatch reads that "
		  "itself until it ends, and some may be lost (--no-output does without)",
		  WIFSIGNALED(status) ? "was killed by signal" : "exited with status",
		  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		  WIFSIGNALED(status) ? " (" : "", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "",
		  WIFSIGNALED(status) ? ")" : "");
}

/* The terminal sends SIGINT and SIGQUIT to the command as well, which decides what to do.
 * A command in a session of its own does not get them: they are passed on to its process
 * group. */
static void
on_signal(struct watch *w, const struct signalfd_siginfo *si)
{
	const int signo = (int)si->ssi_signo;

	switch (signo) {
	case SIGWINCH:		/* the command may have asked the pty before it had the new size */
		pty_relay_size(&w->pty);
		if (w->launch.pid > 0 && !w->launch.reaped)
			kill(w->launch.pid, SIGWINCH);
		return;
	case SIGCHLD:
		launch_poll(&w->launch);
		report_emulator_exit(w);
		report_relay_exit(w);
		(void)pty_emulator_status(&w->past);	/* its pane says so */
		return;
	case SIGTERM:
	case SIGHUP:
		/* from the kernel: the terminal is gone */
		if (signo == SIGHUP && si->ssi_code != SI_KERNEL && watch_output_reopen(w))
			return;
		w->terminated = true;
		if (w->launch.pid > 0 && !w->launch.reaped && !w->detached) {
			kill(w->launch.pid, signo);
			return;
		}
		break;
	default:
		if (w->launch.pid > 0 && !w->launch.reaped) {
			if (w->launch.own_session)
				kill(-w->launch.pid, signo);
			return;
		}
		break;
	}
	w->quit = w->stop_requested = true;
}

static void
read_signals(struct watch *w)
{
	struct signalfd_siginfo si;

	while (read(w->signal_fd, &si, sizeof(si)) == sizeof(si))
		on_signal(w, &si);
}

static int
drain_source(struct watch *w)
{
	uint64_t horizon;
	int n;

	if (w->eof || watch_output_is_behind(w))
		return 0;
	n = w->source->ops->drain(w->source, on_event, w);
	if (n < 0) {
		const char *why = w->source->ops->error ?
			w->source->ops->error(w->source) : NULL;

		if (n != -ENODATA) {
			log_error("%s", why ? why : strerror(-n));
			w->failed = PW_EXIT_FAILED;
		} else if (why) {
			log_note("%s", why);
		}
		if (w->opts->until.kind)	/* to where it was to end */
			pw_model_advance(w->model, w->source->ops->horizon(w->source));
		w->eof = w->finished = true;
		return n;
	}
	repair_step(&w->repair, w->model, complete_to(w), clock_boottime());
	if (w->source->ops->horizon) {
		horizon = w->source->ops->horizon(w->source);
		if (horizon >= pw_model_deadline(w->model))
			pw_model_advance(w->model, horizon);
	}
	command_output_step(w, complete_to(w));
	return n;
}

static bool
has_zombies(const struct watch *w)
{
	const struct pw_summary *s = pw_model_summary(w->model);

	return s->zombies_now > 0;
}

static uint64_t
inspect_due(const struct watch *w)
{
	const uint64_t due = has_zombies(w) ? w->last_inspect + INSPECT_NS : UINT64_MAX;
	const uint64_t exiting = pw_model_look_due(w->model, w->last_inspect);

	return due < exiting ? due : exiting;
}

/* While there are zombies: do they still exist, and what are their parents doing? */
static void
inspect_parents(struct watch *w)
{
	struct pw_suspect who[MAX_SUSPECTS];
	uint64_t now = clock_boottime();
	size_t n;

	if (!w->live || w->finished || now < inspect_due(w))
		return;
	w->last_inspect = now;
	repair_stale_zombies(&w->stale, w->model, complete_to(w), now);
	n = pw_model_suspects(w->model, now, who, MAX_SUSPECTS);
	if (n && w->source->ops->inspect)
		w->source->ops->inspect(w->source, who, n);
}

/* Is a process running that the watch is about? */
static bool
roots_are_running(const struct watch *w)
{
	const struct pw_opts *o = w->opts;

	if (w->mode == PW_MODE_SYSTEM)
		return true;
	if (o->follow && pw_model_alive(w->model) > 0)
		return true;
	if (w->mode == PW_MODE_LAUNCH)
		return !w->launch.reaped;
	for (size_t i = 0; i < o->n_pids; i++) {
		struct pw_id id = { .pid = (uint32_t)o->pids[i] };
		const struct pw_proc *p = pw_model_find(w->model, &id);

		if (p && p->life == PW_LIFE_RUNNING)
			return true;
	}
	return false;
}

/* The source may be behind: it has to be complete up to when they were seen gone. */
static bool
roots_are_gone(struct watch *w)
{
	if (!roots_are_running(w) && !w->ended_at)
		w->ended_at = clock_boottime();
	if (!roots_are_running(w) && !is_complete_to(w, w->ended_at))
		drain_source(w);
	if (roots_are_running(w))
		w->ended_at = 0;
	return w->ended_at && is_complete_to(w, w->ended_at);
}

/* The watch is finished when the roots are gone and their reaps have arrived.  A zombie
 * that stays delays this by LAST_REAP_NS at most. */
static void
check_finished(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	uint64_t now = clock_boottime();

	if (w->finished)
		return;
	if (o->duration_ns && now - w->began >= o->duration_ns && !nudge_is_pending(w)) {
		if (w->launch.pid <= 0 || w->launch.reaped)
			w->finished = true;
		else
			terminate_command(w);
		if (!w->live)		/* a replay may still have much to write */
			w->stop_requested = true;
	}
	if (!w->live)
		return;
	if (nudge_is_done(w) && !o->duration_ns && !o->follow)
		w->finished = true;
	if (w->kill_at && now >= w->kill_at && !w->launch.reaped) {
		kill(w->launch.pid, SIGKILL);
		w->kill_at = UINT64_MAX;
	}
	if (roots_are_gone(w) &&
	    (!repair_pending(&w->repair) || clock_boottime() - w->ended_at >= LAST_REPAIR_NS) &&
	    (!has_zombies(w) || clock_boottime() - w->ended_at >= LAST_REAP_NS))
		w->finished = true;
}

static uint64_t
time_until(uint64_t then, uint64_t now)
{
	return then > now ? then - now : 0;
}

static uint64_t
min_time(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ns until something is due that no descriptor announces. */
static uint64_t
sleep_time(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	uint64_t now = clock_boottime(), t = UINT64_MAX, deadline;

	if (!w->finished) {
		t = repair_timeout(&w->repair, now);
		if (!watch_output_is_behind(w))
			t = min_time(t, w->source->ops->timeout(w->source));
		deadline = pw_model_deadline(w->model);
		if (w->live && deadline != UINT64_MAX)
			t = min_time(t, time_until(deadline, now));
		if (o->duration_ns && !w->kill_at && !nudge_is_pending(w))
			t = min_time(t, time_until(w->began + o->duration_ns, now));
		if (w->ended_at)
			t = is_complete_to(w, w->ended_at) ?
				min_time(t, time_until(w->ended_at + LAST_REAP_NS, now)) : 0;
		if (w->kill_at)
			t = min_time(t, time_until(w->kill_at, now));
		if (w->live)
			t = min_time(t, time_until(inspect_due(w), now));
		t = min_time(t, time_until(nudge_due(w), now));
		t = min_time(t, watch_stacks_timeout(w));
		t = min_time(t, command_output_timeout(w));
	}
	t = min_time(t, watch_output_timeout(w));
	for (size_t i = 0; i < w->n_views; i++)
		if (w->views[i].view->ops->timeout)
			t = min_time(t, w->views[i].view->ops->timeout(w->views[i].view, w->model));
	return t;
}

static void
loop_wait(const struct pollfd *fds_in, struct pollfd *fds, int n, uint64_t ns)
{
	struct timespec ts = clock_timespec(ns);

	memcpy(fds, fds_in, (size_t)n * sizeof(*fds));
	if (ppoll(fds, (nfds_t)n, ns == UINT64_MAX ? NULL : &ts, NULL) < 0)
		for (int i = 0; i < n; i++)
			fds[i].revents = 0;
}

static void
loop_round(struct watch *w)
{
	struct pollfd want[MAX_FDS], got[MAX_FDS];
	int first[WATCH_VIEWS + 1] = { 0 }, n = 0;

	want[n++] = (struct pollfd){ .fd = w->signal_fd, .events = POLLIN };
	want[n++] = (struct pollfd){ .fd = -1, .events = POLLIN };
	if (!w->finished && !watch_output_is_behind(w))
		want[n - 1].fd = w->source->ops->fd(w->source);
	want[n++] = (struct pollfd){ .fd = watch_stacks_fd(w), .events = POLLIN };
	want[n++] = (struct pollfd){ .fd = command_output_fd(w), .events = POLLIN };
	n += watch_output_fds(w, want + n, WATCH_TEXTS);	/* watch_views_tick() writes */
	for (size_t i = 0; i < w->n_views; i++) {
		struct pw_view *v = w->views[i].view;

		first[i] = n;
		if (v->ops->fds)
			n += v->ops->fds(v, want + n, MAX_FDS - n);
		first[i + 1] = n;
	}
	loop_wait(want, got, n, sleep_time(w));
	command_output_read(w);		/* before the events that follow it */
	/* Then the source: it may have to read /proc of the command before it is reaped. */
	drain_source(w);
	if (got[0].revents) {
		read_signals(w);
		drain_source(w);
	}
	watch_stacks_drain(w);
	for (size_t i = 0; i < w->n_views; i++)
		if (first[i + 1] > first[i] && w->views[i].view->ops->ready)
			w->views[i].view->ops->ready(w->views[i].view, w->model, got + first[i],
						    first[i + 1] - first[i]);
	inspect_parents(w);
	nudge_step(w, complete_to(w));
	check_finished(w);
	watch_views_tick(w);
}

static bool
any_view_stays(struct watch *w)
{
	for (size_t i = 0; i < w->n_views; i++)
		if (w->views[i].view->ops->stay &&
		    w->views[i].view->ops->stay(w->views[i].view, w->model))
			return true;
	return false;
}

/* Completes a repair: reads the records it waits for, up to a limit, and then goes
 * without them. */
static void
finish_repair(struct watch *w)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	uint64_t until = clock_boottime() + LAST_REPAIR_NS;

	while (w->live && !w->eof && repair_pending(&w->repair) && clock_boottime() < until)
		if (drain_source(w) <= 0)
			nanosleep(&pause, NULL);
	w->eof = true;
	while (w->live && repair_pending(&w->repair))
		repair_step(&w->repair, w->model, complete_to(w), clock_boottime());
}

/* What happened before this moment still counts.  A tracer is a process of its own: what it has
 * seen may be here a moment after procwatch itself has seen the end of the command. */
static void
drain_to_the_end(struct watch *w)
{
	const uint64_t end = clock_boottime();
	int n;

	do {
		n = drain_source(w);
		if (n == 0 && !is_complete_to(w, end))
			(void)poll(NULL, 0, 1);
	} while (n >= 0 && !is_complete_to(w, end) && !watch_output_is_behind(w) &&
		 clock_boottime() - end < LAST_REAP_NS);
}

/* A signal that comes meanwhile ends it. */
static void
finish_output(struct watch *w)
{
	const bool asked = w->quit;
	const uint64_t until = asked ? clock_boottime() + CLOCK_SECOND : UINT64_MAX;

	while (!command_output_ends(w) && w->quit == asked && clock_boottime() < until)
		read_signals(w);
}

void
loop_run(struct watch *w)
{
	while (!w->quit && !w->finished)
		loop_round(w);
	finish_output(w);
	if (w->live)
		drain_to_the_end(w);
	watch_stacks_settle(w);
	nudge_end(w);
	w->finished = true;
	finish_repair(w);
	watch_output_last(w);
	command_output_last(w);
	pw_model_finish(w->model, w->live ? clock_boottime() : pw_model_now(w->model));
	watch_views_tick(w);
	while (!w->quit && !w->terminated && any_view_stays(w))
		loop_round(w);
}
