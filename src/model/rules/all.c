/* SPDX-License-Identifier: GPL-2.0-or-later */
/* all.c - the rules, one line each. */
#include "model/rule.h"
#include "model/runtime_of.h"

/* The order is that of rules_all: causes first, the most specific one first.  Which cause a
 * zombie has is not decided by it, but by the questions in diagnose.c. */
#define RULES(X) \
	X(parent_stuck) \
	X(tracer_holds) \
	X(foreign_exit_signal) \
	X(inherited_child) \
	X(init_does_not_reap) \
	X(sigchld_blocked) \
	X(handler_reset) \
	X(handler_too_late) \
	X(interrupted_wait) \
	X(wrong_thread) \
	X(flag_race) \
	X(handler_never_waits) \
	X(one_wait_per_signal) \
	X(waits_for_other) \
	X(asked_once) \
	X(never_waits) \
	X(unexplained) \
	X(status_lost) \
	X(stolen_child) \
	X(blocking_wait) \
	X(stopped_child) \
	X(exec_failed_child) \
	X(child_runs_parents_loop) \
	X(interrupted_call) \
	X(slow_reap) \
	X(busy_poll) \
	X(limit_ahead) \
	X(orphaned) \
	X(leader_exited) \
	X(slow_exit)

#define DECLARE(name) extern const struct rule rule_##name;
#define LIST(name) &rule_##name,

RULES(DECLARE)

const struct rule *const rules_all[] = { RULES(LIST) NULL };

const char *
rule_advice(const struct rule *r, const struct pw_proc *parent)
{
	const char *own = parent ? r->advice[runtime_of(parent)] : NULL;

	return own ? own : r->advice[PW_RUNTIME_C];
}
