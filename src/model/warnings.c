/* SPDX-License-Identifier: GPL-2.0-or-later */
/* warnings.c - what is not a leak, but goes wrong or will: when it holds, how it
 * is told. */
#include <inttypes.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "model/facts.h"
#include "model/rules.h"

/* --- kept from what is only so now ------------------------------------------------ */

/* Children that have been dead for a second, while it waits for another one. */
static struct some_children
dead_meanwhile(const struct notes *n, const struct pw_wait *w, uint64_t now)
{
	enum { FAR = 64 };
	struct some_children s = { 0 };
	const struct pw_proc *z = n->proc->first_zombie;

	for (int i = 0; z && i < FAR && z->held + SECOND <= now; z = z->next_zombie, i++)
		if (!names(w, z))
			some_add(&s, z->id.pid);
	return s;
}

static struct some_children
alive_meanwhile(const struct notes *n)
{
	enum { FAR = 64 };
	struct some_children s = { 0 };
	const struct pw_proc *c = n->proc->last_child;

	for (int i = 0; c && i < FAR; c = c->prev_sibling, i++)
		if (c->life == PW_LIFE_RUNNING)
			some_add(&s, c->id.pid);
	return s;
}

void
warnings_note(struct notes *n, uint64_t now)
{
	struct some_children s;
	const struct pw_wait *w;

	for (unsigned int i = 0; i < MANY_WAITS; i++) {
		w = &n->in[i];
		if (!wait_is_sure(w) || w->ts + SECOND > now || (w->options & WNOHANG))
			continue;
		if (n->in_handler[i])
			s = alive_meanwhile(n);
		else if (w->target == PW_TARGET_PID || w->target == PW_TARGET_PIDFD)
			s = dead_meanwhile(n, w, now);
		else
			continue;
		if (!s.n)
			continue;
		if (n->blocked_wait.ts != w->ts || n->blocked_others.n < s.n)
			n->blocked_others = s;
		n->blocked_wait = *w;
		n->blocked_ns = sat_sub(now, w->ts);
		n->blocked_in_handler = n->in_handler[i];
	}
}

/* --- status-lost, stolen-child ------------------------------------------------------- */

static bool
status_lost(const struct judge *j)
{
	return j->n->status.asked != 0;
}

static const struct some_children *
status_lost_some(const struct notes *n)
{
	return &n->status.which;
}

static void
tell_status_lost(struct strbuf *b, const struct judge *j)
{
	const struct lost_child *l = &j->n->status;
	const struct pw_disposition *d = &j->p->sigchld;

	say_proc(b, j);
	if (l->any)
		strbuf_adds(b, " waited for a child");
	else
		strbuf_addf(b, " waited for %u", l->pid);
	strbuf_addc(b, ' ');
	say_at(b, j->m, l->asked);
	strbuf_adds(b, " and got ECHILD: the kernel had thrown away how ");
	say_number(b, l->which.n, "child", "children");
	strbuf_adds(b, d->action == PW_ACTION_IGNORE ? " ended, because SIGCHLD is ignored"
						      : " ended, because of SA_NOCLDWAIT");
	if (d->origin == PW_ORIGIN_EXEC)
		strbuf_adds(b, ". It was so already when this program was started by exec: "
			       "who started it ignores SIGCHLD");
	else if (d->origin == PW_ORIGIN_FORK)
		strbuf_adds(b, ". It was so already in the process that forked this one");
	strbuf_addc(b, '.');
	say_disposition(b, j);
}

static bool
stolen_child(const struct judge *j)
{
	return j->n->stolen.asked != 0;
}

static const struct some_children *
stolen_child_some(const struct notes *n)
{
	return &n->stolen.which;
}

static void
tell_stolen(struct strbuf *b, const struct judge *j)
{
	const struct lost_child *l = &j->n->stolen;

	say_proc(b, j);
	strbuf_addf(b, " waited for %u ", l->pid);
	say_at(b, j->m, l->asked);
	strbuf_addf(b, " in thread %u and got ECHILD: ", l->tid);
	if (l->by_tid && l->by_tid != l->tid)
		strbuf_addf(b, "its thread %u had", l->by_tid);
	else
		strbuf_adds(b, "a wait for any child in the same thread (a signal handler?) had");
	strbuf_adds(b, " reaped it ");
	say_at(b, j->m, l->taken);
	strbuf_adds(b, ". It happened ");
	say_times(b, l->which.n);
	strbuf_addc(b, '.');
}

/* --- blocking-wait, interrupted-call ---------------------------------------------------- */

static bool
blocking_wait(const struct judge *j)
{
	return j->n->blocked_wait.ts != 0;
}

static const struct some_children *
blocking_wait_some(const struct notes *n)
{
	return &n->blocked_others;
}

static void
tell_blocking(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	say_proc(b, j);
	strbuf_adds(b, " was blocked for over ");
	say_for(b, n->blocked_ns);
	strbuf_adds(b, " in ");
	say_wait(b, &n->blocked_wait);
	if (n->blocked_in_handler)
		strbuf_addf(b, ", inside its SIGCHLD handler: all that thread %u has to do "
			       "stands still, while ", n->blocked_wait.tid);
	else
		strbuf_adds(b, ", while ");
	say_number(b, n->blocked_others.n, "other child", "other children");
	strbuf_adds(b, " (");
	say_pids(b, &n->blocked_others);
	strbuf_adds(b, n->blocked_in_handler ? ") lived on." : ") had ended and nobody reaped.");
}

static bool
interrupted_call(const struct judge *j)
{
	return j->n->cuts != 0;
}

static void
tell_interrupted_call(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	say_proc(b, j);
	strbuf_adds(b, " has a signal handler without SA_RESTART, and ");
	say_number(b, n->cuts, "call", "calls");
	strbuf_adds(b, " failed with EINTR for it: ");
	for (unsigned int i = 0; i < MANY_CALLS && n->cut[i].n; i++) {
		if (i)
			strbuf_adds(b, ", ");
		say_call(b, n->cut[i].call);
		strbuf_addc(b, ' ');
		say_times(b, n->cut[i].n);
	}
	strbuf_addc(b, '.');
	say_disposition(b, j);
}

static const struct some_children *
no_children(const struct notes *n)
{
	static const struct some_children none;

	(void)n;
	return &none;
}

/* --- slow-reap, busy-poll ------------------------------------------------------------------ */

static bool
half_over_a_second(const struct notes *n)
{
	return n->reaps >= 3 && n->reaps_over_second * 2 > n->reaps;
}

static bool
slow_reap(const struct judge *j)
{
	if (j->n->one_wait)	/* each signal takes one that an earlier one left */
		return false;
	return j->n->slow.n || half_over_a_second(j->n);
}

static const struct some_children *
slow_reap_some(const struct notes *n)
{
	return &n->slow;
}

static void
tell_slow_reap(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	say_proc(b, j);
	strbuf_adds(b, " reaps its children late: of ");
	say_number(b, n->reaps, "reaped child", "reaped children");
	strbuf_addf(b, ", %" PRIu64 " had been a zombie for over a second", n->reaps_over_second);
	if (n->slow.n) {
		if (j->m->opts.zombie_age != SECOND) {
			strbuf_addf(b, " and %" PRIu64 " for over ", n->slow.n);
			say_for(b, j->m->opts.zombie_age);
		}
		strbuf_adds(b, " (the longest: ");
		say_for(b, n->slow_max);
		strbuf_addc(b, ')');
	}
	strbuf_adds(b, j->p->kids.delivers ? "." : ". So it looks for them only now and then.");
	say_disposition(b, j);
}

static bool
busy_poll(const struct judge *j)
{
	return j->n->polls_worst != 0;
}

static void
tell_busy_poll(struct strbuf *b, const struct judge *j)
{
	say_proc(b, j);
	strbuf_addf(b, " asked %" PRIu64 " times within a second, with WNOHANG, whether a child had "
		       "ended, and found nobody (%" PRIu64 " times in all).", j->n->polls_worst,
		    j->n->polls_all);
	say_last_wait(b, j);
}

/* --- limit-ahead ------------------------------------------------------------------------------ */

static const char *const limits[LIMITS] = {
	[LIMIT_CGROUP] = "pids.max of its control group",
	[LIMIT_USER] = "RLIMIT_NPROC of its user",
	[LIMIT_PIDS] = "pid_max of the machine",
};

struct ahead {
	const char *name;
	uint64_t max, used;
	double rate;		/* zombies a second */
	double left;		/* seconds until it is reached */
};

static bool
look_ahead(const struct notes *n, struct ahead *a)
{
	const unsigned int last = n->n_growth - 1;
	uint64_t ns, more, max, used;
	double left;

	if (n->n_growth < 3 || n->growth[last].zombies <= n->growth[0].zombies)
		return false;
	ns = sat_sub(n->growth[last].ts, n->growth[0].ts);
	more = n->growth[last].zombies - n->growth[0].zombies;
	a->rate = (double)more * (double)SECOND / (double)ns;
	a->name = NULL;
	for (size_t i = 0; i < LIMITS; i++) {
		max = n->limit[i].max;
		used = n->limit[i].used;
		if (!max)
			continue;
		left = used < max ? (double)(max - used) / a->rate : 0;
		if (a->name && left >= a->left)
			continue;
		a->name = limits[i];
		a->max = max;
		a->used = used;
		a->left = left;
	}
	return a->name != NULL;
}

static bool
limit_ahead(const struct judge *j)
{
	enum { FEW = 10, DAY = 86400 };
	struct ahead a;
	uint64_t aged = 0;

	for (unsigned int c = 0; c < Z_COUNT; c++)
		aged += j->n->aged[c];
	return aged >= FEW && look_ahead(j->n, &a) && a.left < DAY;
}

static void
tell_limit_ahead(struct strbuf *b, const struct judge *j)
{
	struct ahead a = { .name = "the limit" };

	look_ahead(j->n, &a);
	say_proc(b, j);
	strbuf_addf(b, " has %" PRIu64 " zombies and gains %.1f a second. They count against %s: %"
		       PRIu64 " of %" PRIu64 " are taken. At this rate fork() fails ",
		    j->p->kids.zombies_now, a.rate, a.name, a.used, a.max);
	if (a.left > 0) {
		strbuf_adds(b, "in ");
		say_for(b, (uint64_t)(a.left * (double)SECOND));
	} else {
		strbuf_adds(b, "now");
	}
	strbuf_addc(b, '.');
}

/* --- orphaned, leader-exited -------------------------------------------------------------------- */

static bool
orphaned(const struct judge *j)
{
	return j->n->orphans.n != 0;
}

static const struct some_children *
orphaned_some(const struct notes *n)
{
	return &n->orphans;
}

static void
tell_orphaned(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;
	const struct pw_proc *to = pw_model_find(j->m, &n->adopter);

	say_proc(b, j);
	strbuf_adds(b, " ended before ");
	say_number(b, n->orphans.n, "child", "children");
	strbuf_adds(b, " of it (");
	say_pids(b, &n->orphans);
	strbuf_addf(b, "), adopted by %u", n->adopter.pid);
	if (to) {
		strbuf_adds(b, " (");
		say_command(b, to);
		strbuf_addc(b, ')');
	}
	strbuf_addc(b, '.');
}

static bool
leader_exited(const struct judge *j)
{
	return j->p->leader_gone && j->n->leader_gone &&
	       j->now >= j->n->leader_gone + j->m->opts.zombie_age;
}

static void
tell_leader_exited(struct strbuf *b, const struct judge *j)
{
	say_proc(b, j);
	strbuf_adds(b, " looks like a zombie in ps, but is none: its first thread ended ");
	say_at(b, j->m, j->n->leader_gone);
	strbuf_adds(b, ", while other threads run on. Nobody can reap it until the last one has "
		       "ended.");
}

/* --- the table, in the order of telling ----------------------------------------------------------- */

#define AT(rule) [(rule) - RULE_LEAKS]

const struct rule rules_warnings[RULE_COUNT - RULE_LEAKS] = {
	AT(RULE_STATUS_LOST) = {
		"status-lost", PW_SEV_WARNING, NEED_WAITS, 0, status_lost, tell_status_lost,
		"Whoever wants to know how a child ended must not ignore SIGCHLD.  At the start:\n"
		"    signal(SIGCHLD, SIG_DFL);      /* exec keeps an ignored signal ignored */\n"
		"See wait(2), NOTES; in Perl: local $SIG{CHLD} = 'DEFAULT' around system().",
		status_lost_some, 0,
	},
	AT(RULE_STOLEN_CHILD) = {
		"stolen-child", PW_SEV_WARNING, NEED_WAITS, 0, stolen_child, tell_stolen,
		"Only one place may reap: in the handler or the loop, wait for the pids that are\n"
		"yours, or let one place reap all and keep what the others ask for:\n"
		"    for (i = 0; i < n; i++)\n"
		"            if (waitpid(mine[i], &st, WNOHANG) > 0) ...\n"
		"system() and popen() wait for theirs: block SIGCHLD around them.  See waitpid(2).",
		stolen_child_some, 0,
	},
	AT(RULE_BLOCKING_WAIT) = {
		"blocking-wait", PW_SEV_WARNING, NEED_SIGNALS | NEED_WAITS, 0, blocking_wait,
		tell_blocking,
		"Take who has ended, and do not wait for who has not:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		"            ;\n"
		"See waitpid(2), signal-safety(7).",
		blocking_wait_some, 0,
	},
	AT(RULE_INTERRUPTED_CALL) = {
		"interrupted-call", PW_SEV_WARNING, NEED_SIGNALS, 0, interrupted_call,
		tell_interrupted_call,
		"Let the kernel repeat them, or repeat them on EINTR:\n"
		"    struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };\n"
		"    sigaction(SIGCHLD, &sa, NULL);\n"
		"See signal(7), \"Interruption of system calls\".",
		no_children, 0,
	},
	AT(RULE_SLOW_REAP) = {
		"slow-reap", PW_SEV_WARNING, 0, 0, slow_reap, tell_slow_reap,
		"Reap when SIGCHLD says so, not when a sleep is over:\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)   /* in the handler, or after ppoll() */\n"
		"            ;\n"
		"See sigaction(2), signalfd(2).",
		slow_reap_some, 0,
	},
	AT(RULE_BUSY_POLL) = {
		"busy-poll", PW_SEV_WARNING, NEED_SIGNALS | NEED_WAITS, 0, busy_poll, tell_busy_poll,
		"Sleep until there is something to reap: waitpid() without WNOHANG, or\n"
		"    sigwaitinfo(&chld, NULL);               /* SIGCHLD blocked before */\n"
		"    while (waitpid(-1, &st, WNOHANG) > 0)\n"
		"            ;\n"
		"See waitpid(2), sigwaitinfo(2), pidfd_open(2).",
		no_children, 0,
	},
	AT(RULE_LIMIT_AHEAD) = {
		"limit-ahead", PW_SEV_WARNING, 0, 0, limit_ahead, tell_limit_ahead,
		"A zombie holds its pid until it is reaped.  Mend the leak told above; until then\n"
		"ending the parent frees all its zombies at once.  See cgroups(7), getrlimit(2),\n"
		"proc_sys_kernel(5) on pid_max.",
		NULL, 10 * SECOND,
	},
	AT(RULE_ORPHANED) = {
		"orphaned", PW_SEV_NOTE, 0, 0, orphaned, tell_orphaned,
		"Right for a daemon.  Where it is not meant, wait before the end:\n"
		"    while (wait(NULL) > 0)\n"
		"            ;\n"
		"See wait(2), prctl(2) on PR_SET_PDEATHSIG.",
		orphaned_some, 0,
	},
	AT(RULE_LEADER_EXITED) = {
		"leader-exited", PW_SEV_NOTE, 0, 0, leader_exited, tell_leader_exited,
		"If that is not meant, main() should wait for the threads, not pthread_exit():\n"
		"    pthread_join(thread, NULL);\n"
		"See pthread_exit(3).",
		no_children, 0,
	},
};
