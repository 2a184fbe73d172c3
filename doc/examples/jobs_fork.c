/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jobs_fork - three jobs of a second each, at the same time: a process for each.
 *
 *	procwatch -- build/doc/examples/jobs_fork
 *	procwatch --compare -- build/doc/examples/jobs_fork --- build/doc/examples/jobs_threads
 *
 * Look for:
 * - three forks, three exits with the statuses 1, 2 and 3, three SIGCHLDs;
 * - three wait calls that return a child, and one that fails with ECHILD: each child has to be
 *   waited for once.  The same with threads (jobs_threads) or with one loop for all (jobs_epoll)
 *   needs none of that, but there a crash of one job ends all.
 */
#include <errno.h>
#include <unistd.h>

#include "common.h"

#define JOBS 3

int
main(void)
{
	int status;
	pid_t pid;

	print_by_line();
	for (int i = 1; i <= JOBS; i++) {
		pid = fork();
		if (pid == -1)
			die("fork");
		if (pid == 0) {
			sleep(1);		/* the job */
			_exit(i);
		}
	}
	while ((pid = wait(&status)) != -1)
		print_status(pid, status);
	if (errno != ECHILD)
		die("wait");
	return 0;
}
