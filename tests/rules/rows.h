/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows.h - a row is a parent's life and the findings that hold at its end.
 *
 * RULE.rows.c has the rows of a rule; what takes too many events for a row is a
 * test of its own there.  They register themselves: test_rows.c names none.
 */
#ifndef PW_ROWS_H
#define PW_ROWS_H

#include "../unit/lives.h"
#include "../unit/unit.h"
#include "base/strbuf.h"
#include "model/model.h"

#define ROW_EVENTS 32
struct rule_row {
	const char *name;
	struct pw_event ev[ROW_EVENTS];
	uint64_t end;		/* ms */
	/* "RULE PARENT*COUNT, ...", all that hold, in order of the rules, then how many were
	 * withdrawn on the way, if any: "withdrawn*N".  "A; at the end B": B once the stream
	 * has ended, where that is something else.  "RULE|OTHER PARENT*COUNT": it is likely one of
	 * them; of a row without | only the first is compared. */
	const char *found;
};

/* After the table. */
#define RULE_ROWS(rule, rows) \
	static void __attribute__((constructor)) \
	rows##_register(void) \
	{ \
		rule_rows_add(rule, rows, UNIT_COUNT(rows)); \
	} \
	_Static_assert(1, "")
/* After the function. */
#define RULE_TEST(rule, name, fn) \
	static void __attribute__((constructor)) \
	fn##_register(void) \
	{ \
		rule_test_add(rule, name, fn); \
	} \
	_Static_assert(1, "")
void rule_rows_add(const char *rule, const struct rule_row *rows, size_t n);
void rule_test_add(const char *rule, const char *name, CMUnitTestFunction fn);

/* --- events that only the rules need ------------------------------------------- */

/* An exit with its signal. */
#define DIES(t, kid, par, result) EXIT(t, kid, par), CHLD(t, par, kid, result)
#define FORK_INTO(t, by, kid, nspid_) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = { .pid = (kid), .nspid = (nspid_) }, .parent = ID(by), \
		      .exit_signal = SIGCHLD })
#define NAMED(t, p, target_, id_, opt_, kid, err_) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (p), \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_##target_, .target_id = (id_), \
		      .options = (opt_), .child = ID(kid), .error = (err_), \
		      .child_state = (kid) ? PW_CHILD_EXITED : PW_CHILD_NONE })
#define ON_THREAD(t, p, tid_) DELIVER_FULL(t, p, tid_, SA_RESTART, -1, NONE)
#define HANDLER(t, p) DISPOSE(t, p, HANDLER, SA_RESTART, 0, CALL)
#define CPU(t, p, ticks) ACTIVE(t, p, RUNNING, -1, ticks)
#define ON_TID(t, p, tid_, state_, call) \
	EV_(t, ACTIVITY, ID(p), .tid = (tid_), \
	    .activity = { .state = PW_STATE_##state_, .syscall = (call) })
#define ASLEEP(t, p, call) ACTIVE(t, p, SLEEPING, call, 5)
#define ASLEEP_AND(t, p, call, marks) \
	EV_(t, ACTIVITY, ID(p), .flags = (marks), \
	    .activity = { .state = PW_STATE_SLEEPING, .syscall = (call), .cpu_ticks = 5 })

#define ZOMBIE_FROM(t, p, par, inherited_) \
	EV_(t, PROCESS, ID(p), .comm = "kid", \
	    .process = { .parent = ID(par), .state = PW_STATE_ZOMBIE, .status = -1, \
			 .exit_signal = SIGCHLD, .inherited = PW_MAYBE_##inherited_ })

/* --- a model, and what it found ------------------------------------------------ */

/* Finding events since rows_model(): all, and those that end one. */
static uint64_t reports, withdrawals;

static inline void
rows_see(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	if (ev->kind != PW_EV_FINDING)
		return;
	reports++;
	withdrawals += (ev->flags & PW_F_WITHDRAWN) != 0;
	assert_true(ev->finding->message && ev->finding->message[0]);
	assert_true(ev->finding->advice && ev->finding->advice[0]);
}

/* With --zombie-age=1. */
static inline struct pw_model *
rows_model(void)
{
	const struct pw_model_opts o = { .zombie_age = 1000 * MS };

	reports = withdrawals = 0;
	return pw_model_new(&o, rows_see, NULL);
}

static inline void
rows_apply(struct pw_model *m, struct pw_event ev)
{
	pw_model_apply(m, &ev);
}

/* A child that ends at once and stays. */
static inline void
rows_leak(struct pw_model *m, uint64_t ms, uint32_t pid)
{
	rows_apply(m, (struct pw_event)FORK(ms, 10, pid));
	rows_apply(m, (struct pw_event)EXIT(ms, pid, 10));
}

/* As in rule_row.found, without those that were withdrawn; with what else is likely, or not. */
static inline void
rows_found(struct strbuf *b, const struct pw_model *m, bool with_others)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++) {
		strbuf_addf(b, "%s%s", b->len ? ", " : "", f->rule);
		for (size_t k = 1; with_others && k < f->n_candidates; k++)
			strbuf_addf(b, "|%s", f->candidates[k]);
		strbuf_addf(b, " %u*%u", f->who.pid, (unsigned int)f->count);
	}
}

static inline void
rows_expect(const struct pw_model *m, const char *found)
{
	struct strbuf b = { 0 };

	rows_found(&b, m, strchr(found, '|'));
	assert_string_equal(strbuf_str(&b), found);
	strbuf_done(&b);
}

/* Of the finding of that rule; NULL without one. */
static inline const char *
rows_message(const struct pw_model *m, const char *rule)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (strcmp(f->rule, rule) == 0)
			return f->message;
	return NULL;
}

#endif
