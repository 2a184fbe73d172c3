/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_phrase.c - sentences of one format, tones, and the one wording of each fact. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "unit.h"

#include "phrase/disposition.h"
#include "phrase/duration.h"
#include "phrase/event_meaning.h"
#include "phrase/forced_race.h"
#include "phrase/wait_status.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/sigchld.h"
#include "phrase/spans.h"
#include "phrase/wait_call.h"

/* What was written, and an empty buffer again. */
#define ASSERT_TEXT(b, want) \
	do { \
		assert_string_equal(strbuf_str(b), (want)); \
		strbuf_reset(b); \
	} while (0)

static void
test_format(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	PHRASE_TEXT(&b, "nothing");
	ASSERT_TEXT(&b, "nothing");
	PHRASE_TEXT(&b, "{2}, then {1} and {1}", arg_number(7), arg_text("x"));
	ASSERT_TEXT(&b, "x, then 7 and 7");
	/* A translation that is wrong is only that. */
	PHRASE_TEXT(&b, "{{1} {3} {0} {x} { {1}{", arg_number(7), arg_signed(-8));
	ASSERT_TEXT(&b, "{1} {3} {0} {x} { 7{");
	strbuf_done(&b);
}

static void
test_tones(void **state)
{
	struct spans s = { 0 };
	struct tone_span run;
	size_t at = 0;

	(void)state;
	PHRASE(&s, "a {1} c{2}", arg_strong(PW_TONE_ZOMBIE, "bb"),
	       arg_toned(PW_TONE_FAINT, arg_number(12)));
	assert_string_equal(strbuf_str(&s.text), "a bb c12");
	assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_int_equal(run.len, 2);
	assert_int_equal(run.tone, PW_TONE_PLAIN);
	assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_int_equal(run.at, 2);
	assert_int_equal(run.len, 2);
	assert_int_equal(run.tone, PW_TONE_ZOMBIE);
	assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_int_equal(run.at, 6);
	assert_int_equal(run.tone, PW_TONE_FAINT);
	assert_false(spans_next(&s, &at, s.text.len, &run));
	at = 3;
	assert_true(spans_next(&s, &at, 4, &run));
	assert_int_equal(run.at, 3);
	assert_int_equal(run.len, 1);
	assert_int_equal(run.tone, PW_TONE_ZOMBIE);
	spans_cut(&s, 0, 6);
	assert_string_equal(strbuf_str(&s.text), "a b...");
	assert_int_equal(s.n, 1);
	assert_int_equal(s.v[0].len, 1);
	spans_done(&s);
}

static void
test_folding(void **state)
{
	struct spans s = { 0 };
	struct tone_span run;
	size_t at = 0;

	(void)state;
	spans_add(&s, PW_TONE_PLAIN, "before");
	spans_add(&s, PW_TONE_END, "head ");
	spans_add(&s, PW_TONE_PLAIN, "eleven or so words which ");
	spans_add(&s, PW_TONE_LEAK, "come out red, all");
	spans_add(&s, PW_TONE_FAINT, " of them");
	spans_fold(&s, 6, 5, 25);
	assert_string_equal(strbuf_str(&s.text),
			    "beforehead eleven or so words\n"
			    "     which come out red,\n"
			    "     all of them");
	for (int i = 0; i < 4; i++)
		assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_int_equal(run.tone, PW_TONE_LEAK);
	assert_memory_equal(s.text.s + run.at, "come out red,\n     all", run.len);
	assert_true(spans_next(&s, &at, s.text.len, &run));
	assert_memory_equal(s.text.s + run.at, " of them", run.len);
	assert_false(spans_next(&s, &at, s.text.len, &run));
	spans_done(&s);
}

static void
test_numbers(void **state)
{
	static const uint32_t pids[] = { 7, 8, 9 };
	struct strbuf b = { 0 };

	(void)state;
	phrase_count(&b, 1, "{1} child", "{1} children");
	ASSERT_TEXT(&b, "1 child");
	phrase_count(&b, 0, "{1} child", "{1} children");
	ASSERT_TEXT(&b, "0 children");
	phrase_times(&b, 1);
	ASSERT_TEXT(&b, "once");
	phrase_times(&b, 2);
	ASSERT_TEXT(&b, "twice");
	phrase_times(&b, 3);
	ASSERT_TEXT(&b, "3 times");
	phrase_pids(&b, pids, 1, 1);
	ASSERT_TEXT(&b, "7");
	phrase_pids(&b, pids, 2, 2);
	ASSERT_TEXT(&b, "7 and 8");
	phrase_pids(&b, pids, 3, 3);
	ASSERT_TEXT(&b, "7, 8 and 9");
	phrase_pids(&b, pids, 3, 12);
	ASSERT_TEXT(&b, "7, 8, 9 and 9 more");
	phrase_pids(&b, pids, 1, 2);
	ASSERT_TEXT(&b, "7 and 1 more");
	phrase_pids(&b, pids, 0, 0);
	ASSERT_TEXT(&b, "");
	strbuf_done(&b);
}

static void
test_forced_races(void **state)
{
	struct pw_event start = { .kind = PW_EV_START, .start = { .stress_limit = 2000000000 } };
	struct strbuf b = { 0 };

	(void)state;
	assert_false(phrase_stress(&b, NULL) || phrase_backend(&b, NULL) || phrase_forced_race(&b, NULL));
	assert_false(phrase_stress(&b, &start) || phrase_backend(&b, &start) || phrase_forced_race(&b, &start));
	ASSERT_TEXT(&b, "");
	start.start.backend = PW_BACKEND_BPF;
	assert_true(phrase_backend(&b, &start));
	ASSERT_TEXT(&b, "bpf");
	start.start.stress = PW_STRESS_CHILD_FIRST;
	assert_true(phrase_backend(&b, &start));
	ASSERT_TEXT(&b, "bpf --stress=child-first");
	assert_true(phrase_forced_race(&b, &start));
	ASSERT_TEXT(&b, "Race forced (--stress=child-first): a parent is held in fork until the child has "
		    "ended; 2.00 s at most.");
	start.start.stress = PW_STRESS_PARENT_FIRST;
	assert_true(phrase_forced_race(&b, &start));
	ASSERT_TEXT(&b, "Race forced (--stress=parent-first): a child is held at its start until its parent "
		    "waits or sleeps; 2.00 s at most.");
	start.start.stress = PW_STRESS_MERGE;
	assert_true(phrase_forced_race(&b, &start));
	ASSERT_TEXT(&b, "Race forced (--stress=merge): a parent is held from the end of a child until all its "
		    "children have ended, so that its SIGCHLDs are coalesced; 2.00 s at most.");
	start.start.stress_children = 5;
	assert_true(phrase_stress(&b, &start));
	ASSERT_TEXT(&b, "--stress=merge:5");
	assert_true(phrase_forced_race(&b, &start));
	ASSERT_TEXT(&b, "Race forced (--stress=merge:5): the ends of 5 children are held back, and then reach "
		    "their parent at once, so that its SIGCHLDs are coalesced; 2.00 s at most.");
	start.start.stress = PW_STRESS_COUNT;
	assert_false(phrase_stress(&b, &start) || phrase_forced_race(&b, &start));
	strbuf_done(&b);
}

/* Three digits, cut, not rounded; no unit is left out, none is reached early. */
static void
test_durations_in_columns(void **state)
{
	static const struct {
		const char *column;
		uint64_t ns;
	} rows[] = {
		{ "0ns", 0 }, { "999ns", 999 }, { "1us", 1000 }, { "420us", 420999 },
		{ "999us", 999999 }, { "1.00ms", 1000000 }, { "1.53ms", 1539999 },
		{ "15.3ms", 15390000 }, { "153ms", 153900000 }, { "999ms", 999999999 },
		{ "1.00s", UINT64_C(1000000000) }, { "1.53s", UINT64_C(1530000000) },
		{ "59.9s", UINT64_C(59999999999) }, { "1m00s", UINT64_C(60000000000) },
		{ "2m07s", UINT64_C(127900000000) }, { "59m59s", UINT64_C(3599999999999) },
		{ "1h00m", UINT64_C(3600000000000) }, { "3h12m", UINT64_C(11520000000000) },
		{ "4d02h", UINT64_C(352800000000000) }, { "213503d23h", UINT64_MAX },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		phrase_duration_column(&b, rows[i].ns);
		ASSERT_TEXT(&b, rows[i].column);
	}
	strbuf_done(&b);
}

static void
test_durations(void **state)
{
	static const struct {
		uint64_t ns;
		const char *words, *column, *brief, *ticking;
	} rows[] = {
		{ 0, "0 ns", "0ns", "0us", "0s" },
		{ 999, "999 ns", "999ns", "0us", "0s" },
		{ 420000, "420 us", "420us", "420us", "0s" },
		{ 49600000, "49.6 ms", "49.6ms", "49ms", "0s" },
		{ 999999999, "999 ms", "999ms", "999ms", "0s" },
		{ 3000000000, "3.00 s", "3.00s", "3.0s", "3s" },
		{ 59999999999, "59.9 s", "59.9s", "59s", "59s" },
		{ 127000000000, "2 min 07 s", "2m07s", "2m07", "2m07" },
		{ 11520000000000, "3 h 12 min", "3h12m", "3h12", "3h12" },
		{ 352800000000000, "4 d 02 h", "4d02h", "98h00", "98h00" },
		{ 864000000000000, "10 d 00 h", "10d00h", "10d00", "10d00" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		phrase_duration(&b, rows[i].ns);
		ASSERT_TEXT(&b, rows[i].words);
		phrase_duration_column(&b, rows[i].ns);
		ASSERT_TEXT(&b, rows[i].column);
		phrase_duration_short(&b, rows[i].ns, false);
		ASSERT_TEXT(&b, rows[i].brief);
		phrase_duration_short(&b, rows[i].ns, true);
		ASSERT_TEXT(&b, rows[i].ticking);
	}
	phrase_moment(&b, 5, 7);
	ASSERT_TEXT(&b, "0 ns");
	strbuf_done(&b);
}

static void
test_statuses(void **state)
{
	static const struct {
		int32_t status;
		const char *words, *brief;
	} rows[] = {
		{ -1, "exit status unknown", "?" },
		{ W_EXITCODE(0, 0), "exit status 0", "exit 0" },
		{ W_EXITCODE(3, 0), "exit status 3", "exit 3" },
		{ SIGKILL, "killed by SIGKILL", "SIGKILL" },
		{ SIGSEGV | WCOREFLAG, "killed by SIGSEGV (core dumped)", "SIGSEGV+core" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		phrase_status(&b, rows[i].status);
		ASSERT_TEXT(&b, rows[i].words);
		phrase_status_short(&b, rows[i].status);
		ASSERT_TEXT(&b, rows[i].brief);
	}
	strbuf_done(&b);
}

static void
test_ends(void **state)
{
	static const struct {
		struct phrase_end end;
		const char *words;
	} rows[] = {
		{ { .status = 0, .pid = 10 }, "exit status 0" },
		{ { .status = SIGKILL, .pid = 10 }, "killed by SIGKILL" },
		{ { .status = SIGKILL, .pid = 10, .cause = PW_SENT_BY_OOM },
		  "killed by SIGKILL from the kernel's OOM killer" },
		{ { .status = SIGINT, .pid = 10, .cause = PW_SENT_BY_TERMINAL },
		  "killed by SIGINT from the terminal" },
		{ { .status = SIGTERM, .pid = 10, .cause = PW_SENT_BY_PROCWATCH, .from = 8 },
		  "killed by SIGTERM from procwatch" },
		{ { .status = SIGTERM, .pid = 10, .cause = PW_SENT_BY_PARENT_DEATH, .from = 9,
		    .from_comm = "sh" },
		  "killed by SIGTERM, its parent-death signal, when sh (9) ended" },
		{ { .status = SIGTERM, .pid = 10, .cause = PW_SENT_BY_USER, .from = 9,
		    .from_comm = "sh" }, "killed by SIGTERM from sh (9)" },
		{ { .status = SIGTERM, .pid = 10, .cause = PW_SENT_BY_USER, .from = 9 },
		  "killed by SIGTERM from process 9" },
		{ { .status = SIGTERM, .pid = 10, .cause = PW_SENT_BY_USER },
		  "killed by SIGTERM from a process outside this pid namespace" },
		{ { .status = SIGABRT | WCOREFLAG, .pid = 10, .cause = PW_SENT_BY_USER, .from = 10 },
		  "killed by SIGABRT (core dumped) from itself" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		PHRASE_TEXT(&b, "{1}", arg_end(&rows[i].end));
		ASSERT_TEXT(&b, rows[i].words);
	}
	strbuf_done(&b);
}

static void
test_doing(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	phrase_doing(&b, PW_STATE_SLEEPING, SYS_accept4);
	ASSERT_TEXT(&b, "asleep in accept4()");
	phrase_doing(&b, PW_STATE_SLEEPING, -1);
	ASSERT_TEXT(&b, "asleep");
	phrase_doing(&b, PW_STATE_SLEEPING, 9999);
	ASSERT_TEXT(&b, "asleep in system call 9999");
	phrase_doing(&b, PW_STATE_RUNNING, SYS_accept4);
	ASSERT_TEXT(&b, "running");
	phrase_doing(&b, PW_STATE_TRACED, -1);
	ASSERT_TEXT(&b, "stopped by a tracer");
	phrase_doing(&b, 77, -1);
	ASSERT_TEXT(&b, "in an unknown state");
	strbuf_done(&b);
}

/* What a newcomer can read, as far as the column has room for it. */
static void
test_doing_short(void **state)
{
	static const struct {
		unsigned int state;
		int call;
		size_t w;
		const char *words;
	} rows[] = {
		{ PW_STATE_SLEEPING, SYS_accept4, 12, "in accept4()" },
		{ PW_STATE_SLEEPING, SYS_accept4, 9, "accept4()" },
		{ PW_STATE_SLEEPING, SYS_accept4, 8, "accept4" },
		{ PW_STATE_SLEEPING, SYS_clock_nanosleep, 12, "in sleep()" },
		{ PW_STATE_SLEEPING, SYS_clock_nanosleep, 5, "sleep" },
		{ PW_STATE_SLEEPING, SYS_epoll_pwait, 15, "in epoll_wait()" },
		{ PW_STATE_SLEEPING, SYS_epoll_pwait, 12, "epoll_wait()" },
		{ PW_STATE_SLEEPING, SYS_epoll_pwait, 8, "epoll" },
		{ PW_STATE_SLEEPING, SYS_rt_sigsuspend, 12, "sigsuspend()" },
		{ PW_STATE_SLEEPING, SYS_rt_sigsuspend, 8, "suspend" },
		{ PW_STATE_SLEEPING, SYS_restart_syscall, 20, "restart" },
		{ PW_STATE_STOPPED, SYS_read, 12, "stopped" },
		{ PW_STATE_DUMPING, -1, 12, "core" },
		{ PW_STATE_NONE, -1, 12, "running" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		phrase_doing_short(&b, rows[i].state, rows[i].call, rows[i].w);
		ASSERT_TEXT(&b, rows[i].words);
	}
	strbuf_done(&b);
}

static void
test_wait_calls(void **state)
{
	static const struct {
		struct phrase_wait w;
		const char *words;
	} rows[] = {
		{ { PW_CALL_WAIT4, PW_TARGET_ANY, -1, 0, WNOHANG }, "wait4(any, WNOHANG)" },
		{ { PW_CALL_WAIT4, PW_TARGET_PID, 1204, 1204, 0 }, "wait4(1204)" },
		{ { PW_CALL_WAIT4, PW_TARGET_PGID, 0, 0, WUNTRACED }, "wait4(own group, WUNTRACED)" },
		{ { PW_CALL_WAIT4, PW_TARGET_PGID, 77, 0, 0 }, "wait4(group 77)" },
		{ { PW_CALL_WAITID, PW_TARGET_ANY, 0, 0, WEXITED }, "waitid(any)" },
		{ { PW_CALL_WAITID, PW_TARGET_ANY, 0, 0, WEXITED | WNOHANG }, "waitid(any, WNOHANG)" },
		{ { PW_CALL_WAITID, PW_TARGET_ANY, 0, 0, WSTOPPED }, "waitid(any, WSTOPPED)" },
		{ { PW_CALL_WAITID, PW_TARGET_ANY, 0, 0, WSTOPPED | WEXITED },
		  "waitid(any, WSTOPPED|WEXITED)" },
		{ { PW_CALL_WAITID, PW_TARGET_PIDFD, 5, 1204, WEXITED | WNOWAIT },
		  "waitid(pidfd 5 of 1204, WNOWAIT)" },
		{ { PW_CALL_WAITID, PW_TARGET_PIDFD, 5, 0, WEXITED }, "waitid(pidfd 5)" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		phrase_wait_call(&b, &rows[i].w);
		ASSERT_TEXT(&b, rows[i].words);
	}
	strbuf_done(&b);
}

static void
test_wait_results(void **state)
{
	static const struct phrase_wait any = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY };
	static const struct phrase_wait one = { .call = PW_CALL_WAIT4, .target = PW_TARGET_PID };
	static const struct phrase_wait look = { .call = PW_CALL_WAITID, .options = WNOWAIT };
	static const struct phrase_wait poll = { .call = PW_CALL_WAITID, .options = WNOHANG };
	static const struct {
		const struct phrase_wait *w;
		struct phrase_wait_result r;
		const char *words;
	} rows[] = {
		{ &any, { 0, 0, 0 }, "it returned 0 (no child had exited)" },
		{ &any, { 0, 0, PW_CHILD_EXITED }, "it returned a child that has no pid here" },
		{ &any, { 0, 0, PW_CHILD_STOPPED }, "it returned a child that has no pid here" },
		{ &any, { 0, 0, PW_CHILD_UNKNOWN }, "it returned a child that has no pid here" },
		{ &poll, { 0, 0, PW_CHILD_EXITED }, "it reported a child that has no pid here" },
		{ &poll, { 0, 0, PW_CHILD_UNKNOWN }, "it returned 0 (no child had exited)" },
		{ &look, { 0, 0, PW_CHILD_UNKNOWN }, "it returned 0 (a child; no siginfo says which)" },
		{ &any, { 0, 1204, 0 }, "it returned 1204" },
		{ &any, { 0, 1204, PW_CHILD_EXITED }, "it returned 1204 (terminated)" },
		{ &any, { 0, 1204, PW_CHILD_STOPPED }, "it returned 1204 (stopped)" },
		{ &look, { 0, 1204, PW_CHILD_EXITED }, "it reported 1204 (still a zombie)" },
		{ &any, { ECHILD, 0, 0 }, "it failed with ECHILD (no children)" },
		{ &one, { ECHILD, 0, 0 }, "it failed with ECHILD (no such child)" },
		{ &any, { EINTR, 0, 0 }, "it failed with EINTR (interrupted by a signal)" },
		{ &any, { EINVAL, 0, 0 }, "it failed with EINVAL" },
		{ &any, { 4000, 0, 0 }, "it failed with errno 4000" },
	};
	struct strbuf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		PHRASE_TEXT(&b, "it {1}", arg_wait_result(rows[i].w, &rows[i].r));
		ASSERT_TEXT(&b, rows[i].words);
	}
	strbuf_done(&b);
}

/* What a SIGCHLD means depends on who sent it. */
static void
test_signal_meaning(void **state)
{
	static const struct {
		struct pw_event ev;
		const char *begins;
	} rows[] = {
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = CLD_EXITED, .from = 8,
						      .result = PW_RESULT_QUEUED } }, "A child has changed its state" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = CLD_STOPPED, .from = 8,
						      .result = PW_RESULT_QUEUED } }, "A child has changed its state" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = SI_USER, .from = 9,
						      .result = PW_RESULT_QUEUED } }, "A program has sent this" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = SI_QUEUE, .from = 9,
						      .result = PW_RESULT_COALESCED } }, "A program has sent this" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = SI_USER, .from = 9,
						      .result = PW_RESULT_BLOCKED } }, "The parent blocks" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = SI_USER, .cause = PW_SENT_BY_PROCWATCH,
						      .result = PW_RESULT_QUEUED } }, "procwatch itself has sent" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .code = SI_USER, .cause = PW_SENT_BY_PROCWATCH,
						      .result = PW_RESULT_IGNORED } }, "procwatch itself has sent" },
		{ { .kind = PW_EV_SIGNAL, .signal = { .signo = SIGUSR1, .code = SI_USER, .from = 9,
						      .result = PW_RESULT_QUEUED } }, "A signal was sent" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++)
		assert_memory_equal(phrase_event_meaning(&rows[i].ev), rows[i].begins, strlen(rows[i].begins));
}

static void
test_sigchld(void **state)
{
	const struct phrase_sigchld some = { .queued = 2, .coalesced = 3, .delivered = 2 };
	const struct phrase_sigchld one = { .blocked = 1 };
	struct strbuf b = { 0 };

	(void)state;
	phrase_sigchld(&b, &some);
	ASSERT_TEXT(&b, "5 SIGCHLDs generated: 3 coalesced, 2 delivered");
	phrase_sigchld(&b, &one);
	ASSERT_TEXT(&b, "1 SIGCHLD generated: 1 blocked");
	assert_string_equal(phrase_signal_result(PW_RESULT_COALESCED), "coalesced");
	assert_string_equal(phrase_signal_result(99), "generated");
	strbuf_done(&b);
}

static void
test_signal_events(void **state)
{
	struct pw_event ev = { .kind = PW_EV_SIGNAL };
	struct spans s = { 0 };

	(void)state;
	ev.signal.signo = SIGCHLD;
	ev.signal.from = 1204;
	ev.signal.code = CLD_EXITED;
	ev.signal.result = PW_RESULT_QUEUED;
	phrase_signal(&s, &ev);
	ASSERT_TEXT(&s.text, "SIGCHLD from 1204 (it exited)");
	ev.signal.result = PW_RESULT_COALESCED;
	phrase_signal(&s, &ev);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.v[0].tone, PW_TONE_WARNING);
	ASSERT_TEXT(&s.text, "SIGCHLD from 1204 COALESCED: one was pending already");
	ev = (struct pw_event){ .kind = PW_EV_DELIVER };
	ev.deliver.signo = SIGCHLD;
	ev.deliver.action = PW_ACTION_HANDLER;
	ev.deliver.sa_flags = SA_RESTART;
	ev.deliver.syscall = SYS_accept4;
	ev.deliver.outcome = PW_OUTCOME_RESTART;
	phrase_deliver(&s, &ev);
	ASSERT_TEXT(&s.text, "SIGCHLD handler runs, accept4() restarts (SA_RESTART)");
	ev.deliver.outcome = PW_OUTCOME_EINTR;
	phrase_deliver(&s, &ev);
	ASSERT_TEXT(&s.text, "SIGCHLD handler runs, accept4(): EINTR (never restarted)");
	spans_done(&s);
}

static void
test_dispositions(void **state)
{
	struct strbuf b = { 0 };

	(void)state;
	assert_string_equal(phrase_disposition(PW_ACTION_HANDLER), "SIGCHLD has a handler");
	assert_string_equal(phrase_disposition_short(PW_ACTION_IGNORE), "ignored");
	PHRASE_TEXT(&b, "({1})", arg_origin_at(PW_ORIGIN_CALL, 8140000000));
	ASSERT_TEXT(&b, "(installed by the program itself before 8.14 s)");
	strbuf_done(&b);
}

static void
test_names(void **state)
{
	static const char args[] = "/bin/sh\0sh\0-c\0a b";
	struct strbuf b = { 0 };

	(void)state;
	phrase_process(&b, "server", 1201, true);
	ASSERT_TEXT(&b, "server (1201)");
	phrase_process(&b, "", 1201, true);
	ASSERT_TEXT(&b, "process 1201");
	phrase_process(&b, "e\033vil", 7, true);
	ASSERT_TEXT(&b, "e\\evil (7)");
	phrase_command(&b, args, sizeof(args), false, "sh", true);
	ASSERT_TEXT(&b, "sh -c 'a b'");
	phrase_command(&b, NULL, 0, false, "kworker", true);
	ASSERT_TEXT(&b, "[kworker]");
	assert_string_equal(phrase_tail(args, sizeof(args), 2), "-c");
	assert_null(phrase_tail(args, sizeof(args), 4));
	strbuf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_tones),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_forced_races),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_durations_in_columns),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_doing),
		cmocka_unit_test(test_doing_short),
		cmocka_unit_test(test_wait_calls),
		cmocka_unit_test(test_wait_results),
		cmocka_unit_test(test_sigchld),
		cmocka_unit_test(test_signal_meaning),
		cmocka_unit_test(test_signal_events),
		cmocka_unit_test(test_dispositions),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
