/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_call_lines.c - a finding about one call, or about certain children, names their lines, and not
 * those that the parent uses more often. */
#include "rows.h"

#include <sys/syscall.h>

#include "event/names.h"
#include "event/stack_frames.h"

/* Stacks have the number of their line, up to that; the parent uses two more often than others. */
enum { MAX_LINE = 90, OFTEN_FORKS = 80, OFTEN_WAITS = 20 };

struct step {
	uint32_t line;		/* that led to it; 0 = not known */
	struct pw_event ev;
};

/* Nothing that a finding is about. */
#define ANOTHER(t, kid) \
	{ OFTEN_FORKS, FORK(t, 10, kid) }, { 0, EXIT(t, kid, 10) }, \
	{ OFTEN_WAITS, NAMED(t, 10, PID, kid, 0, kid, 0) }
#define OTHERS(t, kid) ANOTHER(t, kid), ANOTHER((t) + 1, (kid) + 1), ANOTHER((t) + 2, (kid) + 2)
#define EXEC_FAILS(t, p) EV_(t, EXEC_FAILED, ID(p), .tid = (p), .exec_failed = { .error = ENOENT })
#define STOPS(t, p, kid) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_STOPPED, .result = PW_RESULT_IGNORED })
#define ASKS(t, p, kid) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (p), \
	    .wait = { .call = PW_CALL_WAITID, .target = PW_TARGET_PID, .target_id = (kid), \
		      .options = WEXITED | WNOWAIT, .child = ID(kid), .child_state = PW_CHILD_EXITED })

static const struct life_of_lines {
	const char *name;
	struct step v[ROW_EVENTS];
	uint64_t end;		/* ms */
	const char *rule, *sites;	/* "ROLE LINE, ..." */
} lives[] = {
	{ "interrupted-wait: the call that failed",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, ENTER(11, 10, 10, PID, 11, 0) },
	    { 21, NAMED(15, 10, PID, 11, 0, 0, EINTR) }, { 0, EXIT(20, 11, 10) } },
	  1300, "interrupted-wait", "fork 81, wait 21" },
	{ "asked-once: the last call",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 21, NAMED(15, 10, PID, 11, WNOHANG, 0, 0) },
	    { 0, EXIT(20, 11, 10) } },
	  1300, "asked-once", "fork 81, wait 21" },
	{ "asked-once: the call for it, and not those for others since",
	  { { 81, FORK(10, 10, 11) }, { 21, NAMED(15, 10, PID, 11, WNOHANG, 0, 0) }, OTHERS(20, 30),
	    { 0, EXIT(50, 11, 10) }, OTHERS(60, 40) },
	  2500, "asked-once", "fork 81, wait 21" },
	{ "asked-once: which call it was is not known",
	  { { 81, FORK(10, 10, 11) }, { 0, NAMED(15, 10, PID, 11, WNOHANG, 0, 0) }, OTHERS(20, 30),
	    { 0, EXIT(50, 11, 10) }, OTHERS(60, 40) },
	  2500, "asked-once", "fork 81" },
	{ "waits-for-other: the call that it is in",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 82, FORK(10, 10, 12) }, { 0, ENTER(11, 10, 10, PID, 12, 0) },
	    { 0, EXIT(20, 11, 10) }, { 21, ASLEEP(500, 10, SYS_wait4) } },
	  1300, "waits-for-other", "fork 81, wait 21" },
	{ "waits-for-other: a handler ran during the call",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 82, FORK(10, 10, 12) }, { 0, ENTER(11, 10, 10, PID, 12, 0) },
	    { 0, EXIT(20, 11, 10) }, { 22, ASLEEP(100, 10, SYS_write) }, { 21, ASLEEP(1000, 10, SYS_wait4) } },
	  1300, "waits-for-other", "fork 81, wait 21" },
	{ "waits-for-other: what no look has found it in is not guessed",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 82, FORK(10, 10, 12) }, { 0, ENTER(11, 10, 10, PID, 12, 0) },
	    { 0, EXIT(20, 11, 10) } },
	  2500, "waits-for-other", "fork 81" },
	{ "waits-for-other: the call that failed",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) },
	    { 21, NAMED(30, 10, PGID, 999, WNOHANG, 0, ECHILD) } },
	  1300, "waits-for-other", "fork 81, wait 21" },
	{ "waits-for-other: the call was not copied, and may be another than the one that asked so before",
	  { OTHERS(0, 30), { 21, NAMED(5, 10, PGID, 999, WNOHANG, 0, ECHILD) }, { 81, FORK(10, 10, 11) },
	    { 0, EXIT(20, 11, 10) }, { 0, NAMED(30, 10, PGID, 999, WNOHANG, 0, ECHILD) } },
	  1300, "waits-for-other", "fork 81" },
	{ "never-waits: the fork was not copied, and not where others were that are no zombies",
	  { { 82, FORK(0, 10, 30) }, { 0, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) } },
	  1300, "never-waits", "" },
	{ "never-waits: the oldest fork was not copied, but those of other zombies",
	  { { 0, FORK(10, 10, 11) }, { 81, FORK(11, 10, 12) }, { 0, EXIT(20, 11, 10) }, { 0, EXIT(20, 12, 10) } },
	  1300, "never-waits", "fork 81" },
	{ "one-wait-per-signal: the wait of the last run was not copied, and not that of a handler before",
	  { OTHERS(0, 30), { 0, HANDLER(9, 10) }, { 81, FORK(10, 10, 11) }, { 81, FORK(10, 10, 12) }, { 81, FORK(10, 10, 13) },
	    { 0, EXIT(15, 13, 10) }, { 0, CHLD(15, 10, 13, QUEUED) }, { 0, DELIVER(16, 10) }, { 22, POLL(17, 10, 13) },
	    { 0, EXIT(20, 11, 10) }, { 0, CHLD(20, 10, 11, QUEUED) }, { 0, EXIT(20, 12, 10) },
	    { 0, CHLD(20, 10, 12, COALESCED) }, { 0, DELIVER(21, 10) }, { 0, POLL(22, 10, 11) } },
	  1300, "one-wait-per-signal", "fork 81" },
	{ "foreign-exit-signal: the last call",
	  { OTHERS(0, 30), { 81, FORK_SIG(10, 10, 11, SIGUSR1) }, { 21, WAIT_ERR(11, 10, ECHILD) },
	    { 0, EXIT(20, 11, 10) } },
	  1300, "foreign-exit-signal", "fork 81, wait 21" },
	{ "status-lost: the call that was too late",
	  { OTHERS(0, 30), { 0, DISPOSE(9, 10, IGNORE, 0, 0, EXEC) }, { 81, FORK(10, 10, 11) },
	    { 0, EXIT_WHY(20, 11, 10, SIGCHLD_IGNORED) }, { 21, NAMED(21, 10, PID, 11, 0, 0, ECHILD) } },
	  1300, "status-lost", "wait 21" },
	{ "stolen-child: the call that was too late, and the one before",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) },
	    { 22, WAIT_FULL(21, 10, 20, ANY, 0, 0, 11, EXITED, 0, 0) }, { 21, NAMED(22, 10, PID, 11, 0, 0, ECHILD) } },
	  1300, "stolen-child", "wait 21, wait 22" },
	{ "stolen-child: reported in the other order",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) },
	    { 21, NAMED(21, 10, PID, 11, 0, 0, ECHILD) },
	    { 22, WAIT_FULL(21, 10, 20, ANY, 0, 0, 11, EXITED, 0, 0) } },
	  1300, "stolen-child", "wait 21, wait 22" },
	{ "slow-reap: the calls that were late",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) }, { 21, WAIT(2500, 10, 11) } },
	  3000, "slow-reap", "wait 21" },
	{ "blocking-wait: the call, when it has returned",
	  { OTHERS(0, 30), { 0, HANDLER(9, 10) }, { 81, FORK(10, 10, 11) }, { 81, FORK(10, 10, 12) },
	    { 0, EXIT(20, 11, 10) }, { 0, CHLD(20, 10, 11, QUEUED) }, { 0, DELIVER_FULL(20, 10, 10, SA_RESTART, SYS_accept, RESTART) },
	    { 21, WAIT(20, 10, 11) }, { 0, ENTER(20, 10, 10, ANY, 0, 0) }, { 0, EXIT(1500, 12, 10) },
	    { 22, WAIT_FULL(1500, 10, 10, ANY, 0, 0, 12, EXITED, 0, 1480) } },
	  2600, "blocking-wait", "wait 22" },
	{ "blocking-wait: the call that a look has found it in",
	  { OTHERS(0, 30), { 0, HANDLER(9, 10) }, { 81, FORK(10, 10, 11) }, { 81, FORK(10, 10, 12) },
	    { 0, EXIT(20, 11, 10) }, { 0, CHLD(20, 10, 11, QUEUED) },
	    { 0, DELIVER_FULL(20, 10, 10, SA_RESTART, SYS_accept, RESTART) },
	    { 21, WAIT(20, 10, 11) }, { 0, ENTER(20, 10, 10, ANY, 0, 0) }, { 22, ASLEEP(1200, 10, SYS_wait4) } },
	  1600, "blocking-wait", "wait 22" },
	{ "wrong-thread: those of the thread that waits",
	  { OTHERS(0, 30), { 0, HANDLER(9, 10) }, { 81, FORK(10, 10, 11) }, { 82, FORK(10, 10, 12) },
	    { 0, EXIT(15, 11, 10) }, { 0, CHLD(15, 10, 11, QUEUED) },
	    { 21, WAIT_FULL(16, 10, 30, ANY, 0, 0, 11, EXITED, 0, 0) }, { 0, EXIT(20, 12, 10) },
	    { 0, CHLD(20, 10, 12, QUEUED) }, { 0, ON_THREAD(20, 10, 20) } },
	  1300, "wrong-thread", "fork 82, wait 21" },
	{ "one-wait-per-signal: the one that follows a signal",
	  { OTHERS(0, 30), { 0, HANDLER(9, 10) }, { 81, FORK(10, 10, 11) }, { 81, FORK(10, 10, 12) },
	    { 0, EXIT(20, 11, 10) }, { 0, CHLD(20, 10, 11, QUEUED) }, { 0, EXIT(20, 12, 10) },
	    { 0, CHLD(20, 10, 12, COALESCED) }, { 0, DELIVER(21, 10) }, { 21, POLL(22, 10, 11) } },
	  1300, "one-wait-per-signal", "fork 81, wait 21" },
	{ "one-wait-per-signal: signalfd, the last one",
	  { { 0, DISPOSE(0, 10, DEFAULT, 0, PW_F_BLOCKED, CALL) }, ANOTHER(1, 30), { 0, CHLD(1, 10, 30, BLOCKED) },
	    ANOTHER(2, 31), { 0, CHLD(2, 10, 31, BLOCKED) }, { 81, FORK(10, 10, 11) },
	    { 81, FORK(10, 10, 12) }, { 0, EXIT(20, 11, 10) }, { 0, CHLD(20, 10, 11, BLOCKED) },
	    { 0, EXIT(20, 12, 10) }, { 0, CHLD(20, 10, 12, COALESCED) }, { 21, WAIT(22, 10, 11) } },
	  1300, "one-wait-per-signal", "fork 81, wait 21" },
	{ "interrupted-call: those that count",
	  { { 81, FORK(0, 10, 11) }, { 41, DELIVER_FULL(10, 10, 10, 0, SYS_ppoll, EINTR) },
	    { 41, DELIVER_FULL(11, 10, 10, 0, SYS_ppoll, EINTR) }, { 42, DELIVER_FULL(12, 10, 10, 0, SYS_accept, EINTR) } },
	  1300, "interrupted-call", "interrupted 42" },
	{ "stopped-child: the call that it is in",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, ENTER(11, 10, 10, PID, 11, 0) }, { 0, STOPS(100, 10, 11) },
	    { 21, ASLEEP(500, 10, SYS_wait4) } },
	  1600, "stopped-child", "wait 21" },
	{ "never-waits: the call that leaves the child",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT(20, 11, 10) }, { 21, ASKS(21, 10, 11) } },
	  2600, "never-waits", "fork 81, wait 21" },
	{ "never-waits: the call that it left, then where it does wait",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, ENTER(11, 10, 10, PID, 11, 0) },
	    { 21, ASLEEP(500, 10, SYS_wait4) }, { 0, EXIT(600, 11, 10) }, { 41, ASLEEP(600, 10, SYS_clock_nanosleep) },
	    { 41, ASLEEP(1600, 10, SYS_clock_nanosleep) } },
	  1800, "never-waits", "fork 81, wait 21, wait 20" },
	{ "inherited-child: not where the new program forks",
	  { { 0, FORK(0, 10, 11) }, { 0, EXEC(5, 10, "server") }, OTHERS(6, 30), { 0, EXIT(20, 11, 10) } },
	  1300, "inherited-child", "" },
	{ "inherited-child: where the old one forked it",
	  { { 81, FORK(0, 10, 11) }, { 0, EXEC(5, 10, "server") }, OTHERS(6, 30), { 0, EXIT(20, 11, 10) } },
	  1300, "inherited-child", "fork 81" },
	{ "init-does-not-reap: not where the adopter forks",
	  { OTHERS(0, 30), { OFTEN_FORKS, FORK(10, 10, 11) }, { 0, FORK(11, 11, 12) }, { 0, EXIT(13, 12, 11) },
	    { 0, EXIT_TO(15, 11, 10, 10) }, { OFTEN_WAITS, NAMED(16, 10, PID, 11, 0, 11, 0) } },
	  1300, "init-does-not-reap", "" },
	{ "orphaned: where those children were forked",
	  { { 0, FORK(0, 9, 10) }, OTHERS(1, 30), { 81, FORK(10, 10, 11) }, { 0, EXIT_TO(15, 10, 9, 1) },
	    { 0, WAIT(16, 9, 10) } },
	  1300, "orphaned", "fork 81" },
	{ "orphaned: the fork was not copied, and not where it forks others",
	  { { 0, FORK(0, 9, 10) }, OTHERS(1, 30), { 0, FORK(10, 10, 11) }, { 0, EXIT_TO(15, 10, 9, 1) },
	    { 0, WAIT(16, 9, 10) } },
	  1300, "orphaned", "" },
	{ "exec-failed-child: where that child was forked",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 0, EXEC_FAILS(15, 11) } },
	  1300, "exec-failed-child", "fork 81" },
	{ "child-runs-parents-loop: that place",
	  { OTHERS(0, 30), { 81, FORK(10, 10, 11) }, { 81, FORK(11, 11, 12) }, { 81, FORK(12, 10, 13) },
	    { 0, EXIT(15, 12, 11) }, { 0, WAIT(16, 11, 12) }, { 0, EXIT(17, 11, 10) }, { 0, WAIT(18, 10, 11) },
	    { 0, EXIT(19, 13, 10) }, { 0, WAIT(20, 10, 13) } },
	  1300, "child-runs-parents-loop", "fork 81" },
};

static void
apply_stack(struct pw_model *m, uint64_t ms, uint32_t id)
{
	const struct pw_frame f = {
		.func = "work", .file = "p.c", .module = "/bin/p", .source = "", .offset = id, .line = id,
	};
	struct strbuf tail = { 0 };
	struct pw_event *ev;

	assert_true(pw_frame_add(&tail, &f));
	ev = calloc(1, sizeof(*ev) + tail.len);
	assert_non_null(ev);
	*ev = (struct pw_event)EV_(ms, STACK, ID(0), .stack = id, .tail_len = (uint32_t)tail.len);
	memcpy(ev->tail, strbuf_str(&tail), tail.len);
	pw_model_apply(m, ev);
	free(ev);
	strbuf_done(&tail);
}

static const struct pw_finding *
finding_of(const struct pw_model *m, const char *rule)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (strcmp(f->rule, rule) == 0)
			return f;
	fail_msg("no %s", rule);
	return NULL;
}

static void
expect_sites(const struct pw_model *m, const char *rule, const char *sites)
{
	const struct pw_finding *f = finding_of(m, rule);
	struct strbuf b = { 0 };

	for (size_t i = 0; i < f->n_sites; i++)
		strbuf_addf(&b, "%s%s %u", i ? ", " : "", pw_role_name(f->sites[i].role), f->sites[i].at.line);
	assert_string_equal(strbuf_str(&b), sites);
	strbuf_done(&b);
}

static struct pw_model *
live(const struct life_of_lines *life)
{
	struct pw_event start = START(0, PW_BACKEND_BPF);
	struct pw_model *m = rows_model();

	start.start.sees |= PW_SEES_STACKS;
	pw_model_apply(m, &start);
	for (uint32_t id = 1; id <= MAX_LINE; id++)
		apply_stack(m, 0, id);
	for (size_t i = 0; i < ROW_EVENTS && life->v[i].ev.kind; i++) {
		struct pw_event ev = life->v[i].ev;

		ev.stack = life->v[i].line;
		pw_model_apply(m, &ev);
	}
	return m;
}

static void
test_life(void **state)
{
	const struct life_of_lines *life = *state;
	struct pw_model *m = live(life);

	pw_model_advance(m, T0 + life->end * MS);
	pw_model_finish(m, pw_model_now(m));
	expect_sites(m, life->rule, life->sites);
	pw_model_free(m);
}

/* More stacks come than are kept: those that the evidence refers to stay. */
static void
test_life_among_many(void **state)
{
	enum { MANY = 10000 };
	const struct life_of_lines *life = *state;
	struct pw_model *m = live(life);

	for (uint32_t id = MAX_LINE + 1; id <= MANY; id++)
		apply_stack(m, life->end, id);
	assert_null(pw_model_stack(m, 1));
	pw_model_advance(m, T0 + (life->end + 1) * MS);
	pw_model_finish(m, pw_model_now(m));
	expect_sites(m, life->rule, life->sites);
	pw_model_free(m);
}

/* A loop that polls, and a call that does so now and then. */
static void
test_busy_poll(void **state)
{
	struct pw_model *m = rows_model();

	(void)state;
	for (uint32_t id = 1; id <= MAX_LINE; id++)
		apply_stack(m, 0, id);
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	for (uint64_t t = 1; t < 1100; t += 5) {
		struct pw_event ev = NONE_YET(t, 10);

		ev.stack = t % 100 == 1 ? 22 : 21;
		rows_apply(m, ev);
	}
	pw_model_advance(m, T0 + 1200 * MS);
	expect_sites(m, "busy-poll", "wait 21");
	pw_model_free(m);
}

/* One that has no zombies is looked at for that, until it was found in its call. */
static void
test_look(void **state)
{
	struct pw_event start = START(0, PW_BACKEND_BPF), asleep = ASLEEP(1400, 10, SYS_wait4);
	struct pw_model *m = rows_model();
	struct pw_suspect who[4];

	(void)state;
	start.start.sees |= PW_SEES_STACKS;
	pw_model_apply(m, &start);
	apply_stack(m, 0, 21);
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	rows_apply(m, (struct pw_event)ENTER(1, 10, 10, PID, 11, 0));
	rows_apply(m, (struct pw_event)STOPS(100, 10, 11));
	assert_int_equal(pw_model_suspects(m, T0 + 1000 * MS, who, 4), 0);
	pw_model_advance(m, T0 + 1300 * MS);
	assert_int_equal(reports, 0);
	assert_true(pw_model_look_due(m, T0) <= T0 + 1000 * MS);
	assert_int_equal(pw_model_suspects(m, T0 + 1300 * MS, who, 4), 1);
	assert_int_equal(who[0].id.pid, 10);
	asleep.stack = 21;
	rows_apply(m, asleep);
	pw_model_advance(m, T0 + 1500 * MS);
	assert_int_equal(reports, 1);
	assert_int_equal(pw_model_suspects(m, T0 + 1500 * MS, who, 4), 0);
	expect_sites(m, "stopped-child", "wait 21");
	pw_model_free(m);
}

/* The finding was reported without the line, and keeps it when it comes. */
static void
test_late(void **state)
{
	struct pw_model *m = rows_model();
	struct pw_event fork = FORK(0, 10, 11);

	(void)state;
	fork.stack = 21;
	rows_apply(m, fork);
	rows_apply(m, (struct pw_event)EXIT(5, 11, 10));
	pw_model_advance(m, T0 + 9000 * MS);
	assert_int_equal(reports, 1);
	expect_sites(m, "never-waits", "");
	apply_stack(m, 9001, 21);
	expect_sites(m, "never-waits", "fork 21");
	pw_model_advance(m, T0 + 9500 * MS);
	pw_model_finish(m, pw_model_now(m));
	expect_sites(m, "never-waits", "fork 21");
	pw_model_free(m);
}

/* Of a flood the first call comes with its stack; that after a reap is none of it. */
static void
test_flood(void **state)
{
	struct pw_event first = NONE_YET(2, 10);
	struct pw_model *m = rows_model();

	(void)state;
	apply_stack(m, 0, 21);
	rows_apply(m, (struct pw_event)FORK(0, 10, 11));
	rows_apply(m, (struct pw_event)FORK(0, 10, 12));
	rows_apply(m, (struct pw_event)EXIT(1, 12, 10));
	rows_apply(m, (struct pw_event)POLL(1, 10, 12));
	first.stack = 21;
	rows_apply(m, first);
	for (uint64_t t = 50; t < 1100; t += 100)
		rows_apply(m, (struct pw_event)NONE_MORE(t, 10, 30000, t - 1));
	pw_model_advance(m, T0 + 1200 * MS);
	expect_sites(m, "busy-poll", "wait 21");
	pw_model_free(m);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, test_life, lives);
	UNIT_ADD_ROWS(&l, test_life_among_many, lives);
	unit_add(&l, "busy-poll: the loop", test_busy_poll, NULL);
	unit_add(&l, "busy-poll: a flood", test_flood, NULL);
	unit_add(&l, "stopped-child: a look", test_look, NULL);
	unit_add(&l, "a line that comes late", test_late, NULL);
	return unit_run("sites", &l);
}
