/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents.h - pieces for small parents that do one thing wrong, or nearly.
 *
 * RULE.cause.c has the parents that a rule must find, RULE.near.c those that only look
 * so; they register themselves, and "tests/rules/parents NAME" is one of them.  One with a
 * cause says by settled() or rest(LIFE) when all that it does wrong is done.
 */
#ifndef PW_PARENTS_H
#define PW_PARENTS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct parent {
	const char *name;	/* no other parent has it */
	void (*run)(void);	/* returns when all went as it should */
	bool procfs;		/* a cause: procfs sees enough for it, too */
	bool look;		/* a cause: only an activity event shows it, taken in real time */
	const char *less_exact;	/* a rule that is true of it, too, where wait calls were not seen */
	bool passing;		/* a warning: nothing of it is left to attach to */
	bool traces;		/* it is a tracer, which it cannot be while it is traced itself */
};

enum parent_kind {
	PARENT_CAUSE,		/* its rule must find it: a zombie stays */
	PARENT_WARNING,		/* its rule must find it: no zombie needs to stay */
	PARENT_NEAR,		/* no leak, no warning, and not its rule */
	PARENT_EXECED,		/* what another one executes */
};

/* After the table. */
#define RULE_PARENTS_(rule, kind, list) \
	static void __attribute__((constructor)) \
	list##_register(void) \
	{ \
		parents_add(rule, kind, list, sizeof(list) / sizeof((list)[0])); \
	} \
	_Static_assert(1, "")
#define RULE_CAUSES(rule, list) RULE_PARENTS_(rule, PARENT_CAUSE, list)
#define RULE_WARNINGS(rule, list) RULE_PARENTS_(rule, PARENT_WARNING, list)
#define RULE_NEAR(rule, list) RULE_PARENTS_(rule, PARENT_NEAR, list)
#define RULE_EXECED(rule, list) RULE_PARENTS_(rule, PARENT_EXECED, list)

struct parent_entry {
	const char *rule;
	enum parent_kind kind;
	const struct parent *parent;
};

void parents_add(const char *rule, enum parent_kind kind, const struct parent *list, size_t n);
/* All of them, rule by rule; their number in *n. */
const struct parent_entry *parents_all(size_t *n);

/* A parent that could not do what it is for must not pass for one that did. */
#define MUST(what) ((what) ? (void)0 : parent_fails(__FILE__, __LINE__, #what))
static inline void __attribute__((noreturn))
parent_fails(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: not so: %s: %s\n", file, line, what, strerror(errno));
	_exit(3);
}

static inline void
exec_parent(const char *name)
{
	execl("/proc/self/exe", "parents", name, NULL);
	parent_fails(__FILE__, __LINE__, name);
}

/* ms: how long a parent with a cause stays, and one without.  One that procwatch attaches
 * to stays until it is ended. */
#define LIFE parent_life()
#define NEAR_LIFE 2000
static inline long
parent_life(void)
{
	const char *s = getenv("PARENT_LIFE");

	return s ? atol(s) : 4500;
}

extern pid_t parent_pid;	/* of the process that main() began in */

/* From here on it does nothing but what it does wrong: procwatch may attach. */
#define SETTLED "settled\n"
static inline void
settled(void)
{
	if (write(1, SETTLED, sizeof(SETTLED) - 1) < 0)
		perror("write");
}

/* Sleeps all of it, whatever signals come.  A parent that rests to its end is settled. */
static inline void
rest(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	if (ms >= LIFE && getpid() == parent_pid)
		settled();
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* A child that ends by itself after so long. */
static inline pid_t
child(long ms)
{
	pid_t pid = fork();

	MUST(pid >= 0);
	if (pid)
		return pid;
	signal(SIGCHLD, SIG_DFL);
	rest(ms);
	_exit(0);
}

static inline void
handle(int signo, void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	sigaction(signo, &sa, NULL);
}

static inline const sigset_t *
only_chld(void)
{
	static sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	return &s;
}

static inline void
mask_chld(int how)
{
	pthread_sigmask(how, only_chld(), NULL);
}

static inline void
do_nothing(int signo)
{
	(void)signo;
}

static inline void
reap_one(int signo)
{
	int e = errno;

	(void)signo;
	waitpid(-1, NULL, WNOHANG);
	errno = e;
}

static inline void
reap_all(int signo)
{
	int e = errno;

	(void)signo;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = e;
}

/* n children that end while SIGCHLD is blocked: all but the first SIGCHLD are merged. */
static inline void
burst(int n)
{
	mask_chld(SIG_BLOCK);
	while (n-- > 0)
		child(0);
	rest(300);
	mask_chld(SIG_UNBLOCK);
}

/* Waits until there is no child; how many have exited with code 0. */
static inline int
reap_rest(void)
{
	int n = 0, st;
	pid_t pid;

	while ((pid = wait(&st)) > 0 || (pid < 0 && errno == EINTR))
		n += pid > 0 && WIFEXITED(st) && WEXITSTATUS(st) == 0;
	return n;
}

/* Those that have ended by now. */
static inline int
reap_ended(void)
{
	int n = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		n++;
	return n;
}

#endif
