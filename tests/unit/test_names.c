/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_names.c - every name leads back to its value. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "event/names.h"

/* gaps: values without a name, besides 0. */
static const struct noun_row {
	const char *name;
	const char *(*name_of)(unsigned int value);
	int (*from)(const char *name);
	unsigned int count;
	unsigned int gap;
} nouns[] = {
	{ "kind", pw_kind_name, pw_kind_from, PW_EV_COUNT, PW_EV_RELEASE },
	{ "backend", pw_backend_name, pw_backend_from, PW_BACKEND_COUNT, 0 },
	{ "mode", pw_mode_name, pw_mode_from, PW_MODE_COUNT, 0 },
	{ "stream", pw_stream_name, pw_stream_from, PW_STREAM_COUNT, 0 },
	{ "stress", pw_stress_name, pw_stress_from, PW_STRESS_COUNT, 0 },
	{ "state", pw_state_name, pw_state_from, PW_STATE_COUNT, 0 },
	{ "why", pw_why_name, pw_why_from, PW_WHY_COUNT, 0 },
	{ "result", pw_result_name, pw_result_from, PW_RESULT_COUNT, 0 },
	{ "cause", pw_sent_by_name, pw_sent_by_from, PW_SENT_BY_COUNT, 0 },
	{ "action", pw_action_name, pw_action_from, PW_ACTION_COUNT, 0 },
	{ "outcome", pw_outcome_name, pw_outcome_from, PW_OUTCOME_COUNT, 0 },
	{ "nudge", pw_nudge_name, pw_nudge_from, PW_NUDGE_COUNT, 0 },
	{ "fate", pw_fate_name, pw_fate_from, PW_FATE_COUNT, 0 },
	{ "call", pw_call_name, pw_call_from, PW_CALL_COUNT, 0 },
	{ "target", pw_target_name, pw_target_from, PW_TARGET_COUNT, 0 },
	{ "child_state", pw_child_state_name, pw_child_state_from, PW_CHILD_COUNT,
	  PW_CHILD_UNKNOWN },
	{ "how", pw_how_name, pw_how_from, PW_HOW_COUNT, 0 },
	{ "thread_state", pw_thread_state_name, pw_thread_state_from, PW_THREAD_COUNT, 0 },
	{ "severity", pw_severity_name, pw_severity_from, PW_SEV_COUNT, 0 },
	{ "end", pw_end_name, pw_end_from, PW_END_COUNT, 0 },
	{ "origin", pw_origin_name, pw_origin_from, PW_ORIGIN_COUNT, 0 },
};

static void
values_have_names(void **state)
{
	const struct noun_row *row = *state;

	for (unsigned int v = 0; v < row->count; v++) {
		const char *name = row->name_of(v);

		if (v == 0 || v == row->gap) {
			assert_null(name);
			continue;
		}
		assert_non_null(name);
		assert_int_equal(row->from(name), v);
	}
	assert_null(row->name_of(row->count));
	assert_null(row->name_of(UINT32_MAX));
	assert_int_equal(row->from(""), -1);
	assert_int_equal(row->from("nonsense"), -1);
}

static const struct signal_row {
	const char *name;	/* as typed */
	int signo;
	const char *want;	/* as told */
} signal_rows[] = {
	{ "CHLD", SIGCHLD, "SIGCHLD" }, { "SIGCHLD", SIGCHLD, "SIGCHLD" },
	{ "17", 17, "SIGCHLD" }, { "CLD", SIGCHLD, "SIGCHLD" },
	{ "POLL", SIGIO, "SIGIO" }, { "SIGIOT", SIGABRT, "SIGABRT" },
	{ "RTMIN", 34, "SIGRTMIN" }, { "SIGRTMIN+3", 37, "SIGRTMIN+3" },
	{ "RTMIN+30", 64, "SIGRTMIN+30" }, { "RTMAX", 64, "SIGRTMIN+30" },
	{ "RTMAX-30", 34, "SIGRTMIN" }, { "64", 64, "SIGRTMIN+30" },
	{ "32", 32, "SIG32" }, { "SIG33", 33, "SIG33" },
	{ "", -1, NULL }, { "SIG", -1, NULL }, { "0", -1, NULL }, { "65", -1, NULL },
	{ "-1", -1, NULL }, { "+1", -1, NULL }, { "17x", -1, NULL },
	{ "99999999999999999999", -1, NULL }, { "chld", -1, NULL },
	{ "RTMIN+31", -1, NULL }, { "RTMIN-1", -1, NULL }, { "RTMIN+", -1, NULL },
	{ "RTMIN+3x", -1, NULL }, { "RTMIN+ 3", -1, NULL }, { "RTMAX+1", -1, NULL },
	{ "RTMIN+99999999999999999999", -1, NULL },
};

static void
signal_is_understood(void **state)
{
	const struct signal_row *row = *state;
	char buf[16];

	assert_int_equal(pw_signal_from(row->name), row->signo);
	if (row->want)
		assert_string_equal(pw_signal_name(row->signo, buf), row->want);
}

static void
every_signal_leads_back(void **state)
{
	char buf[16];

	(void)state;
	for (int signo = 1; signo <= 64; signo++)
		assert_int_equal(pw_signal_from(pw_signal_name(signo, buf)), signo);
	assert_string_equal(pw_signal_name(INT32_MIN, buf), "SIG-2147483648");
}

static const struct sicode_row {
	const char *name;
	int signo, code;
} sicode_rows[] = {
	{ "SI_USER", SIGCHLD, SI_USER }, { "SI_KERNEL", SIGSEGV, SI_KERNEL },
	{ "SI_QUEUE", SIGUSR1, SI_QUEUE }, { "SI_TIMER", SIGALRM, SI_TIMER },
	{ "SI_TKILL", SIGABRT, SI_TKILL }, { "CLD_EXITED", SIGCHLD, CLD_EXITED },
	{ "CLD_CONTINUED", SIGCHLD, CLD_CONTINUED }, { "SEGV_MAPERR", SIGSEGV, SEGV_MAPERR },
	{ "ILL_ILLOPC", SIGILL, ILL_ILLOPC }, { "FPE_INTDIV", SIGFPE, FPE_INTDIV },
	{ "BUS_ADRERR", SIGBUS, BUS_ADRERR }, { "TRAP_BRKPT", SIGTRAP, TRAP_BRKPT },
	{ "POLL_HUP", SIGIO, POLL_HUP }, { "SYS_SECCOMP", SIGSYS, 1 },
};

static void
sicode_depends_on_signal(void **state)
{
	const struct sicode_row *row = *state;
	int code = 12345;

	assert_string_equal(pw_sicode_name(row->signo, row->code), row->name);
	assert_int_equal(pw_sicode_from(row->name, &code), 0);
	assert_int_equal(code, row->code);
}

static void
sicodes_without_name(void **state)
{
	int code = 12345;

	(void)state;
	assert_null(pw_sicode_name(SIGUSR1, 1));
	assert_null(pw_sicode_name(SIGCHLD, 7));
	assert_int_equal(pw_sicode_from("CLD_", &code), -1);
	assert_int_equal(code, 12345);
}

static void
errno_names(void **state)
{
	(void)state;
	assert_string_equal(pw_errno_name(ECHILD), "ECHILD");
	assert_string_equal(pw_errno_name(EINTR), "EINTR");
	assert_string_equal(pw_errno_name(EAGAIN), "EAGAIN");
	assert_string_equal(pw_errno_name(EDEADLK), "EDEADLK");
	assert_int_equal(pw_errno_from("EFAULT"), EFAULT);
	assert_int_equal(pw_errno_from("E"), -1);
	assert_null(pw_errno_name(0));
	assert_null(pw_errno_name((unsigned int)-1));
	assert_null(pw_errno_name(100000));
	for (unsigned int e = 1; e < 200; e++)
		if (pw_errno_name(e))
			assert_int_equal(pw_errno_from(pw_errno_name(e)), (int)e);
}

static void
syscall_names(void **state)
{
	int known = 0;

	(void)state;
	assert_string_equal(pw_syscall_name(SYS_wait4), "wait4");
	assert_string_equal(pw_syscall_name(SYS_read), "read");
	assert_int_equal(pw_syscall_from("accept4"), SYS_accept4);
	assert_int_equal(pw_syscall_from("clone3"), SYS_clone3);
	assert_int_equal(pw_syscall_from(""), -1);
	assert_int_equal(pw_syscall_from("zzz"), -1);
	assert_int_equal(pw_syscall_from("syscalls"), -1);
	assert_null(pw_syscall_name(-1));
	assert_null(pw_syscall_name(INT32_MAX));
	for (int nr = 0; nr < 1000; nr++)
		if (pw_syscall_name(nr)) {
			assert_int_equal(pw_syscall_from(pw_syscall_name(nr)), nr);
			known++;
		}
	assert_true(known > 250);
}

#ifdef __x86_64__
/* asm/unistd_32.h; by the 64-bit table 7 would be poll, 114 setregid, 162 sync. */
static const struct call32_row {
	const char *name;
	int nr, want;
} call32_rows[] = {
	{ "waitpid", 7, SYS_wait4 },
	{ "wait4", 114, SYS_wait4 },
	{ "waitid", 284, SYS_waitid },
	{ "nanosleep", 162, SYS_nanosleep },
	{ "clock_nanosleep_time64", 407, SYS_clock_nanosleep },
	{ "_newselect", 142, SYS_select },
	{ "read", 3, SYS_read },
	{ "socketcall, which there is none of", 102, -1 },
	{ "none", -1, -1 },
	{ "none so far", 511, -1 },
	{ "beyond", 512, -1 },
};

static void
call_of_32bit(void **state)
{
	const struct call32_row *row = *state;

	assert_int_equal(pw_syscall_of_32bit(row->nr), row->want);
}
#endif

static void
bit_sets(void **state)
{
	uint32_t opt, options = 0;
	uint64_t flag, flags = 0;

	(void)state;
	for (unsigned int i = 0; pw_wait_option(i, &opt); i++)
		options |= opt;
	for (unsigned int i = 0; pw_sa_flag(i, &flag); i++)
		flags |= flag;
	assert_int_equal(options, 0xe100000f);
	assert_int_equal(flags, 0xd8000007);
	assert_string_equal(pw_wait_option(0, &opt), "WNOHANG");
	assert_int_equal(opt, WNOHANG);
}

static const struct list_row {
	const char *name;	/* the list */
	int want;
	uint64_t set;
	const char *bad;
} kind_lists[] = {
	{ "fork", 0, 1 << PW_EV_FORK, NULL },
	{ "fork,exit,wait_return", 0,
	  1 << PW_EV_FORK | 1 << PW_EV_EXIT | 1 << PW_EV_WAIT_RETURN, NULL },
	{ "fork,fork", 0, 1 << PW_EV_FORK, NULL },
	{ "all", 0, (1 << PW_EV_COUNT) - 1 - (1 << PW_EV_NONE) - (1 << PW_EV_RELEASE), NULL },
	{ "wait,orphan", 0,
	  1 << PW_EV_WAIT_ENTER | 1 << PW_EV_WAIT_RETURN | 1 << PW_EV_REPARENT, NULL },
	{ "LEAK,found", 0, 1u << (PW_KIND_SEVERITY + PW_SEV_LEAK) | 1u << PW_EV_PROCESS, NULL },
	{ "leak", -EINVAL, 7, "leak" },
	{ "", -EINVAL, 7, "" },
	{ "fork,", -EINVAL, 7, "" },
	{ ",fork", -EINVAL, 7, "" },
	{ "fork, exit", -EINVAL, 7, " exit" },
	{ "release", -EINVAL, 7, "release" },
	{ "fork,forks,exit", -EINVAL, 7, "forks" },
}, signal_lists[] = {
	{ "CHLD,INT", 0, UINT64_C(1) << (SIGCHLD - 1) | UINT64_C(1) << (SIGINT - 1), NULL },
	{ "17", 0, UINT64_C(1) << 16, NULL },
	{ "1,64", 0, UINT64_C(1) << 63 | 1, NULL },
	{ "all ", -EINVAL, 7, "all " },
	{ "RTMIN+3,CHILD", -EINVAL, 7, "CHILD" },
	{ "all,INT", 0, UINT64_MAX, NULL },
};

static void
kinds_from_list(void **state)
{
	const struct list_row *row = *state;
	uint32_t set = 7;
	char bad[16] = "";

	assert_int_equal(pw_kinds_from_list(row->name, &set, bad, sizeof(bad)), row->want);
	assert_int_equal(set, row->set);
	assert_string_equal(bad, row->bad ? row->bad : "");
}

static void
signals_from_list(void **state)
{
	const struct list_row *row = *state;
	uint64_t set = 7;
	char bad[16] = "";

	assert_int_equal(pw_signals_from_list(row->name, &set, bad, sizeof(bad)), row->want);
	assert_true(set == row->set);
	assert_string_equal(bad, row->bad ? row->bad : "");
}

static void
bad_word_is_cut(void **state)
{
	uint32_t set = 7;
	char bad[4];

	(void)state;
	assert_int_equal(pw_kinds_from_list("fork,nonsense", &set, bad, sizeof(bad)), -EINVAL);
	assert_string_equal(bad, "non");
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, values_have_names, nouns);
	UNIT_ADD_ROWS(&l, signal_is_understood, signal_rows);
	unit_add(&l, "every signal leads back", every_signal_leads_back, NULL);
	UNIT_ADD_ROWS(&l, sicode_depends_on_signal, sicode_rows);
	unit_add(&l, "sicodes without name", sicodes_without_name, NULL);
	unit_add(&l, "errno names", errno_names, NULL);
	unit_add(&l, "syscall names", syscall_names, NULL);
#ifdef __x86_64__
	UNIT_ADD_ROWS(&l, call_of_32bit, call32_rows);
#endif
	unit_add(&l, "bit sets", bit_sets, NULL);
	UNIT_ADD_ROWS(&l, kinds_from_list, kind_lists);
	UNIT_ADD_ROWS(&l, signals_from_list, signal_lists);
	unit_add(&l, "bad word is cut", bad_word_is_cut, NULL);
	return unit_run("names", &l);
}
