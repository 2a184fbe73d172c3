/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copied.c - forks, waits and a handler, whose stacks test_copies.c looks at: it says
 * "handler ADDRESS", "end ADDRESS" of a stack, and "ready", after which it continues at a byte
 * from stdin; "done" when it will end at one more. */
#include "say.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

static void
on_child(int sig)
{
	(void)sig;
}

static void
pause_at(const char *line)
{
	const ssize_t len = (ssize_t)strlen(line);
	char c;

	must(write(STDOUT_FILENO, line, (size_t)len) == len, "write");
	must(read(STDIN_FILENO, &c, 1) == 1, "read");
}

static void
fork_and_wait(int n)
{
	while (n-- > 0) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		must(waitpid(pid, NULL, 0) == pid, "waitpid");
	}
}

/* By the number in argv[2]. */
static int number;

static void
forks(void)
{
	fork_and_wait(number);
}

static void
by_child(void)
{
	pid_t pid;

	fork_and_wait(number);
	pid = fork();
	if (pid == 0) {
		fork_and_wait(number);
		_exit(0);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
}

static void
execs(void)
{
	char n[16];

	snprintf(n, sizeof(n), "%d", number);
	fork_and_wait(number);
	execl("/proc/self/exe", "copied", "forks", n, (char *)NULL);
	must(0, "exec");
}

static void
say_address(const char *name, const void *address)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %llx\n", name, (unsigned long long)(uintptr_t)address);

	must(write(STDOUT_FILENO, line, (size_t)n) == n, "write");
}

static void
handles(void)
{
	struct sigaction sa = { .sa_handler = on_child, .sa_flags = SA_RESTART };

	say_address("handler", (const void *)(uintptr_t)on_child);
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
	fork_and_wait(1);
}

static void
on_child_too(int sig)
{
	on_child(sig);
	(void)!getppid();	/* no tail call: the two must differ */
}

static void
replaces(void)
{
	struct sigaction sa = { .sa_handler = on_child, .sa_flags = SA_RESTART };

	say_address("handler", (const void *)(uintptr_t)on_child_too);
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
	sa.sa_handler = on_child_too;
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
	must(sigaction(SIGCHLD, NULL, &sa) == 0, "sigaction");	/* asks only */
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");	/* changes nothing */
}

static void
polls(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	for (int i = 0; i < number; i++)
		must(waitpid(pid, NULL, WNOHANG) == 0, "waitpid");
	must(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid, "kill");
}

static void
deep(void)
{
	volatile char room[40000];

	for (size_t i = 0; i < sizeof(room); i++)
		room[i] = 'x';
	fork_and_wait(1);
	must(room[0] == 'x', "room");
}

static void *
thread(void *arg)
{
	(void)arg;
	fork_and_wait(1);
	return NULL;
}

/* With a stack behind which nothing can be read. */
static void
threads(void)
{
	enum { STACK = 256 * 1024, BEHIND = 64 * 1024 };
	char *stack = mmap(NULL, STACK + BEHIND, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attr;
	pthread_t t;

	must(stack != MAP_FAILED && mprotect(stack + STACK, BEHIND, PROT_NONE) == 0, "stack");
	must(pthread_attr_init(&attr) == 0 && pthread_attr_setstack(&attr, stack, STACK) == 0, "attr");
	say_address("end", stack + STACK);
	must(pthread_create(&t, &attr, thread, NULL) == 0 && pthread_join(t, NULL) == 0, "thread");
}

/* Before it is suspected, while it is, and after that. */
static void
suspected(void)
{
	for (int i = 0; i < 3; i++) {
		fork_and_wait(number);
		pause_at("ready\n");
	}
}

static void
sleeps(void)
{
	pause_at("ready\n");
}

/* Unlike calls in turn: none is one more of the same. */
static void
many(void)
{
	siginfo_t si;

	pause_at("ready\n");
	for (int i = 0; i < number / 2; i++) {
		must(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "waitpid");
		must(waitid(P_ALL, 0, &si, WEXITED | WNOHANG) == -1 && errno == ECHILD, "waitid");
	}
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "forks", forks },
		{ "child", by_child },
		{ "execs", execs },
		{ "handles", handles },
		{ "replaces", replaces },
		{ "polls", polls },
		{ "deep", deep },
		{ "threads", threads },
		{ "suspected", suspected },
		{ "many", many },
		{ "sleeps", sleeps },
		{ NULL, NULL },
	};

	number = argc > 2 ? atoi(argv[2]) : 0;
	victim_main(argc, argv, cases);
	pause_at("done\n");
	return 0;
}
