/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lives.h - events in a line each, for rows that are a life.
 *
 * Times are ms since the first row; 0 in a row's id is a start not known, as in
 * a recording.
 */
#ifndef PW_LIVES_H
#define PW_LIVES_H

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "event/event.h"

#define MS 1000000ULL
#define T0 (1000 * MS)		/* event time of ms 0: no event is at 0 */
#define ID(p) { .pid = (p) }
#define LIFE(p, s) { .pid = (p), .start = (s) }
#define EV_(t, k, who_, ...) { .ts = T0 + (t) * MS, .kind = PW_EV_##k, .who = who_, __VA_ARGS__ }

#define START(t, backend_) \
	EV_(t, START, ID(10), .start = { .schema = 1, .backend = backend_, .mode = PW_MODE_LAUNCH, \
	    .sees = (backend_) == PW_BACKEND_PROCFS ? PW_SEES_BY_PROCFS : PW_SEES_BY_BPF })
#define PROC(t, p, par, state_) \
	EV_(t, PROCESS, ID(p), .comm = "old", \
	    .process = { .parent = ID(par), .state = PW_STATE_##state_, .status = -1 })
#define PROC_AT(t, p, start_, par) \
	EV_(t, PROCESS, LIFE(p, start_), .comm = "old", \
	    .process = { .parent = ID(par), .state = PW_STATE_RUNNING, .status = -1 })
#define FORK_SIG(t, by, kid, signo_) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = ID(kid), .parent = ID(by), .exit_signal = signo_ })
/* The first of a PID namespace. */
#define FORK_INIT(t, by, kid) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = { .pid = (kid), .nspid = 1 }, .parent = ID(by), .exit_signal = SIGCHLD })
#define FORK(t, by, kid) FORK_SIG(t, by, kid, SIGCHLD)
#define FORK_AT(t, by, kid, start_) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = LIFE(kid, start_), .parent = ID(by), .exit_signal = SIGCHLD })
#define FORK_FOR(t, by, kid, par) \
	EV_(t, FORK, ID(by), .tid = (by), \
	    .fork = { .child = ID(kid), .parent = ID(par), .exit_signal = SIGCHLD })
#define EXEC(t, p, name_) EV_(t, EXEC, ID(p), .tid = (p), .comm = name_)
#define EXEC_OF(t, p, name_, runtime_) \
	EV_(t, EXEC, ID(p), .tid = (p), .comm = name_, .exec.runtime = PW_RUNTIME_##runtime_)
#define EXIT(t, p, par) \
	EV_(t, EXIT, ID(p), .tid = (p), .flags = PW_F_ZOMBIE, .exit = { .parent = ID(par) })
#define EXIT_AT(t, p, start_, par) \
	EV_(t, EXIT, LIFE(p, start_), .flags = PW_F_ZOMBIE, .exit = { .parent = ID(par) })
#define EXIT_WHY(t, p, par, why_) \
	EV_(t, EXIT, ID(p), .tid = (p), .exit = { .parent = ID(par), .why = PW_WHY_##why_ })
#define EXIT_TO(t, p, par, adopter_) \
	EV_(t, EXIT, ID(p), .tid = (p), .flags = PW_F_ZOMBIE, \
	    .exit = { .parent = ID(par), .adopter = ID(adopter_) })
#define CHLD(t, p, kid, result_) \
	EV_(t, SIGNAL, ID(p), .tid = (p), \
	    .signal = { .from = (kid), .signo = SIGCHLD, .code = CLD_EXITED, \
			.result = PW_RESULT_##result_ })
#define DELIVER_FULL(t, p, tid_, flags_, call_, out_) \
	EV_(t, DELIVER, ID(p), .tid = (tid_), \
	    .deliver = { .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .sa_flags = (flags_), \
			 .syscall = (call_), .outcome = PW_OUTCOME_##out_ })
#define DELIVER(t, p) DELIVER_FULL(t, p, p, SA_RESTART, -1, NONE)
#define ENTER(t, p, tid_, target_, id_, opt_) \
	EV_(t, WAIT_ENTER, ID(p), .tid = (tid_), \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_##target_, .target_id = (id_), \
		      .options = (opt_) })
/* Entered again after a handler that waited: begun so many ms ago. */
#define RESUME(t, p, tid_, target_, id_, ago_) \
	EV_(t, WAIT_ENTER, ID(p), .tid = (tid_), \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_##target_, .target_id = (id_), \
		      .elapsed = (ago_) * MS })
#define WAIT_FULL(t, p, tid_, target_, id_, opt_, kid, state_, err_, el_) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (tid_), \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_##target_, .target_id = (id_), \
		      .options = (opt_), .child = ID(kid), .child_state = PW_CHILD_##state_, \
		      .error = (err_), .elapsed = (el_) * MS })
#define WAIT(t, p, kid) WAIT_FULL(t, p, p, ANY, 0, 0, kid, EXITED, 0, 0)
#define POLL(t, p, kid) \
	WAIT_FULL(t, p, p, ANY, 0, WNOHANG, kid, EXITED, 0, 0)
#define NONE_YET(t, p) WAIT_FULL(t, p, p, ANY, 0, WNOHANG, 0, NONE, 0, 0)
/* So many more, until then. */
#define NONE_MORE(t, p, n, until_) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (p), \
	    .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .options = WNOHANG, \
		      .repeated = (n), .until = T0 + (until_) * MS })
#define WAIT_ERR(t, p, err_) WAIT_FULL(t, p, p, ANY, 0, 0, 0, NONE, err_, 0)
#define WAIT_BLIND(t, p) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (p), \
	    .wait = { .call = PW_CALL_WAITID, .target = PW_TARGET_ANY, .options = WEXITED, \
		      .child_state = PW_CHILD_UNKNOWN })
#define WAIT_OUTSIDE(t, p, kid) \
	EV_(t, WAIT_RETURN, ID(p), .tid = (p), .flags = PW_F_OUTSIDER, \
	    .wait = { .call = PW_CALL_WAITID, .target = PW_TARGET_ANY, .child = ID(kid), \
		      .child_state = PW_CHILD_EXITED })
#define REAP(t, p, by_) \
	EV_(t, REAP, ID(p), .reap = { .by = ID(by_), .how = PW_HOW_WAIT4 })
#define REPARENT(t, p, from_, to_) \
	EV_(t, REPARENT, ID(p), .reparent = { .from = ID(from_), .to = ID(to_) })
#define RELEASE(t, p) EV_(t, RELEASE, ID(p))
#define RELEASE_AT(t, p, start_) EV_(t, RELEASE, LIFE(p, start_))
#define THREAD(t, p, tid_, state_, left_) \
	EV_(t, THREAD, ID(p), .tid = (tid_), .thread = { .state = PW_THREAD_##state_, .left = left_ })
#define DISPOSE(t, p, act_, saf_, flags_, origin_) \
	EV_(t, DISPOSITION, ID(p), .tid = (p), .flags = (flags_), \
	    .disposition = { .action = PW_ACTION_##act_, .sa_flags = (saf_), \
			     .origin = PW_ORIGIN_##origin_ })
#define ACTIVE(t, p, state_, call_, ticks_) \
	EV_(t, ACTIVITY, ID(p), \
	    .activity = { .state = PW_STATE_##state_, .syscall = (call_), .cpu_ticks = (ticks_) })
#define LOSS(t, n) EV_(t, LOST, ID(0), .lost = { .count = (n) })

#endif
