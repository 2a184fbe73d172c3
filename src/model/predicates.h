/* SPDX-License-Identifier: GPL-2.0-or-later */
/* predicates.h - what the diagnosis and the rules ask about a parent and its zombie. */
#ifndef PW_PREDICATES_H
#define PW_PREDICATES_H

#include "model/caps.h"
#include "model/situation.h"

/* --- the parent --- */
bool has_handler(const struct situation *s);		/* of SIGCHLD */
bool has_reaped(const struct situation *s);		/* a child, in its life */
bool handled_since(const struct situation *s, uint64_t ts);
/* A script's handler may still have to run: its interpreter, which is busy, has been given
 * the signal. */
bool may_handle_later(const struct situation *s);
/* Another thread than the first one was seen. */
bool has_threads(const struct situation *s);
/* In a wait call, or one has returned since. */
bool waited_since(const struct situation *s, uint64_t ts);
/* A wait call of that kind is in progress, for sure. */
bool is_surely_in(const struct situation *s,
		  bool (*kind)(const struct situation *, const struct pw_wait *));
/* What it does was looked at since the zombie's end, or will not be. */
bool was_looked_at(const struct situation *s);
/* In a system call where a program sleeps that has nothing to do. */
bool is_idle_call(int nr);
/* It was asleep until others close what it reads from, or write to it. */
bool waits_for_end(const struct ev_activity *a);
/* It was asleep in such a call, and not for that. */
bool is_idle(const struct ev_activity *a);

/* Its handler last ran outside any call; since then it sleeps in one that may last. */
bool is_asleep_past_signal(const struct situation *s);

/* --- a wait call, and the zombie --- */
bool waits_for_any(const struct situation *s, const struct pw_wait *w);
bool would_return_it(const struct situation *s, const struct pw_wait *w);
bool passes_over_it(const struct situation *s, const struct pw_wait *w);
/* It passes over a child whose exit signal is not SIGCHLD. */
bool lacks_wall(const struct situation *s, const struct pw_wait *w);
/* Its last wait call asked for the zombie before that had ended, and returned 0. */
bool asked_too_early(const struct situation *s);
/* A call that named it did so, and none has asked for any child since its end. */
bool named_too_early(const struct situation *s);

/* --- the zombie --- */
bool is_adopted(const struct situation *s);
bool is_of_earlier_program(const struct situation *s);
/* Found at attach: it has another name than its parent, and was forked when that was young. */
bool may_be_of_earlier_program(const struct situation *s);

/* --- what was not seen --- */
/* It was a zombie when procwatch attached, and its parent has called no wait since. */
bool is_of_before(const struct situation *s);
/* Of the parent's wait calls for it, if any, none was seen. */
bool is_past_hidden(const struct situation *s);
/* It sleeps in a wait call whose begin was not seen: before procwatch attached, or events
 * were dropped.  It does not ask for this child, which it would have got. */
bool is_in_unseen_wait(const struct situation *s);

/* --- parent-stuck --- */
/* It was unable to act until a moment ago: it may be about to call wait. */
bool was_stuck_lately(const struct situation *s);
bool is_stopped(const struct situation *s);
bool is_busy(const struct situation *s);
bool is_asleep_elsewhere(const struct situation *s);
/* When it was looked at: in vfork(2), or a clone(2) that may be one. */
bool is_in_vfork_call(const struct situation *s);
/* The child that the parent waits for in vfork(2), for longer than the age; or NULL. */
const struct pw_proc *find_vfork_child(const struct situation *s);

/* --- wrong-thread --- */
uint32_t last_taker(const struct situation *s);		/* tid; 0 = none */
/* The thread that would reap, and does not get SIGCHLD; 0 = none. */
uint32_t waiting_thread(const struct situation *s);
/* SIGCHLD was ignored, as its default action is, though a thread waits for it. */
bool discarded_for_waiter(const struct situation *s);
bool taken_by_since(const struct situation *s, uint32_t tid, uint64_t ts);

#endif
