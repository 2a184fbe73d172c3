/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld_ignore [nocldwait] - no zombies, and no exit statuses either.
 *
 *	procwatch -- build/doc/examples/sigchld_ignore
 *	procwatch -- build/doc/examples/sigchld_ignore nocldwait
 *
 * Look for:
 * - two forks; the children exit after one and two seconds with statuses 1 and 2,
 *   and neither becomes a zombie: the kernel reaps them (auto);
 * - why: sigchld-ignored, and then no SIGCHLD is sent at all; with "nocldwait"
 *   nocldwait, and a SIGCHLD is sent for each (and ignored, as by default);
 * - one wait4 that blocks until both have exited, two seconds, and then fails with
 *   ECHILD: the exit statuses are lost (status-lost).
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

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
	printf("child %d will exit with status %d\n", (int)pid, number);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = SIG_IGN };
	int status;

	/* The default action of SIGCHLD is to ignore it, but that is not the same
	 * as SIG_IGN: by default children do become zombies. */
	if (argc > 1 && strcmp(argv[1], "nocldwait") == 0) {
		sa.sa_handler = SIG_DFL;
		sa.sa_flags = SA_NOCLDWAIT;
	}
	print_by_line();
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		die("sigaction");
	start_child(1);
	start_child(2);

	if (wait(&status) == -1 && errno == ECHILD)
		printf("wait: no children left, and no exit statuses\n");
	return 0;
}
