/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracers.c - programs that trace, that may not be traced, and that are while signals come. */
#include "say.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <time.h>

static void
ready(void)
{
	printf("ready\n");
	fflush(stdout);
}

/* The child asks to be traced, as a debugger's does; it is traced already. */
static void
be_traced(void)
{
	pid_t pid = fork();
	int st;

	if (pid == 0)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 && errno == EPERM ? 21 : 1);
	must(waitpid(pid, &st, 0) == pid && WEXITSTATUS(st) == 21, "PTRACE_TRACEME fails");
	say(1, "exit pid=%d code=21 zombie=true", pid);
	say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
}

static void
trace_child(long request)
{
	pid_t pid = fork();
	int st;

	if (pid == 0)
		for (;;)
			pause();
	must(ptrace((enum __ptrace_request)request, pid, NULL, NULL) < 0 && errno == EPERM, "it fails");
	kill(pid, SIGTERM);
	must(waitpid(pid, &st, 0) == pid && WTERMSIG(st) == SIGTERM, "waitpid");
	say(1, "exit pid=%d signal=SIGTERM zombie=true", pid);
	say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
}

static void
seize(void)
{
	trace_child(PTRACE_SEIZE);
}

static void
attach(void)
{
	trace_child(PTRACE_ATTACH);
}

static void
undumpable(void)
{
	must(prctl(PR_SET_DUMPABLE, 0) == 0, "PR_SET_DUMPABLE");
	ready();
	for (;;)
		pause();
}

/* Until this process is ended. */
static void
traced_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	must(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0, "PTRACE_SEIZE");
	printf("child %d\n", pid);
	ready();
	for (;;)
		pause();
}

static volatile sig_atomic_t counted, out_of_order, at_end;

static void
count(int signo, siginfo_t *si, void *context)
{
	(void)signo;
	(void)context;
	if (si->si_value.sival_int < 0) {
		at_end = 1;
		return;
	}
	out_of_order += si->si_code != SI_QUEUE || si->si_value.sival_int != counted;
	counted++;
}

/* How many came, each once and after the one before it. */
static void
count_queued(void)
{
	struct sigaction sa = { .sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct timespec t = { .tv_nsec = 1000000 };
	sigset_t none, queued;

	sigemptyset(&none);
	sigemptyset(&queued);
	sigaddset(&queued, SIGRTMIN + 2);
	must(sigprocmask(SIG_BLOCK, &queued, NULL) == 0, "sigprocmask");
	must(sigaction(SIGRTMIN + 2, &sa, NULL) == 0, "sigaction");
	ready();
	while (!at_end) {
		sigsuspend(&none);
		nanosleep(&t, NULL);		/* so that several are pending */
	}
	must(!out_of_order, "in order");
	printf("%d\n", (int)counted);
}

/* Sleeps in a call that fails with EINTR whatever wakes it, until its child has ended. */
static void
in_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int fd = epoll_create1(0), p[2];
	pid_t pid;

	must(fd >= 0 && pipe(p) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	close(p[1]);
	must(epoll_ctl(fd, EPOLL_CTL_ADD, p[0], &e) == 0, "epoll_ctl");
	printf("child %d\n", pid);
	ready();
	must(epoll_wait(fd, &e, 1, -1) == 1, "epoll_wait");
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "be-traced", be_traced },
		{ "seize", seize },
		{ "attach", attach },
		{ "undumpable", undumpable },
		{ "traced-child", traced_child },
		{ "count-queued", count_queued },
		{ "in-epoll", in_epoll },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
