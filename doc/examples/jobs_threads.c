/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jobs_threads - three jobs of a second each, at the same time: a thread for each.
 *
 *	procwatch -T -- build/doc/examples/jobs_threads
 *	procwatch --compare -- build/doc/examples/jobs_fork --- build/doc/examples/jobs_threads
 *
 * Look for:
 * - one process: no fork, no SIGCHLD, no wait call and no zombie;
 * - with -T three threads that start and exit.  pthread_join() gets the result of one, as
 *   wait() gets the exit status of a child; the kernel has no part in that.
 */
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#include "common.h"

#define JOBS 3

static void *
run_job(void *number)
{
	sleep(1);
	return number;		/* the result */
}

int
main(void)
{
	pthread_t threads[JOBS];
	void *result;

	print_by_line();
	for (intptr_t i = 0; i < JOBS; i++)
		if (pthread_create(&threads[i], NULL, run_job, (void *)(i + 1)) != 0)
			die("pthread_create");
	for (int i = 0; i < JOBS; i++) {
		if (pthread_join(threads[i], &result) != 0)
			die("pthread_join");
		printf("job %d is done\n", (int)(intptr_t)result);
	}
	return 0;
}
