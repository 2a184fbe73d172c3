/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_faults.c - procwatch is killed, its target misbehaves, disks fill up, readers
 * go, records are lost: no other process is harmed, and what is reported stays true.
 *
 * Orphans come to this program (a subreaper, in mounts of its own): what is left
 * behind is among its children, its mounts or in its bpf file system. */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
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
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SOMEBODY 61234		/* as in victims/hurts.c */

static const struct e2e_backend *backend;
static bool as_root;		/* with mounts of our own */

/* --- what is left behind ---------------------------------------------------- */

static pid_t
first_child(pid_t of)
{
	char path[64], *text;
	pid_t pid;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", of, of);
	text = e2e_read(path);
	pid = (pid_t)atol(text);
	free(text);
	return pid;
}

/* The wait status of the next child to end, which has to be the first; fails when
 * it does not.  False: there is none. */
static bool
next_end(pid_t *pid, int *status)
{
	struct pollfd end = { .events = POLLIN };
	char path[64];

	*pid = first_child(getpid());
	if (*pid <= 0)
		return false;
	end.fd = (int)syscall(SYS_pidfd_open, *pid, 0);
	assert_true(end.fd >= 0);
	if (poll(&end, 1, E2E_SECONDS * 1000) != 1) {
		snprintf(path, sizeof(path), "/proc/%d/stat", *pid);
		fail_msg("left behind: %s", e2e_read(path));
	}
	close(end.fd);
	assert_int_equal(waitpid(*pid, status, 0), *pid);
	return true;
}

/* Our processes have ended and nothing is mounted or pinned; the status of the
 * last of them that ended by itself is returned, -1 = there was none. */
static int
nothing_left(const char *mounts)
{
	char *now = e2e_read("/proc/self/mountinfo");
	int status, last = -1;
	pid_t pid;
	DIR *pins;

	/* Helpers of an earlier test may end late, with 0; no command here does. */
	while (next_end(&pid, &status))
		if (status)
			last = status;
	assert_string_equal(mounts, now);
	free(now);
	pins = as_root ? opendir("/sys/fs/bpf") : NULL;
	if (pins) {
		const struct dirent *d;

		while ((d = readdir(pins)))
			if (d->d_name[0] != '.' && !strstr(d->d_name, ".debug"))
				fail_msg("pinned: %s", d->d_name);
		closedir(pins);
	}
	return last;
}

/* --- killed ------------------------------------------------------------------- */

/* Held: procwatch waits for a reader of its output, with the probes on. */
static void
test_killed_holding(void **state)
{
	char *mounts = e2e_read("/proc/self/mountinfo"), *gate = e2e_fifo("gate");
	char *mark = e2e_path("mark");
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-o", gate, "--", "/bin/sh",
			       "-c", "echo ran >$0", mark, NULL };
	struct e2e_job job;

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_await(&job, 2, "waiting for a reader of");
	assert_true(first_child(job.pid) > 0);
	kill(job.pid, SIGKILL);
	e2e_join(&job, E2E_SECONDS);
	assert_int_equal(nothing_left(mounts), 125 << 8);
	assert_int_equal(access(mark, F_OK), -1);
	e2e_job_done(&job);
	unlink(gate);
	free(mounts);
	free(gate);
	free(mark);
}

static void
be_traced(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/* Lets procwatch make that many system calls (two stops each), then kills it; how
 * many it made. */
static long
run_so_far(struct e2e_job *job, long stops)
{
	long n = 0;
	int status, sig = 0;

	for (;;) {
		assert_int_equal(waitpid(job->pid, &status, 0), job->pid);
		if (!WIFSTOPPED(status)) {
			job->over = true;
			job->status = status;
			return n;
		}
		sig = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		if (n++ == stops)
			kill(job->pid, SIGKILL);
		else
			ptrace(PTRACE_SYSCALL, job->pid, NULL, (void *)(intptr_t)sig);
	}
}

/* Killed at moments all over its life, from its own exec to its end: the command
 * ran whole, or it never ran. */
static void
test_killed_anywhere(void **state)
{
	enum { MOMENTS = 14 };
	char *mounts = e2e_read("/proc/self/mountinfo"), *mark = e2e_path("mark"), *text;
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-o", "/dev/null", "--",
			       "/bin/sh", "-c", "echo begin >>$0; sh -c 'exit 3'; echo $? >>$0;"
			       "exit 7", mark, NULL };
	struct e2e_start how = { .uid = backend->uid, .prepare = be_traced };
	long all = 0, never = 0, whole = 0;
	int i;

	(void)state;
	for (i = 0; i <= MOMENTS; i++) {
		struct e2e_job job;
		int last;

		close(open(mark, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
		chmod(mark, 0666);
		e2e_spawn(&job, &how, argv);
		if (i == 0)
			all = run_so_far(&job, -1);	/* to its end */
		else
			run_so_far(&job, all * i / (MOMENTS + 1));
		e2e_join(&job, E2E_SECONDS);
		last = nothing_left(mounts);
		text = e2e_read(mark);
		if (strcmp(text, "begin\n3\n") == 0)
			whole++;
		else if (*text == '\0')
			never++;
		else
			fail_msg("moment %d: the command did \"%s\"", i, text);
		if (last >= 0 && last != (*text ? 7 : 125) << 8)
			fail_msg("moment %d: the command ended with %#x", i, last);
		free(text);
		e2e_job_done(&job);
	}
	if (!never || !whole)
		fail_msg("never ran: %ld, ran: %ld of %ld stops", never, whole, all);
	unlink(mark);
	free(mark);
	free(mounts);
}

/* In the middle: what forks and waits continues, and ends as it would have. */
static void
test_killed_watching(void **state)
{
	char *mounts = e2e_read("/proc/self/mountinfo"), *gate, script[256];
	int fd = e2e_gate(&gate);
	struct e2e_run *r;

	(void)state;
	snprintf(script, sizeof(script), "sh -c 'exit 3'; read x <%s; sh -c 'exit 5'; "
		 "echo $?; sh -c 'kill -9 $$'; echo $?; exit 7", gate);
	r = e2e_run_start(backend, NULL, NULL, SH(script));
	e2e_await_events(r, 1, "exit");
	kill(r->job.pid, SIGKILL);
	assert_int_equal(e2e_join(&r->job, E2E_SECONDS) & 0x7f, SIGKILL);
	assert_int_equal(write(fd, "go\n", 3), 3);
	e2e_await(&r->job, 1, "5\n137\n");
	assert_int_equal(nothing_left(mounts), 7 << 8);
	close(fd);
	e2e_run_free(r);
	free(gate);
	free(mounts);
}

static void
test_killed_attached(void **state)
{
	static const char *const names[] = { "rest", "busy" };
	char *mounts = e2e_read("/proc/self/mountinfo"), options[32];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct e2e_job v;
		struct e2e_run *r;

		e2e_start_victim(&v, "tree", names[i], backend->uid);
		snprintf(options, sizeof(options), "-p %d", v.pid);
		r = e2e_run_start(backend, NULL, options, NULL);
		e2e_await_events(r, 1, "process");
		kill(r->job.pid, SIGKILL);
		e2e_join(&r->job, E2E_SECONDS);
		if (i == 1) {
			kill(v.pid, SIGUSR1);
			e2e_await(&v, 1, "counting\n");
		}
		kill(v.pid, i == 0 ? SIGUSR1 : SIGUSR2);
		e2e_join(&v, E2E_SECONDS);
		e2e_expect_exit(&v, i == 0 ? 80 : 0);
		assert_int_equal(nothing_left(mounts), -1);
		e2e_run_free(r);
		e2e_job_done(&v);
	}
	free(mounts);
}

/* --- what targets do ------------------------------------------------------------- */

/* Under a tracer a process in a group stop shows t: PTRACE_LISTEN in ptrace(2). */
static void
await_state(pid_t pid, char wanted)
{
	char path[64], *text, state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	do {
		text = e2e_read(path);
		state = strrchr(text, ')')[2];
		free(text);
		sched_yield();
	} while (state != wanted && !(wanted == 'T' && state == 't'));
}

/* Stopped, continued, exec'd, killed: reported, and never in the target's way. */
static void
test_target_signalled(void **state)
{
	static const struct {
		int sig, code;
		const char *says;
	} rows[] = {
		{ SIGCONT, 4, "code=4" },
		{ SIGKILL, 137, "signal=SIGKILL" },
	};
	char *gate, script[256];
	int fd = e2e_gate(&gate);
	size_t i;

	(void)state;
	snprintf(script, sizeof(script), "echo ready; exec sh -c 'read x <%s; exit 4'", gate);
	for (i = 0; i < 2; i++) {
		struct e2e_run *r = e2e_run_start(backend, NULL, NULL, SH(script));
		pid_t pid;

		e2e_await_events(r, 2, "exec");
		pid = (pid_t)e2e_int(e2e_find(r, "start"), "pid");
		kill(pid, SIGSTOP);
		await_state(pid, backend->traces ? 't' : 'T');	/* PTRACE_LISTEN */
		kill(pid, rows[i].sig);
		if (rows[i].sig == SIGCONT)
			assert_int_equal(write(fd, "go\n", 3), 3);
		e2e_finish(r);
		e2e_expect_exit(&r->job, rows[i].code);
		e2e_want(r, 1, "exit pid=%d %s", pid, rows[i].says);
		e2e_want(r, 2, "exec pid=%d", pid);
		e2e_run_free(r);
	}
	close(fd);
	unlink(gate);
	free(gate);
}

/* A daemon leaves parent and session: with -F it is watched to its end. */
static void
test_daemon(void **state)
{
	char *gate, script[256];
	int fd = e2e_gate(&gate), end;
	struct e2e_run *r;
	long daemon_pid;

	(void)state;
	end = open(gate, O_RDONLY | O_CLOEXEC);
	snprintf(script, sizeof(script), "exec 3<>%s; exec %s daemon <%s 3<&-", gate,
		 e2e_victim("hurts"), gate);
	r = e2e_run_start(backend, NULL, "-F", SH(script));
	e2e_await_events(r, 2, "exit code=0");
	close(fd);
	close(end);
	e2e_finish(r);
	e2e_want(r, 1, "exit code=9");
	daemon_pid = e2e_int(e2e_find(r, "exit code=9"), "pid");
	e2e_want(r, 2, "fork");
	e2e_find(r, "reparent pid=%ld", daemon_pid);
	e2e_expect_exit(&r->job, 0);
	e2e_run_free(r);
	unlink(gate);
	free(gate);
}

/* --- no more processes ------------------------------------------------------------ */

static void
test_target_out_of_processes(void **state)
{
	struct e2e_run *r;

	(void)state;
	r = e2e_run(backend, NULL, (const char *const[]){ e2e_victim("hurts"), "no-more", NULL });
	e2e_expect_exit(&r->job, 0);
	assert_int_equal(e2e_want_all(r), 3);
	e2e_run_free(r);
}

static void
one_process(void)
{
	struct rlimit one = { 1, 1 };

	setrlimit(RLIMIT_NPROC, &one);
}

/* procwatch itself may fork no more: a command cannot be launched, which is said;
 * what runs can be watched all the same. */
static void
test_out_of_processes(void **state)
{
	struct e2e_start how = { .uid = SOMEBODY, .prepare = one_process };
	struct e2e_backend b = *backend;
	struct e2e_job v;
	struct e2e_run *r;
	char options[32];

	(void)state;
	b.uid = SOMEBODY;
	r = e2e_run_start(&b, &how, NULL, SH("echo ran"));
	e2e_join(&r->job, E2E_SECONDS);
	e2e_expect_exit(&r->job, 125);
	assert_non_null(strstr(r->job.text[1], "procwatch: cannot fork: process limit reached"));
	assert_int_equal(r->job.len[0], 0);
	e2e_run_free(r);

	e2e_start_victim(&v, "tree", "rest", SOMEBODY);
	snprintf(options, sizeof(options), "-p %d", v.pid);
	r = e2e_run_start(&b, &how, options, NULL);
	if (strcmp(b.option, "--backend=ptrace") == 0) {	/* it takes a process to trace */
		e2e_join(&r->job, E2E_SECONDS);
		e2e_expect_exit(&r->job, 125);
		assert_non_null(strstr(r->job.text[1], "no ptrace: cannot fork the tracing process: process limit "
						       "reached (ulimit -u, pids.max): use --backend=procfs"));
		e2e_run_free(r);
		kill(v.pid, SIGUSR1);
		e2e_join(&v, E2E_SECONDS);
		e2e_expect_exit(&v, 80);
		e2e_job_done(&v);
		return;
	}
	e2e_await_events(r, 4, "process");
	kill(v.pid, SIGUSR1);
	e2e_join(&v, E2E_SECONDS);
	e2e_expect_exit(&v, 80);
	e2e_finish(r);
	e2e_want(r, 1, "exit pid=%d code=80", v.pid);
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* --- full disks ------------------------------------------------------------------- */

static void
fill(const char *dir)
{
	char page[4096] = { 0 }, *path;
	int fd;

	if (asprintf(&path, "%s/filler", dir) < 0)
		abort();
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (write(fd, page, sizeof(page)) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(fd);
	free(path);
}

static int
count_files(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* The one file is on a full disk: said once, status 125; the others and the command
 * are whole. */
static void
test_full(void **state)
{
	static const struct {
		const char *bad, *good, *bad_name;
		int files;
	} rows[] = {
		{ "-j -o", "-w", "out", 2 },
		{ "-l -o", "-w", "out", 2 },
		{ "-w", "-j -o", "record", 2 },
		{ "--report", "-j -o", "report", 1 },
	};
	char *dir = e2e_path("full"), *good = e2e_path("good"), script[1024];
	size_t i;

	(void)state;
	if (!as_root)
		skip();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *argv[] = { "/bin/sh", "-c", script, NULL };
		struct e2e_job job;
		json_t *events;
		char line[256];
		size_t n;

		mkdir(dir, 0777);
		assert_int_equal(mount("full", dir, "tmpfs", 0, "size=16k,mode=1777"), 0);
		fill(dir);
		unlink(good);
		snprintf(script, sizeof(script), "exec %s %s %s %s/%s %s %s -- /bin/sh -c "
			 "'sh -c \"exit 3\"; echo alive; exit 6'", e2e_bin(), backend->option,
			 rows[i].bad, dir, rows[i].bad_name, rows[i].good, good);
		e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 125);
		assert_string_equal(job.text[0], "alive\n");
		snprintf(line, sizeof(line), "procwatch: cannot write to %s/%s: No space left",
			 dir, rows[i].bad_name);
		if (strstr(rows[i].bad, "report"))
			snprintf(line, sizeof(line), "%s/%s: No space left", dir,
				 rows[i].bad_name);
		if (!strstr(job.text[1], line) || strchr(job.text[1], '\n')[1])
			fail_msg("row %zu: not said, or not once: %s", i, job.text[1]);
		events = e2e_load(good);
		n = json_array_size(events);
		assert_string_equal(e2e_str(json_array_get(events, n - 1), "event"), "summary");
		assert_int_equal(e2e_int(json_array_get(events, n - 1), "exits"), 2);
		json_decref(events);
		assert_int_equal(count_files(dir), rows[i].files);
		e2e_job_done(&job);
		assert_int_equal(umount2(dir, MNT_DETACH), 0);
	}
	rmdir(dir);
	free(dir);
	free(good);
}

static void
small_files_only(void)
{
	struct rlimit size = { 512, RLIM_INFINITY };

	setrlimit(RLIMIT_FSIZE, &size);
}

/* A file that may grow no more is reported like a full disk: the signal that says so
 * is the command's to die of, not procwatch's. */
static void
test_file_size_limit(void **state)
{
	char *path = e2e_path("limited");
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-o", "/dev/null", "-w", path,
			       "--", "/bin/sh", "-c", "for i in 1 2 3 4; do sh -c 'exit 3'; done; "
			       "echo alive; kill -XFSZ $$; echo ignored", NULL };
	struct e2e_job job;
	char line[256];

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid, .prepare = small_files_only },
		  argv);
	e2e_join(&job, E2E_SECONDS);
	assert_string_equal(job.text[0], "alive\n");
	snprintf(line, sizeof(line), "procwatch: cannot write to %s: File too large", path);
	if (!strstr(job.text[1], line))
		fail_msg("not said: %s", job.text[1]);
	e2e_expect_exit(&job, 125);
	e2e_job_done(&job);
	unlink(path);
	free(path);
}

/* --- the reader goes ------------------------------------------------------------------ */

static void
stop_reading(struct e2e_job *job)
{
	close(job->fds[0]);
	job->fds[0] = -1;
}

static void
test_reader_goes(void **state)
{
	static const char *const views[] = { "-j", "-l" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		char pid[16];
		const char *argv[] = { e2e_bin(), backend->option, views[i], "-p", pid, NULL };
		struct e2e_job v, job;

		e2e_start_victim(&v, "tree", "busy", backend->uid);
		snprintf(pid, sizeof(pid), "%d", v.pid);
		e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
		e2e_await(&job, 1, "\n");
		stop_reading(&job);
		e2e_join(&job, E2E_SECONDS);	/* its target lives on: it must leave */
		e2e_expect_exit(&job, 0);
		assert_string_equal(job.text[1], "");
		kill(v.pid, SIGUSR2);
		e2e_join(&v, E2E_SECONDS);
		e2e_expect_exit(&v, 0);
		e2e_job_done(&job);
		e2e_job_done(&v);
	}
}

/* A recording larger than a pipe. */
static void
test_reader_of_replay_goes(void **state)
{
	static const char *const views[] = { "-j", "-l" };
	char *path = e2e_path("long.jsonl");
	FILE *f = fopen(path, "w");
	size_t i;

	(void)state;
	fprintf(f, "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\",\"mode\":\"attach\","
		"\"pid\":10}\n");
	for (i = 0; i < 20000; i++)
		fprintf(f, "{\"event\":\"fork\",\"t\":%zu,\"pid\":10,\"tid\":10,\"child\":%zu,"
			"\"parent\":10,\"exit_signal\":\"SIGCHLD\"}\n", i + 2, i + 11);
	fclose(f);
	chmod(path, 0644);
	for (i = 0; i < 2; i++) {
		const char *argv[] = { e2e_bin(), views[i], "-r", path, NULL };
		struct e2e_job job;

		e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
		e2e_await(&job, 1, "\n");
		stop_reading(&job);
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 0);
		assert_string_equal(job.text[1], "");
		e2e_job_done(&job);
	}
	unlink(path);
	free(path);
}

/* --- losses ------------------------------------------------------------------------------ */

/* Marks what is a zombie after these events; how many are. */
static int
zombies_shown(const json_t *events, unsigned char *is, size_t pids)
{
	size_t i;
	int n = 0;

	for (i = 0; i < json_array_size(events); i++) {
		const json_t *ev = json_array_get(events, i);
		const char *name = e2e_str(ev, "event");
		size_t pid = (size_t)json_integer_value(json_object_get(ev, "pid"));

		if (pid >= pids)
			fail_msg("pid %zu", pid);
		if (strcmp(name, "exit") == 0)
			is[pid] = (unsigned char)json_is_true(json_object_get(ev, "zombie"));
		else if (strcmp(name, "process") == 0)
			is[pid] = (unsigned char)(strcmp(e2e_str(ev, "state"), "zombie") == 0);
		else if (strcmp(name, "reap") == 0)
			is[pid] = 0;
	}
	for (i = 0; i < pids; i++)
		n += is[i];
	return n;
}

/* Those that the victim left are there, and are the ones reported. */
static void
compare_zombies(const struct e2e_job *v, const json_t *events)
{
	enum { PIDS = 1 << 22 };
	unsigned char *shown = calloc(PIDS, 1);
	int n = zombies_shown(events, shown, PIDS), left = 0;
	const char *p = v->text[0];

	while ((p = strstr(p, "zombie "))) {
		long pid = atol(p += strlen("zombie "));

		await_state((pid_t)pid, 'Z');
		if (!shown[pid])
			fail_msg("zombie %ld is there and was not reported", pid);
		left++;
	}
	assert_int_equal(left, 7);
	if (n != left)
		fail_msg("%d zombies were reported, %d are there", n, left);
	free(shown);
}

/* procwatch sleeps through a storm that its buffer cannot hold. */
static void
test_lost(void **state)
{
	char *log, *rec, pid[16], *text;
	const char *argv[] = { e2e_bin(), backend->option, "-l", "-o", NULL, "-w", NULL,
			       "--buffer=4K", "-p", pid, NULL };
	const json_t *last;
	struct e2e_job v, job;
	json_t *events;

	(void)state;
	argv[4] = log = e2e_path("log");
	argv[6] = rec = e2e_path("rec");
	e2e_start_victim(&v, "hurts", "storm", 0);
	snprintf(pid, sizeof(pid), "%d", v.pid);
	e2e_spawn(&job, NULL, argv);
	do {
		sched_yield();
		assert_int_equal(waitpid(job.pid, NULL, WNOHANG), 0);
		text = access(rec, R_OK) == 0 ? e2e_read(rec) : strdup("");
	} while (!strstr(text, "\"process\"") && (free(text), true));
	free(text);
	kill(job.pid, SIGSTOP);
	await_state(job.pid, 'T');
	kill(v.pid, SIGUSR1);
	e2e_await(&v, 1, "over\n");
	kill(job.pid, SIGCONT);
	kill(job.pid, SIGINT);
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 0);
	events = e2e_load(rec);
	last = json_array_get(events, json_array_size(events) - 1);
	compare_zombies(&v, events);
	assert_int_equal(e2e_int(last, "zombies_now"), 7);
	assert_true(e2e_int(last, "lost") > 600);
	text = e2e_read(log);
	if (!strstr(text, "LOST  ") || !strstr(text, "LOST: "))
		fail_msg("not in log and summary: %s", text);
	free(text);
	kill(v.pid, SIGUSR2);
	e2e_join(&v, E2E_SECONDS);
	nothing_left(text = e2e_read("/proc/self/mountinfo"));
	free(text);
	json_decref(events);
	e2e_job_done(&job);
	e2e_job_done(&v);
	free(log);
	free(rec);
}

/* --- bursts ------------------------------------------------------------------------------- */

enum { BURST_SECONDS = 300 };	/* a fork may take some ms in a virtual machine */

static struct e2e_run *
burst_run(const char *name)
{
	struct e2e_run *r = e2e_run_start(backend, NULL, "-e summary,lost",
		(const char *const[]){ e2e_victim("hurts"), name, NULL });

	e2e_join(&r->job, BURST_SECONDS);
	e2e_expect_exit(&r->job, 0);
	r->events = e2e_load(r->file);
	return r;
}

static const json_t *
burst_summary(const struct e2e_run *r)
{
	return json_array_get(r->events, json_array_size(r->events) - 1);
}

static long
burst_signals(const struct e2e_run *r)
{
	const json_t *signals = json_object_get(burst_summary(r), "signals");

	return e2e_int(signals, "queued") + e2e_int(signals, "coalesced") +
	       e2e_int(signals, "ignored") + e2e_int(signals, "blocked");
}

/* All counts are right, and nothing is lost. */
static void
test_bursts(void **state)
{
	static const struct {
		const char *name;
		long lives;
	} rows[] = { { "burst", 5000 }, { "loops", 40002 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_run *r = burst_run(rows[i].name);
		const json_t *sum;

		sum = burst_summary(r);
		assert_int_equal(e2e_count(r, "lost"), 0);
		assert_int_equal(e2e_int(sum, "forks"), rows[i].lives);
		assert_int_equal(e2e_int(sum, "exits"), rows[i].lives + 1);
		assert_int_equal(e2e_int(sum, "reaps"), rows[i].lives + 1);
		assert_int_equal(e2e_int(sum, "zombies_now"), 0);
		assert_int_equal(e2e_int(json_object_get(sum, "waits"), "reaped"), rows[i].lives);
		assert_int_equal(burst_signals(r), rows[i].lives);
		e2e_run_free(r);
	}
}

/* What a failed test has left running would be in the next one's way. */
static int
tear_down(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	while ((pid = first_child(getpid())) > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	return 0;
}

static void
own_mounts(void)
{
	as_root = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		  mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	if (as_root && mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL) < 0)
		perror("/sys/fs/bpf");
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_killed_holding, E2E_ALL, tear_down),
		E2E_TEST(test_killed_anywhere, E2E_ALL, tear_down),
		E2E_TEST(test_killed_watching, E2E_ALL, tear_down),
		E2E_TEST(test_killed_attached, E2E_ALL, tear_down),
		E2E_TEST(test_target_signalled, E2E_ALL, tear_down),
		E2E_TEST(test_daemon, E2E_ALL, tear_down),
		E2E_TEST(test_target_out_of_processes, E2E_ROOT, tear_down),
		E2E_TEST(test_out_of_processes, E2E_USERS, tear_down),
		E2E_TEST(test_full, E2E_ALL, tear_down),
		E2E_TEST(test_file_size_limit, E2E_ALL, tear_down),
		E2E_TEST(test_reader_goes, E2E_ALL, tear_down),
		E2E_TEST(test_reader_of_replay_goes, E2E_ALL, tear_down),
		E2E_TEST(test_lost, E2E_PROBES, tear_down),
		E2E_TEST(test_bursts, E2E_EVENTS, tear_down),
	};

	own_mounts();
	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
