/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parents.h - pieces for small parents that do one thing wrong, or nearly.
 *
 * RULE.cause.c has the parents that a rule must find, RULE.near.c those that only look
 * so; they register themselves, and "tests/rules/parents NAME" is one of them.  One with a
 * cause says by settled() or rest(LIFE) when all that it does wrong is done.
 *
 * It also says at which of its lines it does what: NOTE(), AT(), catch_chld().  They write to memory
 * that is shared with the test: no system call that matters comes between.
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
#include <stdint.h>
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

enum { MAX_NOTES = 64 };

struct source_line {
	char file[60];
	int line;
};

/* The file that PARENT_LINES names; zeroed. */
struct line_notes {
	int settled;
	unsigned int n;
	struct line_note {
		struct source_line at;
		char roles[28];		/* of a site, with blanks between */
		int settled;		/* it was by then */
	} v[MAX_NOTES];
};

extern struct line_notes *line_notes;

/* Of a process that the parent makes, only where it forks.  A handler may come between. */
static inline void
note_line(const char *roles, const char *file, int line)
{
	const char *slash = strrchr(file, '/');
	struct line_note *to;
	unsigned int at;

	if (getpid() != parent_pid && strcmp(roles, "fork") != 0)
		return;
	for (at = 0; at < line_notes->n && at < MAX_NOTES; at++)
		if (line_notes->v[at].at.line == line && line_notes->v[at].settled == line_notes->settled)
			return;
	at = __atomic_fetch_add(&line_notes->n, 1, __ATOMIC_SEQ_CST);
	if (at >= MAX_NOTES)
		return;
	to = &line_notes->v[at];
	snprintf(to->roles, sizeof(to->roles), "%s", roles);
	snprintf(to->at.file, sizeof(to->at.file), "%s", slash ? slash + 1 : file);
	to->settled = line_notes->settled;
	to->at.line = line;
}

/* Not the last thing that its function does: that would have no line there. */
static inline long
noted_call(long result)
{
	__asm__ volatile("" ::: "memory");
	return result;
}

/* In one line of the source. */
#define NOTE(roles) note_line(roles, __FILE__, __LINE__)
#define AT(roles, call) (NOTE(roles), noted_call(call))

/* Two lines above the name of a handler for SIGCHLD. */
#define HANDLER_BELOW(fn) \
	static const struct source_line fn##_line __attribute__((unused)) = { __FILE__, __LINE__ + 2 }
#define catch_chld(fn, flags) \
	(note_line("handler", fn##_line.file, fn##_line.line), handle(SIGCHLD, fn, flags))

/* From here on it does nothing but what it does wrong: procwatch may attach. */
#define SETTLED "settled\n"
static inline void
settled(void)
{
	line_notes->settled = 1;
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
	while (AT("doing", nanosleep(&t, &t)) < 0 && errno == EINTR)
		;
}

/* A child that ends by itself after so long. */
static inline pid_t
child(long ms)
{
	pid_t pid = (pid_t)AT("fork", fork());

	MUST(pid >= 0);
	if (pid)
		return pid;
	signal(SIGCHLD, SIG_DFL);
	rest(ms);
	_exit(0);
}

/* n children, waited for at once: no finding is about these, and none may name the lines, which
 * are not noted. */
static inline void
reap_elsewhere(int n)
{
	while (n-- > 0) {
		const pid_t pid = (pid_t)noted_call(fork());

		MUST(pid >= 0);
		if (pid == 0)
			_exit(0);
		MUST(noted_call(waitpid(pid, NULL, 0)) == pid);
	}
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

HANDLER_BELOW(do_nothing);
static inline void
do_nothing(int signo)
{
	(void)signo;
}

HANDLER_BELOW(reap_one);
static inline void
reap_one(int signo)
{
	int e = errno;

	(void)signo;
	AT("wait", waitpid(-1, NULL, WNOHANG));
	errno = e;
}

HANDLER_BELOW(reap_all);
static inline void
reap_all(int signo)
{
	int e = errno;

	(void)signo;
	while (AT("wait", waitpid(-1, NULL, WNOHANG)) > 0)
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

	while ((pid = (pid_t)AT("wait doing", wait(&st))) > 0 || (pid < 0 && errno == EINTR))
		n += pid > 0 && WIFEXITED(st) && WEXITSTATUS(st) == 0;
	return n;
}

/* Those that have ended by now. */
static inline int
reap_ended(void)
{
	int n = 0;

	while (AT("wait", waitpid(-1, NULL, WNOHANG)) > 0)
		n++;
	return n;
}

#endif
