/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_result.c - what a wait call came to. */
#include "event/wait_result.h"

#include <sys/wait.h>

enum pw_wait_result
pw_wait_result(unsigned int call, unsigned int options, int error, unsigned int child,
	       unsigned int state)
{
	if (error)
		return PW_WAIT_FAILED;
	if (child)
		return PW_WAIT_CHILD;
	switch ((enum pw_child_state)state) {
	case PW_CHILD_EXITED:
	case PW_CHILD_STOPPED:
	case PW_CHILD_CONTINUED:
		return PW_WAIT_SOME_CHILD;
	case PW_CHILD_UNKNOWN:
		if (call != PW_CALL_WAITID)
			return PW_WAIT_SOME_CHILD;
		break;
	case PW_CHILD_NONE:
	case PW_CHILD_COUNT:
		if (call != PW_CALL_WAITID)
			return PW_WAIT_0;
		break;
	}
	/* waitid() returns 0 with a child and without */
	return options & WNOHANG ? PW_WAIT_0 : PW_WAIT_SOME_CHILD;
}
