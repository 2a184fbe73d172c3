/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_call.c - wait calls and what they returned, in words. */
#include "phrase/wait_call.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "event/names.h"
#include "event/wait_result.h"
#include "phrase/number.h"

struct phrase_wait
phrase_wait_of(const struct pw_event *ev)
{
	return (struct phrase_wait){
		.call = ev->wait.call, .target = ev->wait.target,
		.target_id = ev->wait.target_id, .target_pid = ev->wait.target_pid,
		.options = ev->wait.options,
	};
}

struct phrase_wait_result
phrase_wait_result_of(const struct pw_event *ev)
{
	return (struct phrase_wait_result){
		.error = ev->wait.error, .child = ev->wait.child.pid,
		.child_state = ev->wait.child_state,
	};
}

static void
add_target(struct strbuf *out, const struct phrase_wait *w)
{
	switch ((enum pw_target)w->target) {
	case PW_TARGET_NONE:
	case PW_TARGET_ANY:
	case PW_TARGET_COUNT:
		strbuf_adds(out, _("any"));
		return;
	case PW_TARGET_PID:
		strbuf_addi(out, w->target_id);
		return;
	case PW_TARGET_PGID:
		if (w->target_id)
			PHRASE_TEXT(out, _("group {1}"), arg_signed(w->target_id));
		else
			strbuf_adds(out, _("own group"));
		return;
	case PW_TARGET_PIDFD:
		if (w->target_pid)
			PHRASE_TEXT(out, _("pidfd {1} of {2}"), arg_signed(w->target_id),
				    arg_pid(w->target_pid));
		else
			PHRASE_TEXT(out, _("pidfd {1}"), arg_signed(w->target_id));
		return;
	}
}

/* waitid has to say what it waits for, nearly always exits: then it goes without. */
static void
add_options(struct strbuf *out, const struct phrase_wait *w)
{
	const bool others = w->options & (WSTOPPED | WCONTINUED);
	const char *name, *before = ", ";
	uint32_t bit;
	unsigned int i;

	for (i = 0; (name = pw_wait_option(i, &bit)); i++) {
		if (!(w->options & bit) || (bit == WEXITED && !others))
			continue;
		strbuf_adds(out, before);
		strbuf_adds(out, bit == WSTOPPED && w->call == PW_CALL_WAITID ? "WSTOPPED" : name);
		before = "|";
	}
}

void
phrase_wait_call(struct strbuf *out, const struct phrase_wait *w)
{
	const char *call = pw_call_name(w->call);

	strbuf_adds(out, call ? call : "wait");
	strbuf_addc(out, '(');
	add_target(out, w);
	add_options(out, w);
	strbuf_addc(out, ')');
}

static void
add_errno(struct spans *out, const struct phrase_arg *a)
{
	const int error = *(const int32_t *)a->p;
	const char *name = pw_errno_name((unsigned int)error), *words = strerrordesc_np(error);

	if (!name)
		PHRASE(out, _("errno {1}"), arg_signed(error));
	else if (!words)
		spans_add(out, PW_TONE_WARNING, name);
	else
		PHRASE(out, _("{1} ({2})"), arg_strong(PW_TONE_WARNING, name), arg_text(words));
}

struct phrase_arg
arg_errno(const int32_t *error)
{
	return (struct phrase_arg){ .add = add_errno, .p = error };
}

static void
add_failure(struct spans *out, const struct phrase_wait *w, int error)
{
	const char *name = pw_errno_name((unsigned int)error);
	const struct phrase_arg what = name ? arg_strong(PW_TONE_WARNING, name) : arg_signed(error);

	if (!name)
		PHRASE(out, _("failed with errno {1}"), what);
	else if (error == EINTR)
		PHRASE(out, _("failed with {1} (interrupted by a signal)"), what);
	else if (error == ECHILD && w->target == PW_TARGET_ANY)
		PHRASE(out, _("failed with {1} (no children)"), what);
	else if (error == ECHILD)
		PHRASE(out, _("failed with {1} (no such child)"), what);
	else
		PHRASE(out, _("failed with {1}"), what);
}

/* waitid returns 0 and puts the child into its siginfo: it reports it. */
static void
add_child(struct spans *out, const struct phrase_wait *w, const struct phrase_wait_result *r)
{
	const struct phrase_arg child = arg_pid(r->child);
	const bool waitid = w->call == PW_CALL_WAITID;

	switch ((enum pw_child_state)r->child_state) {
	case PW_CHILD_EXITED:
		if (w->options & WNOWAIT)
			PHRASE(out, waitid ? _("reported {1} (still a zombie)")
					   : _("returned {1} (still a zombie)"), child);
		else
			PHRASE(out, waitid ? _("reported {1} (terminated)") : _("returned {1} (terminated)"),
			       child);
		return;
	case PW_CHILD_STOPPED:
		PHRASE(out, waitid ? _("reported {1} (stopped)") : _("returned {1} (stopped)"), child);
		return;
	case PW_CHILD_CONTINUED:
		PHRASE(out, waitid ? _("reported {1} (continued)") : _("returned {1} (continued)"),
		       child);
		return;
	case PW_CHILD_UNKNOWN:
		PHRASE(out, waitid ? _("reported {1} (status not asked for)")
				   : _("returned {1} (status not asked for)"), child);
		return;
	case PW_CHILD_NONE:
	case PW_CHILD_COUNT:
		PHRASE(out, waitid ? _("reported {1}") : _("returned {1}"), child);
		return;
	}
}

static bool
returned_none(const struct phrase_wait *w, const struct phrase_wait_result *r)
{
	return pw_wait_result(w->call, w->options, r->error, r->child, r->child_state) == PW_WAIT_0;
}

bool
phrase_wait_found_none(const struct pw_event *ev)
{
	const struct phrase_wait w = phrase_wait_of(ev);
	const struct phrase_wait_result r = phrase_wait_result_of(ev);

	return returned_none(&w, &r);
}

void
phrase_wait_result(struct spans *out, const struct phrase_wait *w,
		   const struct phrase_wait_result *r)
{
	const bool waitid = w->call == PW_CALL_WAITID;

	if (r->error)
		add_failure(out, w, r->error);
	else if (r->child)
		add_child(out, w, r);
	else if (returned_none(w, r))
		strbuf_adds(&out->text, _("returned 0 (no child had exited)"));
	else if (waitid && (r->child_state == PW_CHILD_NONE || r->child_state == PW_CHILD_UNKNOWN))
		strbuf_adds(&out->text, _("returned 0 (a child; no siginfo says which)"));
	else
		strbuf_adds(&out->text, waitid ? _("reported a child that has no pid here") :
						 _("returned a child that has no pid here"));
}

static void
add_wait_call(struct spans *out, const struct phrase_arg *a)
{
	phrase_wait_call(&out->text, a->p);
}

struct phrase_arg
arg_wait_call(const struct phrase_wait *w)
{
	return (struct phrase_arg){ .add = add_wait_call, .p = w };
}

static void
add_wait_result(struct spans *out, const struct phrase_arg *a)
{
	phrase_wait_result(out, a->p, a->q);
}

struct phrase_arg
arg_wait_result(const struct phrase_wait *w, const struct phrase_wait_result *r)
{
	return (struct phrase_arg){ .add = add_wait_result, .p = w, .q = r };
}
