/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waitpid - two children, two calls of waitpid(), each for one of them.
 *
 *	procwatch -- build/doc/examples/waitpid
 *	procwatch --compare -- build/doc/examples/wait --- build/doc/examples/waitpid
 *
 * Look for:
 * - two forks; the first child exits after three seconds with status 3, the second after one
 *   with status 1;
 * - two calls of wait4, each for the child with that PID, in the order of the forks;
 * - so the child that exits first is not waited for first: it is a zombie for two seconds,
 *   while the parent blocks in the call for the other one, and procwatch warns of that
 *   (blocking-wait);
 * - nothing remains and nothing is lost: a zombie keeps its exit status until its turn comes.
 */
#include <unistd.h>

#include "common.h"

static pid_t
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
	return pid;
}

static void
wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == -1)
		die("waitpid");
	print_status(pid, status);
}

int
main(void)
{
	pid_t slow, fast;

	print_by_line();
	slow = start_child(3);
	fast = start_child(1);
	wait_for(slow);
	wait_for(fast);
	return 0;
}
