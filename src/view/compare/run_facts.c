/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_facts.c - of one run what a comparison with another one needs. */
#include "view/compare/run_facts.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/sees.h"
#include "phrase/forced_race.h"
#include "phrase/sigchld.h"
#include "view/survey.h"

void
run_facts_init(struct run_facts *f, const struct run_align *align)
{
	*f = (struct run_facts){ .align = *align };
}

void
run_facts_done(struct run_facts *f)
{
	strbuf_done(&f->subject);
	strbuf_done(&f->by);
	*f = (struct run_facts){ .complete = false };
}

/* --- while events pass ------------------------------------------------------------------ */

static void
note_moment(struct run_facts *f, enum run_moment what, uint64_t ts)
{
	if (!f->moments[what])
		f->moments[what] = ts;
}

static bool
is_command(const struct pw_model *m, const struct pw_id *id)
{
	const struct pw_event *start = pw_model_start(m);

	return start && start->start.mode == PW_MODE_LAUNCH && pw_id_same(&start->who, id);
}

static struct run_waiter *
waiter_of(struct run_facts *f, const struct pw_id *who)
{
	for (size_t i = 0; i < f->n_waiters; i++)
		if (pw_id_same(&f->waiters[i].who, who))
			return &f->waiters[i];
	if (f->n_waiters == RUN_WAITERS)
		return NULL;
	f->waiters[f->n_waiters].who = *who;
	return &f->waiters[f->n_waiters++];
}

static void
note_wait(struct run_facts *f, const struct pw_event *ev)
{
	struct run_waiter *w;

	if (ev->wait.error || !ev->wait.child.pid || (ev->wait.options & WNOWAIT))
		return;
	w = waiter_of(f, &ev->who);
	if (!w)
		return;
	w->by_pid += ev->wait.target == PW_TARGET_PID || ev->wait.target == PW_TARGET_PIDFD;
	w->any += ev->wait.target == PW_TARGET_ANY || ev->wait.target == PW_TARGET_PGID;
	w->nohang += (ev->wait.options & WNOHANG) != 0;
}

static void
note_child(struct run_facts *f, const struct pw_model *m, const struct pw_event *ev)
{
	if (ev->kind == PW_EV_FORK) {
		note_moment(f, RUN_FORK, ev->ts);
		if (!f->align.finding && pw_model_summary(m)->forks == f->align.fork)
			f->aligned = ev->ts;
	} else if ((ev->kind == PW_EV_EXIT || ev->kind == PW_EV_REAP) && !is_command(m, &ev->who)) {
		note_moment(f, ev->kind == PW_EV_EXIT ? RUN_EXIT : RUN_REAP, ev->ts);
	}
}

static void
note_signal(struct run_facts *f, const struct pw_event *ev)
{
	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD && ev->signal.result == PW_RESULT_COALESCED)
		note_moment(f, RUN_COALESCED, ev->ts);
	if (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD && ev->deliver.action == PW_ACTION_HANDLER)
		note_moment(f, RUN_HANDLER, ev->ts);
}

static void
note_finding(struct run_facts *f, const struct pw_event *ev)
{
	if (!ev->finding || ev->finding->severity < PW_SEV_WARNING)
		return;
	note_moment(f, RUN_FINDING, ev->ts);
	if (f->align.finding && !f->aligned)
		f->aligned = ev->ts;
}

void
run_facts_event(struct run_facts *f, const struct pw_model *m, const struct pw_event *ev)
{
	if (!f->first)
		f->first = ev->ts;
	if (ev->ts > f->last)
		f->last = ev->ts;
	note_child(f, m, ev);
	note_signal(f, ev);
	if (ev->kind == PW_EV_WAIT_RETURN)
		note_wait(f, ev);
	else if (ev->kind == PW_EV_FINDING)
		note_finding(f, ev);
	else if (ev->kind == PW_EV_THREAD)
		f->threads += ev->thread.state == PW_THREAD_START;
}

/* --- at the end --------------------------------------------------------------------------- */

static struct pw_parenting
parenting_of(const struct pw_proc *p)
{
	struct pw_parenting k = p->kids;

	if (p->before)
		pw_parenting_add(&k, p->before);
	return k;
}

/* A zombie that was adopted is counted at the parent that left it. */
static uint64_t
zombies_left_by(const struct pw_proc *p)
{
	uint64_t n = 0;

	if (pw_proc_has_ended(p))
		return p->left_zombies;
	for (const struct pw_proc *z = p->first_zombie; z; z = z->next_zombie)
		n += !z->orphaned;
	return n;
}

static void
sum_zombies(struct run_facts *f, const struct pw_model *m)
{
	enum { ROWS = 256 };
	struct survey_parent rows[ROWS];
	const struct pw_program *forgotten;
	uint64_t all;
	const size_t n = pw_survey_parents(m, rows, ROWS, &all);

	f->left = 0;
	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next)
		f->left += zombies_left_by(p);
	for (size_t i = 0; (forgotten = pw_model_forgotten(m, i)); i++)
		f->left += forgotten->left_zombies;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].longest <= f->longest)
			continue;
		f->longest = rows[i].longest;
		f->longest_open = rows[i].older;
	}
}

static const struct pw_proc *
main_parent(const struct pw_model *m)
{
	const struct pw_proc *best = NULL;
	uint64_t most = 0;

	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next) {
		const uint64_t forks = parenting_of(p).forks;

		if (forks <= most)
			continue;
		best = p;
		most = forks;
	}
	return best;
}

static enum run_way
way_of_waits(const struct run_facts *f, const struct pw_proc *p, const struct pw_parenting *k)
{
	const struct run_waiter none = { .any = 0 }, *w = &none;

	for (size_t i = 0; i < f->n_waiters; i++)
		if (pw_id_same(&f->waiters[i].who, &p->id))
			w = &f->waiters[i];
	/* SIGCHLD is blocked and read: signalfd(2), sigwait(3) */
	if (w->nohang && k->sigchld.blocked)
		return k->waits.nobody + k->waits.echild ? RUN_LOOP : RUN_ONCE;
	if (w->nohang > (w->any + w->by_pid) / 2 && k->waits.nobody)
		return RUN_POLLS;
	return w->by_pid > w->any ? RUN_BY_PID : RUN_ANY;
}

static enum run_way
way_of(const struct run_facts *f, const struct pw_model *m)
{
	const struct pw_proc *p = main_parent(m);
	struct pw_parenting k;

	if (!p)
		return f->threads ? RUN_THREADS : RUN_NO_CHILDREN;
	if (!pw_stream_sees(pw_model_start(m), PW_SEES_SIGNALS | PW_SEES_WAITS))
		return RUN_NOT_SEEN;
	k = parenting_of(p);
	if (pw_model_summary(m)->autoreaps && !k.reaps)
		return p->sigchld.sa_flags & SA_NOCLDWAIT ? RUN_NOCLDWAIT : RUN_IGNORES;
	if (!k.waits.calls)
		return k.delivers ? RUN_HANDLER_ONLY : RUN_NEVER_WAITS;
	/* a loop ends with a call that returns no child, at most one for each run */
	if (k.delivers)
		return 2 * (k.waits.nobody + k.waits.echild) >= k.delivers ? RUN_LOOP : RUN_ONCE;
	return way_of_waits(f, p, &k);
}

static void
sum_calls(struct run_facts *f)
{
	const struct phrase_sigchld sigchld = pw_survey_sigchld_of_all(&f->sum);

	f->elapsed = sat_sub(f->last, f->first);
	f->generated = phrase_sigchld_generated(&sigchld);
	f->wait_calls = f->sum.waits.reaped + f->sum.waits.nobody + f->sum.waits.echild + f->sum.waits.eintr +
			f->sum.waits.left + f->sum.waits.reported + f->sum.waits.failed;
}

static void
keep_finding(struct run_facts *f, const struct pw_finding *finding)
{
	for (size_t i = 0; i < f->n_findings; i++)
		if (!strcmp(f->findings[i].rule, finding->rule))
			return;
	if (f->n_findings < RUN_FINDINGS)
		f->findings[f->n_findings++] = (struct run_finding){ finding->rule, finding->severity };
}

void
run_facts_finish(struct run_facts *f, const struct pw_model *m, bool utf8)
{
	enum { SUBJECT = 70 };		/* columns */
	const struct pw_event *start = pw_model_start(m);
	const struct pw_finding *finding;

	f->complete = true;
	f->sum = *pw_model_summary(m);
	f->sees = start ? start->start.sees : 0;
	pw_survey_subject(&f->subject, m, SUBJECT, utf8);
	if (start)
		phrase_backend(&f->by, start);
	if (pw_model_now(m) > f->last)
		f->last = pw_model_now(m);
	sum_calls(f);
	sum_zombies(f, m);
	for (size_t i = 0; (finding = pw_model_finding(m, i)); i++)
		keep_finding(f, finding);
	f->way = way_of(f, m);
}
