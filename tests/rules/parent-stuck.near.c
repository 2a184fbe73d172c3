/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent-stuck.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
stopped_for_a_while(void)
{
	pid_t me = getpid();

	handle(SIGCHLD, reap_all, SA_RESTART);
	if (fork() == 0) {
		rest(700);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(200);
	raise(SIGSTOP);
	rest(300);
	MUST(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	rest(NEAR_LIFE);
}

static void
computes_then_waits(void)
{
	struct timespec from, now;
	pid_t pid = child(0);

	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000 < 500);
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

/* The end comes in time. */
static void
reads_output_then_waits(void)
{
	int p[2];
	char c;

	MUST(pipe(p) == 0);
	child(0);
	child(400);
	close(p[1]);
	MUST(read(p[0], &c, 1) == 0 && reap_rest() == 2);
	rest(NEAR_LIFE);
}

static int own_pipe[2];

static void
write_to_own_pipe(int signo)
{
	const int e = errno;

	(void)signo;
	if (write(own_pipe[1], "", 1) < 0)
		_exit(2);
	errno = e;
}

/* A main loop that sleeps until its handler writes; each child has the writing end, too. */
static void
polls_own_pipe(void)
{
	struct pollfd p = { .events = POLLIN };
	int left = 3;
	char c;

	MUST(pipe(own_pipe) == 0);
	p.fd = own_pipe[0];
	handle(SIGCHLD, write_to_own_pipe, SA_RESTART);
	for (int i = 0; i < 3; i++)
		child(100 + 600 * i);
	while (left > 0)
		if (poll(&p, 1, -1) == 1 && read(own_pipe[0], &c, 1) == 1)
			left -= reap_ended();
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "stopped-for-a-while", .run = stopped_for_a_while },
	{ .name = "reads-output-then-waits", .run = reads_output_then_waits },
	{ .name = "polls-own-pipe", .run = polls_own_pipe },
	{ .name = "computes-then-waits", .run = computes_then_waits },
};
RULE_NEAR("parent-stuck", near);
