/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leaks.c - the causes of zombies that stay: when each holds, how it is told.
 *
 * A rule is asked about one zombie, the one that its parent has had longest
 * among those of its kind, and may lean on what has happened since it died.
 */
#include <errno.h>
#include <inttypes.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "model/facts.h"
#include "model/rules.h"
#include "model/stuck.h"

/* --- tracer-holds, foreign-exit-signal, inherited-child, init-does-not-reap ---------- */

static bool
tracer_holds(const struct judge *j)
{
	return is_in(j, would_take) || j->n->last_nobody > j->z->died + MOMENT;
}

static void
tell_tracer_holds(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	strbuf_adds(b, " It does wait for them, and yet gets nothing: a tracer (ptrace) is told "
		       "of an end first, and the parent only when the tracer has let go.");
	if (j->z->tracer.pid)
		strbuf_addf(b, " Process %u traced it.", j->z->tracer.pid);
	say_zombie(b, j);
	say_last_wait(b, j);
}

static bool
lacks_all(const struct judge *j, const struct pw_wait *w)
{
	(void)j;
	return !(w->options & (__WALL | __WCLONE));
}

static bool
foreign_exit_signal(const struct judge *j)
{
	return is_in(j, lacks_all) ||
	       (j->p->last_wait.ts > j->z->born && j->n->last_all < j->z->died);
}

static void
tell_foreign(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	if (j->z->exit_signal)
		strbuf_addf(b, " When it ends, it sends signal %d", j->z->exit_signal);
	else
		strbuf_adds(b, " When it ends, it sends no signal");
	strbuf_adds(b, " instead of SIGCHLD (that was asked for in clone(2)), and a wait without "
		       "__WALL or __WCLONE passes over such a child.");
	say_zombie(b, j);
	say_last_wait(b, j);
}

static bool
inherited_child(const struct judge *j)
{
	(void)j;
	return true;
}

static void
tell_inherited(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	strbuf_adds(b, " The process had the child already when it became this program by exec ");
	say_at(b, j->m, j->p->execed);
	strbuf_adds(b, ": the program does not know that it has it.");
	say_zombie(b, j);
	say_disposition(b, j);
	say_last_wait(b, j);
}

static void
tell_init(struct strbuf *b, const struct judge *j)
{
	uint32_t as = j->who.nspid ? j->who.nspid : j->who.pid;

	say_has_zombies(b, j);
	if (as == 1)
		strbuf_adds(b, " It is PID 1 of its namespace, which the kernel gives every child "
			       "whose parent ends");
	else if (!j->n)		/* not watched, so its own number is not known */
		strbuf_adds(b, " It is PID 1 of a namespace or a subreaper, which the kernel gives "
			       "every child whose parent ends before it");
	else
		strbuf_adds(b, " It is a subreaper, which the kernel gives every child whose "
			       "parent ends before it");
	strbuf_adds(b, ", but it does not wait for them.");
	say_zombie(b, j);
	if (!j->n)
		return;
	say_disposition(b, j);
	say_last_wait(b, j);
	say_doing(b, j);
}

/* --- sigchld-blocked, handler-reset, interrupted-wait --------------------------------- */

static bool
sigchld_blocked(const struct judge *j)
{
	const struct pw_disposition *d = &j->p->sigchld;
	const struct pw_parenting *k = &j->p->kids;

	return d->blocked && (has_handler(j) || d->blocked_origin == PW_ORIGIN_CALL) &&
	       (k->sigchld.blocked || k->sigchld.coalesced || j->n->pending) &&
	       j->n->last_deliver < j->z->died && !waited_since(j, j->z->died);
}

static void
tell_blocked(struct strbuf *b, const struct judge *j)
{
	const struct pw_disposition *d = &j->p->sigchld;

	say_has_zombies(b, j);
	strbuf_adds(b, " SIGCHLD is pending and blocked in every thread, so ");
	strbuf_adds(b, has_handler(j) ? "its handler cannot run."
				       : "nobody hears of it, and nobody has taken it by "
					 "sigwait() or signalfd either.");
	if (d->blocked_origin == PW_ORIGIN_FORK || d->blocked_origin == PW_ORIGIN_EXEC)
		strbuf_adds(b, d->blocked_origin == PW_ORIGIN_FORK
			    ? " The mask was inherited: its parent had SIGCHLD blocked at fork."
			    : " The mask was inherited: who started it by exec had SIGCHLD blocked.");
	say_zombie(b, j);
	say_disposition(b, j);
	say_signals(b, j);
	say_last_wait(b, j);
}

static bool
handler_reset(const struct judge *j)
{
	const struct pw_disposition *d = &j->p->sigchld;

	return d->origin == PW_ORIGIN_RESETHAND && d->action == PW_ACTION_DEFAULT &&
	       !is_in(j, NULL) &&
	       (!waited_since(j, j->z->died) || j->n->waits_since_deliver <= 1);
}

static void
tell_reset(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	strbuf_adds(b, " Its SIGCHLD handler has run ");
	say_times(b, j->p->kids.delivers);
	strbuf_adds(b, " and is gone: SA_RESETHAND, which the System V signal() sets, put the "
		       "default action back ");
	say_at(b, j->m, j->p->sigchld.since);
	strbuf_adds(b, ", and every SIGCHLD since then was ignored.");
	say_zombie(b, j);
	say_signals(b, j);
	say_last_wait(b, j);
}

static bool
interrupted_wait(const struct judge *j)
{
	return j->n->eintr.ts && j->p->last_wait.ts <= j->n->eintr.ts && !is_in(j, NULL);
}

static void
tell_interrupted_wait(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	strbuf_adds(b, " A signal cut short its ");
	say_wait(b, &j->n->eintr);
	strbuf_addc(b, ' ');
	say_at(b, j->m, j->n->eintr.ts);
	strbuf_adds(b, " (EINTR, after ");
	say_for(b, j->n->eintr.elapsed);
	strbuf_adds(b, "), and it has not called wait again.");
	say_zombie(b, j);
	say_doing(b, j);
}

/* --- wrong-thread, handler-never-waits, one-wait-per-signal ----------------------------- */

static bool
took(const struct notes *n, uint32_t tid, uint64_t since)
{
	for (unsigned int i = 0; i < MANY_TIDS && n->took[i].tid; i++)
		if (n->took[i].tid == tid && n->took[i].last >= since)
			return true;
	return false;
}

static uint32_t
last_taker(const struct notes *n)
{
	const struct tid_count *last = &n->took[0];

	for (unsigned int i = 1; i < MANY_TIDS && n->took[i].tid; i++)
		if (n->took[i].last > last->last)
			last = &n->took[i];
	return last->tid;
}

/* The thread that would wait for children, but does not get the signal; 0 = none. */
static uint32_t
waiting_thread(const struct judge *j)
{
	const struct notes *n = j->n;
	const uint32_t main_tid = j->who.pid;

	if (n->sigwaiter_ts > j->z->died && !took(n, n->sigwaiter, j->z->died))
		return n->sigwaiter;
	switch ((int)n->act_call) {
	case SYS_rt_sigtimedwait:
	case SYS_rt_sigsuspend:
	case SYS_ppoll:
	case SYS_pselect6:
#ifdef SYS_pause
	case SYS_pause:
#endif
		if (n->act == PW_STATE_SLEEPING && !took(n, main_tid, j->z->died))
			return main_tid;
		break;
	default:
		break;
	}
	for (unsigned int i = 0; i < MANY_TIDS && n->waited[i].tid; i++)
		if (!took(n, n->waited[i].tid, 0))
			return n->waited[i].tid;
	return 0;
}

/* Some thread lets SIGCHLD in, and its default action is to do nothing. */
static bool
thrown_away(const struct judge *j)
{
	return j->p->kids.sigchld.ignored && j->n->sigwaiter_ts > j->z->died;
}

static bool
wrong_thread(const struct judge *j)
{
	uint32_t tid = last_taker(j->n), waiter = waiting_thread(j);

	if (!waiter || waited_since(j, j->z->died))
		return false;
	return (tid && tid != waiter && took(j->n, tid, j->z->died)) || thrown_away(j);
}

static void
tell_wrong_thread(struct strbuf *b, const struct judge *j)
{
	uint32_t tid = waiting_thread(j);

	say_has_zombies(b, j);
	if (thrown_away(j))
		strbuf_addf(b, " SIGCHLD was ignored, as some thread does not block it, while "
			       "thread %u waits for it: what is ignored never gets there.", tid);
	else
		strbuf_addf(b, " SIGCHLD was taken by thread %u, while thread %u%s is the one that waits "
		       "for it: a signal sent to a process goes to any one thread that does not "
		       "block it.", last_taker(j->n), tid, tid == j->who.pid ? " (the first)" : "");
	say_zombie(b, j);
	say_disposition(b, j);
	say_signals(b, j);
	say_last_wait(b, j);
	say_doing(b, j);
}

static bool
handler_never_waits(const struct judge *j)
{
	return handled_since(j, j->z->died) && !waited_since(j, j->z->died);
}

static void
tell_handler_never_waits(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	say_has_zombies(b, j);
	strbuf_adds(b, " Its SIGCHLD handler has run ");
	say_times(b, j->p->kids.delivers);
	strbuf_adds(b, j->p->kids.waits.calls ? ", but no wait has followed since "
					       : ", but no wait has ever followed. ");
	if (j->p->kids.waits.calls) {
		say_at(b, j->m, j->p->last_wait.ts);
		strbuf_addc(b, '.');
	}
	if (n->handler_changes > 1) {
		strbuf_adds(b, " The handler was replaced on the way, last ");
		say_at(b, j->m, n->last_handler_change);
		strbuf_adds(b, ": maybe a library put its own in place of yours.");
	}
	say_zombie(b, j);
	say_disposition(b, j);
	say_signals(b, j);
	say_last_wait(b, j);
}

static bool
one_wait_per_signal(const struct judge *j)
{
	const struct pw_parenting *k = &j->p->kids;
	const struct notes *n = j->n;

	if (!k->sigchld.coalesced || !k->waits.reaped || k->reaps >= k->deaths ||
	    j->p->last_wait.ts <= j->z->died || is_in(j, NULL))
		return false;
	if (n->runs)
		return n->runs_waited && n->runs_looped * 4 < n->runs_waited;
	/* Taken by signalfd, sigwait: no delivery, but at most one for each sent. */
	return k->reaps <= k->sigchld.queued + k->sigchld.blocked &&
	       (k->waits.nobody + k->waits.echild) * 4 <= k->waits.reaped;
}

static void
tell_one_wait(struct strbuf *b, const struct judge *j)
{
	const struct pw_parenting *k = &j->p->kids;

	say_has_zombies(b, j);
	strbuf_addc(b, ' ');
	say_number(b, k->deaths, "child", "children");
	strbuf_adds(b, " ended, some at nearly the same time; Linux merges a SIGCHLD into one that "
		       "is pending already (it did so ");
	say_times(b, k->sigchld.coalesced);
	if (j->n->runs) {
		strbuf_adds(b, "), so the handler ran ");
		say_times(b, k->delivers);
	} else {
		strbuf_adds(b, "), so only ");
		say_number(b, k->sigchld.queued + k->sigchld.blocked, "was there", "were there");
		strbuf_adds(b, " to be taken");
	}
	strbuf_addf(b, " and %" PRIu64 " %s reaped: one wait for each signal is not enough.",
		    k->reaps, k->reaps == 1 ? "was" : "were");
	say_zombie(b, j);
	say_disposition(b, j);
	say_last_wait(b, j);
}

/* --- waits-for-other, asked-once, never-waits ---------------------------------------------- */

static bool
waits_for_other(const struct judge *j)
{
	const struct pw_wait *w = &j->p->last_wait;

	if (is_in(j, is_any) || j->n->last_any > j->z->died)
		return false;
	if (is_in(j, is_for_other))
		return true;
	return w->ts > j->z->born && w->error != EINTR && is_for_other(j, w) &&
	       !(w->options & WNOWAIT);
}

static void
tell_other(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	strbuf_addf(b, " It waits, but not for %u: its calls name another pid or group, and such a "
		       "call passes over all the rest", j->z->id.pid);
	strbuf_adds(b, j->p->last_wait.error == ECHILD
		    ? " (ECHILD: what it named is no child of it).": ".");
	say_zombie(b, j);
	say_last_wait(b, j);
}

static bool
asked_once(const struct judge *j)
{
	return asked_in_vain(j) && !is_in(j, NULL);
}

static void
tell_asked_once(struct strbuf *b, const struct judge *j)
{
	const struct pw_wait *w = &j->p->last_wait;

	say_has_zombies(b, j);
	strbuf_adds(b, " It asked too early and never again: ");
	say_wait(b, w);
	strbuf_adds(b, " found nobody ");
	say_at(b, j->m, w->ts);
	if (j->z->died > w->ts) {
		strbuf_adds(b, ", ");
		say_for(b, sat_sub(j->z->died, w->ts));
		strbuf_adds(b, " before the child ended");
	}
	strbuf_addc(b, '.');
	say_zombie(b, j);
	say_disposition(b, j);
	say_doing(b, j);
}

/* Its begin may not have been seen: the process was there before, or it was lost. */
static bool
may_be_waiting(const struct judge *j)
{
	const struct notes *n = j->n;

	if (j->p->preexisting && n->act_ts < j->z->held)
		return true;
	return n->act_ts > j->p->last_wait.ts &&
	       (n->act_call == SYS_wait4 || n->act_call == SYS_waitid);
}

/* Where wait calls are not seen: it has slept in one call since the death, and used
 * no processor. */
static bool
slept_through(const struct judge *j)
{
	const struct notes *n = j->n;

	return n->asleep_since && n->asleep_since <= j->z->died + RULES_PATIENCE &&
	       n->act_ts >= n->asleep_since + SECOND / 2 && (int)n->act_call >= 0 &&
	       n->act_call != SYS_wait4 && n->act_call != SYS_waitid && j->p->sigchld.action;
}

/* It has waited since the death, taken others, and not come back for long. */
static bool
gave_up(const struct judge *j)
{
	return !is_in(j, NULL) && j->now >= j->p->last_wait.ts + j->m->opts.zombie_age;
}

/* The last resort: a zombie that no rule explains would pass for none. */
static bool
never_waits(const struct judge *j)
{
	const struct pw_disposition *d = &j->p->sigchld;
	const bool sees = rules_sees(j->m, NEED_WAITS);

	if ((!sees && !slept_through(j)) || may_be_waiting(j) || is_undecided(j))
		return false;
	if (waited_since(j, j->z->died))
		return gave_up(j);
	/* Found with one: it may have had it all along. */
	if (has_handler(j) && j->p->preexisting && d->origin == PW_ORIGIN_NONE)
		return false;
	/* It should have run: who knows better has been asked by then. */
	if (has_handler(j) && d->since <= j->z->died)
		return sees && j->now >= j->z->held + j->m->opts.zombie_age + RULES_PATIENCE;
	return !j->p->preexisting || d->action || !sees;	/* else not looked at yet */
}

static void
say_waits_since(struct strbuf *b, const struct judge *j)
{
	const struct pw_parenting *k = &j->p->kids;
	const bool waited = waited_since(j, j->z->died);
	const bool sees = rules_sees(j->m, NEED_WAITS);

	strbuf_adds(b, waited ? " It has waited " : " It has made no wait call");
	if (waited)
		say_times(b, k->waits.calls - j->z->held_waits);
	strbuf_adds(b, " since ");
	if (!sees && j->n->asleep_since > j->z->died) {
		strbuf_adds(b, "it went to sleep ");	/* before that it may have */
		say_at(b, j->m, j->n->asleep_since);
	} else {
		strbuf_adds(b, j->z->preexisting ? "procwatch began to watch"
			    : j->count == 1 ? "that child ended" : "these children ended");
	}
	if (waited) {
		strbuf_adds(b, j->count == 1 ? " without getting it, and not again for "
					      : " without getting them, and not again for ");
		say_for(b, sat_sub(j->now, j->p->last_wait.ts));
		strbuf_addc(b, '.');
	} else if (!has_handler(j)) {
		strbuf_adds(b, ", and has no SIGCHLD handler that could.");
	} else {
		strbuf_adds(b, j->p->sigchld.since <= j->z->died ?
			    ", though it has a SIGCHLD handler." :
			    ", and had no SIGCHLD handler when they did.");
	}
	if (j->n->left.ts > j->z->born) {
		strbuf_adds(b, " It had begun ");
		say_wait(b, &j->n->left);
		strbuf_addc(b, ' ');
		say_at(b, j->m, j->n->left.ts);
		strbuf_adds(b, " and left it without a return: by siglongjmp() out of a handler, "
			       "or its thread was ended.");
	} else if (!k->waits.calls && !j->p->preexisting && sees) {
		strbuf_adds(b, " In fact it has not called wait at all.");
	}
}

static void
tell_never_waits(struct strbuf *b, const struct judge *j)
{
	say_has_zombies(b, j);
	say_waits_since(b, j);
	say_zombie(b, j);
	say_disposition(b, j);
	say_signals(b, j);
	say_last_wait(b, j);
	say_doing(b, j);
}

/* --- the table: most specific first ----------------------------------------------------------- */

#define PLAIN (1u << Z_PLAIN)
#define FOREIGN (1u << Z_FOREIGN)
#define INHERITED (1u << Z_INHERITED)
#define ADOPTED (1u << Z_ADOPTED)
#define ALL (PLAIN | FOREIGN | INHERITED | ADOPTED)

const struct rule rules_leaks[RULE_LEAKS] = {
	[RULE_PARENT_STUCK] = {
		"parent-stuck", PW_SEV_LEAK, 0, ALL, parent_stuck, tell_parent_stuck,
		"A stopped process goes on with `kill -CONT PID`.  Else reap where nothing can\n"
		"hold it up, in a handler:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		"            ;\n"
		"and give calls that can hang a time limit.  See signal(7), waitpid(2).",
		NULL, 0,
	},
	[RULE_TRACER_HOLDS] = {
		"tracer-holds", PW_SEV_LEAK, NEED_WAITS, PLAIN | INHERITED, tracer_holds,
		tell_tracer_holds,
		"The parent is right; the tracer must wait for its tracees too, or detach:\n"
		"    waitpid(pid, &st, __WALL);          /* in the tracer */\n"
		"    ptrace(PTRACE_DETACH, pid, 0, 0);\n"
		"`grep TracerPid /proc/PID/status` names it.  See ptrace(2).",
		NULL, 0,
	},
	[RULE_FOREIGN_EXIT_SIGNAL] = {
		"foreign-exit-signal", PW_SEV_LEAK, NEED_WAITS, FOREIGN, foreign_exit_signal,
		tell_foreign,
		"Ask for children of every kind, or clone with SIGCHLD as the exit signal:\n"
		"    waitpid(-1, &st, __WALL);\n"
		"    clone(fn, stack, flags | SIGCHLD, arg);\n"
		"See clone(2), waitpid(2).",
		NULL, 0,
	},
	[RULE_INHERITED_CHILD] = {
		"inherited-child", PW_SEV_LEAK, 0, INHERITED, inherited_child, tell_inherited,
		"Whoever forks before it execs leaves the child to the new program.  Fork from\n"
		"the child instead, so that init gets it:\n"
		"    if (fork() == 0) { if (fork() == 0) work(); _exit(0); }  wait(NULL);  execv(...);\n"
		"In a shell script, `( cmd & )` before `exec server`.  Or let the server reap any\n"
		"child: waitpid(-1, ...).  See execve(2).",
		NULL, 0,
	},
	[RULE_INIT_DOES_NOT_REAP] = {
		"init-does-not-reap", PW_SEV_LEAK, 0, ADOPTED, inherited_child, tell_init,
		"PID 1 and subreapers must reap whatever they are given:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)   /* on every SIGCHLD */\n"
		"            ;\n"
		"In a container, run a small init: `docker run --init`, or tini or dumb-init as\n"
		"the entry point.  See prctl(2), PR_SET_CHILD_SUBREAPER; pid_namespaces(7).",
		NULL, 0,
	},
	[RULE_SIGCHLD_BLOCKED] = {
		"sigchld-blocked", PW_SEV_LEAK, 0, PLAIN, sigchld_blocked, tell_blocked,
		"A mask survives fork and exec, so set it at the start:\n"
		"    sigset_t s;  sigemptyset(&s);  sigaddset(&s, SIGCHLD);\n"
		"    sigprocmask(SIG_UNBLOCK, &s, NULL);\n"
		"or take what is blocked: sigwaitinfo(), signalfd().  See sigprocmask(2).",
		NULL, 0,
	},
	[RULE_HANDLER_RESET] = {
		"handler-reset", PW_SEV_LEAK, NEED_SIGNALS | NEED_WAITS, PLAIN, handler_reset,
		tell_reset,
		"Set handlers with sigaction(), which keeps them:\n"
		"    struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };\n"
		"    sigaction(SIGCHLD, &sa, NULL);\n"
		"See sigaction(2), and signal(2) on what signal() does where.",
		NULL, 0,
	},
	[RULE_INTERRUPTED_WAIT] = {
		"interrupted-wait", PW_SEV_LEAK, NEED_WAITS, PLAIN, interrupted_wait,
		tell_interrupted_wait,
		"EINTR means: not yet.  Call again, or set the handler with SA_RESTART:\n"
		"    while (waitpid(pid, &st, 0) < 0 && errno == EINTR)\n"
		"            ;\n"
		"See waitpid(2), signal(7).",
		NULL, 0,
	},
	[RULE_WRONG_THREAD] = {
		"wrong-thread", PW_SEV_LEAK, NEED_SIGNALS | NEED_WAITS, PLAIN, wrong_thread,
		tell_wrong_thread,
		"Block SIGCHLD before the first thread is made, so that only the one that asks\n"
		"for it gets it:\n"
		"    pthread_sigmask(SIG_BLOCK, &chld, NULL);   /* first thing in main */\n"
		"    sigwait(&chld, &sig);                      /* in the thread that reaps */\n"
		"See pthread_sigmask(3), signal(7).",
		NULL, 0,
	},
	[RULE_HANDLER_NEVER_WAITS] = {
		"handler-never-waits", PW_SEV_LEAK, NEED_SIGNALS | NEED_WAITS, PLAIN,
		handler_never_waits, tell_handler_never_waits,
		"A handler does not reap by being there; it has to wait:\n"
		"    int e = errno;\n"
		"    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
		"            ;\n"
		"    errno = e;\n"
		"See waitpid(2), signal-safety(7).",
		NULL, 0,
	},
	[RULE_ONE_WAIT_PER_SIGNAL] = {
		"one-wait-per-signal", PW_SEV_LEAK, NEED_SIGNALS | NEED_WAITS, PLAIN,
		one_wait_per_signal, tell_one_wait,
		"Reap in a loop, in the handler:\n"
		"    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
		"            ;\n"
		"in place of the one wait, and put errno back after it; or where the signal is read\n"
		"(signalfd, sigwait).  See waitpid(2), and signal(7): standard signals do not queue.",
		NULL, 0,
	},
	[RULE_WAITS_FOR_OTHER] = {
		"waits-for-other", PW_SEV_LEAK, NEED_WAITS, PLAIN, waits_for_other, tell_other,
		"Wait for each pid that fork() returned, or for any child:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		"            ;\n"
		"See waitpid(2) on what -1, 0 and -PGID mean.",
		NULL, 0,
	},
	[RULE_ASKED_ONCE] = {
		"asked-once", PW_SEV_LEAK, NEED_WAITS, PLAIN, asked_once, tell_asked_once,
		"With WNOHANG, 0 means: the child still runs.  Ask again when SIGCHLD comes, or\n"
		"wait without WNOHANG when there is nothing else to do:\n"
		"    do pid = waitpid(-1, &st, 0); while (pid < 0 && errno == EINTR);\n"
		"See waitpid(2).",
		NULL, 0,
	},
	[RULE_NEVER_WAITS] = {
		"never-waits", PW_SEV_LEAK, 0, PLAIN | FOREIGN, never_waits,
		tell_never_waits,
		"Each child has to be waited for once.  On SIGCHLD:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		"            ;\n"
		"or, if nobody wants to know how children end, before the first fork:\n"
		"    signal(SIGCHLD, SIG_IGN);\n"
		"See waitpid(2), sigaction(2) on SA_NOCLDWAIT.",
		NULL, 0,
	},
};
