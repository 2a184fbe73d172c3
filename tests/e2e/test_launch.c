/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_launch.c - a launched command is as its caller would have made it, and
 * procwatch's exit status and signals are as promised. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

/* --- exit status ----------------------------------------------------------- */

static void
expect_status(const struct e2e_run *r, int code)
{
	if (!WIFEXITED(r->job.status) || WEXITSTATUS(r->job.status) != code)
		e2e_fail(r, "status %#x, not exit code %d", r->job.status, code);
}

static void
test_status(void **state)
{
	static const struct {
		const char *script;
		int code;
	} rows[] = {
		{ "exit 0", 0 }, { "exit 1", 1 }, { "exit 42", 42 }, { "exit 125", 125 },
		{ "exit 255", 255 }, { "kill -9 $$", 137 }, { "kill -TERM $$", 143 },
		{ "kill -INT $$", 130 }, { "kill -SEGV $$", 139 },
		{ "ulimit -c 0; kill -ABRT $$", 134 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_run *r = e2e_run_start(backend, NULL, NULL, SH(rows[i].script));

		e2e_join(&r->job, E2E_SECONDS);
		expect_status(r, rows[i].code);
		e2e_run_free(r);
	}
}

/* Folders that this user may not enter would make it "permission denied". */
static void
plain_path(void)
{
	setenv("PATH", "/usr/bin:/bin", 1);
}

/* procwatch's own failures: a line that starts with its name and says what is the last. */
static void
test_cannot_run(void **state)
{
	static const struct {
		const char *command;
		int code;
	} rows[] = {
		{ "/nonexistent/program", 127 }, { "no-such-program-anywhere", 127 },
		{ "/etc/passwd", 126 }, { "/etc", 126 },
	};
	char *report = e2e_path("report");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_start how = { .uid = backend->uid, .prepare = plain_path };
		const char *argv[] = { e2e_bin(), backend->option, "-l", "--report", report,
				       "--", rows[i].command, NULL };
		struct e2e_job job;
		char line[128], *at;

		e2e_spawn(&job, &how, argv);
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, rows[i].code);
		snprintf(line, sizeof(line), "\nprocwatch: cannot run '%s': ", rows[i].command);
		at = strstr(job.text[1], line);
		if (!at || strchr(at + 1, '\n')[1] != '\0')
			fail_msg("no last line about %s: %s", rows[i].command, job.text[1]);
		assert_int_equal(access(report, F_OK), -1);
		e2e_job_done(&job);
	}
	free(report);
}

static void
test_failures(void **state)
{
	static const struct {
		const char *argv[8];
		const char *says;
	} rows[] = {
		{ { "--no-such-option" }, "no-such-option" },
		{ { "-p", "999999999" }, "999999999" },
		{ { "-p", "0" }, "0" },
		{ { "-u", "no-such-user", "--", "/bin/true" }, "no-such-user" },
		{ { "-j", "-o", "/nonexistent/file", "--", "/bin/true" }, "/nonexistent/file" },
		{ { "-r", "/nonexistent/file" }, "/nonexistent/file" },
		{ { "-b", "magic", "--", "/bin/true" }, "magic" },
		{ { NULL }, "" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *argv[10] = { e2e_bin() };
		struct e2e_job job;

		for (j = 0; j < 8 && rows[i].argv[j]; j++)
			argv[j + 1] = rows[i].argv[j];
		e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
		e2e_join(&job, E2E_SECONDS);
		if (!WIFEXITED(job.status) || WEXITSTATUS(job.status) != 125)
			fail_msg("%s: status %#x", rows[i].says, job.status);
		if (!strstr(job.text[1], "procwatch: ") || !strstr(job.text[1], rows[i].says))
			fail_msg("%s: stderr is \"%s\"", rows[i].says, job.text[1]);
		e2e_job_done(&job);
	}
}

/* --- what is inherited ------------------------------------------------------ */

static void
nothing_special(void)
{
}

static void
on_signal(int sig)
{
	(void)sig;
}

static void
odd_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGALRM, on_signal);
}

static void
odd_descriptors(void)
{
	int fd = open("/dev/zero", O_RDWR | O_NONBLOCK);

	dup2(fd, 7);
	dup2(fd, 63);
	close(fd);
	close(0);
}

static void
no_descriptors(void)
{
	close(0);
	close(2);
}

static void
odd_limits(void)
{
	struct rlimit files = { 100, 200 }, core = { 0, 0 };

	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_CORE, &core);
	umask(0137);
	setpriority(PRIO_PROCESS, 0, 5);
	prctl(PR_SET_TIMERSLACK, 70000);
}

static void
odd_rights(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_CAPBSET_DROP, 25 /* CAP_SYS_TIME */, 0, 0, 0);
}

static void
odd_environment(void)
{
	clearenv();
	setenv("ONLY", "this one", 1);
	putenv("WITHOUT_VALUE=");
}

/* Runs the state victim plain and under procwatch: each as the child of a shell
 * that leads the session, so that groups compare. */
static char *
state_of(bool watched, const struct e2e_start *how)
{
	const char *direct[] = { "/bin/sh", "-c", "\"$@\"; exit $?", "sh",
				 e2e_victim("state"), "one", "", NULL };
	const char *under[] = { "/bin/sh", "-c", "\"$@\"; exit $?", "sh", e2e_bin(),
				backend->option, "-q", "-j", "-o", "/dev/null", "--",
				e2e_victim("state"), "one", "", NULL };
	struct e2e_job job;
	char *text;

	e2e_spawn(&job, how, watched ? under : direct);
	if (e2e_join(&job, E2E_SECONDS) != 0)
		fail_msg("status %#x: %s", job.status, job.text[1]);
	text = strdup(job.text[0]);
	e2e_job_done(&job);
	return text;
}

/* A traced process has a tracer and its filter, which needs no_new_privs without root. */
static bool
is_of_tracing(const char *line)
{
	static const char *const keys[] = { "TracerPid:", "NoNewPrivs:", "Seccomp" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (backend->traces && strncmp(line, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

static void
same_lines(const char *a, const char *b, const char *what)
{
	while (*a || *b) {
		size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");

		if (!is_of_tracing(a) && (la != lb || strncmp(a, b, la) != 0))
			fail_msg("%s, %s: without procwatch \"%.*s\", under it \"%.*s\"",
				 backend->name, what, (int)la, a, (int)lb, b);
		a += la + (a[la] != '\0');
		b += lb + (b[lb] != '\0');
	}
}

static void
test_inherits(void **state)
{
	static const struct {
		const char *name;
		void (*prepare)(void);
		const char *cwd;
	} rows[] = {
		{ "ordinary", nothing_special, "/" },
		{ "signals", odd_signals, "/tmp" },
		{ "descriptors", odd_descriptors, NULL },
		{ "closed descriptors", no_descriptors, NULL },
		{ "limits", odd_limits, NULL },
		{ "rights", odd_rights, NULL },
		{ "environment", odd_environment, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_start how = { .uid = backend->uid, .prepare = rows[i].prepare,
					 .cwd = rows[i].cwd };
		char *plain = state_of(false, &how), *watched = state_of(true, &how);

		assert_non_null(strstr(plain, "signal") ? plain : strstr(plain, "SigBlk"));
		same_lines(plain, watched, rows[i].name);
		free(plain);
		free(watched);
	}
}

static void
no_stdio(void)
{
	close(0);
	close(1);
	close(2);
}

/* No file of procwatch's takes the place of a missing stdin, stdout or stderr. */
static void
test_missing_stdio(void **state)
{
	const struct e2e_start how = { .uid = backend->uid, .prepare = no_stdio };
	char *path, script[256];
	int gate = e2e_gate(&path);
	struct e2e_run *r;

	(void)state;
	snprintf(script, sizeof(script), "read x <%s", path);
	r = e2e_run_start(backend, &how, NULL, SH(script));
	e2e_await_events(r, 1, "start");
	for (int fd = 0; fd <= 2; fd++) {
		char link[64], target[64];
		ssize_t n;

		snprintf(link, sizeof(link), "/proc/%d/fd/%d", r->job.pid, fd);
		n = readlink(link, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		assert_string_equal(target, "/dev/null");
	}
	assert_int_equal(write(gate, "go\n", 3), 3);
	e2e_finish(r);
	e2e_run_free(r);
	close(gate);
	unlink(path);
	free(path);
}

/* --- another user ------------------------------------------------------------ */

static void
test_user(void **state)
{
	struct e2e_run *r;
	const char *script = "id -un; id -u; id -Gn; grep -E 'Cap(Prm|Eff|Inh|Amb)' /proc/self/status;"
			     "sh -c 'exit 3'; echo $?; echo $HOME $USER $LOGNAME; exit 4";

	(void)state;
	r = e2e_run(backend, "-u nobody", SH(script));
	expect_status(r, 4);
	if (!strstr(r->job.text[0], "\n65534\nnogroup\n"))
		e2e_fail(r, "another user");
	if (!strstr(r->job.text[0], "CapEff:\t0000000000000000"))
		e2e_fail(r, "it has capabilities");
	e2e_want(r, 1, "exit code=3 zombie=true");
	e2e_run_free(r);
}

/* By number: that of a user, or without a user, which takes the group and no more. */
static void
test_user_number(void **state)
{
	static const struct {
		const char *user, *ids;	/* ids NULL = refused */
		const char *says;
	} rows[] = {
		{ "-u 65534", "65534 65534 65534\n", "" },
		{ "-u 61234:61235", "61234 61235 61235\n", "" },
		{ "-u 0:0", "0 0 0\n", "" },
		{ "-u 61234", NULL, "unknown UID; use UID:GID" },
		{ "-u 4294967295:1", NULL, "no such user" },
		{ "-u 1:", NULL, "no such user" },
		{ "-u :1", NULL, "no such user" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_run *r = e2e_run_start(backend, NULL, rows[i].user,
						  SH("echo $(id -u; id -g; id -G)"));

		e2e_join(&r->job, E2E_SECONDS);
		e2e_expect_exit(&r->job, rows[i].ids ? 0 : 125);
		assert_string_equal(r->job.text[0], rows[i].ids ? rows[i].ids : "");
		if (!strstr(r->job.text[1], rows[i].says))
			e2e_fail(r, "%s: not \"%s\"", rows[i].user, rows[i].says);
		e2e_run_free(r);
	}
}

static void
root_session(void)
{
	static const char *const vars[] = {
		"HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/rootsh", "MAIL=/var/mail/root",
		"XDG_RUNTIME_DIR=/run/user/0", "XDG_CONFIG_HOME=/root/.config",
		"SSH_AUTH_SOCK=/root/agent", "SUDO_USER=someone", "SUDO_COMMAND=procwatch",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/root/bus", "KRB5CCNAME=/root/cc",
		"XAUTHORITY=/root/.Xauthority", "XDG=no session's", "KEPT=yes", "PATH=/usr/bin:/bin",
	};

	clearenv();
	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++)
		putenv((char *)(uintptr_t)vars[i]);
}

static bool
has_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = text; (at = strstr(at, line)); at += len)
		if ((at == text || at[-1] == '\n') && at[len] == '\n')
			return true;
	return false;
}

/* The environment is the user's own, and nothing of root's session; the rest stays.  Without
 * -u all of it does. */
static void
test_user_environ(void **state)
{
	static const struct {
		const char *user, *has[4];
	} rows[] = {
		{ "-u nobody", { "HOME=/nonexistent", "USER=nobody", "LOGNAME=nobody",
				 "SHELL=/usr/sbin/nologin" } },
		{ "-u 61234:61235", { "HOME=/", "SHELL=/bin/sh" } },
		{ NULL, { "HOME=/root", "SHELL=/bin/rootsh", "SUDO_USER=someone",
			  "XDG_RUNTIME_DIR=/run/user/0" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct e2e_start how = { .prepare = root_session };
		struct e2e_run *r = e2e_run_start(backend, &how, rows[i].user, SH("exec env"));
		const char *text = (e2e_join(&r->job, E2E_SECONDS), r->job.text[0]);

		e2e_expect_exit(&r->job, 0);
		for (size_t k = 0; k < 4 && rows[i].has[k]; k++)
			if (!has_line(text, rows[i].has[k]))
				e2e_fail(r, "%s: no %s in %s", rows[i].user, rows[i].has[k], text);
		if (!has_line(text, "KEPT=yes") || !has_line(text, "XDG=no session's"))
			e2e_fail(r, "%s: it lost what is no session's: %s", rows[i].user, text);
		if (rows[i].user && (strstr(text, "root") || strstr(text, "SUDO") ||
				     strstr(text, "XDG_") || strstr(text, "MAIL")))
			e2e_fail(r, "%s: it has of root's: %s", rows[i].user, text);
		e2e_run_free(r);
	}
}

/* What root has open is not for another user's command. */
static void
test_user_descriptors(void **state)
{
	static const char *const users[] = { NULL, "-u nobody" };
	const struct e2e_start how = { .prepare = odd_descriptors };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct e2e_run *r = e2e_run_start(backend, &how, users[i],
						  SH("for fd in 3 7 63; do [ ! -e /proc/$$/fd/$fd ] || "
						     "echo has $fd; done; echo that is all"));

		e2e_join(&r->job, E2E_SECONDS);
		e2e_expect_exit(&r->job, 0);
		assert_string_equal(r->job.text[0], i ? "that is all\n" :
				    "has 7\nhas 63\nthat is all\n");
		e2e_run_free(r);
	}
}

static void
no_admin(void)
{
	prctl(PR_CAPBSET_DROP, 21 /* CAP_SYS_ADMIN */, 0, 0, 0);
}

/* Where no filter can keep it from typing into the terminal it leaves that, which is said,
 * and an interrupt finds it all the same. */
static void
test_user_terminal(void **state)
{
	static const struct {
		void (*prepare)(void);
		const char *has, *says;
	} rows[] = {
		{ nothing_special, "a terminal\n", "" },
		{ no_admin, "no terminal\n", "in its own session" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct e2e_start how = { .prepare = rows[i].prepare };
		struct e2e_run *r;
		int master, slave;

		assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
		assert_int_equal(fchmod(slave, 0666), 0);
		how.tty = slave;
		r = e2e_run_start(backend, &how, "-u nobody",
				  SH("(: </dev/tty) 2>/dev/null && echo a terminal || echo no terminal;"
				     "trap 'echo caught; exit 5' INT; echo ready;"
				     "while :; do sleep 0.05; done"));
		e2e_await(&r->job, 1, "ready");
		assert_int_equal(write(master, "\003", 1), 1);
		e2e_await(&r->job, 1, "caught");
		e2e_finish(r);
		expect_status(r, 5);
		if (strncmp(r->job.text[0], rows[i].has, strlen(rows[i].has)) != 0 ||
		    !strstr(r->job.text[1], rows[i].says))
			e2e_fail(r, "not \"%s\": %s", rows[i].has, r->job.text[0]);
		e2e_run_free(r);
		close(master);
		close(slave);
	}
}

/* --- signals to procwatch ---------------------------------------------------- */

/* SIGTERM and SIGHUP are passed on, and procwatch reports the end. */
static void
test_passed_on(void **state)
{
	static const struct {
		int sig;
		const char *name;
	} rows[] = { { SIGTERM, "TERM" }, { SIGHUP, "HUP" } };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct e2e_run *r;
		char script[128];

		snprintf(script, sizeof(script),
			 "trap 'echo got %s; exit 9' %s; echo ready; while :; do sleep 0.05; done",
			 rows[i].name, rows[i].name);
		r = e2e_run_start(backend, NULL, NULL, SH(script));
		e2e_await(&r->job, 1, "ready");
		kill(r->job.pid, rows[i].sig);
		e2e_finish(r);
		expect_status(r, 9);
		if (!strstr(r->job.text[0], "got"))
			e2e_fail(r, "SIG%s was not passed on", rows[i].name);
		e2e_run_free(r);
	}
}

static void
test_passed_on_kills(void **state)
{
	struct e2e_run *r = e2e_run_start(backend, NULL, NULL,
					  SH("echo ready; exec sleep 60"));

	(void)state;
	e2e_await(&r->job, 1, "ready");
	kill(r->job.pid, SIGTERM);
	e2e_finish(r);
	expect_status(r, 143);
	e2e_want(r, 1, "exit signal=SIGTERM");
	e2e_run_free(r);
}

/* Ctrl-C at the terminal: the command's own business.  It lives on here. */
static void
test_terminal_interrupt(void **state)
{
	struct e2e_start how = { 0 };
	struct e2e_run *r;
	int master, slave;

	(void)state;
	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	if (backend->uid)
		assert_int_equal(fchown(slave, backend->uid, (gid_t)-1), 0);
	how.tty = slave;
	r = e2e_run_start(backend, &how, NULL,
			  SH("trap 'echo caught' INT; echo ready;"
			     "read line; while [ \"$line\" != end ]; do read line; done; exit 5"));
	e2e_await(&r->job, 1, "ready");
	assert_int_equal(write(master, "\003", 1), 1);
	e2e_await(&r->job, 1, "caught");
	assert_int_equal(write(master, "end\n", 4), 4);
	e2e_finish(r);
	expect_status(r, 5);
	e2e_run_free(r);
	close(master);
	close(slave);
}

static void
test_terminal_interrupt_kills(void **state)
{
	struct e2e_start how = { 0 };
	struct e2e_run *r;
	int master, slave;

	(void)state;
	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	how.tty = slave;
	r = e2e_run_start(backend, &how, NULL, SH("echo ready; exec sleep 60"));
	e2e_await(&r->job, 1, "ready");
	assert_int_equal(write(master, "\003", 1), 1);
	e2e_finish(r);
	expect_status(r, 130);
	e2e_want(r, 1, "exit signal=SIGINT");
	e2e_run_free(r);
	close(master);
	close(slave);
}

/* SIGKILL of procwatch leaves the command running, untouched and whole.  The
 * script continues when a line comes through a fifo. */
static void
test_killed(void **state)
{
	struct e2e_start how = { .same_group = true };
	char *path, script[256];
	int gate = e2e_gate(&path);
	struct e2e_run *r;

	(void)state;
	snprintf(script, sizeof(script), "echo ready; read x <%s; echo alive; sh -c 'exit 3';"
		 "echo $?; echo over", path);
	r = e2e_run_start(backend, &how, NULL, SH(script));
	e2e_await(&r->job, 1, "ready");
	kill(r->job.pid, SIGKILL);
	e2e_join(&r->job, E2E_SECONDS);
	assert_true(WIFSIGNALED(r->job.status));
	assert_int_equal(write(gate, "go\n", 3), 3);
	e2e_await(&r->job, 1, "alive\n3\nover");
	close(gate);
	free(path);
	e2e_run_free(r);
}

static void
test_shell(void **state)
{
	struct e2e_run *r = e2e_run(backend, NULL,
		SH("seq 1000 | sort -rn | head -1 | cat; (sleep 0.05; exit 6) & wait $!; exit $?"));

	(void)state;
	expect_status(r, 6);
	assert_non_null(strstr(r->job.text[0], "1000"));
	e2e_find(r, "exec comm=sort argv=-rn");
	e2e_find(r, "exec comm=head argv=-1");
	e2e_find(r, "exit comm=cat code=0 zombie=true");
	e2e_want(r, 1, "exit code=6 comm=sh ppid=%ld", e2e_int(e2e_find(r, "start"), "pid"));
	assert_int_equal(e2e_count(r, "fork") + 1, e2e_count(r, "exit"));
	e2e_run_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_status, E2E_ALL, NULL),
		E2E_TEST(test_cannot_run, E2E_ALL, NULL),
		E2E_TEST(test_failures, E2E_ALL, NULL),
		E2E_TEST(test_inherits, E2E_ALL, NULL),
		E2E_TEST(test_missing_stdio, E2E_ALL, NULL),
		E2E_TEST(test_user, E2E_ROOT, NULL),
		E2E_TEST(test_user_number, E2E_ROOT, NULL),
		E2E_TEST(test_user_environ, E2E_ROOT, NULL),
		E2E_TEST(test_user_descriptors, E2E_ROOT, NULL),
		E2E_TEST(test_user_terminal, E2E_ROOT, NULL),
		E2E_TEST(test_passed_on, E2E_ALL, NULL),
		E2E_TEST(test_passed_on_kills, E2E_ALL, NULL),
		E2E_TEST(test_terminal_interrupt, E2E_ALL, NULL),
		E2E_TEST(test_terminal_interrupt_kills, E2E_ALL, NULL),
		E2E_TEST(test_killed, E2E_ALL, NULL),
		E2E_TEST(test_shell, E2E_ALL, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
