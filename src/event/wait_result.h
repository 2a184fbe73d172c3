/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_result.h - what a wait call came to.  wait(2), waitid(2). */
#ifndef PW_WAIT_RESULT_H
#define PW_WAIT_RESULT_H

#include "event/event.h"

enum pw_wait_result {
	PW_WAIT_FAILED,
	PW_WAIT_CHILD,
	PW_WAIT_SOME_CHILD,	/* it is not known which: no siginfo, or it has no pid here */
	PW_WAIT_0,		/* WNOHANG, and no child had changed state */
};

/* From the fields of a WAIT_RETURN: call is of enum pw_call, state of enum
 * pw_child_state. */
enum pw_wait_result pw_wait_result(unsigned int call, unsigned int options, int error,
				   unsigned int child, unsigned int state);

#endif
