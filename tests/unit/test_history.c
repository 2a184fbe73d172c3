/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_history.c - what has happened can be looked at again: the log, the marks, the busiest
 * moment, the model at any event, what became of a child's end. */
#include "unit.h"

#include <errno.h>
#include <signal.h>

#include "event/finding.h"
#include "history/chain.h"
#include "history/history.h"

#define SEC 1000000000ull

static const struct pw_id parent = { .pid = 7, .start = 1 };

/* --- marks ---------------------------------------------------------------------- */

static void
sigchld_of(struct marks *m, uint64_t ts, uint64_t seq, uint32_t child, unsigned int result)
{
	const struct pw_event ev = { .ts = ts, .kind = PW_EV_SIGNAL, .who = parent,
				     .signal = { .signo = SIGCHLD, .result = result, .from = child } };

	marks_event(m, &ev, seq, &parent);
}

static void
delivered_at(struct marks *m, uint64_t ts, uint64_t seq)
{
	const struct pw_event ev = { .ts = ts, .kind = PW_EV_DELIVER, .who = parent,
				     .deliver = { .signo = SIGCHLD } };

	marks_event(m, &ev, seq, &parent);
}

static unsigned int
bits_in(const struct marks *m, uint64_t from, uint64_t to)
{
	return marks_at(m, &parent, from, to, UINT64_MAX).bits;
}

static void
test_marks_where_they_were(void **state)
{
	struct marks *m = marks_new();
	const struct pw_event wait = { .ts = 50 * SEC, .kind = PW_EV_WAIT_RETURN, .who = parent,
				       .wait = { .elapsed = 10 * SEC } };
	const struct pw_event no_pid = { .ts = 60 * SEC, .kind = PW_EV_WAIT_RETURN, .who = parent,
					 .wait = { .child_state = PW_CHILD_EXITED } };

	(void)state;
	sigchld_of(m, 20 * SEC, 1, 8, PW_RESULT_QUEUED);
	sigchld_of(m, 20 * SEC + 1, 2, 9, PW_RESULT_COALESCED);
	marks_event(m, &wait, 3, &parent);
	marks_event(m, &no_pid, 4, &parent);
	assert_int_equal(bits_in(m, 20 * SEC, 20 * SEC + 1), MARK_GENERATED | MARK_PENDING);
	assert_int_equal(bits_in(m, 20 * SEC + 1, 20 * SEC + 2), MARK_COALESCED | MARK_PENDING);
	assert_int_equal(marks_at(m, &parent, 0, 30 * SEC, UINT64_MAX).coalesced, 1);
	assert_int_equal(bits_in(m, 45 * SEC, 46 * SEC), MARK_WAITING);
	assert_int_equal(bits_in(m, 50 * SEC, 50 * SEC + 1), MARK_EMPTY | MARK_WAITING);
	assert_int_equal(bits_in(m, 60 * SEC, 60 * SEC + 1), MARK_REAPED);
	assert_int_equal(bits_in(m, 21 * SEC, 30 * SEC), 0);
	assert_int_equal(bits_in(m, 55 * SEC, 60 * SEC), 0);
	assert_int_equal(marks_at(m, &(struct pw_id){ .pid = 8 }, 0, 60 * SEC, UINT64_MAX).bits, 0);
	marks_free(m);
}

/* Each of them is counted, at any scale, also where blocks of them are summed up. */
static void
test_marks_are_counted(void **state)
{
	enum { N = 1000 };
	struct marks *m = marks_new();

	(void)state;
	for (unsigned int i = 0; i < N; i++)
		sigchld_of(m, 1000 + 10 * i, i + 1, 100 + i, PW_RESULT_COALESCED);
	for (unsigned int from = 0; from < N; from += 37)
		for (unsigned int to = from; to <= N; to += 61)
			assert_int_equal(marks_at(m, &parent, 1000 + 10 * from, 1000 + 10 * to, UINT64_MAX)
						 .coalesced, to - from);
	marks_free(m);
}

/* A few that come late find their place; times that make no sense do no harm. */
static void
test_marks_out_of_order(void **state)
{
	struct marks *m = marks_new();

	(void)state;
	for (unsigned int i = 0; i < 100; i++)
		sigchld_of(m, 1000 + (i ^ 1), i + 1, i, PW_RESULT_COALESCED);
	for (unsigned int i = 0; i < 100; i++)
		assert_int_equal(marks_at(m, &parent, 1000 + i, 1001 + i, UINT64_MAX).coalesced, 1);
	for (unsigned int i = 0; i < 1000; i++)
		sigchld_of(m, 1000 - i, 101 + i, i, PW_RESULT_COALESCED);
	assert_int_equal(marks_at(m, &parent, 0, 2000, UINT64_MAX).coalesced, 1100);
	marks_free(m);
}

/* Events of one time happen one after the other. */
static void
test_marks_of_one_time(void **state)
{
	enum { N = 300 };
	struct marks *m = marks_new();
	const struct pw_event wait = { .ts = 2000, .kind = PW_EV_WAIT_RETURN, .who = parent,
				       .wait = { .elapsed = 1000000, .error = EINTR } };
	struct mark_sum sum;

	(void)state;
	sigchld_of(m, 1000, 1, 8, PW_RESULT_QUEUED);
	for (unsigned int i = 2; i <= N; i++)
		sigchld_of(m, 1000, i, 8 + i, PW_RESULT_COALESCED);
	delivered_at(m, 1000, N + 1);
	marks_event(m, &wait, N + 2, &parent);
	assert_int_equal(marks_at(m, &parent, 0, 1001, 0).bits, MARK_WAITING);
	for (unsigned int i = 1; i <= N; i++) {
		sum = marks_at(m, &parent, 0, 1001, i);
		assert_int_equal(sum.coalesced, i - 1);
		assert_int_equal(sum.bits & ~(unsigned int)(MARK_COALESCED | MARK_WAITING),
				 MARK_GENERATED | MARK_PENDING);
	}
	assert_true(marks_at(m, &parent, 0, 1001, N + 1).bits & MARK_DELIVERED);
	assert_int_equal(marks_at(m, &parent, 2000, 2001, N + 1).bits, MARK_WAITING);
	assert_int_equal(marks_at(m, &parent, 2000, 2001, N + 2).bits, MARK_WAITING | MARK_EINTR);
	marks_free(m);
}

/* From when it is queued until it is delivered; after that the next one begins. */
static void
test_marks_pending(void **state)
{
	struct marks *m = marks_new();

	(void)state;
	sigchld_of(m, 100, 1, 8, PW_RESULT_QUEUED);
	sigchld_of(m, 200, 2, 9, PW_RESULT_COALESCED);
	delivered_at(m, 300, 3);
	sigchld_of(m, 500, 4, 10, PW_RESULT_QUEUED);
	assert_int_equal(bits_in(m, 150, 160), MARK_PENDING);
	assert_int_equal(bits_in(m, 250, 260), MARK_PENDING);
	assert_int_equal(bits_in(m, 310, 490), 0);
	assert_int_equal(bits_in(m, 501, 600), 0);
	marks_free(m);
}

static void
test_marks_find(void **state)
{
	struct marks *m = marks_new();

	(void)state;
	for (unsigned int i = 0; i < 300; i++)
		sigchld_of(m, 100, i + 1, 100 + i, i ? PW_RESULT_COALESCED : PW_RESULT_QUEUED);
	delivered_at(m, 100, 301);
	assert_int_equal(marks_next(m, &parent, MARK_COALESCED, 250, 0, 0)->seq, 151);
	assert_int_equal(marks_next(m, &parent, MARK_DELIVERED, 0, 100, 20)->seq, 301);
	assert_int_equal(marks_before(m, &parent, MARK_GENERATED, 0, 100, 151)->pid, 100);
	assert_null(marks_before(m, &parent, MARK_GENERATED, 0, 100, 1));
	assert_null(marks_next(m, &parent, MARK_DELIVERED, 0, 101, 0));
	assert_null(marks_next(m, &parent, MARK_REAPED, 0, 0, 0));
	marks_free(m);
}

/* One is left of each second whose events were dropped; what came later stays as it was. */
static void
test_marks_fold(void **state)
{
	struct marks *m = marks_new();

	(void)state;
	for (unsigned int i = 0; i < 200; i++)
		sigchld_of(m, SEC + i * SEC / 100, i + 1, i, PW_RESULT_COALESCED);
	delivered_at(m, 5 * SEC + 7, 201);
	marks_fold(m, 4 * SEC);
	assert_int_equal(marks_at(m, &parent, SEC, 2 * SEC, UINT64_MAX).coalesced, 100);
	assert_int_equal(marks_at(m, &parent, SEC + 1, 2 * SEC, UINT64_MAX).coalesced, 0);
	assert_int_equal(marks_at(m, &parent, 0, 4 * SEC, UINT64_MAX).coalesced, 200);
	assert_null(marks_next(m, &parent, MARK_COALESCED, 0, 0, 0));
	assert_int_equal(bits_in(m, 5 * SEC + 7, 5 * SEC + 8), MARK_DELIVERED);
	marks_free(m);
}

/* --- the log --------------------------------------------------------------------- */

static void
test_log(void **state)
{
	struct event_log *log = event_log_new();
	struct pw_event ev = { .kind = PW_EV_START };
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	(void)state;
	event_log_add(log, &ev);
	ev.kind = PW_EV_FORK;
	for (uint64_t i = 2; i <= 20000; i++) {
		ev.ts = i == 500 ? 3 : i;	/* one comes late */
		assert_int_equal(event_log_add(log, &ev), i);
	}
	assert_int_equal(event_log_time(log, 500), 499);
	assert_int_equal(event_log_at(log, 600), 600);
	assert_int_equal(event_log_at(log, 499), 500);
	assert_int_equal(event_log_at(log, UINT64_MAX), 20000);
	*event_log_note(log, 20000) = 1;
	event_log_drop(log, 10000);
	assert_int_equal(event_log_first(log), 2 * EVENT_LOG_CHUNK + 1);
	assert_int_equal(event_log_get(log, 10000)->ts, 10000);
	assert_int_equal(event_log_at(log, 5), 2 * EVENT_LOG_CHUNK);
	assert_int_equal(*event_log_note(log, 20000), 1);
	f = open_memstream(&text, &len);
	assert_int_equal(event_log_save(log, f), 0);
	fclose(f);
	assert_int_equal(strncmp(text, "{\"event\":\"start\"", 16), 0);
	free(text);
	event_log_free(log);
}

static void
test_log_owns_findings(void **state)
{
	struct event_log *log = event_log_new();
	uint32_t kids[2] = { 11, 12 };
	char message[] = "message", advice[] = "advice", line[] = "reap";
	struct pw_site site = { .role = PW_ROLE_HANDLER,
				.at = { .func = line, .file = "", .module = "", .source = "" } };
	struct pw_finding finding = { .rule = "rule", .children = kids, .n_children = 2, .message = message,
				      .advice = advice, .sites = &site, .n_sites = 1 };
	struct pw_event ev = { .kind = PW_EV_FINDING, .finding = &finding };
	const struct pw_finding *mine;

	(void)state;
	event_log_add(log, &ev);
	memset(message, 'x', 3);
	memset(advice, 'x', 3);
	memset(line, 'x', 3);
	kids[1] = 0;
	mine = event_log_get(log, 1)->finding;
	assert_string_equal(mine->message, "message");
	assert_string_equal(mine->advice, "advice");
	assert_string_equal(mine->sites[0].at.func, "reap");
	assert_int_equal(mine->children[1], 12);
	event_log_free(log);
}

/* --- a life that is long enough for checkpoints ------------------------------------- */

struct run {
	struct pw_model *m;
	struct history *h;
	struct pw_summary *sums;	/* after each event */
	uint64_t ts, tick;		/* ns: the last event's; between two */
};

static void
take(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	const struct run *r = arg;

	history_add(r->h, m, ev);
}

static void
apply(struct run *r, struct pw_event ev)
{
	r->ts += r->tick;
	ev.ts = r->ts;
	pw_model_apply(r->m, &ev);
	history_keep(r->h, r->m);
	r->sums[event_log_last(history_log(r->h))] = *pw_model_summary(r->m);
}

/* Children that are forked and end; of three, one is reaped, and the parent gets one signal. */
static void
run_begin_at(struct run *r, size_t children, size_t max_bytes, uint64_t ts, uint64_t tick)
{
	const struct pw_model_opts o = { .zombie_age = SEC };

	*r = (struct run){ .h = history_new(max_bytes), .ts = ts, .tick = tick,
			   .sums = calloc(children * 8 + 16, sizeof(*r->sums)) };
	r->m = pw_model_new(&o, take, r);
	apply(r, (struct pw_event){ .kind = PW_EV_START, .who = parent,
		.start = { .schema = PW_SCHEMA, .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF } });
	for (uint32_t i = 0; i < children; i++) {
		const struct pw_id child = { .pid = 100 + i % 30000, .start = 100 + i };

		apply(r, (struct pw_event){ .kind = PW_EV_FORK, .who = parent,
			.fork = { .child = child, .parent = parent, .exit_signal = SIGCHLD } });
		apply(r, (struct pw_event){ .kind = PW_EV_EXIT, .flags = PW_F_ZOMBIE, .who = child,
			.exit.parent = parent });
		apply(r, (struct pw_event){ .kind = PW_EV_SIGNAL, .who = parent,
			.signal = { .signo = SIGCHLD, .from = child.pid,
				    .result = i % 3 ? PW_RESULT_COALESCED : PW_RESULT_QUEUED } });
		if (i % 3 != 2)
			continue;
		apply(r, (struct pw_event){ .kind = PW_EV_DELIVER, .who = parent, .tid = parent.pid,
			.deliver = { .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .syscall = -1 } });
		for (uint32_t k = 0; k < 3; k++)
			apply(r, (struct pw_event){ .kind = PW_EV_WAIT_RETURN, .who = parent, .tid = parent.pid,
				.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY,
					  .child = { .pid = 100 + (i - k) % 30000, .start = 100 + i - k },
					  .child_state = PW_CHILD_EXITED } });
	}
}

static void
run_begin(struct run *r, size_t children, size_t max_bytes)
{
	run_begin_at(r, children, max_bytes, 0, 1000);
}

static void
run_end(struct run *r)
{
	history_free(r->h);
	pw_model_free(r->m);
	free(r->sums);
}

static void
assert_as_it_was(struct run *r, uint64_t seq)
{
	const struct pw_model *m = history_seek(r->h, seq, 0);
	const struct pw_summary *now = pw_model_summary(m), *then = &r->sums[seq];

	assert_int_equal(now->forks, then->forks);
	assert_int_equal(now->zombies_now, then->zombies_now);
	assert_int_equal(now->reaps, then->reaps);
	assert_int_equal(now->signals.coalesced, then->signals.coalesced);
	assert_int_equal(now->elapsed_ns, then->elapsed_ns);
}

/* Forwards, backwards, by jumps and by steps: the model is as it was. */
static void
test_seek(void **state)
{
	struct run r;
	uint64_t last;

	(void)state;
	run_begin(&r, 9000, 64 << 20);
	last = history_last(r.h);
	assert_true(last > 40000);
	assert_int_equal(history_first(r.h), 1);
	for (uint64_t seq = last; seq >= history_first(r.h); seq -= seq > 997 ? 997 : seq)
		if (r.sums[seq].elapsed_ns)
			assert_as_it_was(&r, seq);
	for (uint64_t seq = 1; seq < last; seq += 1499)
		if (r.sums[seq].elapsed_ns)
			assert_as_it_was(&r, seq);
	run_end(&r);
}

/* Old events are dropped, and what is left can still be looked at. */
static void
test_bounded(void **state)
{
	struct run r;

	(void)state;
	run_begin(&r, 20000, 4 << 20);
	assert_true(history_first(r.h) > 10000);
	assert_true(event_log_size(history_log(r.h)) < 8 << 20);
	assert_true(event_log_first(history_log(r.h)) <= history_first(r.h));
	for (uint64_t seq = history_first(r.h); seq < history_last(r.h); seq += 501)
		if (r.sums[seq].elapsed_ns)
			assert_as_it_was(&r, seq);
	/* before what there is: the first that there is */
	assert_int_equal(pw_model_summary(history_seek(r.h, 1, 0))->forks, r.sums[history_first(r.h)].forks);
	run_end(&r);
}

/* Time that passes makes findings, as in the live run. */
static void
test_time_passes(void **state)
{
	struct run r;
	uint64_t last;

	(void)state;
	run_begin(&r, 2, 1 << 20);	/* two zombies are left */
	last = history_last(r.h);
	assert_null(pw_model_finding(history_seek(r.h, last, r.ts), 0));
	assert_non_null(pw_model_finding(history_seek(r.h, last, r.ts + 20 * SEC), 0));
	assert_null(pw_model_finding(history_seek(r.h, last, r.ts), 0));
	run_end(&r);
}

static void
test_find(void **state)
{
	struct run r;
	uint64_t seq;

	(void)state;
	run_begin(&r, 6, 1 << 20);
	seq = history_find_merge(r.h, 1, 1);
	assert_int_equal(event_log_get(history_log(r.h), seq)->signal.from, 101);
	assert_int_equal(event_log_get(history_log(r.h), history_find_merge(r.h, seq, 1))->signal.from, 102);
	assert_int_equal(history_find_merge(r.h, seq, -1), 0);
	assert_int_equal(history_find_finding(r.h, 1, 1), 0);
	run_end(&r);
}

/* Ten that end at once among a hundred that end in turn. */
static void
test_busiest(void **state)
{
	struct moments m = { 0 };
	struct pw_event ev = { .kind = PW_EV_EXIT };
	uint64_t from = 0, to = 0;

	(void)state;
	assert_false(moments_busiest(&m, &from, &to));
	for (uint64_t i = 0; i < 100; i++) {
		moments_add(&m, &ev, i * SEC);
		if (i != 50)
			continue;
		ev = (struct pw_event){ .kind = PW_EV_SIGNAL,
					.signal = { .signo = SIGCHLD, .result = PW_RESULT_COALESCED } };
		for (uint64_t k = 1; k <= 10; k++)
			moments_add(&m, &ev, i * SEC + k * 100000);
		ev = (struct pw_event){ .kind = PW_EV_EXIT };
	}
	assert_true(moments_busiest(&m, &from, &to));
	assert_in_range(from, 50 * SEC, 50 * SEC + 100000);
	assert_int_equal(to, 50 * SEC + 1000000);
	moments_done(&m);
}

/* --- what became of a child's end ----------------------------------------------------------- */

static void
test_chain(void **state)
{
	struct run r;
	const struct pw_id second = { .pid = 101, .start = 101 };
	const struct pw_model *m;
	struct chain c;
	uint64_t exit;

	(void)state;
	run_begin(&r, 3, 1 << 20);
	m = history_seek(r.h, history_last(r.h), 0);
	exit = pw_model_find(m, &second)->died;
	c = chain_of(history_marks(r.h), pw_model_find(m, &second), UINT64_MAX, UINT64_MAX);
	assert_int_equal(c.exited, exit);
	assert_int_equal(c.fate, MARK_COALESCED);
	assert_int_equal(c.queued_by, 100);
	assert_true(c.queued < c.signalled && c.signalled < c.delivered && c.delivered < c.reaped);
	assert_int_equal(c.call_child, 102);
	/* what is later than the moment is left out */
	c = chain_of(history_marks(r.h), pw_model_find(m, &second), c.delivered - 1, UINT64_MAX);
	assert_int_equal(c.delivered, 0);
	assert_int_equal(c.reaped, 0);
	assert_int_equal(c.fate, MARK_COALESCED);
	run_end(&r);
}

static uint64_t
first_of_kind(const struct run *r, unsigned int kind)
{
	uint64_t seq = history_first(r->h);

	while (event_log_get(history_log(r->h), seq)->kind != kind)
		seq++;
	return seq;
}

/* All at one time, as of a round of stops: the moment is after an event, and no later one is shown. */
static void
test_chain_of_one_time(void **state)
{
	const struct pw_id second = { .pid = 101, .start = 101 };
	const struct pw_proc *p;
	struct chain end, c;
	struct run r;
	uint64_t called;

	(void)state;
	run_begin_at(&r, 3, 1 << 20, SEC, 0);
	called = first_of_kind(&r, PW_EV_WAIT_RETURN);
	p = pw_model_find(history_seek(r.h, history_last(r.h), 0), &second);
	end = chain_of(history_marks(r.h), p, SEC, history_last(r.h));
	assert_int_equal(end.fate, MARK_COALESCED);
	assert_true(end.queued_seq < end.signalled_seq && end.signalled_seq < end.delivered_seq);
	assert_true(end.delivered_seq < called && called < end.reaped_seq);
	for (uint64_t seq = 1; seq <= history_last(r.h); seq++) {
		c = chain_of(history_marks(r.h), p, SEC, seq);
		assert_int_equal(c.fate, seq >= end.signalled_seq ? end.fate : 0);
		assert_int_equal(c.delivered_seq, seq >= end.delivered_seq ? end.delivered_seq : 0);
		assert_int_equal(c.called, seq >= called ? SEC : 0);
		assert_int_equal(c.reaped_seq, seq >= end.reaped_seq ? end.reaped_seq : 0);
	}
	run_end(&r);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "marks: where they were", test_marks_where_they_were, NULL);
	unit_add(&l, "marks: each is counted", test_marks_are_counted, NULL);
	unit_add(&l, "marks: out of order", test_marks_out_of_order, NULL);
	unit_add(&l, "marks: of one time one after the other", test_marks_of_one_time, NULL);
	unit_add(&l, "marks: pending until delivered", test_marks_pending, NULL);
	unit_add(&l, "marks: the next and the one before", test_marks_find, NULL);
	unit_add(&l, "marks: of dropped events one for a second", test_marks_fold, NULL);
	unit_add(&l, "log: by number and time, the first ones dropped", test_log, NULL);
	unit_add(&l, "log: findings are its own", test_log_owns_findings, NULL);
	unit_add(&l, "seek: the model as it was", test_seek, NULL);
	unit_add(&l, "seek: memory is bounded", test_bounded, NULL);
	unit_add(&l, "seek: time passes", test_time_passes, NULL);
	unit_add(&l, "find: the next merged signal", test_find, NULL);
	unit_add(&l, "the busiest moment", test_busiest, NULL);
	unit_add(&l, "chain: exit, signal, delivery, wait call", test_chain, NULL);
	unit_add(&l, "chain: of one time one after the other", test_chain_of_one_time, NULL);
	return unit_run("history", &l);
}
