/* SPDX-License-Identifier: GPL-2.0-or-later */
/* harness.c - starts the program under test and collects what it prints. */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"

#define NOBODY 65534

/* What procfs cannot see: what a wait call was asked and said, deliveries.  And
 * what it only sees when the process lives long enough to be looked at. */
#define PROCFS_NO_EVENTS "signal deliver wait_enter wait_return disposition activity thread " \
	"finding"
#define PROCFS_NO_KEYS "tid exit_signal vfork how core nspid zombie why fork.pid reap.by exec.comm " \
	"exec.exe exec.argv exec.truncated exit.comm summary.delivers summary.zombies_peak " \
	"summary.autoreaps"
/* An orphan that was reaped before anyone looked has no adopter to be seen. */
#define PROCFS_MAY_MISS "reparent"
#define PROCFS_MAYBE_KEYS "exit.ppid"
#define SHORT_LIVES "reparent fork exec exit reap summary"

const struct e2e_backend e2e_bpf = { .name = "bpf", .option = "--backend=bpf" };

static const struct e2e_backend table[] = {
	{ .name = "bpf", .option = "--backend=bpf" },
	{ .name = "ptrace", .option = "--backend=ptrace", .traces = true },
	{ .name = "ptrace-nobody", .option = "--backend=ptrace", .traces = true, .uid = NOBODY },
	{ .name = "procfs", .option = "--backend=procfs",
	  .no_events = PROCFS_NO_EVENTS, .no_keys = PROCFS_NO_KEYS,
	  .maybe_keys = PROCFS_MAYBE_KEYS, .may_miss = PROCFS_MAY_MISS },
	{ .name = "procfs-nobody", .option = "--backend=procfs", .uid = NOBODY,
	  .no_events = PROCFS_NO_EVENTS, .no_keys = PROCFS_NO_KEYS,
	  .maybe_keys = PROCFS_MAYBE_KEYS, .may_miss = PROCFS_MAY_MISS },
};

_Static_assert(sizeof(table) / sizeof(table[0]) == E2E_BACKENDS, "rows");

/* Steps of --probe that a kernel or a user may lack, and what the source then does
 * not see. */
static const struct {
	const char *step, *maybe_keys, *may_miss;
} lacks[] = {
	{ .step = "procfs: proc connector", .may_miss = SHORT_LIVES },
	{ .step = "procfs: pidfd info", .maybe_keys = PROCFS_MAYBE_KEYS " exit.code exit.signal" },
};

/* env's value or dir, then name, as an absolute path; good for eight more calls. */
static const char *
built(const char *env, const char *dir, const char *name)
{
	static char bufs[8][PATH_MAX];
	static unsigned int turns;
	char *buf = bufs[turns++ % 8], *full;

	snprintf(buf, PATH_MAX, "%s%s%s", getenv(env) ? getenv(env) : dir, *name ? "/" : "", name);
	full = realpath(buf, NULL);
	if (full)
		snprintf(buf, PATH_MAX, "%s", full);
	free(full);
	return buf;
}

const char *
e2e_bin(void)
{
	return built("PROCWATCH_BIN", "procwatch", "");
}

const char *
e2e_victim(const char *name)
{
	return built("PROCWATCH_VICTIMS", "tests/e2e/victims", name);
}

const char *
e2e_example(const char *name)
{
	return built("PROCWATCH_EXAMPLES", "doc/examples", name);
}

int
e2e_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, len) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		fail_msg("no port: %s", strerror(errno));
	close(fd);
	return ntohs(a.sin_port);
}

/* --- jobs ---------------------------------------------------------------- */

static void
child(const struct e2e_start *how, const char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	if (!how->same_group)
		setsid();
	if (how->tty) {
		ioctl(how->tty, TIOCSCTTY, 0);
		null = how->tty;
	}
	dup2(null, 0);
	dup2(out, 1);
	dup2(err, 2);
	closefrom(3);
	/* With sanitizers: a victim's signals and children are its own. */
	setenv("ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:"
	       "handle_sigill=0:handle_sigfpe=0", 1);
	if (how->cwd && chdir(how->cwd) < 0)
		_exit(99);
	if (how->uid && (setgroups(0, NULL) < 0 ||
			 setresgid(how->uid, how->uid, how->uid) < 0 ||
			 setresuid(how->uid, how->uid, how->uid) < 0))
		_exit(99);
	if (how->prepare)
		how->prepare();
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(98);
}

void
e2e_spawn(struct e2e_job *job, const struct e2e_start *how, const char *const argv[])
{
	static const struct e2e_start ordinary;
	int p[2][2], i;

	memset(job, 0, sizeof(*job));
	fflush(NULL);
	for (i = 0; i < 2; i++)
		if (pipe2(p[i], O_CLOEXEC) < 0)
			fail_msg("pipe: %s", strerror(errno));
	job->pid = fork();
	if (job->pid < 0)
		fail_msg("fork: %s", strerror(errno));
	if (job->pid == 0)
		child(how ? how : &ordinary, argv, p[0][1], p[1][1]);
	for (i = 0; i < 2; i++) {
		close(p[i][1]);
		job->fds[i] = p[i][0];
		fcntl(job->fds[i], F_SETFL, O_NONBLOCK);
		job->text[i] = calloc(1, 1);
	}
	job->pidfd = (int)syscall(SYS_pidfd_open, job->pid, 0);
	if (job->pidfd < 0)
		fail_msg("pidfd_open: %s", strerror(errno));
}

/* Takes what is in the pipe; true if there was something. */
static bool
take(struct e2e_job *job, int i)
{
	char buf[65536];
	ssize_t n;

	if (job->fds[i] < 0)
		return false;
	n = read(job->fds[i], buf, sizeof(buf));
	if (n > 0) {
		job->text[i] = realloc(job->text[i], job->len[i] + (size_t)n + 1);
		memcpy(job->text[i] + job->len[i], buf, (size_t)n);
		job->len[i] += (size_t)n;
		job->text[i][job->len[i]] = '\0';
		return true;
	}
	if (n == 0) {
		close(job->fds[i]);
		job->fds[i] = -1;
	}
	return false;
}

static long
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* One turn: waits until something is there, takes it. */
static void
turn(struct e2e_job *job, long until)
{
	struct pollfd p[3] = {
		{ .fd = job->fds[0], .events = POLLIN },
		{ .fd = job->fds[1], .events = POLLIN },
		{ .fd = job->over ? -1 : job->pidfd, .events = POLLIN },
	};
	long left = until - now_ms();

	poll(p, 3, left > 0 ? (int)left : 0);
	take(job, 0);
	take(job, 1);
	if (p[2].revents && waitpid(job->pid, &job->status, WNOHANG) == job->pid)
		job->over = true;
}

const char *
e2e_await(struct e2e_job *job, int fd, const char *text)
{
	long until = now_ms() + E2E_SECONDS * 1000L;
	const char *at;

	while (!(at = strstr(job->text[fd - 1], text))) {
		if (now_ms() > until || job->fds[fd - 1] < 0)
			fail_msg("\"%s\" did not come; stdout: %.2000s\nstderr: %.2000s",
				 text, job->text[0], job->text[1]);
		turn(job, until);
	}
	return at;
}

int
e2e_join(struct e2e_job *job, int seconds)
{
	long until = now_ms() + seconds * 1000L;

	while (!job->over && now_ms() < until)
		turn(job, until);
	if (!job->over) {
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
		job->over = true;
		job->status = -1;
	}
	while (take(job, 0) || take(job, 1))
		;
	return job->status;
}

void
e2e_job_done(struct e2e_job *job)
{
	int i;

	if (!job->pid)
		return;
	if (!job->over)
		e2e_join(job, 0);
	for (i = 0; i < 2; i++) {
		if (job->fds[i] >= 0)
			close(job->fds[i]);
		free(job->text[i]);
	}
	close(job->pidfd);
	memset(job, 0, sizeof(*job));
}

void
e2e_expect_exit(const struct e2e_job *job, int code)
{
	if (!WIFEXITED(job->status) || WEXITSTATUS(job->status) != code)
		fail_msg("status %#x, not exit code %d; stderr: %.2000s", job->status, code,
			 job->text[1]);
}

void
e2e_start_victim(struct e2e_job *job, const char *program, const char *name, uid_t uid)
{
	const char *argv[] = { e2e_victim(program), name, NULL };

	e2e_spawn(job, &(struct e2e_start){ .uid = uid }, argv);
	e2e_await(job, 1, "ready\n");
}

/* --- runs ---------------------------------------------------------------- */

/* What the stream had at last, for who reads the log of a failure seen once. */
static void
show_stream(const struct e2e_run *r)
{
	enum { LAST = 24000 };
	char buf[LAST + 1];
	FILE *f = r->file ? fopen(r->file, "r") : NULL;
	long size;
	size_t n;

	if (!f)
		return;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	fseek(f, size > LAST ? size - LAST : 0, SEEK_SET);
	n = fread(buf, 1, LAST, f);
	buf[n] = '\0';
	fclose(f);
	print_error("[%s] stream of %ld bytes, its end:\n", r->backend->name, size);
	for (char *line = strtok(buf, "\n"); line; line = strtok(NULL, "\n"))
		print_error("%.300s\n", line);
}

void
e2e_fail(const struct e2e_run *r, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	print_error("[%s] stderr: %.3000s\n", r->backend->name,
		    r->job.text[1] ? r->job.text[1] : "");
	print_error("[%s] stdout: %.1500s\n", r->backend->name,
		    r->job.text[0] ? r->job.text[0] : "");
	show_stream(r);
	if (getenv("E2E_KEEP") && r->file) {
		char cmd[8192];

		snprintf(cmd, sizeof(cmd), "cp '%s' '%s'", r->file, getenv("E2E_KEEP"));
		if (system(cmd) != 0)
			print_error("%s failed\n", cmd);
	}
	fail_msg("%s: %s", r->backend->name, text);
	abort();
}

json_t *
e2e_parse(const char *text, size_t len)
{
	json_t *events = json_array();
	const char *p = text, *end = text + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		json_error_t err;
		json_t *ev;

		if (!nl)
			fail_msg("the last line has no end: %.200s", p);
		ev = json_loadb(p, (size_t)(nl - p), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
				&err);
		if (!ev)
			fail_msg("not JSON: %s: %.300s", err.text, p);
		json_array_append_new(events, ev);
		p = nl + 1;
	}
	return events;
}

/* growing: the last line may not be whole yet. */
static json_t *
load(const char *path, bool growing)
{
	FILE *f = fopen(path, "r");
	json_t *events;
	struct stat st;
	char *text;
	size_t len;

	if (!f || fstat(fileno(f), &st) < 0)
		fail_msg("%s: %s", path, strerror(errno));
	text = malloc((size_t)st.st_size + 1);
	len = fread(text, 1, (size_t)st.st_size, f);
	fclose(f);
	while (growing && len && text[len - 1] != '\n')
		len--;
	if (!growing)
		schema_lines_add(text, len);
	events = e2e_parse(text, len);
	free(text);
	return events;
}

/* Reads what the stream has by now; then waits for output, or a moment. */
static bool
load_so_far(struct e2e_run *r)
{
	if (access(r->file, F_OK) != 0)
		return false;
	json_decref(r->events);
	r->events = load(r->file, true);
	return true;
}

static void
await_more(struct e2e_run *r, long until, const char *what, long n)
{
	if (now_ms() > until || r->job.over)
		e2e_fail(r, "\"%s\" did not come %ld times", what, n);
	turn(&r->job, now_ms() + 20);
}

void
e2e_await_events(struct e2e_run *r, long n, const char *fmt, ...)
{
	long until = now_ms() + E2E_SECONDS * 1000L;
	char pattern[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(pattern, sizeof(pattern), fmt, ap);
	va_end(ap);
	while (!load_so_far(r) || e2e_count(r, "%s", pattern) < n)
		await_more(r, until, pattern, n);
}

void
e2e_await_that(struct e2e_run *r, bool (*holds)(const struct e2e_run *r), const char *what)
{
	long until = now_ms() + E2E_SECONDS * 1000L;

	while (!load_so_far(r) || !holds(r))
		await_more(r, until, what, 1);
}

void
e2e_await_age(const json_t *ev, long seconds)
{
	const long long at = json_integer_value(json_object_get(ev, "t"));
	const struct timespec until = { at / 1000000000 + seconds, at % 1000000000 };

	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

json_t *
e2e_load(const char *path)
{
	return load(path, false);
}

struct e2e_run *
e2e_run_start(const struct e2e_backend *b, const struct e2e_start *how,
	      const char *options, const char *const command[])
{
	static unsigned int serial;
	struct e2e_run *r = calloc(1, sizeof(*r));
	struct e2e_start start = how ? *how : (struct e2e_start){ 0 };
	const char *argv[96];
	char *copy = strdup(options ? options : ""), *save = NULL, *word;
	size_t n = 0;

	r->backend = b;
	if (asprintf(&r->file, "%s/events.%u.jsonl", e2e_tmp(), serial++) < 0)
		abort();
	if (!start.uid)
		start.uid = b->uid;
	argv[n++] = e2e_bin();
	argv[n++] = b->option;
	argv[n++] = "-j";
	argv[n++] = "-o";
	argv[n++] = r->file;
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[n++] = word;
	if (command) {
		argv[n++] = "--";
		while (*command && n + 1 < sizeof(argv) / sizeof(argv[0]))
			argv[n++] = *command++;
	}
	argv[n] = NULL;
	e2e_spawn(&r->job, &start, argv);
	free(copy);
	return r;
}

static void
join_and_load(struct e2e_run *r)
{
	if (e2e_join(&r->job, E2E_SECONDS) == -1)
		e2e_fail(r, "did not end in %d s", E2E_SECONDS);
	if (WIFSIGNALED(r->job.status))
		e2e_fail(r, "procwatch died of signal %d", WTERMSIG(r->job.status));
	if (WEXITSTATUS(r->job.status) == 125)
		e2e_fail(r, "procwatch failed");
	json_decref(r->events);
	r->events = e2e_load(r->file);
}

/* The proc connector reports every process of the machine: while that is busy, some
 * events are lost, and procwatch says so. */
static bool
lost_some(const struct e2e_run *r)
{
	if (!r->backend->no_events || !e2e_count(r, "lost"))
		return false;
	print_message("[%s] events were lost: the machine is too busy\n", r->backend->name);
	return true;
}

/* A machine that is busy now and then may do so, a procwatch that loses events may not:
 * SKIPS tests of a program, and the next one fails. */
static void
skip_for_loss(const struct e2e_run *r)
{
	enum { SKIPS = 2 };
	static int skipped;

	if (++skipped > SKIPS)
		e2e_fail(r, "events were lost in %d tests of this program, %d may be skipped", skipped, SKIPS);
	print_message("[%s] skipped for lost events: %d of %d that may be\n", r->backend->name, skipped,
		      SKIPS);
	skip();
}

bool
e2e_finish_whole(struct e2e_run *r)
{
	join_and_load(r);
	if (lost_some(r))
		return false;
	e2e_sane(r);
	return true;
}

void
e2e_finish(struct e2e_run *r)
{
	if (!e2e_finish_whole(r))
		skip_for_loss(r);
}

struct e2e_run *
e2e_run(const struct e2e_backend *b, const char *options, const char *const command[])
{
	enum { TRIES = 5 };
	struct e2e_run *r = e2e_run_start(b, NULL, options, command);

	for (int i = 1; !e2e_finish_whole(r); i++) {
		if (i == TRIES)
			skip_for_loss(r);
		e2e_run_free(r);
		r = e2e_run_start(b, NULL, options, command);
	}
	return r;
}

void
e2e_run_free(struct e2e_run *r)
{
	if (!r)
		return;
	e2e_job_done(&r->job);
	unlink(r->file);
	free(r->file);
	json_decref(r->events);
	free(r);
}

/* --- which backends ------------------------------------------------------ */

static bool
works(const struct e2e_backend *b)
{
	const char *argv[] = { e2e_bin(), b->option, "-l", "-q", "-o", "/dev/null", "--",
			       "/bin/true", NULL };
	struct e2e_start how = { .uid = b->uid };
	struct e2e_job job;
	bool ok;

	if (b->uid && geteuid() != 0 && geteuid() != b->uid)
		return false;
	if (geteuid() != 0)
		how.uid = 0;
	e2e_spawn(&job, &how, argv);
	ok = e2e_join(&job, E2E_SECONDS) == 0;
	if (!ok)
		fprintf(stderr, "# backend %s cannot be tested here: status %d, %s\n",
			b->name, job.status, job.text[1]);
	e2e_job_done(&job);
	return ok;
}

static void
take_away(struct e2e_backend *b, const char *step)
{
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		if (!step || strcmp(lacks[i].step, step) != 0)
			continue;
		if (lacks[i].may_miss)
			b->may_miss = lacks[i].may_miss;
		if (lacks[i].maybe_keys)
			b->maybe_keys = lacks[i].maybe_keys;
	}
}

/* The kernel is asked, not its version. */
static void
probe_lacks(struct e2e_backend *b)
{
	const char *argv[] = { e2e_bin(), "--probe", "-j", NULL };
	struct e2e_start how = { .uid = b->uid };
	char *save = NULL, *line;
	struct e2e_job job;

	e2e_spawn(&job, &how, argv);
	if (e2e_join(&job, E2E_SECONDS) != 0)
		fail_msg("--probe: status %#x, %s", job.status, job.text[1]);
	for (line = strtok_r(job.text[0], "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *row = json_loads(line, 0, NULL);

		if (json_is_false(json_object_get(row, "there")))
			take_away(b, json_string_value(json_object_get(row, "name")));
		json_decref(row);
	}
	e2e_job_done(&job);
}

size_t
e2e_backends(const struct e2e_backend **out, size_t max)
{
	static struct e2e_backend found[sizeof(table) / sizeof(table[0])];
	const char *only = getenv("PROCWATCH_E2E_BACKENDS");
	const char *require = getenv("PROCWATCH_REQUIRE_BPF");
	size_t i, n = 0;

	cmocka_set_test_filter(getenv("PROCWATCH_E2E_TESTS"));
	for (i = 0; i < sizeof(table) / sizeof(table[0]) && n < max; i++) {
		const struct e2e_backend *b = &table[i];
		struct e2e_backend probe = { .no_events = only };

		if (only && e2e_gives_event(&probe, b->name))
			continue;
		if (works(b)) {
			found[n] = *b;
			if (b->no_events)
				probe_lacks(&found[n]);
			out[n] = &found[n];
			n++;
		} else if (require && strcmp(require, "1") == 0 && !b->no_events) {
			exit(1);
		}
	}
	if (n == 0)
		exit(77);
	return n;
}

static bool
is_for(const struct CMUnitTest *t, const struct e2e_backend *b)
{
	unsigned int whom = (unsigned int)(uintptr_t)t->initial_state;
	bool root = geteuid() == 0 && !b->uid;

	return !((whom & E2E_EVENTS && b->no_events) || (whom & E2E_ROOT && !root) ||
		 (whom & E2E_USERS && (geteuid() != 0 || !b->uid)) ||
		 (whom & E2E_PROBES && (b->no_events || b->traces)) ||
		 (whom & E2E_UNTRACED && b->traces) || (whom & E2E_TRACED && !b->traces));
}

int
e2e_main(const struct CMUnitTest *tests, size_t n, const struct e2e_backend **current)
{
	struct CMUnitTest *mine = calloc(n, sizeof(*mine));
	const struct e2e_backend *backends[E2E_BACKENDS];
	size_t n_backends = e2e_backends(backends, E2E_BACKENDS), n_mine;
	int failed = 0;

	for (size_t b = 0; b < n_backends; b++) {
		*current = backends[b];
		n_mine = 0;
		for (size_t i = 0; i < n; i++)
			if (is_for(&tests[i], backends[b]))
				mine[n_mine++] = tests[i];
		failed += _cmocka_run_group_tests(backends[b]->name, mine, n_mine, NULL, NULL) != 0;
	}
	free(mine);
	return failed + schema_lines_check();
}
