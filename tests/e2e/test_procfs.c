/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procfs.c - the procfs source with each kernel feature taken away in turn:
 * the stream stays right, only later or approximate.
 *
 * The victims wait for pipes that the test opens once procwatch has reported what
 * came before, so that nothing hangs on who is faster.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"

#define NOBODY 65534
#define MANY 40			/* more than the descriptors of the test that runs out */
#define PARENTS 12
#define ADOPTED 180		/* by the victim of that name */
#define LARGE 150		/* more than OTHERS in procfs/scan.c */
#define STORM 300		/* more than a small socket's buffer holds */

static const struct row {
	const char *name, *without;
	bool approx;		/* forks are found by looking */
	bool late;		/* procwatch is kept from running, too */
} rows[] = {
	{ "all features", NULL, false, true },
	{ "no connector", "connector", true, true },
	{ "no connector, no children files", "connector,children", true, false },
	{ "no hangup of pidfds", "hup", false, true },
	{ "no info of pidfds", "info", false, false },
	{ "no pidfds", "pidfd", false, false },
	{ "nothing at all", "connector,children,pidfd,hup,info", true, true },
};

static const struct user {
	const char *name;
	struct e2e_backend backend;
} users[] = {
	{ "root", { .name = "procfs", .option = "--backend=procfs" } },
	{ "nobody", { .name = "procfs-nobody", .option = "--backend=procfs", .uid = NOBODY } },
};

static const struct user *user;
static bool connector;		/* containers have none */

/* --- what one can have --------------------------------------------------------------------- */

static void
probe_test(void **state)
{
	const char *argv[] = { e2e_bin(), "--probe", "-j", NULL };
	struct e2e_start how = { .uid = user->backend.uid };
	struct e2e_job job;
	json_t *steps, *step;
	bool unprivileged = user->backend.uid || geteuid() != 0;
	size_t i;

	(void)state;
	e2e_spawn(&job, &how, argv);
	assert_int_equal(e2e_join(&job, E2E_SECONDS), 0);
	steps = e2e_parse(job.text[0], job.len[0]);
	assert_true(json_array_size(steps) >= 10);
	/* what the probes call is tried, and can only be by whom may load them */
	assert_string_equal(e2e_str(json_array_get(steps, 2), "name"), "bpf: rights");
	assert_string_equal(e2e_str(json_array_get(steps, 3), "name"), "bpf: helpers");
	assert_true(json_equal(json_object_get(json_array_get(steps, 2), "there"),
			       json_object_get(json_array_get(steps, 3), "there")));
	json_array_foreach(steps, i, step) {
		const char *name = e2e_str(step, "name");

		assert_non_null(json_object_get(step, "gives"));
		if (json_is_true(json_object_get(step, "there")))
			assert_null(json_object_get(step, "found"));
		else
			assert_true(strlen(e2e_str(step, "found")) > 0);
		if (strcmp(name, "procfs: proc connector") == 0)
			connector = json_is_true(json_object_get(step, "there"));
		if (unprivileged && strcmp(name, "bpf: rights") == 0) {
			assert_true(json_is_false(json_object_get(step, "there")));
			assert_non_null(strstr(e2e_str(step, "remedy"), "setcap cap_bpf,cap_perfmon+ep"));
		}
	}
	json_decref(steps);
	e2e_job_done(&job);
}

static void
forbid_tracing(void)
{
	setenv("PROCWATCH_PTRACE_WITHOUT", "trace", 1);
}

/* Who may not load probes gets the reason in one line, and a run without, unless it
 * was bpf that was asked for.  With ptrace: test_auto.c. */
static void
auto_test(void **state)
{
	const char *argv[] = { e2e_bin(), "-j", "-o", "/dev/null", "-b", "auto", "--",
			       "/bin/sh", "-c", "exit 3", NULL };
	struct e2e_start how = { .uid = user->backend.uid, .prepare = forbid_tracing };
	struct e2e_job job;

	(void)state;
	e2e_spawn(&job, &how, argv);
	assert_int_equal(WEXITSTATUS(e2e_join(&job, E2E_SECONDS)), 3);
	assert_non_null(strstr(job.text[1], "setcap cap_bpf,cap_perfmon+ep"));
	assert_non_null(strstr(job.text[1], "using procfs instead"));
	e2e_job_done(&job);
	argv[5] = "bpf";
	e2e_spawn(&job, &how, argv);
	assert_int_equal(WEXITSTATUS(e2e_join(&job, E2E_SECONDS)), 125);
	assert_non_null(strstr(job.text[1], "setcap cap_bpf,cap_perfmon+ep"));
	assert_null(strstr(job.text[1], "going on"));
	e2e_job_done(&job);
}

/* --- pipes with names that a shell can open ------------------------------------ */

static const char *
fifo(const char *name)
{
	static char paths[8][PATH_MAX];
	static unsigned int turn;
	char *path = paths[turn++ % 8];

	snprintf(path, PATH_MAX, "%s/%s", e2e_tmp(), name);
	unlink(path);
	if (mkfifo(path, 0666) != 0 || chmod(path, 0666) != 0)
		fail_msg("%s: %s", path, strerror(errno));
	return path;
}

/* Releases the process that waits for it: a reader gets the end of the file.  Waits until
 * there is one. */
static void
release(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	close(fd);
}

/* --- what procwatch is to do without ---------------------------------------------- */

static const char *without, *hold;
static rlim_t descriptors;

static void
prepare(void)
{
	struct rlimit lim = { descriptors, descriptors };

	if (without)
		setenv("PROCWATCH_PROCFS_WITHOUT", without, 1);
	if (hold)
		setenv("VICTIM_HOLD", hold, 1);
	if (descriptors)
		setrlimit(RLIMIT_NOFILE, &lim);
}

static struct e2e_run *
start(const char *script, const char *options)
{
	const char *command[] = { "/bin/sh", "-c", script, NULL };
	struct e2e_start how = { .uid = user->backend.uid, .prepare = prepare };

	return e2e_run_start(&user->backend, &how, options, command);
}

static long
command_of(const struct e2e_run *r)
{
	return e2e_int(e2e_find(r, "start"), "pid");
}

/* A child that ends with 7 when it is released, a zombie until its parent is released to
 * wait; then the parent runs until it is released, too. */
static void
life_test(void **state)
{
	const struct row *row = *state;
	const char *end = fifo("end"), *reap = fifo("reap"), *over = fifo("over");
	char script[4 * PATH_MAX];
	bool approx = row->approx || !connector;
	struct e2e_run *r;
	long me, child;

	without = row->without;
	descriptors = 0;
	snprintf(script, sizeof(script),
		 "/bin/sh -c 'read x <%s; exit 7' & read y <%s; wait; read z <%s; exit 5", end, reap, over);
	r = start(script, "-i 50");
	e2e_await_events(r, 1, "fork");
	e2e_await_events(r, 2, "exec");
	release(end);
	e2e_await_events(r, 1, "exit code=7 zombie=true");
	release(reap);
	e2e_await_events(r, 1, "reap");
	release(over);
	e2e_finish(r);

	assert_int_equal(WEXITSTATUS(r->job.status), 5);
	me = command_of(r);
	child = e2e_int(e2e_find(r, "fork"), "child");
	e2e_want(r, 1, "fork");
	e2e_want(r, 1, "fork pid=%ld parent=%ld exit_signal=SIGCHLD%s", me, me,
		 approx ? " approx=true" : "");
	e2e_want(r, 1, "exec pid=%ld comm=sh argv=/bin/sh argv=-c%s", child,
		 approx ? " approx=true" : " !approx");
	e2e_want(r, 1, "exec pid=%ld", child);
	e2e_want(r, 1, "exit pid=%ld ppid=%ld code=7 zombie=true !approx", child, me);
	e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4 zombie_ns>=1 approx=true", child, me);
	e2e_want(r, 1, "exit pid=%ld ppid=%d", me, r->job.pid);
	e2e_want(r, 2, "exit");
	e2e_want(r, 0, "lost");
	e2e_run_free(r);
}

/* Taken away at once, by a signal that it has since its exec only. */
static void
execed_test(void **state)
{
	const char *command[] = { e2e_victim("forks"), "execed", NULL };
	struct e2e_start how = { .uid = user->backend.uid, .prepare = prepare };
	struct e2e_run *r;

	(void)state;
	if (!connector)
		skip();		/* it may be gone before anyone looks */
	without = NULL;
	descriptors = 0;
	hold = fifo("hold");
	r = e2e_run_start(&user->backend, &how, "-i 50", command);
	e2e_await_events(r, 1, "exit");
	release(hold);
	hold = NULL;
	e2e_finish(r);
	e2e_want(r, 1, "exit pid!=%ld zombie=false why=sigchld-ignored", command_of(r));
	e2e_run_free(r);
}

/* --- attach ------------------------------------------------------------------------ */

/* A zombie and a live child that were there before. */
static void
attach_test(void **state)
{
	const struct row *row = *state;
	const char *end = fifo("end"), *reap = fifo("reap"), *over = fifo("over");
	char script[4 * PATH_MAX], options[64];
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct e2e_start how = { .uid = user->backend.uid };
	struct e2e_job victim;
	struct e2e_run *r;

	without = row->without;
	descriptors = 0;
	snprintf(script, sizeof(script), "sh -c 'exit 9' & "
		 "sh -c 'echo ready; read x <%s; exit 7' & read y <%s; wait; read z <%s", end, reap, over);
	e2e_spawn(&victim, &how, argv);
	e2e_await(&victim, 1, "ready");
	how.prepare = prepare;
	snprintf(options, sizeof(options), "-i 50 -p %d", victim.pid);
	r = e2e_run_start(&user->backend, &how, options, NULL);
	e2e_await_events(r, 3, "process");
	release(end);
	e2e_await_events(r, 1, "exit code=7 zombie=true");
	release(reap);
	e2e_await_events(r, 2, "reap by=%d", victim.pid);
	release(over);
	e2e_join(&victim, E2E_SECONDS);
	e2e_finish(r);

	e2e_want(r, 1, "process pid=%d state=running argv=-c", victim.pid);
	e2e_want(r, 2, "process ppid=%d", victim.pid);
	e2e_want(r, 0, "fork");
	e2e_run_free(r);
	e2e_job_done(&victim);
}

/* --- too few descriptors -------------------------------------------------------------- */

static void
descriptors_test(void **state)
{
	const char *end = fifo("end"), *reap = fifo("reap"), *over = fifo("over");
	char script[4 * PATH_MAX];
	struct e2e_run *r;

	(void)state;
	without = NULL;
	descriptors = 30;
	snprintf(script, sizeof(script),
		 "i=0; while [ $i -lt %d ]; do (read x <%s; exit 3) & i=$((i + 1)); done; "
		 "read y <%s; wait; read z <%s", MANY, end, reap, over);
	r = start(script, "-i 50");
	e2e_await_events(r, MANY, "fork");
	/* A child that opens it later than the others must find a writer, too. */
	for (long n = 0; n < MANY; n = e2e_count(r, "exit code=3 zombie=true")) {
		int fd = open(end, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

		if (fd >= 0)
			close(fd);
		e2e_await_events(r, n, "exit code=3");
	}
	release(reap);
	e2e_await_events(r, MANY, "reap");
	release(over);
	e2e_finish(r);
	e2e_want(r, MANY, "exit code=3 zombie=true");
	e2e_want(r, MANY, "reap by=%ld zombie_ns>=1", command_of(r));
	e2e_want(r, MANY, connector ? "fork !approx" : "fork");
	e2e_run_free(r);
}

/* --- a large tree ------------------------------------------------------------------------- */

/* More than are asked in one look for children.  One that is old and never forked does
 * so at last: the age is what counts, so there is nothing but time to be waited for. */
static void
large_test(void **state)
{
	const char *over = fifo("over"), *go = fifo("go"), *end = fifo("end");
	char script[4 * PATH_MAX], newlines[LARGE];
	struct e2e_run *r;
	int lines = open(over, O_RDWR | O_CLOEXEC);
	long forker;

	(void)state;
	assert_true(lines >= 0);
	memset(newlines, '\n', sizeof(newlines));
	without = "connector";
	descriptors = 0;
	snprintf(script, sizeof(script), "i=0; while [ $i -lt %d ]; do (read x <%s) & i=$((i + 1)); done; "
		 "/bin/sh -c 'read x <%s; (read y <%s; exit 6) & wait; exit 7' & wait",
		 LARGE, over, go, end);
	r = start(script, "-i 50");
	e2e_await_events(r, LARGE + 1, "fork");
	e2e_await_events(r, 2, "exec");
	forker = e2e_int(e2e_find(r, "exec pid!=%ld", command_of(r)), "pid");
	e2e_await_age(e2e_find(r, "exec pid=%ld", forker), 3);
	release(go);
	e2e_await_events(r, 1, "fork pid=%ld", forker);
	release(end);
	e2e_await_events(r, 1, "exit code=6 ppid=%ld", forker);
	assert_int_equal(write(lines, newlines, LARGE), LARGE);
	e2e_finish(r);
	e2e_want(r, LARGE + 2, "fork");
	e2e_want(r, 1, "exit code=7 pid=%ld", forker);
	e2e_run_free(r);
	close(lines);
}

/* --- the machine, as a container has it --------------------------------------------------- */

static pid_t inner;

static void
pass_on(int signo)
{
	kill(inner, signo);
}

/* The parent of the rest of the test's child: ends as that does, reaps what is its. */
static void
stay_behind(pid_t pid)
{
	int status = 0, st;
	pid_t gone;

	inner = pid;
	signal(SIGINT, pass_on);
	while ((gone = wait(&st)) > 0 || errno == EINTR) {
		if (gone == pid) {
			status = st;
			break;
		}
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

/* In a pid namespace of its own, with a PID 1 that reaps whom it gets. */
static void
contain(void)
{
	pid_t pid;

	prepare();
	prctl(PR_SET_PDEATHSIG, SIGKILL);	/* should the test fail */
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0)
		_exit(77);
	pid = fork();
	if (pid)
		stay_behind(pid);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("proc", "/proc", "proc", 0, NULL) != 0)
		_exit(77);
	pid = fork();
	if (pid)
		stay_behind(pid);
}

static char container[64];	/* path of its pid namespace */

/* From outside: who enters has no parent in there. */
static void
enter(void)
{
	int fd = open(container, O_RDONLY | O_CLOEXEC);
	pid_t pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd < 0 || setns(fd, CLONE_NEWPID) != 0)
		_exit(77);
	pid = fork();
	if (pid)
		stay_behind(pid);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static pid_t
only_child(pid_t pid)
{
	char path[64];
	int child = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &child), 1);
	fclose(f);
	return child;
}

/* One that enters, its child, and an orphan whose parent was never seen. */
static void
container_test(void **state)
{
	const char *go = fifo("go"), *end = fifo("end");
	char script[4 * PATH_MAX];
	const char *argv[] = { "/bin/sh", "-c", script, "entered", NULL };
	struct e2e_start outside = { .prepare = contain }, inside = { .prepare = enter };
	struct e2e_job job;
	struct e2e_run *r;
	long entered;
	pid_t init;

	(void)state;
	without = "connector";
	descriptors = 0;
	r = e2e_run_start(&user->backend, &outside, "-i 50 -a", NULL);
	e2e_await_events(r, 1, "process pid=1");
	init = only_child(r->job.pid);
	snprintf(container, sizeof(container), "/proc/%d/ns/pid", init);
	snprintf(script, sizeof(script),
		 "(exit 3) & read x <%s; "
		 "/bin/sh -c '/bin/sh -c \"read y <%s\" left & exit 4'; echo orphaned; read y <%s",
		 go, end, end);
	e2e_spawn(&job, &inside, argv);
	/* a look may find it between its fork and its exec: by its child, not by its arguments */
	e2e_await_events(r, 1, "exit code=3 zombie=true");
	entered = e2e_int(e2e_find(r, "exit code=3 zombie=true"), "ppid");
	/* Stopped, it cannot see whose child the orphan was. */
	assert_int_equal(kill(only_child(init), SIGSTOP), 0);
	release(go);
	e2e_await(&job, 1, "orphaned");
	assert_int_equal(kill(only_child(init), SIGCONT), 0);
	e2e_await_events(r, 1, "process ppid=1 argv=left");
	kill(r->job.pid, SIGINT);
	e2e_finish(r);
	e2e_want(r, 1, "process pid=%ld", entered);
	e2e_want(r, 0, "fork pid=1");
	e2e_run_free(r);
	e2e_job_done(&job);
}

/* --- gone together ------------------------------------------------------------------------ */

static const struct together_row {
	const char *name, *without;
	rlim_t descriptors;
} together_rows[] = {
	{ "without pidfds", "connector,pidfd", 0 },
	{ "descriptors run out", "connector", 30 },
};

/* One look finds that parents are gone, and so are the zombies that they reaped: the
 * parents' ends report those first.  procwatch is stopped while they go. */
static void
together_test(void **state)
{
	const struct together_row *row = *state;
	const char *reap = fifo("reap"), *over = fifo("over");
	char script[4 * PATH_MAX];
	char newlines[PARENTS];
	struct e2e_run *r;
	int lines = open(reap, O_RDWR | O_CLOEXEC);

	assert_true(lines >= 0);
	memset(newlines, '\n', sizeof(newlines));
	without = row->without;
	descriptors = row->descriptors;
	snprintf(script, sizeof(script),
		 "i=0; while [ $i -lt %d ]; do "
		 "((exit 3) & (exit 3) & read x <%s; wait; exit 4) & i=$((i + 1)); done; "
		 "wait; echo reaped; read y <%s; exit 0", PARENTS, reap, over);
	r = start(script, "-i 50");
	e2e_await_events(r, 2 * PARENTS, "exit code=3 zombie=true");
	assert_int_equal(kill(r->job.pid, SIGSTOP), 0);
	assert_int_equal(write(lines, newlines, PARENTS), PARENTS);
	e2e_await(&r->job, 1, "reaped");
	assert_int_equal(kill(r->job.pid, SIGCONT), 0);
	release(over);
	e2e_finish(r);
	assert_int_equal(r->job.status, 0);
	e2e_want(r, 2 * PARENTS, "exit code=3 zombie=true");
	e2e_want(r, 3 * PARENTS, "reap pid!=%ld", command_of(r));
	e2e_run_free(r);
	close(lines);
}

/* Their parents did not reap them, also where the adopter does so at once.  Without a hangup that is
 * guessed by their age, so there is nothing but time to be waited for. */
static void
adopted_test(void **state)
{
	const struct row *row = *state;
	const char *command[] = { e2e_victim("tree"), "adopter", NULL };
	struct e2e_start how = { .uid = user->backend.uid, .prepare = prepare };
	struct e2e_run *r;
	json_t *ev;
	size_t i;
	long root;

	without = row->without;
	descriptors = 0;
	r = e2e_run_start(&user->backend, &how, "-i 50", command);
	e2e_await_events(r, ADOPTED, "exit code=3 zombie=true");
	root = command_of(r);
	e2e_await_age(json_array_get(r->events, json_array_size(r->events) - 1), 1);
	assert_int_equal(kill((pid_t)root, SIGUSR1), 0);
	e2e_finish(r);
	assert_int_equal(r->job.status, 0);
	json_array_foreach(r->events, i, ev) {
		if (strcmp(e2e_str(ev, "event"), "exit") == 0 && e2e_int(ev, "ppid") == root)
			e2e_want(r, 0, "reap by=%d", (int)e2e_int(ev, "pid"));
	}
	e2e_run_free(r);
}

/* --- procwatch comes late ---------------------------------------------------------------- */

/* It is stopped while a zombie is reaped and others come and go: what it finds then was not
 * late, and is no leak. */
static void
late_test(void **state)
{
	const struct row *row = *state;
	const char *end = fifo("end"), *reap = fifo("reap"), *over = fifo("over");
	char script[4 * PATH_MAX];
	struct e2e_backend lossy = user->backend;
	struct e2e_run *r;
	json_t *ended;

	lossy.no_events = "";
	without = row->without;
	descriptors = 0;
	snprintf(script, sizeof(script),
		 "/bin/sh -c 'read x <%s; exit 7' & read y <%s; wait; (exit 3); sleep 1; (exit 3); echo reaped; "
		 "read z <%s; exit 5", end, reap, over);
	r = start(script, "-i 50 --zombie-age=1");
	e2e_await_events(r, 2, "exec");
	release(end);
	e2e_await_events(r, 1, "exit code=7 zombie=true");
	assert_int_equal(kill(r->job.pid, SIGSTOP), 0);
	release(reap);
	e2e_await(&r->job, 1, "reaped");
	ended = e2e_find(r, "exit code=7");
	e2e_await_age(ended, 3);
	assert_int_equal(kill(r->job.pid, SIGCONT), 0);
	e2e_await_events(r, 1, "reap pid=%ld", e2e_int(ended, "pid"));
	release(over);
	r->backend = &lossy;	/* in three seconds a busy machine may fill the connector's socket */
	e2e_finish_whole(r);
	e2e_want(r, 0, "finding severity=leak");
	e2e_want(r, 0, "finding severity=warning");
	e2e_run_free(r);
}

/* --- more records than the socket holds ------------------------------------------------- */

static void
overrun_test(void **state)
{
	const char *go = fifo("go"), *end = fifo("end"), *reap = fifo("reap");
	char script[4 * PATH_MAX];
	struct e2e_run *r;

	(void)state;
	if (!connector)
		skip();
	without = "buffer";
	descriptors = 0;
	snprintf(script, sizeof(script), "read x <%s; i=0; "
		 "while [ $i -lt %d ]; do (:); i=$((i + 1)); done; "
		 "/bin/sh -c 'echo stormed; read x <%s; exit 7' & read y <%s; wait",
		 go, STORM, end, reap);
	r = start(script, "-i 50");
	e2e_await_events(r, 1, "exec");
	assert_int_equal(kill(r->job.pid, SIGSTOP), 0);
	release(go);
	e2e_await(&r->job, 1, "stormed");
	assert_int_equal(kill(r->job.pid, SIGCONT), 0);
	/* Each child that was not reported is two records, and others fork as well. */
	e2e_await_events(r, 1, "lost count>=%d", STORM / 2);
	e2e_await_events(r, 1, "exec argv=/bin/sh argv=-c pid!=%ld", command_of(r));
	release(end);
	e2e_await_events(r, 1, "exit code=7 zombie=true");
	release(reap);
	e2e_join(&r->job, E2E_SECONDS);
	assert_int_equal(r->job.status, 0);
	e2e_run_free(r);
}

int
main(void)
{
	struct CMUnitTest tests[3 * sizeof(rows) / sizeof(rows[0]) + 11];
	static char names[sizeof(tests) / sizeof(tests[0])][80];
	struct CMUnitTest other;
	size_t n = 0;
	int failed = 0;

	/* First: the others want to know what there is. */
	tests[n++] = (struct CMUnitTest){ .name = "--probe", .test_func = probe_test };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(names[n], sizeof(names[n]), "launch, %s", rows[i].name);
		tests[n] = (struct CMUnitTest){ .name = names[n], .test_func = life_test,
						.initial_state = (void *)(uintptr_t)&rows[i] };
		n++;
		snprintf(names[n], sizeof(names[n]), "attach, %s", rows[i].name);
		tests[n] = (struct CMUnitTest){ .name = names[n], .test_func = attach_test,
						.initial_state = (void *)(uintptr_t)&rows[i] };
		n++;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].late)
			continue;
		snprintf(names[n], sizeof(names[n]), "late, %s", rows[i].name);
		tests[n] = (struct CMUnitTest){ .name = names[n], .test_func = late_test,
						.initial_state = (void *)(uintptr_t)&rows[i] };
		n++;
	}
	tests[n++] = (struct CMUnitTest){ .name = "exec'd, then ended", .test_func = execed_test };
	tests[n++] = (struct CMUnitTest){ .name = "descriptors run out", .test_func = descriptors_test };
	tests[n++] = (struct CMUnitTest){ .name = "a large tree", .test_func = large_test };
	for (size_t i = 0; i < sizeof(together_rows) / sizeof(together_rows[0]); i++) {
		snprintf(names[n], sizeof(names[n]), "gone together, %s", together_rows[i].name);
		tests[n] = (struct CMUnitTest){ .name = names[n], .test_func = together_test,
						.initial_state = (void *)(uintptr_t)&together_rows[i] };
		n++;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].without && strcmp(rows[i].without, "hup") != 0)
			continue;
		snprintf(names[n], sizeof(names[n]), "left to an adopter, %s", rows[i].name);
		tests[n] = (struct CMUnitTest){ .name = names[n], .test_func = adopted_test,
						.initial_state = (void *)(uintptr_t)&rows[i] };
		n++;
	}
	tests[n++] = (struct CMUnitTest){ .name = "records are lost", .test_func = overrun_test };
	/* Last: what root alone can make, and what root alone does not get. */
	tests[n] = (struct CMUnitTest){ .name = "-a in a container", .test_func = container_test };
	other = (struct CMUnitTest){ .name = "--backend=auto", .test_func = auto_test };
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		user = &users[i];
		if (geteuid() != 0 && user->backend.uid != 0)
			continue;	/* as we are is all that we can be */
		if (user->backend.uid || geteuid() != 0)
			tests[n] = other;
		failed += _cmocka_run_group_tests(user->name, tests, n + 1, NULL, NULL);
	}
	return failed + schema_lines_check();
}
