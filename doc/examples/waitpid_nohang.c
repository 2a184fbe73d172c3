/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waitpid_nohang - polls every three seconds whether the child has exited.
 *
 *	procwatch -- build/doc/examples/waitpid_nohang
 *
 * Look for:
 * - one fork; the child exits after four seconds with status 7;
 * - waitpid() with WNOHANG returns 0 (no child had exited) at 0 and at 3 seconds, and
 *   reaps the child at 6 seconds;
 * - so the child is a zombie for about two seconds, until the parent polls again;
 * - one more call returns -1 with ECHILD.  0 means "there is such a child, still running",
 *   -1 with ECHILD means "there is no such child".
 */
#include <errno.h>
#include <unistd.h>

#include "common.h"

int
main(void)
{
	int status;
	pid_t pid, got;

	print_by_line();
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0) {
		sleep(4);
		_exit(7);
	}

	while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
		printf("child %d is still running; the parent does other work\n", (int)pid);
		sleep(3);
	}
	if (got == -1)
		die("waitpid");
	print_status(got, status);

	if (waitpid(pid, &status, WNOHANG) == -1 && errno == ECHILD)
		printf("child %d can be waited for only once\n", (int)pid);
	return 0;
}
