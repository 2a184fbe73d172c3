/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld_merge [loop] - five children exit while their parent is busy.
 *
 *	procwatch -- build/doc/examples/sigchld_merge
 *	procwatch -- build/doc/examples/sigchld_merge loop
 *
 * Look for:
 * - five forks and five exits, with statuses 1 to 5, while SIGCHLD is blocked;
 * - one SIGCHLD is blocked, which means pending until it is unblocked, and the four after
 *   it are coalesced with the pending one;
 * - five calls of waitid with WNOWAIT, which look at a zombie and leave it there;
 * - one delivery to the handler for all five;
 * - without "loop", wait4 is called once and reaps one child: four zombies remain,
 *   and after 3 of the 5 seconds procwatch says why (one-wait-per-signal);
 * - with "loop", wait4 reaps five, then fails with ECHILD: no zombies remain.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define CHILDREN 5

static volatile sig_atomic_t calls, reaped;
static int loop;

static void
on_sigchld(int sig)
{
	int saved = errno;

	(void)sig;
	calls = calls + 1;
	while (waitpid(-1, NULL, WNOHANG) > 0) {
		reaped = reaped + 1;
		if (!loop)
			break;
	}
	errno = saved;
}

static void
block_sigchld(int how)
{
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigprocmask(how, &chld, NULL) == -1)
		die("sigprocmask");
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_sigchld,
				.sa_flags = SA_RESTART | SA_NOCLDSTOP };
	pid_t pid;

	loop = argc > 1 && strcmp(argv[1], "loop") == 0;
	print_by_line();
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		die("sigaction");

	/* A server that is busy for a moment would look the same. */
	block_sigchld(SIG_BLOCK);
	for (int i = 1; i <= CHILDREN; i++) {
		pid = fork();
		if (pid == -1)
			die("fork");
		if (pid == 0)
			_exit(i);
		/* Until it has exited; this does not reap it. */
		if (waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT) == -1)
			die("waitid");
	}
	block_sigchld(SIG_UNBLOCK);	/* the handler runs before this returns */

	printf("%d children ended, the handler ran %d time(s) and reaped %d\n",
	       CHILDREN, (int)calls, (int)reaped);
	if (!loop)
		sleep(5);
	return 0;
}
