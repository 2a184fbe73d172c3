/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_table.c - the table under load, and under nonsense. */
#include "unit.h"

#include <stdbool.h>
#include <sys/resource.h>

#include "event/id.h"
#include "lives.h"
#include "model/model.h"

static uint64_t n_told;

static void
count_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
	n_told++;
}

static size_t
remembered(const struct pw_model *m)
{
	const struct pw_proc *p;
	size_t n = 0;

	for (p = pw_model_first(m); p; p = p->next)
		n++;
	return n;
}

/* --- bounded ------------------------------------------------------------------ */

static void
test_history(void **state)
{
	struct pw_model_opts o = { .zombie_age = 3000 * MS, .history = 100 };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_id newest = { .pid = 1000 + 499 }, oldest = { .pid = 1000 };

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		const uint32_t pid = 1000 + i % 500;
		const struct pw_event ev[] = {
			FORK(i, 10, pid), EXIT(i, pid, 10), WAIT(i, 10, pid),
		};

		for (size_t k = 0; k < UNIT_COUNT(ev); k++)
			pw_model_apply(m, &ev[k]);
	}
	assert_int_equal(remembered(m), 101);
	assert_non_null(pw_model_find(m, &newest));
	assert_null(pw_model_find(m, &oldest));
	assert_int_equal(pw_model_summary(m)->reaps, 100000);
	pw_model_free(m);
}

static void
test_lives_of_one_pid(void **state)
{
	struct pw_model_opts o = { .zombie_age = 3000 * MS, .history = 3 };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_proc *p;
	int n = 0;

	(void)state;
	for (uint32_t i = 1; i <= 10; i++) {
		const struct pw_event ev[] = {
			FORK_AT(i, 10, 11, i), EXIT_AT(i, 11, i, 10), WAIT(i, 10, 11),
		};

		for (size_t k = 0; k < UNIT_COUNT(ev); k++)
			pw_model_apply(m, &ev[k]);
	}
	for (p = pw_model_find(m, &(struct pw_id){ .pid = 11 }); p; p = p->older)
		assert_int_equal(p->id.start, 10 - n++);
	assert_int_equal(n, 3);
	assert_non_null(pw_model_find(m, &(struct pw_id){ .pid = 11, .start = 8 }));
	assert_null(pw_model_find(m, &(struct pw_id){ .pid = 11, .start = 7 }));
	pw_model_free(m);
}

/* --- identity --------------------------------------------------------------------- */

#define TICK PW_TICK_NS

static const struct id_row {
	const char *name;
	struct pw_id a, b;
	bool same, newer;	/* is a newer than b? */
} id_rows[] = {
	{ "equal", LIFE(5, 7 * TICK + 1), LIFE(5, 7 * TICK + 1), true, false },
	{ "another pid", LIFE(5, 7 * TICK), LIFE(6, 7 * TICK), false, false },
	{ "a nanosecond apart", LIFE(5, 7 * TICK + 2), LIFE(5, 7 * TICK + 1), false, true },
	{ "the tick that it is in", LIFE(5, 7 * TICK), LIFE(5, 8 * TICK - 1), true, false },
	{ "in that tick, the other way round", LIFE(5, 8 * TICK - 1), LIFE(5, 7 * TICK), true, false },
	{ "the tick after it", LIFE(5, 8 * TICK), LIFE(5, 8 * TICK - 1), false, true },
	{ "two ticks", LIFE(5, 8 * TICK), LIFE(5, 7 * TICK), false, true },
	{ "not known", LIFE(5, 0), LIFE(5, 8 * TICK - 1), true, false },
	{ "not known of the other", LIFE(5, 8 * TICK - 1), LIFE(5, 0), true, false },
};

static void
ids_are_one_process(void **state)
{
	const struct id_row *row = *state;

	assert_int_equal(pw_id_same(&row->a, &row->b), row->same);
	assert_int_equal(pw_id_same(&row->b, &row->a), row->same);
	assert_int_equal(pw_id_newer(&row->a, &row->b), row->newer);
}

/* One pid, used again and again within a tick: starts as a source may know them. */
static const struct reuse_row {
	const char *name;
	uint64_t start, step;	/* ns */
} reuse_rows[] = {
	{ "to the nanosecond", 100 * TICK + 1, 1000 },
	{ "to the tick", 100 * TICK, 0 },
	{ "not at all", 0, 0 },
};

static void
pid_is_used_again(void **state)
{
	enum { N = 20 };
	const struct reuse_row *row = *state;
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_summary *s;

	for (uint32_t i = 0; i < N; i++) {
		const uint64_t start = row->start + i * row->step;
		const struct pw_event ev[] = {
			FORK_AT(0, 10, 11, start), EXIT_AT(0, 11, start, 10), WAIT(0, 10, 11),
		};

		for (size_t k = 0; k < UNIT_COUNT(ev); k++)
			pw_model_apply(m, &ev[k]);
	}
	s = pw_model_summary(m);
	assert_int_equal(s->forks, N);
	assert_int_equal(s->exits, N);
	assert_int_equal(s->reaps, N);
	assert_int_equal(remembered(m), N + 1);
	pw_model_free(m);
}

/* What was found in /proc at the attach, and what a probe says of it later. */
static void
test_tick_becomes_exact(void **state)
{
	const uint64_t start = 100 * TICK + 12345;
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_event ev[] = {
		PROC_AT(0, 11, 100 * TICK, 10), EXIT_AT(1, 11, start, 10), WAIT(2, 10, 11),
		FORK_AT(3, 10, 11, start + 1),
	};

	(void)state;
	for (size_t k = 0; k < UNIT_COUNT(ev); k++)
		pw_model_apply(m, &ev[k]);
	assert_int_equal(pw_model_summary(m)->exits, 1);
	assert_int_equal(remembered(m), 3);
	assert_true(pw_model_find(m, &(struct pw_id)LIFE(11, start))->gone);
	assert_false(pw_model_find(m, &(struct pw_id)LIFE(11, start + 1))->gone);
	assert_false(pw_model_find(m, &(struct pw_id)LIFE(11, 100 * TICK))->gone);
	pw_model_free(m);
}

/* KiB; with ASan and valgrind, whose shadow counts too, there is no bound to hold. */
static bool
peak_below(long kib)
{
	struct rusage u;

#ifdef __SANITIZE_ADDRESS__
	kib *= 16;
#endif
	if (getenv("UNIT_UNDER_VALGRIND"))
		return true;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss < kib;
}

static void
test_many_zombies(void **state)
{
	enum { N = 30000 };
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		const struct pw_event ev[] = {
			FORK(i, 10, 1000 + i), EXIT(i, 1000 + i, 10),
			CHLD(i, 10, 1000 + i, COALESCED),
		};

		for (size_t k = 0; k < UNIT_COUNT(ev); k++)
			pw_model_apply(m, &ev[k]);
	}
	assert_int_equal(pw_model_summary(m)->zombies_now, N);
	assert_int_equal(remembered(m), N + 1);
	assert_true(peak_below(64 * 1024));
	/* The youngest first, then the eldest: both ends of every list. */
	for (uint32_t i = 0; i < N; i++) {
		const uint32_t pid = 1000 + (i % 2 ? i / 2 : N - 1 - i / 2);
		const struct pw_event ev = WAIT(N + i, 10, pid);

		pw_model_apply(m, &ev);
	}
	assert_int_equal(pw_model_summary(m)->zombies_now, 0);
	assert_int_equal(pw_model_summary(m)->reaps, N);
	pw_model_free(m);
}

/* --- nonsense ----------------------------------------------------------------- */

static uint64_t seed;

static uint32_t
dice(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % n;
}

static struct pw_id
any_id(void)
{
	return (struct pw_id){ .pid = dice(24), .start = dice(2) ? 0 : dice(6) };
}

static void
any_event(struct pw_event *ev, uint64_t ts)
{
	static const uint32_t errors[] = { 0, 0, ECHILD, EINTR };
	static const uint32_t options[] = { 0, WNOHANG, WNOWAIT, WUNTRACED, __WALL, __WCLONE };

	memset(ev, 0, sizeof(*ev));
	ev->ts = ts;
	ev->kind = (uint16_t)dice(PW_EV_COUNT);
	ev->who = any_id();
	ev->tid = dice(3) ? ev->who.pid : dice(24);
	ev->flags = (uint16_t)(dice(3) ? dice(512) : 0);
	memcpy(ev->comm, "fuzz", 5);
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_PROCESS:
		ev->process.parent = any_id();
		ev->process.state = dice(PW_STATE_COUNT);
		ev->process.since = dice(2) ? ts - 5 : 0;
		break;
	case PW_EV_FORK:
		ev->fork.child = any_id();
		ev->fork.parent = dice(2) ? ev->who : any_id();
		ev->fork.exit_signal = dice(2) ? SIGCHLD : (int32_t)dice(65);
		break;
	case PW_EV_EXIT:
		ev->exit.parent = any_id();
		ev->exit.adopter = any_id();
		ev->exit.why = dice(PW_WHY_COUNT);
		break;
	case PW_EV_SIGNAL:
		ev->signal.signo = dice(2) ? SIGCHLD : (int32_t)dice(65);
		ev->signal.result = dice(PW_RESULT_COUNT);
		ev->signal.from = dice(24);
		break;
	case PW_EV_DELIVER:
		ev->deliver.signo = dice(2) ? SIGCHLD : (int32_t)dice(65);
		ev->deliver.action = dice(PW_ACTION_COUNT);
		ev->deliver.outcome = dice(PW_OUTCOME_COUNT);
		ev->deliver.sa_flags = dice(2) ? SA_RESETHAND : 0;
		ev->deliver.syscall = (int32_t)dice(400) - 1;
		break;
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
		ev->wait.call = dice(PW_CALL_COUNT);
		ev->wait.target = dice(PW_TARGET_COUNT);
		ev->wait.target_id = (int32_t)dice(24);
		ev->wait.target_pid = dice(24);
		ev->wait.child = any_id();
		ev->wait.child_state = dice(PW_CHILD_COUNT);
		ev->wait.error = (int32_t)errors[dice(UNIT_COUNT(errors))];
		ev->wait.options = options[dice(UNIT_COUNT(options))];
		ev->wait.elapsed = dice(3) * 1000 * MS;
		break;
	case PW_EV_REAP:
		ev->reap.by = any_id();
		ev->reap.how = dice(PW_HOW_COUNT);
		break;
	case PW_EV_REPARENT:
		ev->reparent.from = any_id();
		ev->reparent.to = any_id();
		break;
	case PW_EV_THREAD:
		ev->thread.state = dice(PW_THREAD_COUNT);
		break;
	case PW_EV_DISPOSITION:
		ev->disposition.action = dice(PW_ACTION_COUNT);
		ev->disposition.origin = dice(PW_ORIGIN_COUNT);
		break;
	case PW_EV_ACTIVITY:
		ev->activity.state = dice(PW_STATE_COUNT);
		ev->activity.syscall = (int32_t)dice(400) - 1;
		ev->activity.cpu_ticks = dice(1000);
		break;
	case PW_EV_LIMITS:
		ev->limits.cgroup_max = dice(100);
		ev->limits.cgroup_used = dice(100);
		ev->limits.pid_max = dice(100);
		ev->limits.pid_used = dice(100);
		break;
	case PW_EV_START:
		ev->start.backend = PW_BACKEND_BPF;
		break;
	case PW_EV_NUDGE:
		ev->nudge.outcome = dice(PW_NUDGE_COUNT);
		ev->nudge.before = dice(9);
		ev->nudge.reaped = (int32_t)dice(9);
		ev->nudge.action = dice(PW_ACTION_COUNT);
		ev->nudge.fate = dice(PW_FATE_COUNT);
		break;
	case PW_EV_LOST:
		ev->lost.count = dice(9);
		break;
	case PW_EV_NONE:
	case PW_EV_EXEC:
	case PW_EV_EXEC_FAILED:
	case PW_EV_STACK:
	case PW_EV_OUTPUT:
	case PW_EV_RELEASE:
	case PW_EV_FINDING:
	case PW_EV_SUMMARY:
	case PW_EV_COUNT:
		break;
	}
}

/* What must hold whatever was told. */
static void
check(const struct pw_model *m, unsigned int history)
{
	const struct pw_proc *p, *c;
	size_t zombies = 0, gone = 0, alive = 0, children = 0, with_parent = 0;

	for (p = pw_model_first(m); p; p = p->next) {
		size_t kids = 0, depth = 0;

		zombies += p->life == PW_LIFE_ZOMBIE;
		alive += p->life == PW_LIFE_RUNNING;
		gone += p->life == PW_LIFE_REAPED || p->life == PW_LIFE_AUTOREAPED;
		assert_int_equal(p->gone != 0, p->life >= PW_LIFE_REAPED);
		with_parent += p->parent != NULL;
		for (c = p->first_child; c; c = c->next_sibling) {
			assert_ptr_equal(c->parent, p);
			children++;
		}
		for (c = p->first_zombie; c; c = c->next_zombie) {
			assert_int_equal(c->life, PW_LIFE_ZOMBIE);
			assert_ptr_equal(c->parent, p);
			kids++;
		}
		assert_int_equal(p->kids.zombies_now, kids);
		assert_true(p->kids.zombies_peak >= kids);
		for (c = p; c; c = c->parent)
			assert_true(depth++ < 1000);
	}
	assert_int_equal(children, with_parent);
	assert_int_equal(zombies, pw_model_summary(m)->zombies_now);
	assert_int_equal(alive, pw_model_alive(m));
	assert_true(gone <= history);
}

static void
test_nonsense(void **state)
{
	static const uint64_t seeds[] = { 1, 2, 3, 42, 1789, 20261, 777777, 123456789 };
	struct pw_model_opts o = { .zombie_age = 50, .history = 16 };
	struct pw_model *m;
	struct pw_event ev;
	uint64_t ts;

	(void)state;
	for (size_t s = 0; s < UNIT_COUNT(seeds); s++) {
		seed = seeds[s];
		ts = 1000;
		m = pw_model_new(&o, count_event, NULL);
		for (int i = 0; i < 20000; i++) {
			ts += dice(20);
			any_event(&ev, dice(10) ? ts : ts - dice(100));
			pw_model_apply(m, &ev);
			if (i % 16 == 0)
				check(m, o.history);
			if (dice(50) == 0)
				pw_model_advance(m, ts += dice(1000));
		}
		pw_model_finish(m, ts);
		check(m, o.history);
		pw_model_free(m);
	}
	assert_true(n_told > 0);
}

/* A program that waits has young zombies, too. */
static void
test_brief_suspects(void **state)
{
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_event events[] = {
		START(0, PW_BACKEND_BPF), PROC(0, 10, 1, RUNNING), FORK(1, 10, 11), EXIT(2, 11, 10),
		CHLD(3, 10, 11, IGNORED),
	};
	struct pw_suspect who[4];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(events); i++)
		pw_model_apply(m, &events[i]);
	assert_int_equal(pw_model_suspects(m, T0 + 50 * MS, who, 4), 1);
	assert_true(who[0].brief);
	assert_int_equal(pw_model_suspects(m, T0 + 200 * MS, who, 4), 1);
	assert_false(who[0].brief);
	pw_model_free(m);
}

/* Of any number of stacks those stay that a process refers to, and the last ones. */
static void
test_many_stacks(void **state)
{
	enum { MANY = 10000 };
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, count_event, NULL);
	const struct pw_event start = START(0, PW_BACKEND_BPF);
	struct pw_event made = EV_(1, FORK, ID(10), .tid = 10, .stack = 1,
				   .fork = { .child = ID(11), .parent = ID(10), .exit_signal = SIGCHLD });
	struct pw_event stack = EV_(2, STACK, ID(10), .stack = 1);
	unsigned int known = 0;

	(void)state;
	pw_model_apply(m, &start);
	pw_model_apply(m, &made);
	for (; stack.stack <= MANY; stack.stack++)
		pw_model_apply(m, &stack);
	for (uint32_t id = 1; id <= MANY; id++)
		known += pw_model_stack(m, id) != NULL;
	assert_in_range(known, 2, 4096);
	assert_non_null(pw_model_stack(m, 1));
	assert_non_null(pw_model_stack(m, MANY));
	assert_null(pw_model_stack(m, 2));
	pw_model_free(m);
}

static void
test_free_nothing(void **state)
{
	(void)state;
	pw_model_free(NULL);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "the gone are forgotten, the longest gone first", test_history, NULL);
	unit_add(&l, "earlier lives of a pid hang on the newest", test_lives_of_one_pid, NULL);
	UNIT_ADD_ROWS(&l, ids_are_one_process, id_rows);
	UNIT_ADD_ROWS(&l, pid_is_used_again, reuse_rows);
	unit_add(&l, "a tick becomes exact", test_tick_becomes_exact, NULL);
	unit_add(&l, "30,000 zombies in 64 MB", test_many_zombies, NULL);
	unit_add(&l, "a young zombie is brief", test_brief_suspects, NULL);
	unit_add(&l, "stacks that a process refers to stay", test_many_stacks, NULL);
	unit_add(&l, "any stream leaves the table whole", test_nonsense, NULL);
	unit_add(&l, "NULL is freed", test_free_nothing, NULL);
	return unit_run("table", &l);
}
