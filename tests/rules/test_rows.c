/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rows.c - a row is what a parent did, and why its zombies stay. */
#include "../unit/unit.h"

#include <sys/syscall.h>

#include "base/strbuf.h"
#include "../unit/lives.h"
#include "model/model.h"

/* "leak:RULE*COUNT ..." of all that hold, as a view would show them. */
static void
write_findings(struct strbuf *b, const struct pw_model *m)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		strbuf_addf(b, "%s%s %u*%u", b->len ? ", " : "", f->rule, f->who.pid,
			    (unsigned int)f->count);
}

static uint64_t told, withdrawn;

static void
count_told(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	if (ev->kind != PW_EV_FINDING)
		return;
	told++;
	withdrawn += (ev->flags & PW_F_WITHDRAWN) != 0;
	assert_non_null(ev->finding->message);
	assert_true(strlen(ev->finding->message) > 20);
	assert_non_null(ev->finding->advice);
}

#define ROW_EVENTS 28
struct rule_row {
	const char *name;
	struct pw_event ev[ROW_EVENTS];
	uint64_t end;		/* ms */
	const char *found;
};

/* A death with its signal. */
#define DIES(t, kid, par, result) EXIT(t, kid, par), CHLD(t, par, kid, result)
#define FORK_INTO(t, by, kid, nspid_) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = { .pid = (kid), .nspid = (nspid_) }, .parent = ID(by), \
		      .exit_signal = SIGCHLD })
#define NAMED(t, p, target_, id_, opt_, kid, err_) \
	WAIT_FULL(t, p, p, target_, id_, opt_, kid, EXITED, err_, 0)
#define ON_THREAD(t, p, tid_) DELIVER_FULL(t, p, tid_, SA_RESTART, -1, NONE)
#define HANDLER(t, p) DISPOSE(t, p, HANDLER, SA_RESTART, 0, CALL)
#define CPU(t, p, ticks) ACTIVE(t, p, RUNNING, -1, ticks)
#define ON_TID(t, p, tid_, state_, call) \
	EV_(t, ACTIVITY, ID(p), .tid = (tid_), \
	    .activity = { .state = PW_STATE_##state_, .syscall = (call) })
#define ASLEEP(t, p, call) ACTIVE(t, p, SLEEPING, call, 5)

static const struct rule_row leaks[] = {
	/* --- one-wait-per-signal */
	{ "one-wait-per-signal: a handler that waits once",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13),
	    DIES(10, 11, 10, QUEUED), DIES(10, 12, 10, COALESCED), DIES(10, 13, 10, COALESCED),
	    DELIVER(11, 10), POLL(12, 10, 11) },
	  1200, "one-wait-per-signal 10*2" },
	{ "one-wait-per-signal: the child that siginfo names",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), NAMED(12, 10, PID, 11, 0, 11, 0) },
	  1200, "one-wait-per-signal 10*1" },
	{ "one-wait-per-signal: signalfd, one wait for each record",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, BLOCKED), DIES(10, 12, 10, COALESCED), WAIT(12, 10, 11) },
	  1200, "one-wait-per-signal 10*1" },
	{ "near: merged, and reaped in a loop",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), POLL(12, 10, 12),
	    WAIT_FULL(12, 10, 10, ANY, 0, WNOHANG, 0, NONE, ECHILD, 0) },
	  3000, "" },
	{ "near: merged, reaped by signalfd in a loop",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, BLOCKED), DIES(10, 12, 10, COALESCED), POLL(12, 10, 11),
	    POLL(12, 10, 12), NOBODY(12, 10) },
	  3000, "" },
	{ "near: merged, the second reaped within the age",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), POLL(900, 10, 12) },
	  3000, "" },

	/* --- never-waits */
	{ "never-waits: it sleeps",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },
	{ "never-waits: the handler came too late",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), HANDLER(20, 10) },
	  2500, "never-waits 10*1" },
	{ "never-waits: it waits for two of three",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED), DIES(10, 13, 10, IGNORED), WAIT(11, 10, 11), WAIT(500, 10, 12),
	    ASLEEP(1000, 10, SYS_ppoll) },
	  1510, "never-waits 10*1" },
	{ "near: the same, but it was there less than the age ago",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED), DIES(10, 13, 10, IGNORED), WAIT(11, 10, 11), WAIT(500, 10, 12),
	    ASLEEP(1000, 10, SYS_ppoll) },
	  1490, "" },
	{ "near: the same, and it may be in a wait whose begin was lost",
	  { FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, IGNORED), DIES(10, 12, 10, IGNORED),
	    WAIT(11, 10, 11), LOSS(500, 3), ASLEEP(900, 10, SYS_wait4) },
	  2500, "" },
	{ "never-waits: a handler that has not run",
	  { HANDLER(0, 10), FORK(0, 10, 11), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	{ "never-waits: a handler for SIGCHLD, and a child that sends another signal",
	  { HANDLER(0, 10), FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	/* --- never-waits: a wait that was begun and left without a return */
	{ "left: by siglongjmp() out of a handler",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_clock_nanosleep), ASLEEP(1600, 10, SYS_clock_nanosleep) },
	  1700, "never-waits 10*1" },
	{ "near: seen elsewhere once, that may be a handler",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(1600, 10, SYS_clock_nanosleep) },
	  3000, "" },
	{ "near: seen elsewhere as it began",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), ENTER(300, 10, 10, PID, 11, 0),
	    ASLEEP(301, 10, SYS_ppoll), ASLEEP(900, 10, SYS_ppoll) },
	  3000, "" },
	{ "left: its thread was cancelled",
	  { FORK(0, 10, 11), ENTER(1, 10, 20, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(700, 10, SYS_clock_nanosleep), ON_TID(700, 10, 20, ZOMBIE, -1) },
	  1700, "never-waits 10*1" },
	{ "left: its thread was seen to end",
	  { FORK(0, 10, 11), ENTER(1, 10, 20, PID, 11, 0), THREAD(5, 10, 20, EXIT, 1),
	    DIES(600, 11, 10, IGNORED), ASLEEP(700, 10, SYS_clock_nanosleep) },
	  1700, "never-waits 10*1" },
	{ "left: its return was lost",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), LOSS(500, 7), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_ppoll), ASLEEP(1600, 10, SYS_ppoll) },
	  1700, "never-waits 10*1" },
	{ "near: it may have been lost, and a look finds it in a wait, in which one nobody knows",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 12, 0), LOSS(500, 7), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_wait4), ASLEEP(1600, 10, SYS_wait4) },
	  3000, "" },

	{ "near: it waits at 900 ms",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), WAIT(900, 10, 11) }, 3000, "" },
	{ "near: not old enough",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED) }, 900, "" },
	{ "near: SA_NOCLDWAIT with nobody waiting",
	  { FORK(0, 10, 11), EXIT_WHY(10, 11, 10, NOCLDWAIT) }, 3000, "" },
	{ "near: it was in wait before it was watched",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_wait4) },
	  4000, "" },

	{ "never-waits: found at attach",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  1200, "never-waits 10*1" },
	{ "near: found at attach with a handler, nothing is known of before",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, HANDLER, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  3000, "" },
	{ "sigchld-blocked: found at attach, pending",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE),
	    DISPOSE(10, 10, HANDLER, 0, PW_F_BLOCKED | PW_F_PENDING, NONE) },
	  1200, "sigchld-blocked 10*1" },
	{ "init-does-not-reap: found at attach",
	  { PROC(0, 1, 0, RUNNING), PROC(0, 11, 1, ZOMBIE) }, 1200, "init-does-not-reap 1*1" },

	/* --- handler-never-waits */
	{ "handler-never-waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "handler-never-waits: replaced on the way",
	  { HANDLER(0, 10), HANDLER(5, 10), FORK(6, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10) },
	  1200, "handler-never-waits 10*1" },
	{ "near: the handler tells the main loop, which waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10), POLL(200, 10, 11) },
	  3000, "" },
	{ "near: a wait that takes its time follows",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    ENTER(11, 10, 10, PID, 12, 0), WAIT_FULL(800, 10, 10, PID, 12, 0, 12, EXITED, 0, 789),
	    POLL(801, 10, 11) },
	  3000, "" },

	/* --- handler-reset */
	{ "handler-reset",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    POLL(11, 10, 11), DIES(50, 12, 10, IGNORED) },
	  1200, "handler-reset 10*1" },
	{ "near: reset, and set again in the handler",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    DISPOSE(10, 10, HANDLER, SA_RESETHAND, 0, CALL), POLL(11, 10, 11),
	    DIES(50, 12, 10, QUEUED), DELIVER_FULL(50, 10, 10, SA_RESETHAND, -1, NONE),
	    DISPOSE(50, 10, HANDLER, SA_RESETHAND, 0, CALL), POLL(51, 10, 12) },
	  3000, "" },
	{ "near: reset, but the main loop waits anyway",
	  { DISPOSE(0, 10, HANDLER, SA_RESETHAND, 0, CALL), FORK(0, 10, 11), FORK(0, 10, 12),
	    DIES(10, 11, 10, QUEUED), DELIVER_FULL(10, 10, 10, SA_RESETHAND, -1, NONE),
	    POLL(11, 10, 11), DIES(50, 12, 10, IGNORED), WAIT(700, 10, 12) },
	  3000, "" },

	/* --- sigchld-blocked */
	{ "sigchld-blocked: with a handler",
	  { DISPOSE(0, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "sigchld-blocked: the mask was inherited",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, FORK), EXEC(1, 10, "daemon"),
	    DISPOSE(2, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(3, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "sigchld-blocked: nobody reads the signalfd",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  1200, "sigchld-blocked 10*1" },
	{ "near: blocked, and taken by sigwait",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED),
	    WAIT(11, 10, 11) },
	  3000, "" },
	{ "near: blocked for 500 ms",
	  { DISPOSE(0, 10, HANDLER, 0, PW_F_BLOCKED, CALL), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED),
	    DISPOSE(500, 10, HANDLER, 0, 0, CALL), DELIVER(500, 10), POLL(500, 10, 11), NOBODY(500, 10) },
	  3000, "" },
	{ "near: blocked by who started it, no handler: it never waits",
	  { DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, EXEC), FORK(0, 10, 11), DIES(10, 11, 10, BLOCKED) },
	  2500, "never-waits 10*1" },

	/* --- wrong-thread */
	{ "wrong-thread: the first waits in sigwait",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    ASLEEP(500, 10, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },
	{ "wrong-thread: another thread reaped so far",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(5, 11, 10, QUEUED),
	    WAIT_FULL(6, 10, 30, ANY, 0, 0, 11, EXITED, 0, 0), DIES(10, 12, 10, QUEUED),
	    ON_THREAD(10, 10, 20) },
	  1200, "wrong-thread 10*1" },
	{ "near: a thread waits for another's child",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    WAIT_FULL(11, 10, 30, PID, 11, 0, 11, EXITED, 0, 0) },
	  3000, "" },
	{ "near: the thread that took it writes to a pipe, the other reaps",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 20),
	    WAIT_FULL(200, 10, 10, ANY, 0, WNOHANG, 11, EXITED, 0, 0),
	    WAIT_FULL(200, 10, 10, ANY, 0, WNOHANG, 0, NONE, 0, 0) },
	  3000, "" },
	{ "near: one thread, a handler that never waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), DELIVER(10, 10),
	    ASLEEP(500, 10, SYS_rt_sigsuspend) },
	  1200, "handler-never-waits 10*1" },

	{ "wrong-thread: a thread sits in sigwait, another takes it",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ON_THREAD(10, 10, 10),
	    ON_TID(500, 10, 20, SLEEPING, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },

	{ "wrong-thread: a thread sits in sigwait, and it is ignored",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED),
	    ON_TID(500, 10, 20, SLEEPING, SYS_rt_sigtimedwait) },
	  1200, "wrong-thread 10*1" },

	/* --- waits-for-other */
	{ "waits-for-other: blocked in another pid",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "waits-for-other: the same, and nobody has looked at it",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED) },
	  2500, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "waits-for-other: the same, but for a handler amid the wait",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(100, 10, SYS_write), ASLEEP(1000, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1, blocking-wait 10*1" },
	{ "waits-for-other: a group that is not its own",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(500, 10, PGID, 999, WNOHANG, 0, ECHILD) },
	  1200, "waits-for-other 10*1" },
	{ "waits-for-other: no child at all, asked before it ended",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 12, 0, 0, ECHILD), DIES(10, 11, 10, IGNORED) },
	  1200, "waits-for-other 10*1" },
	{ "near: the right pid, in its turn",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 12, 0), DIES(10, 11, 10, IGNORED),
	    DIES(300, 12, 10, IGNORED), NAMED(300, 10, PID, 12, 0, 12, 0), NAMED(300, 10, PID, 11, 0, 11, 0) },
	  3000, "" },
	{ "near: any child is waited for too",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(20, 10, PGID, 999, WNOHANG, 0, ECHILD),
	    POLL(30, 10, 11) },
	  3000, "" },

	{ "waits-for-other: blocked in a group that the zombie is not in",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PGID, 0, 0), DIES(10, 11, 10, IGNORED),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "waits-for-other 10*1" },
	{ "waits-for-other: its group has somebody, but not the zombie",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), NAMED(500, 10, PGID, 0, WNOHANG, 0, 0) },
	  1200, "waits-for-other 10*1" },

	/* --- asked-once */
	{ "asked-once: any child",
	  { FORK(0, 10, 11), NOBODY(1, 10), DIES(10, 11, 10, IGNORED) }, 1200, "asked-once 10*1" },
	{ "asked-once: that child",
	  { FORK(0, 10, 11), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "asked-once: its group",
	  { FORK(0, 10, 11), NAMED(1, 10, PGID, 0, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "asked-once: the child is PID 1 of a namespace, its parent is outside",
	  { FORK_INTO(0, 10, 11, 1), NAMED(1, 10, PID, 11, WNOHANG, 0, 0), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "asked-once: both in a namespace",
	  { FORK_INTO(0, 9, 10, 5), FORK_INTO(1, 10, 11, 6), NAMED(2, 10, PID, 6, WNOHANG, 0, 0),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "asked-once: in one that the child is PID 1 of another within, by the source",
	  { FORK_INTO(0, 9, 10, 5), FORK_INTO(1, 10, 11, 1),
	    EV_(2, WAIT_RETURN, ID(10), .tid = 10,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_PID, .target_id = 6,
			  .target_pid = 11, .options = WNOHANG }),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
	{ "near: asked again",
	  { FORK(0, 10, 11), NOBODY(1, 10), DIES(10, 11, 10, IGNORED), POLL(600, 10, 11) }, 3000, "" },
	{ "near: a master that polls once a second",
	  { FORK(0, 10, 11), NOBODY(1, 10), DIES(10, 11, 10, IGNORED), POLL(1001, 10, 11),
	    NOBODY(1001, 10) },
	  5000, "" },
	{ "near: asked before the fork",
	  { NOBODY(0, 10), FORK(1, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },

	/* --- interrupted-wait */
	{ "interrupted-wait",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), NAMED(5, 10, PID, 11, 0, 0, EINTR),
	    DIES(10, 11, 10, IGNORED) },
	  1200, "interrupted-wait 10*1" },
	{ "near: repeated",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 11, 0, 0, EINTR), ENTER(6, 10, 10, PID, 11, 0),
	    DIES(10, 11, 10, IGNORED), NAMED(10, 10, PID, 11, 0, 11, 0) },
	  3000, "" },
	{ "near: repeated later",
	  { FORK(0, 10, 11), NAMED(5, 10, PID, 11, 0, 0, EINTR), DIES(10, 11, 10, IGNORED),
	    NAMED(700, 10, PID, 11, 0, 11, 0) },
	  3000, "" },

	/* --- inherited-child */
	{ "inherited-child",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), DIES(10, 11, 10, IGNORED) },
	  1200, "inherited-child 10*1" },
	{ "inherited-child: dead before the exec",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), EXEC(5, 10, "server") },
	  1200, "inherited-child 10*1" },
	{ "inherited and its own: each for its cause",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), FORK(6, 10, 12), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED) },
	  2500, "inherited-child 10*1, never-waits 10*1" },
	{ "near: the new program waits for any child",
	  { FORK(0, 10, 11), EXEC(5, 10, "server"), DIES(10, 11, 10, IGNORED), WAIT(11, 10, 11) },
	  3000, "" },
	{ "near: forked after the exec",
	  { EXEC(5, 10, "server"), FORK(6, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },

	/* --- init-does-not-reap: the zombie outlived its parent */
	{ "init-does-not-reap: it waits for its own child only",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 10),
	    NAMED(6, 10, PID, 11, 0, 11, 0) },
	  1200, "init-does-not-reap 10*1" },
	{ "init-does-not-reap: it is not watched",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 1),
	    WAIT(6, 10, 11) },
	  1200, "init-does-not-reap 1*1" },
	{ "near: it reaps what it was given",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 10),
	    WAIT(6, 10, 11), WAIT(600, 10, 12) },
	  3000, "" },

	/* --- parent-stuck */
	{ "parent-stuck: stopped",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ACTIVE(500, 10, STOPPED, -1, 5) },
	  1200, "parent-stuck 10*1" },
	{ "parent-stuck: spinning",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(600, 10, 58) },
	  1200, "parent-stuck 10*1" },
	{ "never-waits: known at once when it is idle",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), ASLEEP(100, 10, SYS_clock_nanosleep) },
	  1100, "never-waits 10*1" },
	{ "parent-stuck: seen to spin only after the age",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(1100, 10, 108) },
	  1200, "parent-stuck 10*1" },
	{ "parent-stuck: spinning, on a machine that has little time for it",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 1), CPU(1100, 10, 3), CPU(2100, 10, 4) },
	  2200, "parent-stuck 10*1" },
	{ "parent-stuck: asleep in a read, though it used to wait",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), WAIT(2, 10, 11), FORK(3, 10, 12),
	    DIES(10, 12, 10, IGNORED), ASLEEP(100, 10, SYS_read), ASLEEP(700, 10, SYS_read) },
	  1200, "parent-stuck 10*1" },
	{ "near: stopped, and goes on in time",
	  { HANDLER(0, 10), FORK(0, 10, 11), DIES(10, 11, 10, QUEUED), ACTIVE(300, 10, STOPPED, -1, 5),
	    DELIVER(800, 10), POLL(800, 10, 11), NOBODY(800, 10) },
	  3000, "" },
	{ "near: merely slow for 200 ms",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(50, 10, 10), CPU(200, 10, 25), WAIT(210, 10, 11) },
	  3000, "" },
	{ "near: computing a little, but it never waits",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), CPU(100, 10, 10), CPU(600, 10, 13) },
	  2500, "never-waits 10*1" },

	/* --- init-does-not-reap */
	{ "init-does-not-reap: PID 1 of a namespace",
	  { EXEC(0, 10, "sleep"), FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 10),
	    WAIT(6, 10, 11), EXIT(10, 12, 10) },
	  1200, "init-does-not-reap 10*1, orphaned 11*1" },
	{ "init-does-not-reap: one that is not watched",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11), EXIT(10, 12, 1) },
	  1200, "init-does-not-reap 1*1, orphaned 11*1" },
	{ "near: init reaps a little late",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11), EXIT(10, 12, 1),
	    WAIT_OUTSIDE(900, 1, 12) },
	  3000, "orphaned 11*1" },
	{ "near: a subreaper that waits",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 10), WAIT(6, 10, 11), EXIT(10, 12, 10),
	    WAIT(12, 10, 12) },
	  3000, "orphaned 11*1" },

	/* --- tracer-holds */
	{ "tracer-holds: the parent is in wait",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10), ASLEEP(500, 10, SYS_wait4) },
	  1200, "tracer-holds 10*1" },
	{ "tracer-holds: the parent asks and finds nobody",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), NOBODY(500, 10) }, 1200, "tracer-holds 10*1" },
	{ "tracer-holds: the parent waits for it, PID 1 of a namespace",
	  { FORK_INTO(0, 10, 11, 1), ENTER(1, 10, 10, PID, 11, 0), EXIT(10, 11, 10),
	    ASLEEP(500, 10, SYS_wait4) },
	  1500, "tracer-holds 10*1" },
	{ "near: the tracer lets go",
	  { PROC(0, 9, 1, RUNNING), FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10),
	    WAIT(500, 9, 11), WAIT(500, 10, 11) },
	  3000, "" },
	{ "near: in wait for the children of one thread",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, __WNOTHREAD), EXIT(10, 11, 10) }, 1200, "" },

	/* --- foreign-exit-signal */
	{ "foreign-exit-signal: none",
	  { FORK_SIG(0, 10, 11, 0), WAIT_ERR(1, 10, ECHILD), EXIT(10, 11, 10) },
	  1200, "foreign-exit-signal 10*1" },
	{ "foreign-exit-signal: another",
	  { FORK_SIG(0, 10, 11, SIGUSR1), ENTER(1, 10, 10, ANY, 0, 0), EXIT(10, 11, 10),
	    ASLEEP(500, 10, SYS_wait4) },
	  1200, "foreign-exit-signal 10*1" },
	{ "near: waited for with __WALL",
	  { FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10),
	    WAIT_FULL(11, 10, 10, ANY, 0, __WALL, 11, EXITED, 0, 0) },
	  3000, "" },
	{ "near: no wait of any kind",
	  { FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	{ "near: exec put SIGCHLD back",
	  { FORK_SIG(0, 10, 11, 0), EXEC(1, 11, "sleep"), NOBODY(2, 10), DIES(10, 11, 10, IGNORED) },
	  1200, "asked-once 10*1" },
};

static const struct rule_row others[] = {
	/* --- slow-reap */
	{ "slow-reap: longer than the age",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), WAIT(2500, 10, 11) }, 3000, "slow-reap 10*1" },
	{ "near: slow-reap of what one wait per signal left to the next one",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, QUEUED),
	    DIES(10, 12, 10, COALESCED), DELIVER(11, 10), POLL(12, 10, 11), DIES(2500, 13, 10, QUEUED),
	    DELIVER(2500, 10), POLL(2501, 10, 12) },
	  4000, "one-wait-per-signal 10*1" },
	{ "slow-reap: over a second as a rule",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), EXIT(10, 12, 10),
	    EXIT(900, 13, 10), WAIT(1015, 10, 11), WAIT(1015, 10, 12), WAIT(1015, 10, 13) },
	  3000, "slow-reap 10*2" },
	{ "near: a shell that reaps at its next prompt",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), POLL(950, 10, 11), NOBODY(950, 10) }, 3000, "" },
	{ "near: once 900 ms among quick ones",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), EXIT(10, 11, 10), EXIT(10, 12, 10),
	    EXIT(10, 13, 10), WAIT(11, 10, 11), WAIT(11, 10, 12), WAIT(910, 10, 13) },
	  3000, "" },

	/* --- blocking-wait */
	{ "blocking-wait: in the handler, while another lives",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED),
	    DELIVER_FULL(10, 10, 10, SA_RESTART, SYS_accept, RESTART), WAIT(10, 10, 11),
	    ENTER(10, 10, 10, ANY, 0, 0) },
	  1500, "blocking-wait 10*1" },
	{ "blocking-wait: its time runs on while a handler waits",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), ENTER(1, 10, 10, PID, 11, 0),
	    EXIT(50, 13, 10), DIES(900, 12, 10, QUEUED), DELIVER_FULL(900, 10, 10, SA_RESTART, SYS_wait4, RESTART),
	    POLL(901, 10, 12), RESUME(902, 10, 10, PID, 11, 901) },
	  1500, "blocking-wait 10*1" },
	{ "near: make -j waits for any child",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, ANY, 0, 0), EXIT(5000, 11, 10),
	    WAIT_FULL(5000, 10, 10, ANY, 0, 0, 11, EXITED, 0, 4999) },
	  5100, "" },
	{ "near: waits for one while the others live on",
	  { FORK(0, 10, 11), FORK(0, 10, 12), ENTER(1, 10, 10, PID, 11, 0), EXIT(5000, 11, 10),
	    WAIT_FULL(5000, 10, 10, PID, 11, 0, 11, EXITED, 0, 4999) },
	  5100, "" },
	{ "near: a supervisor with a handler for wake-up, then in wait",
	  { HANDLER(0, 10), FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, QUEUED), WAIT(10, 10, 11),
	    DELIVER(10, 10), ENTER(11, 10, 10, ANY, 0, 0) },
	  3000, "" },

	/* --- stolen-child, status-lost */
	{ "stolen-child: by the handler",
	  { HANDLER(0, 10), FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(10, 11, 10, QUEUED),
	    DELIVER(10, 10), POLL(10, 10, 11), NAMED(11, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "stolen-child 10*1" },
	{ "stolen-child: by another thread",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), WAIT_FULL(11, 10, 20, PID, 11, 0, 11, EXITED, 0, 0),
	    WAIT_FULL(12, 10, 10, PID, 11, 0, 0, NONE, ECHILD, 0) },
	  1200, "stolen-child 10*1" },
	{ "near: it asks again for the one it has reaped itself",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), NAMED(11, 10, PID, 11, 0, 11, 0),
	    NAMED(12, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "" },
	{ "near: a loop that ends when nobody is left",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), WAIT(11, 10, 11), WAIT_ERR(11, 10, ECHILD) }, 1200, "" },
	{ "status-lost: SIGCHLD is ignored",
	  { DISPOSE(0, 10, IGNORE, 0, 0, EXEC), FORK(0, 10, 11), EXIT_WHY(10, 11, 10, SIGCHLD_IGNORED),
	    NAMED(10, 10, PID, 11, 0, 0, ECHILD) },
	  1200, "status-lost 10*1" },
	{ "status-lost: any child, SA_NOCLDWAIT",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT_WHY(10, 11, 10, NOCLDWAIT),
	    EXIT_WHY(10, 12, 10, NOCLDWAIT), WAIT_ERR(11, 10, ECHILD) },
	  1200, "status-lost 10*2" },
	{ "near: ignored, and nobody waits",
	  { FORK(0, 10, 11), EXIT_WHY(10, 11, 10, SIGCHLD_IGNORED) }, 1200, "" },
	{ "near: ECHILD with no child ever",
	  { WAIT_ERR(0, 10, ECHILD), FORK(1, 10, 11), EXIT(5, 11, 10), WAIT(6, 10, 11) }, 1200, "" },

	/* --- interrupted-call */
	{ "interrupted-call",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_accept, EINTR) }, 1200, "interrupted-call 10*0" },
	{ "near: pause() and ppoll() end in EINTR always",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, 0, SYS_ppoll, EINTR),
	    DELIVER_FULL(11, 10, 10, 0, SYS_rt_sigsuspend, EINTR) },
	  1200, "" },
	{ "near: restarted",
	  { FORK(0, 10, 11), DELIVER_FULL(10, 10, 10, SA_RESTART, SYS_accept, RESTART) }, 1200, "" },

	/* --- orphaned, leader-exited */
	{ "orphaned",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11) },
	  1200, "orphaned 11*1" },
	{ "near: the child ended first",
	  { FORK(0, 10, 11), FORK(1, 11, 12), EXIT(4, 12, 11), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11),
	    WAIT_OUTSIDE(6, 1, 12) },
	  1200, "" },
	{ "leader-exited",
	  { FORK(0, 10, 11), THREAD(5, 11, 11, EXIT, 3) }, 1200, "leader-exited 11*0" },
	{ "near: the others end too",
	  { FORK(0, 10, 11), THREAD(5, 11, 11, EXIT, 3), EXIT(400, 11, 10), WAIT(400, 10, 11) }, 1200, "" },
	{ "near: another thread ends",
	  { FORK(0, 10, 11), THREAD(5, 11, 12, EXIT, 3) }, 1200, "" },
};

static struct pw_model *
run(const struct rule_row *r)
{
	struct pw_model_opts o = { .zombie_age = 1000 * MS };
	struct pw_model *m = pw_model_new(&o, count_told, NULL);

	told = withdrawn = 0;
	for (size_t i = 0; i < ROW_EVENTS && r->ev[i].kind; i++)
		pw_model_apply(m, &r->ev[i]);
	pw_model_advance(m, T0 + r->end * MS);
	return m;
}

static void
test_row(void **state)
{
	const struct rule_row *r = *state;
	struct pw_model *m = run(r);
	struct strbuf b = { 0 };

	write_findings(&b, m);
	assert_string_equal(strbuf_str(&b), r->found);
	if (!strstr(r->name, "slow-reap"))
		assert_int_equal(withdrawn, 0);	/* right from the start */
	pw_model_finish(m, pw_model_now(m));
	strbuf_reset(&b);
	write_findings(&b, m);
	assert_string_equal(strbuf_str(&b), r->found);
	pw_model_free(m);
	strbuf_done(&b);
}

/* --- what takes too many events for a row --------------------------------------- */

static void
apply(struct pw_model *m, struct pw_event ev)
{
	pw_model_apply(m, &ev);
}

static struct pw_model *
fresh(void)
{
	struct pw_model_opts o = { .zombie_age = 1000 * MS };

	told = withdrawn = 0;
	return pw_model_new(&o, count_told, NULL);
}

static void
expect(struct pw_model *m, const char *found)
{
	struct strbuf b = { 0 };

	write_findings(&b, m);
	assert_string_equal(strbuf_str(&b), found);
	assert_int_equal(pw_model_summary(m)->findings, found[0] ? 1 : 0);
	strbuf_done(&b);
}

static void
test_busy_poll(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 1000; t += 5)
		apply(m, (struct pw_event)NOBODY(t, 10));
	pw_model_advance(m, T0 + 1100 * MS);
	expect(m, "busy-poll 10*0");
	pw_model_free(m);
}

/* Each loop of a good server ends with one who is not there. */
static void
test_busy_server(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	apply(m, (struct pw_event)HANDLER(0, 10));
	for (uint32_t i = 0; i < 10000; i++) {
		const uint32_t pid = 1000 + i % 300;

		apply(m, (struct pw_event)FORK(i / 4, 10, pid));
		apply(m, (struct pw_event)EXIT(i / 4, pid, 10));
		apply(m, (struct pw_event)CHLD(i / 4, 10, pid, QUEUED));
		apply(m, (struct pw_event)DELIVER(i / 4, 10));
		apply(m, (struct pw_event)POLL(i / 4, 10, pid));
		apply(m, (struct pw_event)NOBODY(i / 4, 10));
	}
	pw_model_finish(m, T0 + 9000 * MS);
	expect(m, "");
	assert_int_equal(told, 0);
	pw_model_free(m);
}

static void
leak(struct pw_model *m, uint64_t ms, uint32_t pid)
{
	apply(m, (struct pw_event)FORK(ms, 10, pid));
	apply(m, (struct pw_event)EXIT(ms, pid, 10));
}

static void
limits(struct pw_model *m, uint64_t ms, uint64_t max, uint64_t used)
{
	apply(m, (struct pw_event)EV_(ms, LIMITS, ID(10),
		.limits = { .cgroup_max = max, .cgroup_used = used, .pid_max = 4194304, .pid_used = 300 }));
}

static const char *
message_of(const struct pw_model *m, const char *rule)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (strcmp(f->rule, rule) == 0)
			return f->message;
	return NULL;
}

static void
test_waited_since(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), FORK(0, 10, 14), EXIT(1, 14, 10),
		WAIT(2, 10, 14), EXIT(10, 11, 10), EXIT(10, 12, 10), EXIT(10, 13, 10), WAIT(11, 10, 12),
		WAIT(500, 10, 13),
	};
	struct pw_model *m = fresh();
	const char *s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	s = message_of(m, "never-waits");
	assert_non_null(s);
	assert_non_null(strstr(s, "waited twice since that child ended without getting it"));
	assert_non_null(strstr(s, "and not again for "));
	assert_null(strstr(s, "has made no wait call"));
	pw_model_free(m);
}

/* Which of the two it is nobody has told. */
static void
test_unwatched_adopter(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), FORK(1, 11, 12), EXIT(3, 12, 11), EXIT_TO(5, 11, 10, 7), WAIT(6, 10, 11),
	};
	struct pw_model *m = fresh();

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	expect(m, "init-does-not-reap 7*1");
	assert_non_null(strstr(message_of(m, "init-does-not-reap"), "PID 1 of a namespace or a subreaper"));
	pw_model_free(m);
}

static void
test_limit_ahead(void **state)
{
	struct pw_model *m = fresh();
	const char *s;

	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		leak(m, i * 100, 100 + i);
		limits(m, i * 100, 512, 100 + i);
	}
	s = message_of(m, "limit-ahead");
	assert_non_null(s);
	assert_non_null(strstr(s, "pids.max"));
	assert_non_null(strstr(s, "10.0 a second"));
	pw_model_free(m);
}

static void
test_limit_far(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	for (uint32_t i = 0; i < 60; i++) {	/* grows, but days away */
		leak(m, i * 100, 100 + i);
		limits(m, i * 100, 0, 0);
	}
	assert_null(message_of(m, "limit-ahead"));
	pw_model_advance(m, T0 + 20000 * MS);
	limits(m, 20000, 512, 500);		/* near, but does not grow */
	for (uint64_t t = 20500; t < 40000; t += 500)
		limits(m, t, 512, 500);
	assert_null(message_of(m, "limit-ahead"));
	pw_model_free(m);
}

static void
test_grows_and_ends(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	leak(m, 0, 100);
	pw_model_advance(m, T0 + 2300 * MS);
	expect(m, "never-waits 10*1");
	assert_int_equal(told, 1);
	for (uint32_t i = 1; i < 100; i++)
		leak(m, 2400 + i, 100 + i);
	pw_model_advance(m, T0 + 5000 * MS);
	expect(m, "never-waits 10*100");
	assert_true(told <= 4);
	for (uint32_t i = 0; i < 100; i++)
		apply(m, (struct pw_event)WAIT(5001, 10, 100 + i));
	pw_model_advance(m, T0 + 6000 * MS);
	assert_int_equal(withdrawn, 1);
	expect(m, "slow-reap 10*100");
	pw_model_free(m);
}

/* A leak is still one when its parent was ended by hand. */
static void
test_outlives_parent(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	apply(m, (struct pw_event)FORK(0, 9, 10));
	leak(m, 0, 100);
	apply(m, (struct pw_event)EXIT_TO(2500, 10, 9, 1));
	apply(m, (struct pw_event)WAIT_OUTSIDE(2501, 1, 100));
	apply(m, (struct pw_event)WAIT(2501, 9, 10));
	pw_model_finish(m, T0 + 9000 * MS);
	expect(m, "never-waits 10*1");
	assert_int_equal(withdrawn, 0);
	pw_model_free(m);
}

/* The machine was asleep: an hour between two events, and no deadline in it was met
 * in time. */
static void
test_suspend(void **state)
{
	const uint64_t hour = 3600 * 1000;	/* ms */
	struct pw_model *m = fresh();

	(void)state;
	leak(m, 0, 100);
	assert_true(pw_model_deadline(m) < T0 + hour * MS);
	apply(m, (struct pw_event)FORK(hour, 10, 101));
	pw_model_advance(m, T0 + hour * MS);
	expect(m, "never-waits 10*1");
	assert_int_equal(told, 1);
	assert_true(pw_model_deadline(m) > T0 + hour * MS);
	assert_int_equal(pw_model_now(m) - pw_model_find(m, &(struct pw_id)ID(100))->died, hour * MS);
	apply(m, (struct pw_event)WAIT(hour + 1, 10, 100));
	pw_model_advance(m, T0 + (hour + 5000) * MS);
	assert_int_equal(withdrawn, 1);
	expect(m, "slow-reap 10*1");
	assert_true(pw_model_deadline(m) > pw_model_now(m));
	pw_model_free(m);
}

static void
test_procfs_is_silent(void **state)
{
	const char *ids[32];
	struct pw_model *m = fresh();
	size_t n;

	(void)state;
	assert_int_equal(pw_model_unjudged(m, ids, 32), 0);
	apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
	n = pw_model_unjudged(m, ids, 32);
	assert_true(n > 5 && n < 20);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(ids[i], "parent-stuck");
	leak(m, 0, 100);
	pw_model_advance(m, T0 + 3000 * MS);
	expect(m, "");
	for (uint64_t t = 3000; t < 3100; t += 20)	/* busy with something */
		apply(m, (struct pw_event)ACTIVE(t, 10, SLEEPING, SYS_accept4, t));
	pw_model_advance(m, T0 + 3100 * MS);
	expect(m, "");
	apply(m, (struct pw_event)ACTIVE(3100, 10, STOPPED, -1, 1));
	pw_model_advance(m, T0 + 3200 * MS);
	expect(m, "parent-stuck 10*1");
	pw_model_free(m);
}

/* No wait call is seen there, but one who sleeps in accept() makes none. */
static void
test_procfs_sleeper(void **state)
{
	struct pw_model *m = fresh();

	(void)state;
	apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
	apply(m, (struct pw_event)DISPOSE(0, 10, DEFAULT, 0, 0, NONE));
	leak(m, 0, 100);
	for (uint64_t t = 100; t <= 1200; t += 500)
		apply(m, (struct pw_event)ASLEEP(t, 10, SYS_accept4));
	pw_model_advance(m, T0 + 1300 * MS);
	expect(m, "never-waits 10*1");
	assert_non_null(strstr(message_of(m, "never-waits"), "no wait call since it went to sleep"));
	pw_model_free(m);
}

/* It was seen in a wait for another child, which has returned: only the reap, or
 * what its thread does now, says so. */
static void
test_procfs_leaves_wait(void **state)
{
	static const struct {
		uint32_t tid;		/* who was seen in it, and what showed the return */
		struct pw_event left;
	} rows[] = {
		{ 10, REAP(6, 99, 10) },
		{ 10, ASLEEP(6, 10, SYS_read) },
		{ 20, ASLEEP(6, 10, SYS_futex) },
		{ 20, ACTIVE(6, 10, ZOMBIE, -1, 0) },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		struct pw_event enter = ENTER(1, 10, 0, PID, 99, 0), left = rows[i].left;
		struct pw_model *m = fresh();

		apply(m, (struct pw_event)START(0, PW_BACKEND_PROCFS));
		apply(m, (struct pw_event)DISPOSE(0, 10, DEFAULT, 0, 0, NONE));
		apply(m, (struct pw_event)FORK(0, 10, 99));
		enter.tid = left.tid = rows[i].tid;
		enter.flags = left.flags = PW_F_APPROX;
		apply(m, enter);
		apply(m, (struct pw_event)EXIT(5, 99, 10));
		apply(m, left);
		apply(m, (struct pw_event)REAP(7, 99, 10));
		leak(m, 50, 100);
		for (uint64_t t = 100; t <= 1200; t += 500)
			apply(m, (struct pw_event)ASLEEP(t, 10, SYS_read));
		pw_model_advance(m, T0 + 1300 * MS);
		expect(m, "parent-stuck 10*1");
		pw_model_free(m);
	}
}

/* The sentence is about this program, with its numbers. */
static void
test_sentence(void **state)
{
	static const struct pw_event ev[] = {
		EXEC(0, 10, "server"), HANDLER(0, 10), FORK(1, 10, 11), FORK(1, 10, 12), FORK(1, 10, 13),
		DIES(10, 11, 10, QUEUED), DIES(10, 12, 10, COALESCED), DIES(10, 13, 10, COALESCED),
		DELIVER(11, 10), POLL(12, 10, 11),
	};
	static const char *const parts[] = {
		"server (10) has 2 zombies.", "3 children ended", "merges", "did so twice",
		"handler ran once", "1 was reaped", "The first, 12", "dead for", "set by itself",
		"waitpid(-1, &st, WNOHANG)",
	};
	struct pw_model *m = fresh();
	const struct pw_finding *f;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 2000 * MS);
	f = pw_model_finding(m, 0);
	assert_non_null(f);
	for (size_t i = 0; i < UNIT_COUNT(parts); i++)
		if (!strstr(f->message, parts[i]))
			fail_msg("no \"%s\" in \"%s\"", parts[i], f->message);
	assert_int_equal(f->n_children, 2);
	assert_int_equal(f->children[0], 12);
	assert_non_null(strstr(f->advice, "while (waitpid(-1, NULL, WNOHANG) > 0)"));
	pw_model_free(m);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "busy-poll: 200 times a second", test_busy_poll, NULL);
	unit_add(&l, "near: 10,000 children, each reaped in a loop", test_busy_server, NULL);
	unit_add(&l, "never-waits: how often it did", test_waited_since, NULL);
	unit_add(&l, "init-does-not-reap: by one who is not watched", test_unwatched_adopter, NULL);
	unit_add(&l, "limit-ahead: ten a second towards pids.max", test_limit_ahead, NULL);
	unit_add(&l, "near: a limit that is far, or zombies that do not grow", test_limit_far, NULL);
	unit_add(&l, "a finding grows, is not told too often, ends", test_grows_and_ends, NULL);
	unit_add(&l, "a finding outlives its parent", test_outlives_parent, NULL);
	unit_add(&l, "an hour of suspend", test_suspend, NULL);
	unit_add(&l, "procfs judges what it sees", test_procfs_is_silent, NULL);
	unit_add(&l, "procfs: one who sleeps does not wait", test_procfs_sleeper, NULL);
	unit_add(&l, "procfs: a wait that was seen has returned", test_procfs_leaves_wait, NULL);
	unit_add(&l, "the sentence has the program's numbers", test_sentence, NULL);

	UNIT_ADD_ROWS(&l, test_row, leaks);
	UNIT_ADD_ROWS(&l, test_row, others);
	return unit_run("rules", &l);
}
