/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentences.c - what several rules say of a parent and its zombies. */
#include "model/sentences.h"

#include <string.h>

#include "base/sat.h"
#include "base/text.h"
#include "model/caps.h"
#include "model/track_waits.h"
#include "model/handler_lines.h"
#include "phrase/disposition.h"
#include "phrase/sigchld.h"

/* --- pieces ---------------------------------------------------------------------- */

struct phrase_arg
arg_parent(const struct situation *s)
{
	return arg_process(s->p ? s->p->comm : outsiders_comm(&s->t->outsiders, s->who.pid), s->who.pid);
}

struct phrase_arg
arg_at(const struct situation *s, uint64_t ts)
{
	return arg_moment(ts, s->first);
}

struct phrase_arg
arg_sample(const struct pid_sample *p)
{
	return arg_pids(p->pid, p->named, p->n);
}

static struct phrase_wait
phrase_wait_from(const struct pw_wait *w)
{
	return (struct phrase_wait){
		.call = w->call, .target = w->target, .target_id = w->target_id,
		.target_pid = w->target_pid, .options = w->options,
	};
}

static void
add_call(struct spans *out, const struct phrase_arg *a)
{
	const struct phrase_wait w = phrase_wait_from(a->p);

	phrase_wait_call(&out->text, &w);
}

struct phrase_arg
arg_call(const struct pw_wait *w)
{
	return (struct phrase_arg){ .add = add_call, .p = w };
}

static void
add_result(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_wait *w = a->p;
	const struct phrase_wait call = phrase_wait_from(w);
	const struct phrase_wait_result r = {
		.error = w->error, .child = w->child, .child_state = w->child_state,
	};

	phrase_wait_result(out, &call, &r);
}

static void
add_command(struct spans *out, const char *args, uint32_t len, const char *comm)
{
	enum { WIDE = 60 };
	const char *s = args ? memchr(args, '\0', len) : NULL, *end;
	const size_t start = out->text.len;

	if (!s || s + 1 >= args + len) {
		text_visible(&out->text, comm, strlen(comm), true);
		return;
	}
	end = args + len;
	for (s++; s < end; s += strlen(s) + 1) {
		if (out->text.len > start)
			strbuf_addc(&out->text, ' ');
		if (out->text.len - start + strlen(s) > WIDE) {
			strbuf_adds(&out->text, "...");
			return;
		}
		text_shell_word(&out->text, s, strlen(s), true);
	}
}

static void
add_program(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_proc *p = a->p;

	add_command(out, p->args, p->args_len, p->comm);
}

static void
add_past(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_past *p = a->p;

	add_command(out, p->args, p->args_len, p->comm);
}

static struct phrase_arg
arg_past(const struct pw_past *p)
{
	return (struct phrase_arg){ .add = add_past, .p = p };
}

/* `node job.js` (77), or what else is known of it. */
static void
add_ancestor(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_past *p = a->p;
	const struct situation *s = a->q;

	if (p->args || p->comm[0])
		PHRASE(out, _("`{1}` ({2})"), arg_past(p), arg_pid(p->id.pid));
	else
		PHRASE(out, "{1}", arg_process(outsiders_comm(&s->t->outsiders, p->id.pid), p->id.pid));
}

struct phrase_arg
arg_program(const struct pw_proc *p)
{
	return (struct phrase_arg){ .add = add_program, .p = p };
}

/* --- sentences --------------------------------------------------------------------- */

void
say_has_zombies(struct strbuf *b, const struct situation *s)
{
	const uint64_t all = s->zombies;
	const struct phrase_arg zombies = arg_count(all, N_("{1} zombie"), N_("{1} zombies")),
				some = arg_number(s->count), age = arg_duration(s->age);

	if (s->count >= all)
		PHRASE_TEXT(b, s->exits ? _("{1} had {2} when it exited.") : _("{1} has {2}."), arg_parent(s),
			    zombies);
	else if (s->count == s->expired)
		PHRASE_TEXT(b, s->exits ? _("{1} had {2} when it exited, {3} of them older than {4}.")
					: _("{1} has {2}, {3} of them older than {4}."),
			    arg_parent(s), zombies, some, age);
	else	/* the others have another cause */
		PHRASE_TEXT(b, s->exits ? _("{1} had {2} when it exited. This explains {3} of those older than {4}.")
					: _("{1} has {2}. This explains {3} of those older than {4}."),
			    arg_parent(s), zombies, some, age);
}

void
say_zombie(struct strbuf *b, const struct situation *s)
{
	const struct pw_proc *z = s->z;
	const struct phrase_arg pid = arg_pid(z->id.pid), what = arg_program(z),
				born = arg_at(s, z->born), at = arg_at(s, z->died),
				ago = arg_duration(sat_sub(s->now, z->died));
	const bool before_exec = s->p && s->p->execed && !z->orphaned &&
				 (z->born < s->p->execed || z->inherited == PW_MAYBE_YES);
	const bool one = s->count == 1;

	if (z->preexisting)
		PHRASE_TEXT(b, one ? _(" The zombie: {1} ({2}), one already when procwatch first looked.")
				   : _(" The first: {1} ({2}), one already when procwatch first looked."),
			    pid, what);
	else if (before_exec && s->exits)
		PHRASE_TEXT(b, one ? _(" The zombie: {1} ({2}), forked at {3}, before the exec, ended at {4}.")
				   : _(" The first: {1} ({2}), forked at {3}, before the exec, ended at {4}."),
			    pid, what, born, at);
	else if (before_exec)
		PHRASE_TEXT(b, one ? _(" The zombie: {1} ({2}), forked at {3}, before the exec, ended {4} ago.")
				   : _(" The first: {1} ({2}), forked at {3}, before the exec, ended {4} ago."),
			    pid, what, born, ago);
	else if (s->exits)
		PHRASE_TEXT(b, one ? _(" The zombie: {1} ({2}), forked at {3}, ended at {4}.")
				   : _(" The first: {1} ({2}), forked at {3}, ended at {4}."),
			    pid, what, born, at);
	else
		PHRASE_TEXT(b, one ? _(" The zombie: {1} ({2}), forked at {3}, ended {4} ago.")
				   : _(" The first: {1} ({2}), forked at {3}, ended {4} ago."),
			    pid, what, born, ago);
}

void
say_forker(struct strbuf *b, const struct situation *s, const struct pw_proc *orphan, uint64_t n)
{
	const struct pw_descent *d = orphan->descent;
	const struct phrase_arg pid = d ? arg_pid(d->forker.id.pid) : arg_text(""),
				command = d ? arg_past(&d->forker) : arg_text(""),
				parent = { .add = add_ancestor, .p = d ? &d->parent : NULL, .q = s };

	if (!d)
		return;
	if (d->before_exec)
		PHRASE_TEXT(b, n == 1 ? _(" It was forked by {1}, before the exec of `{2}` ({1} is gone).")
				      : _(" They were forked by {1}, before the exec of `{2}` ({1} is gone)."),
			    pid, command);
	else if (d->parent_outside)
		PHRASE_TEXT(b, n == 1 ? _(" It was forked by `{2}` ({1}, gone), whose parent, pid 0 here, was outside of "
					  "this PID namespace.")
				      : _(" They were forked by `{2}` ({1}, gone), whose parent, pid 0 here, was outside "
					  "of this PID namespace."), pid, command);
	else if (d->parent.id.pid)
		PHRASE_TEXT(b, n == 1 ? _(" It was forked by `{2}` ({1}, gone), a child of {3}.")
				      : _(" They were forked by `{2}` ({1}, gone), a child of {3}."), pid, command, parent);
	else
		PHRASE_TEXT(b, n == 1 ? _(" It was forked by `{2}` ({1}, gone).")
				      : _(" They were forked by `{2}` ({1}, gone)."), pid, command);
}

static uint64_t
since_start(const struct situation *s, uint32_t origin, uint64_t since)
{
	if (origin == PW_ORIGIN_EXEC && s->p->execed)
		since = s->p->execed;
	return sat_sub(since, s->first);
}

static void
add_set_at(struct spans *out, const struct phrase_arg *a)
{
	if (a->i == PW_ORIGIN_CALL)
		PHRASE(out, _("set by the program itself before {1}"), arg_duration(a->n));
	else
		phrase_origin_at(&out->text, (uint32_t)a->i, a->n);
}

/* A handler is installed; what else a program asks for is set. */
struct phrase_arg
arg_disposition_origin(const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;
	const uint64_t ns = since_start(s, d->origin, d->since);

	if (d->action == PW_ACTION_HANDLER)
		return arg_origin_at(d->origin, ns);
	return (struct phrase_arg){ .add = add_set_at, .i = d->origin, .n = ns };
}

void
say_disposition(struct strbuf *b, const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;
	const struct phrase_arg what = arg_text(s->exits ? phrase_disposition_past(d->action)
							 : phrase_disposition(d->action));
	const uint64_t changes = s->ev->signals.handler_changes;

	if (d->action == PW_ACTION_NONE || d->action >= PW_ACTION_COUNT)
		return;
	if (d->action == PW_ACTION_HANDLER && changes > 1)
		PHRASE_TEXT(b, _(" {1} ({2}; installed {3})."), what, arg_disposition_origin(s),
			    arg_times(changes));
	else if (d->origin != PW_ORIGIN_NONE || (d->action == PW_ACTION_HANDLER && !s->p->preexisting))
		PHRASE_TEXT(b, _(" {1} ({2})."), what, arg_disposition_origin(s));
	else
		PHRASE_TEXT(b, _(" {1}."), what);
	say_handler_lines(b, s);
	if (!d->blocked)
		return;
	if (d->blocked_origin == PW_ORIGIN_FORK || d->blocked_origin == PW_ORIGIN_EXEC)
		PHRASE_TEXT(b, s->exits ? _(" It was blocked in every thread ({1}).")
					: _(" It is blocked in every thread ({1})."),
			    arg_origin_at(d->blocked_origin,
					  since_start(s, d->blocked_origin, d->blocked_since)));
	else
		strbuf_adds(b, s->exits ? _(" It was blocked in every thread.")
					: _(" It is blocked in every thread."));
}

void
say_disposition_then(struct strbuf *b, const struct situation *s)
{
	struct situation then = *s;

	then.exits = true;
	say_disposition(b, &then);
}

void
say_signals(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;
	const struct phrase_sigchld all = {
		.queued = k->sigchld.queued, .coalesced = k->sigchld.coalesced,
		.ignored = k->sigchld.ignored, .blocked = k->sigchld.blocked,
		.delivered = k->delivers,
	};
	const struct thread_count *c = s->ev->signals.taken_by;

	if (!phrase_sigchld_generated(&all))
		return;
	strbuf_addc(b, ' ');
	phrase_sigchld(b, &all);
	for (int i = 0; k->delivers && i < MAX_TIDS && c[i].tid; i++)
		if (c[i].tid != s->who.pid)
			PHRASE_TEXT(b, _(" (thread {1}: {2})"), arg_pid(c[i].tid),
				    arg_number(c[i].n));
	strbuf_addc(b, '.');
}

void
say_last_wait(struct strbuf *b, const struct situation *s)
{
	const struct pw_wait *w = &s->p->last_wait;
	const struct phrase_arg result = { .add = add_result, .p = w };

	for (int i = 0; s->p->waits && i < PW_WAITS; i++) {
		const struct pw_wait *in = &s->p->waits->in[i];

		if (!track_wait_is_sure(in))
			continue;
		if (s->now > in->ts + 1)
			PHRASE_TEXT(b, s->exits ? _(" It was in {1} for {2}.") : _(" It has been in {1} for {2}."),
				    arg_call(in), arg_duration(s->now - in->ts));
		else
			PHRASE_TEXT(b, s->exits ? _(" It was in {1}.") : _(" It is in {1}."), arg_call(in));
		return;
	}
	if (!w->ts)
		return;
	if (w->tid != s->who.pid)
		PHRASE_TEXT(b, _(" Its last wait call, {1} at {2} in thread {3}, {4}."), arg_call(w),
			    arg_at(s, w->ts), arg_pid(w->tid), result);
	else
		PHRASE_TEXT(b, _(" Its last wait call, {1} at {2}, {3}."), arg_call(w),
			    arg_at(s, w->ts), result);
}

void
say_doing(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (!a->ts || a->state == PW_STATE_NONE || a->state >= PW_STATE_COUNT)
		return;
	if (a->state == PW_STATE_SLEEPING && a->syscall < 0)
		return;
	/* Looked at before the child ended, or too long ago for what may last but a moment. */
	if ((s->z && a->ts <= s->z->zombie.since) ||
	    (a->state == PW_STATE_RUNNING && (s->exits || s->now > a->ts + SECOND / 4)))
		return;
	PHRASE_TEXT(b, s->exits ? _(" It was last seen {1}.") : _(" Now it is {1}."),
		    arg_doing(a->state, a->syscall));
}

void
say_doing_so_long(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (a->state != PW_STATE_SLEEPING || a->syscall < 0 || a->ts < a->asleep_since + SECOND / 2) {
		say_doing(b, s);
		return;
	}
	PHRASE_TEXT(b, s->exits ? _(" It had been asleep in {1} for at least {2} when it was last seen.")
				: _(" It has been asleep in {1} for at least {2}."),
		    arg_syscall(a->syscall), arg_duration(sat_sub(s->exits ? a->ts : s->now, a->asleep_since)));
}

void
say_what_is_not_seen(struct strbuf *b, const struct situation *s)
{
	if (!sees_waits(s->p) && !sees_signals(s->p))
		strbuf_adds(b, _(" This source sees neither its wait calls nor its SIGCHLDs, which would decide; "
				 "procwatch as root, or with -b ptrace, sees both."));
	else if (!sees_waits(s->p))
		strbuf_adds(b, _(" This source does not see its wait calls, which would decide."));
	if (s->z->preexisting)
		strbuf_adds(b, s->exits
			    ? _(" The zombie is older than this watch, so what the parent did when it ended was not "
				"observed.")
			    : _(" The zombie is older than this watch, so what the parent did when it ended was not "
				"observed; when its next child ends, that decides."));
}

void
say_what_was_seen(struct strbuf *b, const struct situation *s)
{
	say_zombie(b, s);
	say_disposition(b, s);
	say_signals(b, s);
	say_last_wait(b, s);
	say_doing(b, s);
}

void
explain_likely(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	say_what_was_seen(b, s);
}

void
say_likely(struct strbuf *b, const struct situation *s, const char *one, const char *other)
{
	if (other)
		PHRASE_TEXT(b, _(" The cause is likely {1} or {2}."), arg_text(one), arg_text(other));
	else
		PHRASE_TEXT(b, _(" The cause is likely {1}."), arg_text(one));
	say_what_is_not_seen(b, s);
}

void
advise_on_dump(struct strbuf *b)
{
	strbuf_adds(b, _("The core goes to a file, or to a handler that reads it, as this file says:\n"
			 "    cat /proc/sys/kernel/core_pattern\n"
			 "A handler that hangs holds the process: end the handler.  See core(5)."));
}
