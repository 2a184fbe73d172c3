/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_strace_line.c - lines of strace, and the values in them. */
#include "unit.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "source/replay/strace_line.h"
#include "source/replay/strace_value.h"

#define MS UINT64_C(1000000)
#define NOT_SAID UINT64_MAX

static const struct line_row {
	const char *line;
	enum strace_kind kind;
	uint32_t tid;
	enum strace_stamp stamp;
	uint64_t time, took;
	const char *name, *args, *result;
	int32_t status;
	int signo;
	uint32_t other;
} lines[] = {
	{ "7 wait4(-1, NULL, 0, NULL) = 9", STRACE_CALL, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  "wait4", "-1, NULL, 0, NULL", "9", 0, 0, 0 },
	{ "[pid     7] wait4(-1,  <unfinished ...>", STRACE_UNFINISHED, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  "wait4", "-1,", NULL, 0, 0, 0 },
	{ "<... wait4 resumed>NULL, 0, NULL) = 9 <0.002000>", STRACE_RESUMED, 0, STRACE_UNTIMED, 0, 2 * MS,
	  "wait4", "NULL, 0, NULL", "9", 0, 0, 0 },
	{ "7<sh> 01:00:00.5 [  61] [00007f76] getpid() = 7<sh>", STRACE_CALL, 7, STRACE_OF_DAY,
	  3600500 * MS, NOT_SAID, "getpid", "", "7<sh>", 0, 0, 0 },
	{ "7 01:00:00 (+     0.000580) getpid() = 7", STRACE_CALL, 7, STRACE_OF_DAY, 3600000 * MS,
	  NOT_SAID, "getpid", "", "7", 0, 0, 0 },
	{ "7      0.000893 write(1, \") = 3\", 5) = 5", STRACE_CALL, 7, STRACE_NUMBER, 893000,
	  NOT_SAID, "write", "1, \") = 3\", 5", "5", 0, 0, 0 },
	{ "7 --- SIGCHLD {si_signo=SIGCHLD, si_pid=9} ---", STRACE_SIGNAL, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, "{si_signo=SIGCHLD, si_pid=9}", NULL, 0, SIGCHLD, 0 },
	{ "7 --- stopped by SIGTSTP ---", STRACE_STOPPED, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, NULL, NULL, 0, SIGTSTP, 0 },
	{ "7 +++ exited with 3 +++", STRACE_EXITED, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, NULL, NULL, 3 << 8, 0, 0 },
	{ "7 +++ killed by SIGSEGV (core dumped) +++", STRACE_KILLED, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, NULL, NULL, SIGSEGV | 0x80, 0, 0 },
	{ "7 +++ superseded by execve in pid 9 +++", STRACE_SUPERSEDED, 7, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, NULL, NULL, 0, 0, 9 },
	{ "strace: Process 9 attached", STRACE_ATTACHED, 0, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, NULL, NULL, 0, 0, 9 },
	{ "getpid(strace: Process 9 attached", STRACE_SPLIT, 0, STRACE_UNTIMED, 0, NOT_SAID,
	  NULL, "getpid(", NULL, 0, 0, 9 },
	{ "9 execve(\"x\", [\"x\"], 0x1 <pid changed to 7 ...>", STRACE_UNFINISHED, 9, STRACE_UNTIMED, 0,
	  NOT_SAID, "execve", "\"x\", [\"x\"], 0x1", NULL, 0, 0, 7 },
	{ "", STRACE_NOTHING, 0, STRACE_UNTIMED, 0, NOT_SAID, NULL, NULL, NULL, 0, 0, 0 },
};

static const char *const damaged[] = {
	"hello", "7", "7 wait4(-1, NULL", "7 +++ exited with 300 +++", "7 --- SIGNONE ---",
	"[pid 7 wait4() = 0", "99999999999999999999 x() = 0", "7 25:00:00 x() = 0", "+++ killed by +++", "---", "--- S",
};

static void
assert_text(struct strace_text t, const char *want)
{
	assert_int_equal(t.len, want ? strlen(want) : 0);
	if (want)
		assert_memory_equal(t.s, want, t.len);
}

static void
test_lines(void **state)
{
	struct strace_line l;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct line_row *r = &lines[i];
		const size_t len = strlen(r->line);
		char *exact = malloc(len ? len : 1);	/* nothing is read after it */

		assert_non_null(exact);
		memcpy(exact, r->line, len);
		if (strace_line_parse(exact, len, &l) != 0)
			fail_msg("not understood: %s", r->line);
		if (l.kind != r->kind || l.tid != r->tid || l.stamp != r->stamp || l.time != r->time ||
		    l.took != r->took || l.status != r->status || l.signo != r->signo || l.other != r->other)
			fail_msg("misread: %s", r->line);
		assert_text(l.name, r->name);
		assert_text(l.args, r->args);
		assert_text(l.result, r->result);
		free(exact);
	}
}

static void
test_damaged(void **state)
{
	struct strace_line l;

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
		if (strace_line_parse(damaged[i], strlen(damaged[i]), &l) == 0)
			fail_msg("understood: %s", damaged[i]);
}

static struct strace_text
text(const char *s)
{
	return (struct strace_text){ s, strlen(s) };
}

static void
test_values(void **state)
{
	struct strace_result r;
	struct strace_args a;
	struct strbuf b = { 0 };
	uint64_t set;
	int32_t status;
	int64_t n;
	int signo = 0;

	(void)state;
	strace_args_split(text("1, \"a, b\", [{x=1, y=2}], NULL"), &a);
	assert_int_equal(a.n, 4);
	assert_text(a.v[1], "\"a, b\"");
	assert_text(strace_member(text("{si_code=CLD_EXITED, si_pid=9}"), "si_pid"), "9");
	assert_true(strace_pid(text("2 /* 30447 in strace's PID NS */"), &n) && n == 30447);
	assert_int_equal(strace_signal(text("SIGRT_1")), 33);
	assert_true(strace_set(text("~[CHLD]"), &set) && set == ~(UINT64_C(1) << (SIGCHLD - 1)));
	assert_false(strace_set(text("NULL"), &set));
	assert_int_equal(strace_wait_options(text("WNOHANG|WSTOPPED")), WNOHANG | WSTOPPED);
	strace_clone_flags(text("CLONE_CHILD_SETTID|SIGCHLD"), &signo);
	assert_int_equal(signo, SIGCHLD);
	assert_true(strace_wait_status(text("[{WIFEXITED(s) && WEXITSTATUS(s) == 3}]"), &status));
	assert_int_equal(status, 3 << 8);
	assert_true(strace_wait_status(text("[{WIFSIGNALED(s) && WTERMSIG(s) == SIGTERM}]"), &status));
	assert_int_equal(status, SIGTERM);
	assert_true(strace_string(text("\"a\\33[\\n\""), &b));
	assert_string_equal(b.s, "a\033[\n");
	strbuf_reset(&b);
	assert_false(strace_strings(text("[\"ab\"..., \"c\"]"), &b));
	assert_memory_equal(b.s, "ab\0c", 5);
	strbuf_reset(&b);
	assert_true(strace_argv(text("\"/usr/bin/make\""), text("[\"/usr/b\"..., \"all\"]"), &b));
	assert_memory_equal(b.s, "/usr/bin/make\0all", 18);
	strbuf_reset(&b);
	assert_false(strace_argv(text("\"/usr/bin/make\""), text("[\"gma\"..., \"a]\"]"), &b));
	assert_memory_equal(b.s, "gma\0a]", 7);
	strbuf_done(&b);
	strace_result_parse(text("? ERESTARTSYS (To be restarted if SA_RESTART is set)"), &r);
	assert_true(!r.known && r.error == 512);
	strace_result_parse(text("-1 ECHILD (No child processes)"), &r);
	assert_true(r.known && r.error == 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
