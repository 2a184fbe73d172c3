/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init-does-not-reap.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

static const struct rule_row rows[] = {
	{ "found at attach",
	  { PROC(0, 1, 0, RUNNING), PROC(0, 11, 1, ZOMBIE) }, 1200, "init-does-not-reap 1*1" },
	{ "a zombie that outlived its parent, the adopter waits for its own child",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 10),
	    NAMED(6, 10, PID, 11, 0, 11, 0) },
	  1200, "init-does-not-reap 10*1" },
	{ "a zombie that outlived its parent, the adopter is not watched",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 1),
	    WAIT(6, 10, 11) },
	  1200, "init-does-not-reap 1*1" },
	{ "it had asked for any child before it got this one",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), NONE_YET(500, 10), EXIT_TO(600, 11, 10, 10),
	    NAMED(601, 10, PID, 11, 0, 11, 0) },
	  1800, "init-does-not-reap 10*1" },
	{ "near: adopted, a child sends SIGCHLD whatever clone was asked for",
	  { FORK(0, 10, 11), FORK_SIG(1, 11, 12, SIGUSR1), EXIT_TO(5, 11, 10, 10), WAIT(6, 10, 11),
	    EXIT(10, 12, 10), WAIT(20, 10, 12) },
	  3000, "" },
	{ "adopted with another exit signal, and other children asked for since",
	  { FORK(0, 10, 11), FORK_SIG(1, 11, 12, SIGUSR1), FORK(2, 10, 13), EXIT_TO(5, 11, 10, 10),
	    EXIT(10, 12, 10), EXIT(15, 13, 10), WAIT(20, 10, 11), WAIT(30, 10, 13) },
	  2500, "never-waits 10*1" },
	{ "near: it reaps what it adopted",
	  { FORK(0, 10, 11), FORK(1, 11, 12), DIES(3, 12, 11, IGNORED), EXIT_TO(5, 11, 10, 10),
	    WAIT(6, 10, 11), WAIT(600, 10, 12) },
	  3000, "" },
	{ "an orphan ends, PID 1 of a namespace",
	  { EXEC(0, 10, "sleep"), FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 10),
	    WAIT(6, 10, 11), EXIT(10, 12, 10) },
	  1200, "init-does-not-reap 10*1" },
	{ "an orphan ends, the adopter is not watched",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11), EXIT(10, 12, 1) },
	  1200, "init-does-not-reap 1*1, orphaned 11*1" },
	{ "near: init reaps a little late",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 1), WAIT(6, 10, 11), EXIT(10, 12, 1),
	    WAIT_OUTSIDE(900, 1, 12) },
	  3000, "orphaned 11*1" },
	{ "near: it reaps what it adopts, in a rhythm of its own",
	  { FORK(0, 10, 11), FORK(1, 11, 12), FORK(1, 11, 13), FORK(1, 11, 14), EXIT_TO(5, 11, 10, 10),
	    WAIT(6, 10, 11), EXIT(10, 12, 10), EXIT(10, 13, 10), WAIT(1800, 10, 12), WAIT(1800, 10, 13),
	    EXIT(1810, 14, 10) },
	  3500, "slow-reap 10*2, withdrawn*1" },
	{ "near: a subreaper that waits",
	  { FORK(1, 10, 11), FORK(2, 11, 12), EXIT_TO(5, 11, 10, 10), WAIT(6, 10, 11), EXIT(10, 12, 10),
	    WAIT(12, 10, 12) },
	  3000, "" },
};
RULE_ROWS("init-does-not-reap", rows);

/* Which of the two it is is not known. */
static void
test_unwatched_adopter(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), FORK(1, 11, 12), EXIT(3, 12, 11), EXIT_TO(5, 11, 10, 7), WAIT(6, 10, 11),
	};
	struct pw_model *m = rows_model();

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	rows_expect(m, "init-does-not-reap 7*1");
	assert_non_null(strstr(rows_message(m, "init-does-not-reap"), "PID 1 of a namespace or a subreaper"));
	pw_model_free(m);
}
RULE_TEST("init-does-not-reap", "the message does not guess what the adopter is", test_unwatched_adopter);

/* Who forked the orphan is gone, and forgotten: one process that is gone is remembered. */
static void
test_forker(void **state)
{
	static const struct pw_event ev[] = {
		PROC(0, 1, 0, RUNNING), FORK(1, 1, 20), EXEC(2, 20, "node"), FORK(3, 20, 21), EXEC(4, 21, "git"),
		FORK(5, 21, 22), EXIT_TO(6, 21, 20, 1), WAIT(7, 20, 21), FORK(8, 20, 23), EXIT(8, 23, 20),
		WAIT(9, 20, 23), EXIT(10, 22, 1),
	};
	const struct pw_model_opts o = { .zombie_age = 1000 * MS, .history = 1 };
	struct pw_model *m = pw_model_new(&o, rows_see, NULL);

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 1300 * MS);
	assert_non_null(strstr(rows_message(m, "init-does-not-reap"),
			       " It was forked by `git` (21, gone), a child of `node` (20)."));
	pw_model_free(m);
}
RULE_TEST("init-does-not-reap", "who forked the orphan", test_forker);

/* What is to be changed is the container, in whatever language its PID 1 is. */
static void
test_container(void **state)
{
	static const struct pw_event ev[] = {
		FORK_INIT(0, 9, 10), EXEC_OF(1, 10, "app", PYTHON), FORK(2, 10, 11), FORK(3, 11, 12),
		EXIT_TO(5, 11, 10, 10), NAMED(6, 10, PID, 11, 0, 11, 0), EXIT(10, 12, 10),
	};
	struct pw_model *m = rows_model();
	const struct pw_finding *f;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "init-does-not-reap 10*1");
	f = pw_model_finding(m, 0);
	assert_non_null(strstr(f->advice, "docker run --init"));
	assert_null(strstr(f->advice, "os.waitpid"));
	pw_model_free(m);
}
RULE_TEST("init-does-not-reap", "PID 1 of a container", test_container);

static void
test_subreaper_in_python(void **state)
{
	static const struct pw_event ev[] = {
		EXEC_OF(1, 10, "app", PYTHON), FORK(2, 10, 11), FORK(3, 11, 12),
		EXIT_TO(5, 11, 10, 10), NAMED(6, 10, PID, 11, 0, 11, 0), EXIT(10, 12, 10),
	};
	struct pw_model *m = rows_model();

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 1200 * MS);
	rows_expect(m, "init-does-not-reap 10*1");
	assert_non_null(strstr(pw_model_finding(m, 0)->advice, "os.waitpid(-1, os.WNOHANG)"));
	pw_model_free(m);
}
RULE_TEST("init-does-not-reap", "a subreaper in Python", test_subreaper_in_python);
