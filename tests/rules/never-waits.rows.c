/* SPDX-License-Identifier: GPL-2.0-or-later */
/* never-waits.rows.c - lives and their verdicts; "near" is a life that must not alarm. */
#include "rows.h"

#include <sys/syscall.h>

static const struct rule_row rows[] = {
	{ "it sleeps",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED) }, 2500, "never-waits 10*1" },
	{ "a handler that was not there when the child ended, and its SIGCHLD was not seen",
	  { FORK(0, 10, 11), EXIT(10, 11, 10), HANDLER(20, 10) },
	  2500, "never-waits 10*1" },
	{ "it waits for two of three",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED), DIES(10, 13, 10, IGNORED), WAIT(11, 10, 11), WAIT(500, 10, 12),
	    ASLEEP(1000, 10, SYS_ppoll) },
	  1510, "never-waits 10*1" },
	{ "a look that finds it running does not take it back",
	  { FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, IGNORED), ASLEEP(500, 10, SYS_clock_nanosleep),
	    CPU(1100, 10, 6), DIES(1200, 12, 10, IGNORED) },
	  1500, "never-waits 10*1" },
	{ "near: the same, but its last wait is younger than the age",
	  { FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), DIES(10, 11, 10, IGNORED),
	    DIES(10, 12, 10, IGNORED), DIES(10, 13, 10, IGNORED), WAIT(11, 10, 11), WAIT(500, 10, 12),
	    ASLEEP(1000, 10, SYS_ppoll) },
	  1490, "; at the end never-waits 10*1" },
	{ "near: the same, and it may be in a wait whose begin was lost",
	  { FORK(0, 10, 11), FORK(0, 10, 12), DIES(10, 11, 10, IGNORED), DIES(10, 12, 10, IGNORED),
	    WAIT(11, 10, 11), LOSS(500, 3), ASLEEP(900, 10, SYS_wait4) },
	  2500, "waits-for-other 10*1" },
	{ "a handler that has not run",
	  { HANDLER(0, 10), FORK(0, 10, 11), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	{ "a handler for SIGCHLD, and a child that sends another signal",
	  { HANDLER(0, 10), FORK_SIG(0, 10, 11, SIGUSR1), EXIT(10, 11, 10) }, 2500, "never-waits 10*1" },
	/* A wait that was entered and left without a return. */
	{ "left by siglongjmp() out of a handler",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_clock_nanosleep), ASLEEP(1600, 10, SYS_clock_nanosleep) },
	  1700, "never-waits 10*1" },
	{ "near: seen elsewhere once, that may be a handler",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(1600, 10, SYS_clock_nanosleep) },
	  3000, "; at the end unexplained 10*1" },
	{ "near: seen elsewhere as it began",
	  { FORK(0, 10, 11), DIES(1, 11, 10, IGNORED), ENTER(300, 10, 10, PID, 11, 0),
	    ASLEEP(301, 10, SYS_ppoll), ASLEEP(900, 10, SYS_ppoll) },
	  3000, "; at the end unexplained 10*1" },
	{ "left: its thread was cancelled",
	  { FORK(0, 10, 11), ENTER(1, 10, 20, PID, 11, 0), DIES(600, 11, 10, IGNORED),
	    ASLEEP(700, 10, SYS_clock_nanosleep), ON_TID(700, 10, 20, ZOMBIE, -1) },
	  1700, "never-waits 10*1" },
	{ "left: its thread was seen to end",
	  { FORK(0, 10, 11), ENTER(1, 10, 20, PID, 11, 0), THREAD(5, 10, 20, EXIT, 1),
	    DIES(600, 11, 10, IGNORED), ASLEEP(700, 10, SYS_clock_nanosleep) },
	  1700, "never-waits 10*1" },
	{ "left: its return was lost",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, ANY, 0, 0), LOSS(500, 7), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_ppoll), ASLEEP(1600, 10, SYS_ppoll) },
	  1700, "never-waits 10*1" },
	{ "near: a return may be lost, and it is seen in a wait of unknown target",
	  { FORK(0, 10, 11), ENTER(1, 10, 10, PID, 12, 0), LOSS(500, 7), DIES(600, 11, 10, IGNORED),
	    ASLEEP(600, 10, SYS_wait4), ASLEEP(1600, 10, SYS_wait4) },
	  3000, "; at the end unexplained 10*1" },
	{ "near: it waits at 900 ms",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), WAIT(900, 10, 11) }, 3000, "" },
	{ "near: younger than the age",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED) }, 900, "" },
	{ "near: SA_NOCLDWAIT and no wait call",
	  { FORK(0, 10, 11), EXIT_WHY(10, 11, 10, NOCLDWAIT) }, 3000, "" },
	{ "near: it was in wait before it was watched",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_wait4) },
	  4000, "waits-for-other 10*1" },
	{ "found at attach",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  1200, "never-waits 10*1" },
	{ "found at attach by a source that knows dispositions about when only",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, DEFAULT, 0, PW_F_APPROX, NONE),
	    ASLEEP(500, 10, SYS_clock_nanosleep) },
	  1200, "never-waits 10*1" },
	{ "near: found at attach with a handler, never looked at",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, HANDLER, 0, 0, NONE) },
	  4000, "one-wait-per-signal 10*1" },
	{ "near: found at attach with a handler, and it has never reaped",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, HANDLER, 0, 0, NONE),
	    ASLEEP(500, 10, SYS_accept) },
	  3000, "handler-never-waits 10*1" },
	{ "near: found at attach with a handler, and it has reaped",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), DISPOSE(10, 10, HANDLER, 0, 0, NONE),
	    ASLEEP_AND(500, 10, SYS_accept, PW_F_REAPED) },
	  3000, "one-wait-per-signal 10*1" },
	{ "known at once when it is idle",
	  { FORK(0, 10, 11), DIES(10, 11, 10, IGNORED), ASLEEP(100, 10, SYS_clock_nanosleep) },
	  1100, "never-waits 10*1" },
};
RULE_ROWS("never-waits", rows);

static void
test_waited_since(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), FORK(0, 10, 12), FORK(0, 10, 13), FORK(0, 10, 14), EXIT(1, 14, 10),
		WAIT(2, 10, 14), EXIT(10, 11, 10), EXIT(10, 12, 10), EXIT(10, 13, 10), WAIT(11, 10, 12),
		WAIT(500, 10, 13),
	};
	struct pw_model *m = rows_model();
	const char *s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	s = rows_message(m, "never-waits");
	assert_non_null(s);
	assert_non_null(strstr(s, "Since that child ended it called wait twice, the last time at "));
	assert_null(strstr(s, "never called wait"));
	pw_model_free(m);
}
RULE_TEST("never-waits", "the message says how often it waited", test_waited_since);

/* What is said of a parent that has ended is past. */
static void
test_has_ended(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), EXIT(10, 11, 10), EXIT_TO(3000, 10, 1, 1),
	};
	struct pw_model *m = rows_model();
	const char *s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	s = rows_message(m, "never-waits");
	assert_non_null(s);
	assert_non_null(strstr(s, " had 1 zombie when it exited. It had no SIGCHLD handler"));
	assert_null(strstr(s, " has "));
	assert_null(strstr(s, " ago."));
	assert_null(strstr(s, "Now it is"));
	pw_model_free(m);
}
RULE_TEST("never-waits", "of a parent that has ended", test_has_ended);

/* Of wait calls that the source does not see nothing is said. */
static void
test_waits_not_seen(void **state)
{
	static const struct pw_event ev[] = {
		START(0, PW_BACKEND_PROCFS), PROC(0, 10, 9, RUNNING), FORK(1, 10, 11), EXIT(10, 11, 10),
	};
	struct pw_model *m = rows_model();
	const char *s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_finish(m, T0 + 4000 * MS);
	s = rows_message(m, "never-waits");
	assert_non_null(s);
	assert_non_null(strstr(s, "The cause is likely "));
	assert_null(strstr(s, "called wait"));
	assert_null(strstr(s, "no SIGCHLD handler"));
	pw_model_free(m);
}
RULE_TEST("never-waits", "where its waits are not seen", test_waits_not_seen);

/* A script is advised in its own language. */
static void
test_advice_for_script(void **state)
{
	static const struct pw_event ev[] = { EXEC(0, 10, "python3"), FORK(1, 10, 11), EXIT(10, 11, 10) };
	struct pw_model *m = rows_model();
	const struct pw_finding *f;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(ev); i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + 3000 * MS);
	f = pw_model_finding(m, 0);
	assert_non_null(f);
	assert_string_equal(f->rule, "never-waits");
	assert_non_null(strstr(f->advice, "subprocess.Popen"));
	assert_null(strstr(f->advice, "SIG_IGN"));
	pw_model_free(m);
}
RULE_TEST("never-waits", "the advice for a script", test_advice_for_script);

/* Its advice has these words, and not those. */
static void
advised(const struct pw_event *ev, size_t n, uint64_t end, const char *words, const char *not)
{
	struct pw_model *m = rows_model();
	const struct pw_finding *f;

	for (size_t i = 0; i < n; i++)
		pw_model_apply(m, &ev[i]);
	pw_model_advance(m, T0 + end * MS);
	f = pw_model_finding(m, 0);
	assert_non_null(f);
	assert_string_equal(f->rule, "never-waits");
	assert_non_null(strstr(f->advice, words));
	assert_null(strstr(f->advice, not));
	pw_model_free(m);
}

/* The source knows better than the name: a program in Go may be named "perl". */
static void
test_runtime_over_name(void **state)
{
	static const struct pw_event ev[] = {
		EXEC_OF(0, 10, "perl", GO), FORK(1, 10, 11), EXIT(10, 11, 10),
	};

	(void)state;
	advised(ev, UNIT_COUNT(ev), 3000, "cmd.Wait()", "$SIG{CHLD}");
}
RULE_TEST("never-waits", "what runs it, not its name", test_runtime_over_name);

/* A child runs its parent's program, until it calls exec. */
static void
test_runtime_of_fork(void **state)
{
	static const struct pw_event ev[] = {
		EXEC_OF(0, 10, "app", RUST), FORK(1, 10, 20), FORK(2, 20, 21), EXIT(10, 21, 20),
	};

	(void)state;
	advised(ev, UNIT_COUNT(ev), 3000, "child.wait()", "SIG_IGN");
}
RULE_TEST("never-waits", "a fork has its parent's language", test_runtime_of_fork);

static void
test_runtime_of_exec(void **state)
{
	static const struct pw_event ev[] = {
		EXEC_OF(0, 10, "app", RUST), EXEC_OF(1, 10, "app", JAVA), FORK(2, 10, 11), EXIT(10, 11, 10),
	};

	(void)state;
	advised(ev, UNIT_COUNT(ev), 3000, "process reaper", "child.wait()");
}
RULE_TEST("never-waits", "an exec changes the language", test_runtime_of_exec);

/* Where nothing was found, the new program's name counts, not what ran before. */
static void
test_runtime_unknown(void **state)
{
	static const struct pw_event ev[] = {
		EXEC_OF(0, 10, "app", RUST), EXEC(1, 10, "node"), FORK(2, 10, 11), EXIT(10, 11, 10),
	};

	(void)state;
	advised(ev, UNIT_COUNT(ev), 3000, "ChildProcess", "child.wait()");
}
RULE_TEST("never-waits", "an exec of which nothing was found", test_runtime_unknown);

static void
test_runtime_at_attach(void **state)
{
	static const struct pw_event ev[] = {
		EV_(0, PROCESS, ID(10), .comm = "app",
		    .process = { .parent = ID(1), .state = PW_STATE_RUNNING, .status = -1, .runtime = PW_RUNTIME_PHP }),
		ZOMBIE_FROM(0, 11, 10, NO), DISPOSE(10, 10, DEFAULT, 0, 0, NONE),
		ASLEEP(500, 10, SYS_clock_nanosleep),
	};

	(void)state;
	advised(ev, UNIT_COUNT(ev), 1200, "proc_close()", "SIG_IGN");
}
RULE_TEST("never-waits", "found at attach", test_runtime_at_attach);
