/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.c - parents of zombies that say at which of their lines they do what: "@ ROLE LINE".  Each
 * stays until it is ended. */
#include "say.h"

#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static void
note_line(const char *role, int line)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "@ %s %d\n", role, line);

	must(write(STDOUT_FILENO, text, (size_t)n) == n, "write");
}

/* Not the last thing that its function does: that would have no line there. */
static long
noted_call(long result)
{
	__asm__ volatile("" ::: "memory");
	return result;
}

/* In one line of the source. */
#define AT(role, call) (note_line(role, __LINE__), noted_call(call))

/* Not static: they have a name where only that of what other modules may call is left. */
void make_children(int n);
void reap_one(int signo);

static void
stay(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		AT("doing", pause());
}

void __attribute__((noinline))
make_children(int n)
{
	for (int i = 0; i < n; i++) {
		pid_t pid = (pid_t)AT("fork", fork());

		must(pid >= 0, "fork");
		if (pid == 0)
			_exit(0);
	}
}

void
reap_one(int signo)
{
	(void)signo;
	AT("wait", waitpid(-1, NULL, WNOHANG));
}
enum { REAP_ONE_LINE = __LINE__ - 5 };

/* Optimized, it ends by a jump: it is not on the stack that waits. */
static void
reap_by_jump(int signo)
{
	(void)signo;
	waitpid(-1, NULL, WNOHANG);
}
enum { REAP_BY_JUMP_LINE = __LINE__ - 5 };

static void
look_away(int signo)
{
	(void)signo;
}
enum { LOOK_AWAY_LINE = __LINE__ - 4 };

static void
set_handler(void (*handler)(int), int line)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };

	note_line("handler", line);
	must(AT("install", sigaction(SIGCHLD, &sa, NULL)) == 0, "sigaction");
}

/* All at once, with one SIGCHLD. */
static void
reap_after(void (*handler)(int), int line)
{
	sigset_t chld, old;

	set_handler(handler, line);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &chld, &old) == 0, "sigprocmask");
	make_children(3);
	usleep(300000);	/* all three have ended: a wait call would show more than the parent does */
	must(sigprocmask(SIG_SETMASK, &old, NULL) == 0, "sigprocmask");
	stay();
}

static void
one_wait(void)
{
	reap_after(reap_one, REAP_ONE_LINE);
}

static void
jumps(void)
{
	note_line("wait", REAP_BY_JUMP_LINE + 3);
	reap_after(reap_by_jump, REAP_BY_JUMP_LINE);
}

static void
deaf(void)
{
	set_handler(look_away, LOOK_AWAY_LINE);
	make_children(1);
	stay();
}

/* Not by $ORIGIN, which with AddressSanitizer is where its own library lies. */
static void
watch_by_library(void)
{
	char path[PATH_MAX] = "";
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof("child_library.so"));
	int (*watch)(void) = NULL;
	void *library;

	must(n > 0 && strrchr(path, '/'), "readlink");
	strcpy(strrchr(path, '/') + 1, "child_library.so");
	library = dlopen(path, RTLD_NOW);
	must(library != NULL, "dlopen");
	*(void **)&watch = dlsym(library, "library_watch");
	must(watch && watch() == 0, "library_watch");
}

/* The library takes the handler's place, and none of the two reaps. */
static void
replaced(void)
{
	set_handler(look_away, LOOK_AWAY_LINE);
	watch_by_library();
	make_children(1);
	stay();
}

static void
replaces(void)
{
	watch_by_library();
	set_handler(look_away, LOOK_AWAY_LINE);
	make_children(1);
	stay();
}

static void
never(void)
{
	make_children(2);
	stay();
}

/* Asks once, before the child has ended. */
static void
once(void)
{
	int go[2];
	char c = 0;
	pid_t pid;

	must(pipe(go) == 0, "pipe");
	pid = (pid_t)AT("fork", fork());
	if (pid == 0)
		_exit(read(go[0], &c, 1) != 1);
	must(AT("wait", waitpid(pid, NULL, WNOHANG)) == 0, "waitpid");
	must(write(go[1], &c, 1) == 1, "write");
	stay();
}

/* Gone before anyone can look at it. */
static void
brief(void)
{
	make_children(1);
	_exit(0);
}

static void
reaps(void)
{
	make_children(1);
	must(AT("wait", waitpid(-1, NULL, 0)) > 0, "waitpid");
	_exit(0);
}

/* Its frame is found by a register, which no call below it keeps on the stack. */
static void __attribute__((noinline))
sleep_below(size_t room)
{
	volatile char *bytes = __builtin_alloca(room);

	bytes[0] = 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
	for (;;)
		pause();
}

static void
sleeps(void)
{
	make_children(1);
	sleep_below((size_t)getpid() & 0xff);
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "one-wait", one_wait },
		{ "jumps", jumps },
		{ "deaf", deaf },
		{ "replaced", replaced },
		{ "replaces", replaces },
		{ "never", never },
		{ "once", once },
		{ "sleeps", sleeps },
		{ "brief", brief },
		{ "reaps", reaps },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
