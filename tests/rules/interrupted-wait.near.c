/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted-wait.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
alarms(long every)		/* ms, 0 = none */
{
	struct itimerval t = {
		.it_value.tv_usec = every * 1000, .it_interval.tv_usec = every * 1000,
	};

	handle(SIGALRM, do_nothing, 0);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void
repeated_after_eintr(void)
{
	pid_t pid = child(1000);
	int times = 0;

	alarms(200);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		times++;
	alarms(0);
	MUST(times > 0);
	rest(NEAR_LIFE);
}

static void
eintr_and_later(void)
{
	pid_t pid = child(1000);

	alarms(200);
	MUST(waitpid(pid, NULL, 0) < 0 && errno == EINTR);
	alarms(0);
	rest(1300);
	MUST(waitpid(pid, NULL, WNOHANG) == pid);
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "repeated-after-eintr", .run = repeated_after_eintr },
	{ .name = "eintr-and-later", .run = eintr_and_later },
};
RULE_NEAR("interrupted-wait", near);
