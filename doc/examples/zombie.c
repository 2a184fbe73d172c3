/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie [SECONDS] - a child exits at once, its parent sleeps and never waits.
 *
 *	procwatch -- build/doc/examples/zombie
 *
 * Look for:
 * - one fork; the child exits with status 3 and remains as a zombie;
 * - the SIGCHLD for it is ignored, which is the default action; that does not wait for the
 *   child: the zombie remains;
 * - no wait call and no reap by the parent.  After 3 of the 5 seconds procwatch
 *   says why the zombie exists (never-waits);
 * - when the parent exits, init (or the nearest subreaper) adopts the zombie and reaps it:
 *   a leak ends with the process that leaks.
 */
#include <unistd.h>

#include "common.h"

int
main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 5;
	pid_t pid;

	print_by_line();
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0)
		_exit(3);		/* the status is kept until the parent waits */

	printf("child %d has exited; its parent does not wait\n", (int)pid);
	if (seconds > 0)
		sleep((unsigned int)seconds);
	printf("parent %d exits without wait()\n", (int)getpid());
	return 0;
}
