/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudged.c - parents of zombies that do something else each when they get one more SIGCHLD.
 * Each says "ready" when its children have ended. */
#include "say.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

static volatile sig_atomic_t per_signal;
static pid_t other;

static void
reap_all(int sig)
{
	(void)sig;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void
reap_some(int sig)
{
	(void)sig;
	for (int i = 0; i < per_signal; i++)
		waitpid(-1, NULL, WNOHANG);
}

static void
reap_other(int sig)
{
	(void)sig;
	waitpid(other, NULL, WNOHANG);
}

static void
reap_none(int sig)
{
	(void)sig;
}

static void
end(int sig)
{
	(void)sig;
	_exit(0);
}

/* They have all ended when this returns. */
static void
zombies(int n)
{
	siginfo_t si;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		must(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0, "waitid");
	}
}

static void
ready(void)
{
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
	for (;;)
		pause();
}

/* Too late for the SIGCHLDs of its children. */
static void
handle(void (*fn)(int), int children)
{
	struct sigaction sa = { .sa_flags = SA_RESTART };

	zombies(children);
	sa.sa_handler = fn;
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
	ready();
}

static void
lost(void)
{
	handle(reap_all, 3);
}

static void
lost_one(void)
{
	handle(reap_all, 1);
}

static void
once(void)
{
	per_signal = 1;
	handle(reap_some, 3);
}

static void
twice(void)
{
	per_signal = 2;
	handle(reap_some, 4);
}

static void
never(void)
{
	handle(reap_none, 2);
}

/* One that runs until we end. */
static void
start_other(void)
{
	other = fork();
	if (other)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void
wrong_child(void)
{
	start_other();
	handle(reap_other, 2);
}

static void
ends(void)
{
	handle(end, 2);
}

static void
by_default(void)
{
	handle(SIG_DFL, 2);
}

static void
wait_other(void)
{
	start_other();
	zombies(2);
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
	waitpid(other, NULL, 0);
}

static void
ignored(void)
{
	handle(SIG_IGN, 2);
}

static sigset_t
block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
	return set;
}

static void
blocked(void)
{
	block();
	handle(reap_all, 2);
}

/* Takes what there is, and never waits. */
static void
by_signalfd(void)
{
	const sigset_t set = block();
	const int fd = signalfd(-1, &set, 0);
	struct signalfd_siginfo si;

	must(fd >= 0, "signalfd");
	zombies(2);
	must(read(fd, &si, sizeof(si)) == sizeof(si), "read");
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
	while (read(fd, &si, sizeof(si)) == sizeof(si))
		;
}

/* Blocked, as sigwait(3) requires it: what /proc does not show during the call. */
static void
by_sigwait(void (*then)(int))
{
	sigset_t set;

	zombies(2);
	set = block();
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
	while (sigwaitinfo(&set, NULL) == SIGCHLD)
		then(SIGCHLD);
}

static void
sigwait_none(void)
{
	by_sigwait(reap_none);
}

static void
sigwait_all(void)
{
	by_sigwait(reap_all);
}

static void
none(void)
{
	ready();
}

static const struct victim_case cases[] = {
	{ "lost", lost },
	{ "lost-one", lost_one },
	{ "once", once },
	{ "twice", twice },
	{ "never", never },
	{ "wrong-child", wrong_child },
	{ "ends", ends },
	{ "default", by_default },
	{ "wait-other", wait_other },
	{ "ignored", ignored },
	{ "blocked", blocked },
	{ "signalfd", by_signalfd },
	{ "sigwait-none", sigwait_none },
	{ "sigwait-all", sigwait_all },
	{ "none", none },
	{ NULL, NULL },
};

int
main(int argc, char **argv)
{
	return victim_main(argc, argv, cases);
}
