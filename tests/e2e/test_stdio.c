/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stdio.c - what procwatch does with the descriptors that it is given. */
#include "harness.h"

#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

/* A close(0) from here on ends the process by SIGSYS. */
static void
forbid_close_of_stdin(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, STDIN_FILENO, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0)
		_exit(99);
}

/* Runs procwatch with these words until its end: its status. */
static int
run_with_stdin(const char *const words[])
{
	const struct e2e_start how = { .uid = backend->uid, .prepare = forbid_close_of_stdin };
	const char *argv[12] = { e2e_bin() };
	struct e2e_job job;
	int status;

	for (size_t i = 0; words[i]; i++)
		argv[1 + i] = words[i];
	e2e_spawn(&job, &how, argv);
	status = e2e_join(&job, E2E_SECONDS);
	if (WIFSIGNALED(status))
		print_message("ended by %s\n", strsignal(WTERMSIG(status)));
	e2e_job_done(&job);
	return status;
}

static void
test_attach_keeps_stdin(void **state)
{
	struct e2e_job v;
	char pid[16];

	(void)state;
	e2e_spawn(&v, &(struct e2e_start){ .uid = backend->uid },
		  (const char *const[]){ e2e_victim("tree"), "rest", NULL });
	e2e_await(&v, 1, "ready\n");
	snprintf(pid, sizeof(pid), "%d", (int)v.pid);
	assert_int_equal(run_with_stdin((const char *const[]){ backend->option, "-jo", "/dev/null",
							    "-d", "0.1", "-p", pid, NULL }), 0);
	e2e_job_done(&v);
}

static void
test_system_keeps_stdin(void **state)
{
	(void)state;
	assert_int_equal(run_with_stdin((const char *const[]){ backend->option, "-jo", "/dev/null",
							    "-d", "0.1", "-a", NULL }), 0);
}

static void
test_launch_and_replay_keep_stdin(void **state)
{
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/recording.jsonl", e2e_tmp());
	assert_int_equal(run_with_stdin((const char *const[]){ backend->option, "-jo", path, "--",
							       "/bin/true", NULL }), 0);
	assert_int_equal(run_with_stdin((const char *const[]){ "-jo", "/dev/null", "-r", path, NULL }), 0);
	unlink(path);
}

/* A source prints nothing: its lines are printed by procwatch, which knows where to. */
static void
test_verbose_lines(void **state)
{
	const char *argv[] = { e2e_bin(), "-vjo", "/dev/null", backend->option, "--", "/bin/true", NULL };
	struct e2e_job job;
	char *line, *save = NULL;
	bool libbpf = false;

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	assert_int_equal(e2e_join(&job, E2E_SECONDS), 0);
	assert_non_null(strstr(job.text[1], "procwatch: wait tracing: "));
	for (line = strtok_r(job.text[1], "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		libbpf = libbpf || strstr(line, "libbpf: ");
		if (strncmp(line, "procwatch: ", 11) != 0)
			fail_msg("not a line of procwatch: %s", line);
	}
	assert_true(libbpf);
	e2e_job_done(&job);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		E2E_TEST(test_attach_keeps_stdin, E2E_ALL, NULL),
		E2E_TEST(test_system_keeps_stdin, E2E_UNTRACED, NULL),
		E2E_TEST(test_launch_and_replay_keep_stdin, E2E_ALL, NULL),
		E2E_TEST(test_verbose_lines, E2E_PROBES, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
