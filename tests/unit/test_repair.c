/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_repair.c - what is made up for after a loss, of real children of this process,
 * in whichever order records and looks come. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/repair.h"
#include "event/names.h"
#include "lives.h"
#include "model/model.h"

#define NOW (T0 + 1000 * MS)		/* the loss is seen */
#define LATER (NOW + 500 * MS)		/* the looks are made */

static struct seen {
	unsigned int forks, processes, exits, approx_exits, reaps, reparents;
	int32_t status;
} seen;

static void
count(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	seen.forks += ev->kind == PW_EV_FORK;
	seen.processes += ev->kind == PW_EV_PROCESS;
	seen.reaps += ev->kind == PW_EV_REAP;
	seen.reparents += ev->kind == PW_EV_REPARENT;
	if (ev->kind != PW_EV_EXIT)
		return;
	seen.exits++;
	seen.approx_exits += ev->flags & PW_F_APPROX;
	seen.status = ev->exit.status;
}

static struct pw_model *
new_model(void)
{
	const struct pw_model_opts mo = { .zombie_age = 3600000 * MS, .history = 2 };

	seen = (struct seen){ 0 };
	return pw_model_new(&mo, count, NULL);
}

static struct pw_id
id_of(pid_t pid)
{
	return (struct pw_id){ .pid = (uint32_t)pid, .start = procinfo_start(pid) };
}

/* A child that stays until it is killed, or ends with that code. */
static struct pw_id
child(int code)
{
	pid_t pid = fork();
	struct pw_id id;
	siginfo_t si;

	if (pid == 0 && code >= 0)
		_exit(code);
	while (pid == 0)
		pause();
	assert_true(pid > 0);
	id = id_of(pid);
	if (code >= 0)
		assert_int_equal(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT), 0);
	return id;
}

static void
take_away(const struct pw_id *id)
{
	kill((pid_t)id->pid, SIGKILL);
	assert_int_equal(waitpid((pid_t)id->pid, NULL, 0), (pid_t)id->pid);
}

static void
tell_fork(struct pw_model *m, const struct pw_id *id)
{
	struct pw_event ev = { .ts = T0, .kind = PW_EV_FORK, .who = id_of(getpid()) };

	ev.fork.child = *id;
	ev.fork.parent = ev.who;
	ev.fork.exit_signal = SIGCHLD;
	pw_model_apply(m, &ev);
}

static void
tell_exit(struct pw_model *m, const struct pw_id *id)
{
	struct pw_event ev = { .ts = NOW, .kind = PW_EV_EXIT, .who = *id,
			       .flags = PW_F_ZOMBIE, .exit = { .status = 7 << 8 } };

	ev.exit.parent = id_of(getpid());
	pw_model_apply(m, &ev);
}

/* With it the child begins to be a zombie. */
static void
tell_sigchld(struct pw_model *m, const struct pw_id *id)
{
	struct pw_event ev = { .ts = NOW, .kind = PW_EV_SIGNAL, .who = id_of(getpid()),
			       .signal = { .from = id->pid, .signo = SIGCHLD, .code = CLD_EXITED,
					   .result = PW_RESULT_QUEUED } };

	pw_model_apply(m, &ev);
}

static void
all_steps(struct repair *r, struct pw_model *m)
{
	for (int i = 0; repair_pending(r); i++) {
		assert_true(i < 1000);
		repair_step(r, m, UINT64_MAX, LATER);
	}
}

static void
test_lost_end(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = child(-1);
	struct repair r = { 0 };

	(void)state;
	tell_fork(m, &id);
	take_away(&id);
	repair_step(&r, m, NOW, NOW);
	assert_int_equal(seen.exits, 0);	/* no loss, no look */
	assert_int_equal(repair_timeout(&r, NOW), UINT64_MAX);
	repair_lost(&r, NOW);
	repair_step(&r, m, NOW - MS, LATER);
	assert_int_equal(r.stage, REPAIR_AWAIT_OLDER);
	repair_step(&r, m, NOW + 400 * MS, LATER);
	assert_int_equal(r.stage, REPAIR_AWAIT_RECENT);
	repair_step(&r, m, LATER, LATER);
	assert_int_equal(seen.exits, 0);	/* its wait may return yet */
	assert_true(repair_timeout(&r, LATER) > 0);
	repair_step(&r, m, LATER + 400 * MS, LATER + 400 * MS);
	assert_int_equal(seen.approx_exits, 1);
	assert_int_equal(seen.reaps, 1);
	assert_int_equal(pw_model_find(m, &id)->status, -1);
	assert_false(repair_pending(&r));
	pw_model_free(m);
}

/* The end was in the buffer when /proc was asked: what it says counts, once. */
static void
test_late_end(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = child(-1);
	struct repair r = { 0 };

	(void)state;
	tell_fork(m, &id);
	take_away(&id);
	repair_lost(&r, NOW);
	repair_step(&r, m, NOW + 400 * MS, LATER);
	assert_int_equal(r.stage, REPAIR_AWAIT_RECENT);
	tell_exit(m, &id);
	all_steps(&r, m);
	assert_int_equal(seen.exits, 1);
	assert_int_equal(seen.status, 7 << 8);
	assert_int_equal(seen.reaps, 1);
	pw_model_free(m);
}

/* The fork was in the buffer when the loss was seen, the end was lost. */
static void
test_late_fork(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = child(-1);
	struct repair r = { 0 };

	(void)state;
	take_away(&id);
	repair_lost(&r, NOW);
	repair_step(&r, m, NOW - MS, LATER);
	tell_fork(m, &id);
	all_steps(&r, m);
	assert_int_equal(seen.forks, 1);
	assert_int_equal(seen.approx_exits, 1);
	assert_int_equal(pw_model_alive(m), 1);	/* this process */
	pw_model_free(m);
}

static void
test_loss_while_looking(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = child(-1);
	struct repair r = { 0 };

	(void)state;
	repair_lost(&r, NOW);
	repair_step(&r, m, NOW + 400 * MS, LATER);
	repair_lost(&r, LATER);
	tell_fork(m, &id);
	take_away(&id);
	repair_step(&r, m, LATER + 400 * MS, LATER + 400 * MS);
	assert_true(repair_pending(&r));
	all_steps(&r, m);
	assert_int_equal(seen.approx_exits, 1);
	pw_model_free(m);
}

/* This process has the pid now. */
static void
test_pid_reused(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = id_of(getpid());
	struct repair r = { 0 };

	(void)state;
	id.start--;
	pw_model_apply(m, &(struct pw_event){ .ts = T0, .kind = PW_EV_PROCESS, .who = id,
					      .process.state = PW_STATE_RUNNING });
	repair_lost(&r, NOW);
	all_steps(&r, m);
	assert_int_equal(seen.approx_exits, 1);
	assert_int_equal(seen.reaps, 1);
	assert_int_equal(pw_model_alive(m), 0);
	pw_model_free(m);
}

/* One that the model has not heard of, one that is a zombie, one that is as it was. */
static void
test_still_there(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id dead = child(5), known = child(-1), unknown = child(-1);
	struct repair r = { 0 };

	(void)state;
	tell_fork(m, &dead);
	tell_fork(m, &known);
	repair_lost(&r, NOW);
	all_steps(&r, m);
	assert_int_equal(pw_model_find(m, &dead)->life, PW_LIFE_ZOMBIE);
	assert_int_equal(pw_model_find(m, &dead)->status, 5 << 8);
	assert_int_equal(pw_model_find(m, &known)->life, PW_LIFE_RUNNING);
	assert_non_null(pw_model_find(m, &unknown));
	assert_int_equal(seen.processes, 1);
	assert_int_equal(seen.reparents, 0);
	repair_lost(&r, LATER);
	all_steps(&r, m);
	assert_int_equal(seen.processes + seen.exits + seen.reaps, 2);	/* nothing twice */
	waitpid((pid_t)dead.pid, NULL, 0);
	take_away(&known);
	take_away(&unknown);
	repair_lost(&r, LATER);
	all_steps(&r, m);
	assert_int_equal(seen.exits, 3);
	assert_int_equal(seen.reaps, 3);
	assert_int_equal(pw_model_alive(m), 1);
	pw_model_free(m);
}

/* More than are looked at, and seen, in one step; forgotten as soon as they are gone. */
static void
test_many(void **state)
{
	const uint32_t first = 5000000, n = 5000;	/* above pid_max: gone */
	struct pw_model *m = new_model();
	struct repair r = { 0 };
	int steps = 0;

	(void)state;
	for (uint32_t i = 0; i < n; i++)
		tell_fork(m, &(struct pw_id){ .pid = first + i, .start = 1 });
	assert_int_equal(pw_model_alive(m), n + 1);
	repair_lost(&r, NOW);
	for (; repair_pending(&r); steps++)
		repair_step(&r, m, UINT64_MAX, LATER);
	assert_true(steps > 10);
	assert_int_equal(seen.exits, n);
	assert_int_equal(seen.reaps, n);
	assert_int_equal(pw_model_alive(m), 1);
	assert_null(r.ids);
	pw_model_free(m);
}

/* A zombie that /proc no longer has: a reader that is behind still has its reap before
 * it. */
static void
test_stale_zombie(void **state)
{
	struct pw_model *m = new_model();
	struct pw_id id = child(0);
	struct stale_zombies s = { 0 };

	(void)state;
	tell_fork(m, &id);
	tell_exit(m, &id);
	tell_sigchld(m, &id);
	repair_stale_zombies(&s, m, UINT64_MAX, LATER);
	assert_int_equal(s.n, 0);
	take_away(&id);
	repair_stale_zombies(&s, m, UINT64_MAX, LATER);
	assert_int_equal(s.n, 1);
	repair_stale_zombies(&s, m, s.found - MS, LATER);
	repair_stale_zombies(&s, m, s.found, LATER);	/* its wait may return yet */
	assert_int_equal(seen.reaps, 0);
	repair_stale_zombies(&s, m, s.found + 400 * MS, LATER);
	assert_int_equal(seen.reaps, 1);
	assert_int_equal(s.n, 0);
	pw_model_free(m);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "a zombie that is gone", test_stale_zombie, NULL);
	unit_add(&l, "an end that was lost", test_lost_end, NULL);
	unit_add(&l, "an end that comes after the look", test_late_end, NULL);
	unit_add(&l, "a fork that comes after the loss was seen", test_late_fork, NULL);
	unit_add(&l, "another loss meanwhile", test_loss_while_looking, NULL);
	unit_add(&l, "a pid that has another owner", test_pid_reused, NULL);
	unit_add(&l, "unknown, zombie, alive", test_still_there, NULL);
	unit_add(&l, "many", test_many, NULL);
	return unit_run("repair", &l);
}
