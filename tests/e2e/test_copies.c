/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_copies.c - the copies of stacks that the bpf source hands over. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "event/event.h"
#include "event/id.h"
#include "source/proc/procinfo.h"
#include "source/source.h"
#include "source/symbols/mapped_code.h"
#include "source/symbols/stack_copy.h"

enum { SECONDS = 90, SKIPPED = 77, MAPPINGS = 512 };

struct mapping {
	uint64_t from, to;
	bool executable, stack;
};

/* A victim that is watched, and what came of it. */
struct run {
	pid_t pid;
	int to, from;		/* its stdin, its stdout */
	struct pw_source *source;
	struct pw_id id;
	bool over;		/* its EXIT came */
	char said[4096];
	struct mapping maps[MAPPINGS];	/* of a victim that stays the program it is */
	size_t n_maps;
	bool any_program;	/* do not compare with maps */
	long events[PW_EV_COUNT], copies[PW_EV_COUNT], records;
	uint32_t len;		/* of the longest */
	uint64_t handler;
	bool in_stack;		/* the last copy's sp */
	uint64_t end;		/* of the last */
	struct timespec began;
};

static void
read_maps(struct run *r)
{
	char path[64], line[512], perms[8];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)r->pid);
	f = fopen(path, "r");
	if (!f)
		return;
	r->n_maps = 0;
	while (r->n_maps < MAPPINGS && fgets(line, sizeof(line), f)) {
		struct mapping *m = &r->maps[r->n_maps++];

		assert_int_equal(sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &m->from, &m->to, perms), 3);
		m->executable = perms[2] == 'x';
		m->stack = strstr(line, "[stack]") != NULL;
	}
	fclose(f);
}

static const struct mapping *
mapping_of(const struct run *r, uint64_t address)
{
	for (size_t i = 0; i < r->n_maps; i++)
		if (address >= r->maps[i].from && address < r->maps[i].to)
			return &r->maps[i];
	return NULL;
}

static void
check_copy(struct run *r, const char *tail, size_t len)
{
	struct stack_copy c;
	const struct mapping *m;

	assert_true(len >= sizeof(c));
	memcpy(&c, tail, sizeof(c));
	assert_int_equal(len, sizeof(c) + c.len);
	assert_in_range(c.len, 1, STACK_COPY_MAX);
	assert_true(c.known);
	r->end = c.sp + c.len;
	if (c.len > r->len)
		r->len = c.len;
	if (r->any_program)
		return;
	m = mapping_of(r, c.pc);
	if (!m || !m->executable || !mapping_of(r, c.sp)) {
		read_maps(r);	/* before its last library or thread came */
		m = mapping_of(r, c.pc);
	}
	assert_true(m && m->executable);
	m = mapping_of(r, c.sp);
	assert_non_null(m);
	r->in_stack = m->stack;
}

/* In front of the first copy of a program: all that it has is mapped, and it has the program and the
 * C library. */
static void
check_code(struct run *r, const struct pw_event *ev)
{
	struct mapped_program p;

	assert_int_equal(ev->tail_len, sizeof(p));
	memcpy(&p, ev->tail, sizeof(p));
	assert_int_equal(p.uid, getuid());
	assert_in_range(p.n, 2, MAPPED_CODE_MOST);
	r->records++;
	if (r->any_program)
		return;
	assert_int_equal(r->copies[PW_EV_FORK] + r->copies[PW_EV_WAIT_RETURN] + r->copies[PW_EV_DISPOSITION], 0);
	read_maps(r);
	for (uint32_t i = 0; i < p.n; i++) {
		const struct mapping *m = mapping_of(r, p.code[i].start);

		assert_true(m && m->executable);
		assert_int_equal(p.code[i].start, m->from);
		assert_int_equal(p.code[i].end, m->to);
		assert_true(p.code[i].inode && !p.code[i].path);
	}
}

static void
on_event(void *arg, const struct pw_event *ev)
{
	struct run *r = arg;
	const bool copies = ev->kind == PW_EV_FORK || ev->kind == PW_EV_DISPOSITION ||
			    ev->kind == PW_EV_WAIT_RETURN;

	if (ev->kind == MAPPED_CODE) {
		check_code(r, ev);
		return;
	}
	assert_true(ev->kind < PW_EV_COUNT);
	assert_int_not_equal(ev->kind, PW_EV_LOST);
	r->events[ev->kind]++;
	if (ev->kind == PW_EV_DISPOSITION && ev->disposition.action == PW_ACTION_HANDLER)
		r->handler = ev->disposition.handler;
	if (copies && ev->tail_len) {
		r->copies[ev->kind]++;
		check_copy(r, ev->tail, ev->tail_len);
	}
	/* Behind its own tail: `stack` is where it begins. */
	if (ev->kind == PW_EV_ACTIVITY && ev->stack) {
		assert_in_range(ev->stack, 1, ev->tail_len);
		r->copies[PW_EV_ACTIVITY]++;
		check_copy(r, ev->tail + ev->stack, ev->tail_len - ev->stack);
	}
	if (ev->kind == PW_EV_EXIT && ev->who.pid == (uint32_t)r->pid)
		r->over = true;
	if (ev->who.pid == (uint32_t)r->pid)
		r->id = ev->who;
}

/* The child's half: exec when it is watched. */
static void
be_victim(int in, int out, const char *name, const char *number)
{
	char c, path[PATH_MAX];

	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    read(STDIN_FILENO, &c, 1) != 1 || !realpath("tests/e2e/victims/copied", path))
		_exit(98);
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);	/* which forks */
	execl(path, path, name, number, (char *)NULL);
	_exit(99);
}

static void
run_start(struct run *r, enum pw_stacks stacks, const char *name, const char *number)
{
	struct pw_source_opts o = { .mode = PW_MODE_LAUNCH, .n_pids = 1, .stacks = stacks,
				    .signals = 1ULL << (SIGCHLD - 1) };
	const char *why = NULL;
	int to[2], from[2];

	memset(r, 0, sizeof(*r));
	assert_true(pipe(to) == 0 && pipe(from) == 0);
	fflush(NULL);
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (r->pid == 0) {
		close(to[1]);
		be_victim(to[0], from[1], name, number);
	}
	close(to[0]);
	close(from[1]);
	r->to = to[1];
	r->from = from[0];
	o.pids = &r->pid;
	if (pw_source_bpf.open(&r->source, &o, &why) != 0)
		fail_msg("%s", why);
	clock_gettime(CLOCK_MONOTONIC, &r->began);
	assert_int_equal(write(r->to, "", 1), 1);
}

static double
run_seconds(const struct run *r)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - r->began.tv_sec) + (double)(now.tv_nsec - r->began.tv_nsec) / 1e9;
}

static void
hear(struct run *r)
{
	const size_t len = strlen(r->said);
	ssize_t n = read(r->from, r->said + len, sizeof(r->said) - len - 1);

	if (n > 0)
		r->said[len + (size_t)n] = '\0';
}

static void
step(struct run *r)
{
	uint64_t wait = r->source->ops->timeout(r->source) / 1000000;
	struct pollfd fds[2] = {
		{ .fd = r->source->ops->fd(r->source), .events = POLLIN },
		{ .fd = r->from, .events = POLLIN },
	};

	poll(fds, 2, wait > 1000 ? 1000 : (int)wait);
	if (fds[1].revents & POLLIN)
		hear(r);
	else if (fds[1].revents) {
		close(r->from);
		r->from = -1;
	}
	assert_true(r->source->ops->drain(r->source, on_event, r) >= 0);
	if (!r->n_maps && r->events[PW_EV_EXEC])
		read_maps(r);
	if (run_seconds(r) > SECONDS)
		fail_msg("it does not end");
}

/* Until it has said the line so often; all that it did before has come then. */
static void
await(struct run *r, const char *line, int times)
{
	const char *at;
	uint64_t now;
	int n;

	do {
		step(r);
		for (n = 0, at = r->said; (at = strstr(at, line)); at++)
			n++;
	} while (n < times);
	now = clock_boottime();
	do
		step(r);
	while (r->source->ops->horizon(r->source) < now);
}

static void
resume(struct run *r)
{
	assert_int_equal(write(r->to, "", 1), 1);
}

static void
run_end(struct run *r)
{
	int status;

	await(r, "done\n", 1);
	resume(r);
	while (!r->over)
		step(r);
	r->source->ops->close(r->source);
	if (r->from >= 0) {
		hear(r);
		close(r->from);
	}
	close(r->to);
	assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
	assert_int_equal(status, 0);
}

static void
run_all(struct run *r, enum pw_stacks stacks, const char *name, const char *number)
{
	run_start(r, stacks, name, number);
	run_end(r);
}

static void
test_off(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_OFF, "forks", "3");
	assert_int_equal(r.events[PW_EV_FORK], 3);
	assert_int_equal(r.copies[PW_EV_FORK], 0);
	assert_int_equal(r.copies[PW_EV_WAIT_RETURN], 0);
}

static void
test_the_first(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_AUTO, "forks", "100");
	assert_int_equal(r.events[PW_EV_FORK], 100);
	assert_int_equal(r.copies[PW_EV_FORK], 64);
	assert_int_equal(r.copies[PW_EV_WAIT_RETURN], 64);
	assert_int_equal(r.records, 1);
	assert_true(r.in_stack);
}

static void
test_all(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_ALL, "forks", "100");
	assert_int_equal(r.copies[PW_EV_FORK], 100);
	assert_int_equal(r.copies[PW_EV_WAIT_RETURN], 100);
}

/* The child's fork itself is the 41st. */
static void
test_child_goes_on(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_AUTO, "child", "40");
	assert_int_equal(r.events[PW_EV_FORK], 81);
	assert_int_equal(r.copies[PW_EV_FORK], 64);
}

static void
test_exec_begins(void **state)
{
	struct run r;

	(void)state;
	run_start(&r, PW_STACKS_AUTO, "execs", "70");
	r.any_program = true;
	run_end(&r);
	assert_int_equal(r.events[PW_EV_FORK], 140);
	assert_int_equal(r.copies[PW_EV_FORK], 128);
	assert_int_equal(r.records, 2);
}

static uint64_t
said_address(const struct run *r, const char *name)
{
	const char *at = strstr(r->said, name);

	assert_non_null(at);
	return strtoull(at + strlen(name), NULL, 16);
}

static void
test_handler(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_OFF, "handles", "0");
	assert_int_equal(r.handler, said_address(&r, "handler "));
	run_all(&r, PW_STACKS_AUTO, "handles", "0");
	assert_int_equal(r.handler, said_address(&r, "handler "));
	assert_int_equal(r.copies[PW_EV_DISPOSITION], 1);
}

/* By one with the same flags: noted in passing it would be none. */
static void
test_replaced(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_AUTO, "replaces", "0");
	assert_int_equal(r.handler, said_address(&r, "handler "));
	assert_int_equal(r.copies[PW_EV_DISPOSITION], 2);
}

static void
test_polls(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_ALL, "polls", "5000");
	assert_in_range(r.copies[PW_EV_WAIT_RETURN], 2, r.events[PW_EV_WAIT_RETURN]);
	assert_true(r.copies[PW_EV_WAIT_RETURN] < 2000);	/* after a pause one is the first */
}

static void
test_deep(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_AUTO, "deep", "0");
	assert_int_equal(r.len, STACK_COPY_MAX);
}

/* Of the first thread's stack, what lies above the arguments is not needed. */
static void
test_end_of_stack(void **state)
{
	struct procinfo p;
	struct run r;

	(void)state;
	run_start(&r, PW_STACKS_AUTO, "forks", "1");
	await(&r, "done\n", 1);
	assert_int_equal(procinfo_read(r.pid, 0, &p), 0);
	assert_int_equal(r.end, p.stack);
	run_end(&r);
}

/* Its stack's end is not known: as much as can be read. */
static void
test_threads(void **state)
{
	struct run r;

	(void)state;
	run_all(&r, PW_STACKS_AUTO, "threads", "0");
	assert_int_equal(r.copies[PW_EV_FORK], 1);
	assert_int_equal(r.copies[PW_EV_WAIT_RETURN], 1);
	assert_false(r.in_stack);
	assert_int_equal(r.end, said_address(&r, "end "));
}

static void
test_suspected(void **state)
{
	struct run r;
	struct pw_suspect who = { 0 };

	(void)state;
	run_start(&r, PW_STACKS_AUTO, "suspected", "70");
	await(&r, "ready\n", 1);
	assert_int_equal(r.copies[PW_EV_FORK], 64);
	who.id = r.id;
	r.source->ops->inspect(r.source, &who, 1);
	resume(&r);
	await(&r, "ready\n", 2);
	assert_int_equal(r.copies[PW_EV_FORK], 64 + 70);
	r.source->ops->inspect(r.source, NULL, 0);
	resume(&r);
	await(&r, "ready\n", 3);
	assert_int_equal(r.copies[PW_EV_FORK], 64 + 70);
	resume(&r);
	run_end(&r);
}

/* In read(2), soon after it has said so. */
static void
test_asleep(void **state)
{
	struct run r;
	struct pw_suspect who = { 0 };

	(void)state;
	run_start(&r, PW_STACKS_AUTO, "sleeps", "0");
	await(&r, "ready\n", 1);
	who.id = r.id;
	do {
		r.source->ops->inspect(r.source, &who, 1);
		step(&r);
	} while (!r.copies[PW_EV_ACTIVITY]);
	assert_true(r.in_stack);
	assert_true(r.len < STACK_COPY_MAX);
	resume(&r);
	run_end(&r);
}

/* Each has a copy or was denied one. */
static void
test_budget(void **state)
{
	struct run r;
	struct pw_suspect who = { 0 };
	uint64_t denied;

	(void)state;
	run_start(&r, PW_STACKS_AUTO, "many", "8000");
	await(&r, "ready\n", 1);
	who.id = r.id;
	r.source->ops->inspect(r.source, &who, 1);
	resume(&r);
	await(&r, "done\n", 1);
	denied = r.source->ops->stacks_denied(r.source);
	assert_int_equal(r.copies[PW_EV_WAIT_RETURN] + denied, r.events[PW_EV_WAIT_RETURN]);
	assert_int_equal(r.events[PW_EV_WAIT_RETURN], 8000);
	assert_true((double)r.copies[PW_EV_WAIT_RETURN] <= 2000 * (run_seconds(&r) + 2));
	run_end(&r);
}

/* Is there eBPF for us?  With this kernel and these rights. */
static bool
can_trace(void)
{
	struct pw_source_opts o = { .mode = PW_MODE_LAUNCH, .n_pids = 1 };
	const pid_t self = getpid();
	struct pw_source *s;
	const char *why = NULL;

	o.pids = &self;
	if (pw_source_bpf.open(&s, &o, &why) != 0) {
		fprintf(stderr, "%s\n", why);
		return false;
	}
	pw_source_bpf.close(s);
	return true;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_the_first),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_child_goes_on),
		cmocka_unit_test(test_exec_begins),
		cmocka_unit_test(test_handler),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_polls),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_end_of_stack),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_suspected),
		cmocka_unit_test(test_asleep),
		cmocka_unit_test(test_budget),
	};
	const char *only = getenv("PROCWATCH_E2E_TESTS");

	if (only)
		cmocka_set_test_filter(only);
	if (!can_trace())
		return getenv("PROCWATCH_REQUIRE_BPF") ? EXIT_FAILURE : SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
