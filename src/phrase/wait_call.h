/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_call.h - wait calls and what they returned, in words. */
#ifndef PW_PHRASE_WAIT_CALL_H
#define PW_PHRASE_WAIT_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "phrase/spans.h"

/* The call as the kernel got it.  The program may have called wait(), wait3() or
 * waitpid(): all three are wait4. */
struct phrase_wait {
	uint32_t call;		/* enum pw_call */
	uint32_t target;	/* enum pw_target */
	int32_t target_id;	/* pid, pgid or descriptor */
	uint32_t target_pid;	/* PIDFD: who that is; 0 = not known */
	uint32_t options;	/* WNOHANG ... */
};

/* What came of it. */
struct phrase_wait_result {
	int32_t error;		/* errno, 0 = none */
	uint32_t child;		/* pid, 0 = none */
	uint32_t child_state;	/* enum pw_child_state; NONE = not known, or not of interest */
};

/* Did this WAIT_RETURN return 0, as no child had exited? */
bool phrase_wait_found_none(const struct pw_event *ev);

/* Those of a WAIT_ENTER or WAIT_RETURN. */
struct phrase_wait phrase_wait_of(const struct pw_event *ev);
struct phrase_wait_result phrase_wait_result_of(const struct pw_event *ev);

/* "wait4(any, WNOHANG)", "wait4(1204)", "waitid(pidfd 5 of 1204, WNOWAIT)". */
void phrase_wait_call(struct strbuf *out, const struct phrase_wait *w);
/* "returned 1204 (terminated)", "returned 0 (no child had exited)",
 * "failed with ECHILD (no children)": follows the call, or "it", "which". */
void phrase_wait_result(struct spans *out, const struct phrase_wait *w,
			const struct phrase_wait_result *r);

/* Pointers are to outlive the sentence. */
struct phrase_arg arg_errno(const int32_t *error);	/* "ENOENT (No such file or directory)" */
struct phrase_arg arg_wait_call(const struct phrase_wait *w);
struct phrase_arg arg_wait_result(const struct phrase_wait *w,
				  const struct phrase_wait_result *r);

#endif
