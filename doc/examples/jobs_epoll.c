/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jobs_epoll - three jobs of a second each, at the same time: one loop for all.
 *
 *	procwatch -- build/doc/examples/jobs_epoll
 *	procwatch --compare -- build/doc/examples/jobs_fork --- build/doc/examples/jobs_epoll
 *
 * Look for:
 * - one process with one thread: no fork, no SIGCHLD, no wait call and no zombie;
 * - it sleeps in epoll_wait until one of the jobs has something to do.  A job must never block:
 *   here each is a timer, in a server (echo_epoll) each is a socket.
 */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common.h"

#define JOBS 3

static void
start_job(int epoll)
{
	const struct itimerspec second = { .it_value.tv_sec = 1 };
	struct epoll_event ready = { .events = EPOLLIN };
	int job = timerfd_create(CLOCK_MONOTONIC, 0);

	ready.data.fd = job;
	if (job == -1 || timerfd_settime(job, 0, &second, NULL) == -1)
		die("timerfd");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, job, &ready) == -1)
		die("epoll_ctl");
}

int
main(void)
{
	int epoll = epoll_create1(0), left = JOBS;
	struct epoll_event ready;
	uint64_t expired;

	print_by_line();
	if (epoll == -1)
		die("epoll_create1");
	for (int i = 0; i < JOBS; i++)
		start_job(epoll);
	while (left > 0) {
		if (epoll_wait(epoll, &ready, 1, -1) != 1)
			die("epoll_wait");
		if (read(ready.data.fd, &expired, sizeof(expired)) != sizeof(expired))
			die("read");
		close(ready.data.fd);
		left--;
		printf("a job is done, %d left\n", left);
	}
	return 0;
}
