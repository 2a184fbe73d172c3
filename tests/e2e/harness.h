/* SPDX-License-Identifier: GPL-2.0-or-later */
/* harness.h - runs the real procwatch, bounded in time, and asks what it said.
 *
 * A pattern is an event's name and then words that must all hold:
 *	"exit pid=12 code=3 zombie=true !approx"
 * key=value (an array: one of its values), key!=value, key>=number, key (is
 * there), !key (is not); key?value (or not known, in an approximate event).
 */
#ifndef E2E_HARNESS_H
#define E2E_HARNESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What one way of watching gives.  Events that it cannot see are not asked for;
 * keys that it cannot fill are taken out of a pattern, which then holds when at
 * least as many events fit. */
struct e2e_backend {
	const char *name;	/* as shown in the test's name */
	const char *option;	/* for procwatch */
	uid_t uid;		/* who runs it */
	bool traces;		/* by ptrace: what it watches can be traced by no other, and -a is
				 * not possible */
	const char *no_events;	/* space separated */
	const char *no_keys;
	/* What is added by what this kernel does not give, as --probe says. */
	const char *maybe_keys;	/* absent from what is approximate, if not known */
	const char *may_miss;	/* events of short lives: as many as were, or fewer */
};
extern const struct e2e_backend e2e_bpf;
enum { E2E_BACKENDS = 5 };	/* rows of the table */
/* The table's rows that can run here and are not left out by the environment
 * (PROCWATCH_E2E_BACKENDS="bpf procfs"; PROCWATCH_E2E_TESTS is a glob that tests'
 * names must match, too): how many, at most max.  Prints those
 * that cannot; exits with 77, or 1 under PROCWATCH_REQUIRE_BPF, when a needed
 * one cannot. */
size_t e2e_backends(const struct e2e_backend **out, size_t max);

/* Who a test is for; it is not in the list of the others. */
enum e2e_whom {
	E2E_ALL,
	E2E_EVENTS = 1 << 0,	/* sources that see each event: bpf, ptrace */
	E2E_ROOT = 1 << 1,	/* what runs with root's rights */
	E2E_USERS = 1 << 2,	/* what gives them up */
	E2E_PROBES = 1 << 3,	/* what only bpf has: a buffer that may be full, a look into the
				 * kernel at attach */
	E2E_UNTRACED = 1 << 4,	/* not by ptrace */
	E2E_TRACED = 1 << 5,	/* by ptrace only */
};
/* For a struct CMUnitTest: with a tear-down or without (NULL). */
#define E2E_TEST(fn, whom, tear_down) \
	{ #fn, fn, NULL, tear_down, (void *)(uintptr_t)(whom) }
struct CMUnitTest;
/* Runs each test once for each row of e2e_backends() that it is for; *current is the
 * row.  How many groups failed, for main() to return. */
int e2e_main(const struct CMUnitTest *tests, size_t n, const struct e2e_backend **current);

bool e2e_gives_event(const struct e2e_backend *b, const char *event);

/* A process under test with its two output pipes. */
struct e2e_job {
	pid_t pid;
	int pidfd;
	int fds[2];		/* read ends of stdout and stderr, -1 = over */
	char *text[2];		/* what came from them, NUL-ended */
	size_t len[2];
	int status;		/* wait(2) status; -1 = it had to be killed */
	bool over;
};

/* How a job is to start; zeroed memory is the ordinary way. */
struct e2e_start {
	uid_t uid;		/* 0 = as we are */
	int tty;		/* slave to become the controlling terminal, 0 = none */
	bool same_group;	/* stay in our process group and session */
	const char *cwd;
	void (*prepare)(void);	/* in the child, last before exec */
};

void e2e_spawn(struct e2e_job *job, const struct e2e_start *how, const char *const argv[]);
/* Reads until text shows up on stdout (fd 1) or stderr (2); fails when it does
 * not come.  Returns where in the output. */
const char *e2e_await(struct e2e_job *job, int fd, const char *text);
/* Reads until the job is over; kills it after seconds.  Returns the status. */
int e2e_join(struct e2e_job *job, int seconds);
void e2e_job_done(struct e2e_job *job);		/* kills, reaps, frees */
void e2e_expect_exit(const struct e2e_job *job, int code);	/* fails when it is over otherwise */
/* This part of that victim, as uid, when it says that it is ready. */
void e2e_start_victim(struct e2e_job *job, const char *program, const char *name, uid_t uid);

#define SH(script) ((const char *const[]){ "/bin/sh", "-c", script, NULL })

/* One run of procwatch and what it printed. */
struct e2e_run {
	const struct e2e_backend *backend;
	struct e2e_job job;
	char *file;		/* where the JSON goes */
	json_t *events;		/* array, NULL until loaded */
};

/* procwatch -j -o FILE [options, split at blanks] -- command...  A NULL command
 * leaves out "--".  Ends when all is over. */
struct e2e_run *e2e_run(const struct e2e_backend *b, const char *options,
			const char *const command[]);
/* The same, but returns at once; go on with e2e_finish(). */
struct e2e_run *e2e_run_start(const struct e2e_backend *b, const struct e2e_start *how,
			      const char *options, const char *const command[]);
void e2e_finish(struct e2e_run *r);	/* joins, loads, checks e2e_sane() */
/* The same, but false where procfs lost events, and nothing is checked then. */
bool e2e_finish_whole(struct e2e_run *r);
void e2e_run_free(struct e2e_run *r);
/* While it runs: until n events fit. */
void e2e_await_events(struct e2e_run *r, long n, const char *pattern, ...)
	__attribute__((format(printf, 3, 4)));
/* While it runs: until that holds of the events so far. */
void e2e_await_that(struct e2e_run *r, bool (*holds)(const struct e2e_run *r), const char *what);
/* Until so many seconds after that event. */
void e2e_await_age(const json_t *ev, long seconds);

/* Parses JSON Lines; fails the test on a line that is none. */
json_t *e2e_load(const char *path);
json_t *e2e_parse(const char *text, size_t len);
/* What must hold for every stream: see the body. */
void e2e_sane(const struct e2e_run *r);

long e2e_count(const struct e2e_run *r, const char *pattern, ...)
	__attribute__((format(printf, 2, 3)));
/* The first that fits; fails the test when there is none. Borrowed. */
json_t *e2e_find(const struct e2e_run *r, const char *pattern, ...)
	__attribute__((format(printf, 2, 3)));
/* Fails unless exactly n fit (at least n when the backend has not all keys).  What
 * cannot fail with a backend is counted, and printed at the end of the program:
 * "not checked on procfs". */
void e2e_want(const struct e2e_run *r, long n, const char *pattern, ...)
	__attribute__((format(printf, 3, 4)));
/* Each line "= N pattern" that the command printed is such a wish. Returns how many. */
int e2e_want_all(const struct e2e_run *r);

long e2e_int(const json_t *ev, const char *key);	/* fails when it is none */
const char *e2e_str(const json_t *ev, const char *key);

/* Fails with a readable message and the run's stderr. */
void e2e_fail(const struct e2e_run *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Absolute paths: procwatch (PROCWATCH_BIN), a victim, an example.  Good for
 * the next seven calls. */
const char *e2e_bin(void);
const char *e2e_victim(const char *name);
const char *e2e_example(const char *name);

/* scratch.c */
const char *e2e_tmp(void);	/* a directory of this test program, removed at exit */
char *e2e_path(const char *name);	/* in there; what had the name is gone.  To be freed */
char *e2e_read(const char *path);	/* up to a NUL; to be freed */
char *e2e_fifo(const char *name);	/* everybody's; its path, to be freed */
int e2e_gate(char **path);	/* a FIFO that opens at once for both sides */

int e2e_free_port(void);	/* on loopback, free a moment ago */

#define E2E_SECONDS 90		/* nothing here may take longer on a busy machine */

#endif
