/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waitpid_nohang - asks every three seconds whether the child has ended.
 *
 *	procwatch -- build/doc/examples/waitpid_nohang
 *
 * Look for:
 * - one fork; the child ends after four seconds with code 7;
 * - waitpid() with WNOHANG returns 0, "nobody yet", at 0 and at 3 seconds, and
 *   reaps the child at 6 seconds;
 * - so the child is a zombie for about two seconds, until the parent asks again;
 * - one more call returns -1 with ECHILD.  0 means "a child, but not ended",
 *   -1 with ECHILD means "no such child": not the same thing.
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
		printf("child %d still runs; the parent does other work\n", (int)pid);
		sleep(3);
	}
	if (got == -1)
		die("waitpid");
	print_status(got, status);

	if (waitpid(pid, &status, WNOHANG) == -1 && errno == ECHILD)
		printf("child %d can be asked for only once\n", (int)pid);
	return 0;
}
