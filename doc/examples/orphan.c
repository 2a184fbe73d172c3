/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphan - a parent exits before its child.
 *
 *	procwatch -F -- build/doc/examples/orphan
 *
 * Look for (with -F procwatch continues until the child has exited, too):
 * - one fork; the parent exits first, after one second, with status 0;
 * - at that moment the child is adopted, by init or by the nearest subreaper
 *   above it: its parent changes;
 * - the child continues, exits after two seconds with status 4, and is reaped by the
 *   process that adopted it, not by the one that forked it.
 */
#include <unistd.h>

#include "common.h"

int
main(void)
{
	pid_t pid;

	print_by_line();
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		printf("child %d: my parent is %d\n", (int)getpid(), (int)getppid());
		sleep(2);
		printf("child %d: my parent is %d\n", (int)getpid(), (int)getppid());
		_exit(4);
	}
	sleep(1);
	printf("parent %d exits\n", (int)getpid());
	return 0;
}
