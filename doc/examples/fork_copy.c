/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fork_copy - after fork() each side counts its own x.
 *
 *	procwatch -- build/doc/examples/fork_copy
 *
 * Look for:
 * - one fork, no exec: the child runs the same program;
 * - the child exits with status 0 and its parent reaps it with wait4;
 * - in the program's own output, one x goes 101, 102, 103 and the other 99, 98,
 *   97: fork() copied the memory.  Which side prints first is not fixed.
 */
#include <unistd.h>

#include "common.h"

static void
count(const char *who, int *x, int step)
{
	for (int i = 0; i < 3; i++) {
		*x += step;
		printf("%s %d: x = %d\n", who, (int)getpid(), *x);
	}
}

int
main(void)
{
	int x = 100;
	pid_t pid;

	print_by_line();
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {			/* the child: fork() gave it 0 */
		count("child", &x, +1);
		_exit(0);		/* not exit(): what atexit() and stdio have
					 * to do at the end is the parent's */
	}
	count("parent", &x, -1);	/* the parent: fork() gave it the child's pid */
	if (waitpid(pid, NULL, 0) == -1)
		die("waitpid");
	printf("parent %d: the child has exited, x is still %d\n", (int)getpid(), x);
	return 0;
}
