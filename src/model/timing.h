/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timing.h - the times that the model reasons with, ns, and why they are what they are. */
#ifndef PW_TIMING_H
#define PW_TIMING_H

#include <stdint.h>

#define NEVER UINT64_MAX
#define SECOND UINT64_C(1000000000)
#define MILLISECOND (SECOND / 1000)
#define MINUTE (60 * SECOND)

/* What comes at nearly the same time is evaluated at once: a burst of children ends
 * within it, and a handler has begun its wait. */
#define SETTLE_NS (SECOND / 20)

/* Beyond the zombie age: so long a cause that needs a look at the parent is waited for;
 * sources look once a second. */
#define PATIENCE_NS (SECOND / 5 * 6)

/* An EXIT is reported this long before the child can be waited for, at most: the kernel
 * gives back its memory first. */
#define EXIT_TO_WAITABLE_NS (SECOND / 10)

/* After that a look at /proc is wanted, if no SIGCHLD has shown the zombie; without one it
 * is taken for a zombie when the grace is over.  What was found still exiting is looked at
 * again, once a second. */
#define EXIT_GRACE_NS (SECOND / 5)
#define EXIT_LOOK_NS (3 * SECOND)

#endif
