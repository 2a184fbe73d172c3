/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reap_sigchld - a SIGCHLD handler reaps two children as they exit.
 *
 *	procwatch -- build/doc/examples/reap_sigchld
 *
 * Look for:
 * - two forks; the children exit after one and two seconds with statuses 1 and 2;
 * - two SIGCHLDs, queued and delivered to the handler, none coalesced, because the exits
 *   are a second apart; each interrupts rt_sigsuspend with EINTR;
 * - after each delivery wait4 is called twice: it reaps one child, and then returns 0 (no
 *   child had exited) the first time and fails with ECHILD the second, which ends the loop;
 * - both children are zombies only for a moment.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "common.h"

static volatile sig_atomic_t reaped;

static void
on_sigchld(int sig)
{
	int saved = errno;	/* waitpid() changes it, the program must not see that */

	(void)sig;
	/* One SIGCHLD may stand for several children, hence the loop. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		reaped = reaped + 1;
	errno = saved;
}

static void
start_child(int number)
{
	pid_t pid = fork();

	if (pid == -1)
		die("fork");
	if (pid == 0) {
		sleep((unsigned int)number);
		_exit(number);
	}
	printf("child %d exits in %d s\n", (int)pid, number);
}

int
main(void)
{
	struct sigaction sa = { .sa_handler = on_sigchld,
				.sa_flags = SA_RESTART | SA_NOCLDSTOP };
	sigset_t chld, before;

	print_by_line();
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)	/* before the first fork() */
		die("sigaction");
	start_child(1);
	start_child(2);

	/* Between the test and the sleep no SIGCHLD may slip through: so it is
	 * blocked, and sigsuspend() unblocks it and sleeps in one step. */
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &chld, &before) == -1)
		die("sigprocmask");
	while (reaped < 2) {
		sigsuspend(&before);
		printf("woken by SIGCHLD; %d of 2 reaped\n", (int)reaped);
	}
	return 0;
}
