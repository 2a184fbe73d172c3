/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.c - the clocks of clock_gettime(2) as one number of nanoseconds each. */
#include "base/clock.h"


static uint64_t
clock_read(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * CLOCK_SECOND + (uint64_t)ts.tv_nsec;
}

uint64_t
clock_boottime(void)
{
	return clock_read(CLOCK_BOOTTIME);
}

uint64_t
clock_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

uint64_t
clock_realtime(void)
{
	return clock_read(CLOCK_REALTIME);
}

uint64_t
clock_thread_cpu(void)
{
	return clock_read(CLOCK_THREAD_CPUTIME_ID);
}

struct timespec
clock_timespec(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / CLOCK_SECOND),
				  .tv_nsec = (long)(ns % CLOCK_SECOND) };
}
