/* SPDX-License-Identifier: GPL-2.0-or-later */
/* past.c - has a zombie, and did something before that shows in the kernel only.  Says
 * "ready" and stays. */
#include "say.h"

#include <signal.h>
#include <sys/signalfd.h>

static volatile sig_atomic_t ran;

static void
note(int signo)
{
	(void)signo;
	ran = 1;
}

/* A child that is a zombie when this returns. */
static pid_t
zombie(void)
{
	siginfo_t si;
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		_exit(0);
	while (waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) < 0)
		must(errno == EINTR, "waitid");
	printf("zombie %d ", pid);
	fflush(stdout);
	return pid;
}

static void
stay(void)
{
	printf("ready\n");
	fflush(stdout);
	for (;;)
		pause();
}

static void
heir(void)
{
	printf("own ");
	zombie();
	stay();
}

static void
before_exec(void)
{
	printf("inherited ");
	zombie();
	execl("/proc/self/exe", "past", "heir", NULL);
	must(0, "exec");
}

static void
with_action(void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
	zombie();
	while (fn != SIG_DFL && !ran)
		usleep(1000);
	stay();
}

static void
reset(void)
{
	with_action(note, (int)SA_RESETHAND);
}

static void
kept(void)
{
	with_action(note, 0);
}

/* As glibc's sysv_signal(SIGCHLD, SIG_DFL) does it. */
static void
sysv_default(void)
{
	with_action(SIG_DFL, (int)SA_RESETHAND | SA_NODEFER);
}

static void
plain_default(void)
{
	with_action(SIG_DFL, 0);
}

static void
with_signalfd(int signo)
{
	sigset_t chld, s;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &chld, NULL) == 0, "sigprocmask");
	sigemptyset(&s);
	sigaddset(&s, signo);
	must(signalfd(-1, &s, SFD_CLOEXEC) >= 0, "signalfd");
	zombie();
	stay();
}

static void
signalfd_for_chld(void)
{
	with_signalfd(SIGCHLD);
}

static void
signalfd_for_usr1(void)
{
	with_signalfd(SIGUSR1);
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "before-exec", before_exec },
		{ "heir", heir },
		{ "reset", reset },
		{ "kept", kept },
		{ "sysv-default", sysv_default },
		{ "default", plain_default },
		{ "signalfd", signalfd_for_chld },
		{ "signalfd-usr1", signalfd_for_usr1 },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
