/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_auto.c - which source --backend=auto takes for an ordinary user, what is said of it, and
 * what --probe says beforehand. */
#include "harness.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"

#define NOBODY 65534
#define USES_PTRACE "using ptrace instead: the program runs slower (--backend=procfs does not touch it)"

static const char *without;	/* PROCWATCH_PTRACE_WITHOUT */

static void
take_away(void)
{
	if (without)
		setenv("PROCWATCH_PTRACE_WITHOUT", without, 1);
}

/* As the profile of a container may: no process here can install a filter of its own. */
static void
refuse_seccomp(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0)
		_exit(99);
}

static struct e2e_start
as_user(void (*prepare)(void))
{
	return (struct e2e_start){ .uid = geteuid() == 0 ? NOBODY : 0, .prepare = prepare };
}

/* --- what is launched ----------------------------------------------------------------- */

static const struct auto_row {
	const char *name, *without;
	void (*prepare)(void);
	const char *backend;	/* that is used */
	const char *says[2];	/* in this order, on stderr */
} launches[] = {
	{ "ptrace", NULL, take_away, "ptrace", { "needs root, or CAP_BPF and CAP_PERFMON", USES_PTRACE } },
	{ "no tracing", "trace", take_away, "procfs",
	  { USES_PTRACE, "no ptrace: disabled by PROCWATCH_PTRACE_WITHOUT (unset it); using procfs instead" } },
	{ "no filter", "filter", take_away, "procfs", { USES_PTRACE, "using procfs instead" } },
	{ "seccomp(2) is refused", NULL, refuse_seccomp, "procfs",
	  { USES_PTRACE, "no ptrace: seccomp(2) is refused: a container's seccomp profile" } },
};

static void
test_launch(void **state)
{
	static const struct e2e_backend automatic = { .name = "auto", .option = "--backend=auto" };
	const struct auto_row *row = *state;
	const struct e2e_start how = as_user(row->prepare);
	const char *at;
	struct e2e_run *r;

	without = row->without;
	r = e2e_run_start(&automatic, &how, NULL, SH("exit 3"));
	e2e_finish(r);
	e2e_expect_exit(&r->job, 3);
	e2e_want(r, 1, "start backend=%s", row->backend);
	at = r->job.text[1];
	for (size_t i = 0; i < 2; i++) {
		at = strstr(at, row->says[i]);
		if (!at)
			e2e_fail(r, "not said: %s", row->says[i]);
	}
	e2e_run_free(r);
}

/* Asked for by name, nothing else is taken. */
static void
test_by_name(void **state)
{
	const struct auto_row *row = *state;
	const char *argv[] = { e2e_bin(), "-l", "-b", "ptrace", "--", "true", NULL };
	const struct e2e_start how = as_user(row->prepare);
	struct e2e_job job;

	without = row->without;
	e2e_spawn(&job, &how, argv);
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 125);
	assert_non_null(strstr(job.text[1], "procwatch: no ptrace: "));
	assert_null(strstr(job.text[1], "instead"));
	e2e_job_done(&job);
}

/* --- what runs already ------------------------------------------------------------------ */

/* Of the same user, and it may be traced: auto still does not. */
static void
test_attach(void **state)
{
	static const struct e2e_backend automatic = { .name = "auto", .option = "--backend=auto" };
	const struct e2e_start how = as_user(take_away);
	char options[32];
	struct e2e_job v;
	struct e2e_run *r;

	(void)state;
	without = NULL;
	e2e_start_victim(&v, "tree", "rest", how.uid);
	snprintf(options, sizeof(options), "-p %d", v.pid);
	r = e2e_run_start(&automatic, &how, options, NULL);
	e2e_await_events(r, 1, "process pid=%d", v.pid);
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	e2e_want(r, 1, "start backend=procfs");
	if (!strstr(r->job.text[1], "using procfs instead") || strstr(r->job.text[1], "ptrace"))
		e2e_fail(r, "not said, or of ptrace");
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* --- what --probe says --------------------------------------------------------------------- */

static const struct probe_row {
	const char *name, *without;
	const char *says[3];
} probes[] = {
	{ "all is possible", NULL,
	  { "\nyes  ptrace: trace ", "\nyes  ptrace: filter ",
	    "\n--backend=auto uses ptrace here for a COMMAND, and procfs with -p and -a.\n" } },
	{ "no tracing", "trace",
	  { "\nno   ptrace: trace            disabled", "\nyes  ptrace: filter ",
	    "\n--backend=auto uses procfs here.\n" } },
	{ "no filter", "filter",
	  { "\nyes  ptrace: trace ", "\nno   ptrace: filter           disabled",
	    "\n--backend=auto uses procfs here.\n" } },
};

static void
test_probe(void **state)
{
	const struct probe_row *row = *state;
	const char *argv[] = { e2e_bin(), "--probe", NULL };
	const struct e2e_start how = as_user(take_away);
	struct e2e_job job;

	without = row->without;
	e2e_spawn(&job, &how, argv);
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 0);
	for (size_t i = 0; i < 3; i++)
		if (!strstr(job.text[0], row->says[i]))
			fail_msg("not said: %s\n%s", row->says[i], job.text[0]);
	e2e_job_done(&job);
}

/* --- all ----------------------------------------------------------------------------------- */

/* Of the steps "ptrace: ...", which alone are asked. */
static bool
can_trace(void)
{
	const char *argv[] = { e2e_bin(), "--probe", NULL };
	const struct e2e_start how = as_user(NULL);
	struct e2e_job job;
	bool can;

	e2e_spawn(&job, &how, argv);
	e2e_join(&job, E2E_SECONDS);
	can = job.status == 0 && !strstr(job.text[0], "\nno   ptrace: trace") &&
	      !strstr(job.text[0], "\nno   ptrace: filter");
	e2e_job_done(&job);
	return can;
}

int
main(void)
{
	enum { LAUNCHES = sizeof(launches) / sizeof(launches[0]), PROBES = sizeof(probes) / sizeof(probes[0]) };
	struct CMUnitTest tests[2 * LAUNCHES + PROBES + 1];
	const char *require = getenv("PROCWATCH_REQUIRE_BPF");
	size_t n = 0;

	cmocka_set_test_filter(getenv("PROCWATCH_E2E_TESTS"));
	if (!can_trace()) {
		print_message("nothing may be traced here\n");
		return require && strcmp(require, "1") == 0 ? 1 : 77;
	}
	for (size_t i = 0; i < LAUNCHES; i++) {
		tests[n++] = (struct CMUnitTest){
			.name = launches[i].name, .test_func = test_launch,
			.initial_state = (void *)(uintptr_t)&launches[i],
		};
		if (strcmp(launches[i].backend, "ptrace") != 0)
			tests[n++] = (struct CMUnitTest){
				.name = launches[i].name, .test_func = test_by_name,
				.initial_state = (void *)(uintptr_t)&launches[i],
			};
	}
	tests[n++] = (struct CMUnitTest){ .name = "-p", .test_func = test_attach };
	for (size_t i = 0; i < PROBES; i++)
		tests[n++] = (struct CMUnitTest){
			.name = probes[i].name, .test_func = test_probe,
			.initial_state = (void *)(uintptr_t)&probes[i],
		};
	return _cmocka_run_group_tests("auto", tests, n, NULL, NULL) + schema_lines_check();
}
