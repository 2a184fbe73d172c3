/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - the clocks of clock_gettime(2) as one number of nanoseconds each. */
#ifndef PW_CLOCK_H
#define PW_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND UINT64_C(1000000000)	/* ns */
#define CLOCK_MS UINT64_C(1000000)		/* ns */

/* ns.  BOOTTIME is the time of events: it counts while the machine sleeps. */
uint64_t clock_boottime(void);
uint64_t clock_monotonic(void);
uint64_t clock_realtime(void);
/* ns of processor time that the calling thread has used. */
uint64_t clock_thread_cpu(void);

/* For ppoll(2) and nanosleep(2). */
struct timespec clock_timespec(uint64_t ns);

#endif
