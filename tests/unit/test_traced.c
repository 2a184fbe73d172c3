/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_traced.c - the tables of the tracing process: threads, processes, and zombies that no
 * stop will show as reaped.  Nothing is traced here. */
#include "unit.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ptrace/ends.h"
#include "source/ptrace/nspids.h"

enum { NO_PID = 5000000 };	/* above the kernel's highest number */

static void
ignore_event(void *arg, const struct pw_event *ev)
{
	(void)arg;
	(void)ev;
}

static struct tracer
begin(void)
{
	const struct tracees_opts o = { .sink = ignore_event };

	return (struct tracer){ .ring = ring_new(1), .tracees = tracees_new(&o), .now = 1000000000 };
}

static void
end(struct tracer *t)
{
	tracer_done(t);
	assert_null(t->tasks);
	assert_null(t->unwatched);
	ring_free(t->ring);
}

static struct traced *
add(struct tracer *t, pid_t pid, pid_t parent)
{
	const struct pw_id id = { .pid = (uint32_t)pid, .start = 1 };
	struct traced *life = traced_add(t, &id, parent);
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + 1];
	} u = { .ev = { .who = id, .kind = PW_EV_PROCESS, .process.parent.pid = (uint32_t)parent } };

	tracees_add(t->tracees, &u.ev, false, NULL, false);
	task_add(t, pid, life);
	return life;
}

static void
ends(struct tracer *t, pid_t pid)
{
	ends_of_task(t, task_find(t, pid), 0);
}

static void
wait_for_zombie(pid_t pid)
{
	siginfo_t si;

	assert_int_equal(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT), 0);
}

/* More than are looked at at a time: each has its turn, wherever it is in the table. */
static void
zombies_in_turn(void **state)
{
	enum { MANY = 600, FEW = 256, LOOKS = MANY / FEW + 1 };
	static const int reaped[] = { 0, 1, FEW, FEW + 1, MANY / 2, MANY - FEW - 1, MANY - 2, MANY - 1 };
	struct tracer t = begin();
	pid_t pids[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			_exit(0);
		wait_for_zombie(pids[i]);
		add(&t, pids[i], NO_PID);
		ends(&t, pids[i]);
	}
	for (size_t i = 0; i < UNIT_COUNT(reaped); i++)
		assert_int_equal(waitpid(pids[reaped[i]], NULL, 0), pids[reaped[i]]);
	for (int i = 0; i < LOOKS; i++)
		ends_look_at_zombies(&t);
	for (size_t i = 0; i < UNIT_COUNT(reaped); i++)
		assert_null(traced_find(&t, pids[reaped[i]]));
	assert_int_equal(HASH_COUNT(t.lives), MANY - UNIT_COUNT(reaped));
	for (int i = 0; i < MANY; i++)
		waitpid(pids[i], NULL, 0);
	for (int i = 0; i < LOOKS; i++)
		ends_look_at_zombies(&t);
	assert_null(t.lives);
	end(&t);
}

/* A parent that is traced and runs reaps them by a call that stops; one that has ended does not. */
static void
zombies_of_the_traced(void **state)
{
	struct tracer t = begin();
	struct traced *top = add(&t, NO_PID + 1, 0), *child;

	(void)state;
	add(&t, NO_PID + 2, NO_PID + 1);
	child = add(&t, NO_PID + 3, NO_PID + 2);
	ends(&t, NO_PID + 3);
	assert_true(child->zombie);
	assert_null(t.unwatched);
	ends(&t, NO_PID + 2);		/* the child has no parent that is known now */
	assert_ptr_equal(t.unwatched, child);
	assert_null(child->unwatched_next);
	assert_null(traced_find(&t, NO_PID + 2)->children);
	traced_set_parent(&t, child, NO_PID + 1);
	assert_null(t.unwatched);
	assert_ptr_equal(traced_parent(&t, child), top);
	end(&t);
}

/* Its wait calls do not say of which child. */
static void
reaped_unseen(void **state)
{
	struct tracer t = begin();
	struct traced *parent = add(&t, NO_PID + 1, 0), *child = add(&t, NO_PID + 2, NO_PID + 1);

	(void)state;
	ends(&t, NO_PID + 2);
	assert_null(t.unwatched);
	traced_reaps_unseen(&t, parent);
	assert_ptr_equal(t.unwatched, child);
	ends_look_at_zombies(&t);
	assert_null(traced_find(&t, NO_PID + 2));
	add(&t, NO_PID + 3, NO_PID + 1);
	assert_null(t.unwatched);
	ends(&t, NO_PID + 3);
	assert_non_null(t.unwatched);
	end(&t);
}

/* Its fork was reported after that of its child. */
static void
parent_found_later(void **state)
{
	struct tracer t = begin();
	struct traced *child = add(&t, NO_PID + 2, NO_PID + 1), *parent;

	(void)state;
	assert_null(ends_parent(&t, NO_PID + 2));
	parent = add(&t, NO_PID + 1, 0);
	assert_ptr_equal(ends_parent(&t, NO_PID + 2), parent);
	assert_ptr_equal(parent->children, child);
	end(&t);
}

static void
number_used_again(void **state)
{
	struct tracer t = begin();
	struct traced *old = add(&t, NO_PID + 1, 0), *child = add(&t, NO_PID + 2, NO_PID + 1);

	(void)state;
	task_add(&t, NO_PID + 3, old);
	add(&t, NO_PID + 1, 0);
	assert_null(task_find(&t, NO_PID + 3));
	assert_null(traced_parent(&t, child));
	end(&t);
}

/* What is left of its threads is gone with it: no report will come. */
static void
threads_of_an_ended(void **state)
{
	struct tracer t = begin();
	struct traced *life = add(&t, NO_PID + 1, 0);

	(void)state;
	task_add(&t, NO_PID + 2, life);
	task_add(&t, NO_PID + 3, life);
	assert_int_equal(life->tasks, 3);
	ends(&t, NO_PID + 2);
	assert_int_equal(life->tasks, 2);
	ends(&t, NO_PID + 1);
	assert_null(t.tasks);
	end(&t);
}

/* Two namespaces side by side have the same numbers, and that above them has others. */
static void
numbers_of_namespaces(void **state)
{
	struct nspids *outer = nspids_parse("Name:\tx\nNSpid:\t100\t1\nX:\n", 7, NULL);
	struct nspids *a = nspids_parse("Name:\tx\nNSpid:\t101\t2\t1\nX:\n", 8, outer);
	struct nspids *b = nspids_parse("Name:\tx\nNSpid:\t102\t3\t1\nX:\n", 9, outer);
	struct nspids *c = nspids_parse("Name:\tx\nNSpid:\t103\t4\t2\n", 8, a);
	struct nspids *unknown = nspids_parse("Name:\tx\nNSpid:\t104\t5\t2\n", 0, NULL);

	(void)state;
	assert_null(nspids_parse("Name:\tx\nNSpid:\t104\n", 7, NULL));
	assert_null(nspids_parse("Name:\tx\n", 7, NULL));
	assert_true(nspids_match(outer, outer, 1));
	assert_true(nspids_match(outer, a, 2));
	assert_false(nspids_match(outer, a, 1));
	assert_true(nspids_match(outer, c, 4));
	assert_true(nspids_match(a, c, 2));
	assert_true(nspids_match(a, a, 1));
	assert_false(nspids_match(a, b, 1));
	assert_false(nspids_match(a, outer, 1));
	assert_false(nspids_match(b, c, 2));
	assert_true(nspids_match(b, unknown, 2));
	free(outer);
	free(a);
	free(b);
	free(c);
	free(unknown);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(zombies_in_turn),
		cmocka_unit_test(zombies_of_the_traced),
		cmocka_unit_test(reaped_unseen),
		cmocka_unit_test(parent_found_later),
		cmocka_unit_test(number_used_again),
		cmocka_unit_test(threads_of_an_ended),
		cmocka_unit_test(numbers_of_namespaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
