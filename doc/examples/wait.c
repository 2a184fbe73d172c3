/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait - two children, two calls of wait().
 *
 *	procwatch -- build/doc/examples/wait
 *
 * Look for:
 * - two forks; the first child exits after one second with status 1, the second after two
 *   with status 2;
 * - two calls of wait4 for any child, each of which blocks for about a second
 *   and reaps one child, in the order in which they exit;
 * - each is a zombie only until the waiting parent runs: no zombies remain and there is no
 *   finding;
 * - a third call fails with ECHILD at once: there are no children left to wait for.
 */
#include <errno.h>
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
main(void)
{
	int status;
	pid_t pid;

	print_by_line();
	start_child(1);
	start_child(2);
	while ((pid = wait(&status)) != -1)
		print_status(pid, status);
	if (errno != ECHILD)
		die("wait");
	printf("no children left\n");
	return 0;
}
