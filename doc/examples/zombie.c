/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie [SECONDS] - a child ends at once, its parent sleeps and never waits.
 *
 *	procwatch -- build/doc/examples/zombie
 *
 * Look for:
 * - one fork; the child ends with code 3 and stays as a zombie;
 * - the SIGCHLD for it is ignored, as its default action is, and that is no
 *   way of waiting: the zombie stays;
 * - no wait call and no reap by the parent.  After 3 of the 5 seconds procwatch
 *   says why the zombie is there (never-waits);
 * - when the parent ends, init (or the nearest subreaper) adopts the zombie and
 *   reaps it: a leak ends with the process that leaks.
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
		_exit(3);		/* the code waits for somebody to ask */

	printf("child %d has ended; nobody asks how\n", (int)pid);
	if (seconds > 0)
		sleep((unsigned int)seconds);
	printf("parent %d ends without wait()\n", (int)getpid());
	return 0;
}
