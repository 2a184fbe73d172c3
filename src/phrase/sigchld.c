/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld.c - what became of signals, in words. */
#include "phrase/sigchld.h"

#include <signal.h>
#include <string.h>

#include "event/names.h"
#include "phrase/number.h"
#include "phrase/process_state.h"

static void
add_signal_name(struct spans *out, const struct phrase_arg *a)
{
	char name[16];

	strbuf_adds(&out->text, pw_signal_name((int)a->i, name));
}

struct phrase_arg
arg_signal_name(int signo)
{
	return (struct phrase_arg){ .add = add_signal_name, .i = signo };
}

/* --- counts ------------------------------------------------------------------------ */

uint64_t
phrase_sigchld_generated(const struct phrase_sigchld *s)
{
	return s->queued + s->coalesced + s->ignored + s->blocked + s->lost;
}

void
phrase_sigchld(struct strbuf *out, const struct phrase_sigchld *s)
{
	const struct {
		uint64_t n;
		const char *format;
	} parts[] = {
		{ s->coalesced, N_("{1} coalesced") }, { s->ignored, N_("{1} ignored") },
		{ s->blocked, N_("{1} blocked") }, { s->lost, N_("{1} dropped") },
		{ s->delivered, N_("{1} delivered") },
	};
	const char *before = ": ";
	size_t i;

	phrase_count(out, phrase_sigchld_generated(s), "{1} SIGCHLD generated",
		     "{1} SIGCHLDs generated");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].n)
			continue;
		strbuf_adds(out, before);
		PHRASE_TEXT(out, _(parts[i].format), arg_number(parts[i].n));
		before = ", ";
	}
}

const char *
phrase_signal_result(uint32_t result)
{
	static const char *const words[PW_RESULT_COUNT] = {
		[PW_RESULT_NONE] = N_("generated"), [PW_RESULT_QUEUED] = N_("queued"),
		[PW_RESULT_COALESCED] = N_("coalesced"), [PW_RESULT_IGNORED] = N_("ignored"),
		[PW_RESULT_BLOCKED] = N_("blocked"), [PW_RESULT_LOST] = N_("dropped"),
	};

	return _(words[result < PW_RESULT_COUNT ? result : PW_RESULT_NONE]);
}

/* --- generated --------------------------------------------------------------------- */

/* The reasons that a person can do without a manual page; others by their name. */
static const char *
reason_of(int signo, int code)
{
	static const struct {
		int signo, code;	/* signo 0 = any */
		const char *words;
	} reasons[] = {
		{ SIGCHLD, CLD_EXITED, N_("it exited") },
		{ SIGCHLD, CLD_KILLED, N_("it was killed") },
		{ SIGCHLD, CLD_DUMPED, N_("it dumped core") },
		{ SIGCHLD, CLD_STOPPED, N_("it stopped") },
		{ SIGCHLD, CLD_CONTINUED, N_("it continued") },
		{ SIGCHLD, CLD_TRAPPED, N_("a trap for its tracer") },
		{ 0, SI_USER, N_("by kill") }, { 0, SI_TKILL, N_("by tgkill") },
		{ 0, SI_QUEUE, N_("by sigqueue") }, { 0, SI_TIMER, N_("by a timer") },
	};
	const char *name = pw_sicode_name(signo, code);

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if ((!reasons[i].signo || reasons[i].signo == signo) && reasons[i].code == code)
			return _(reasons[i].words);
	return name && strcmp(name, "SI_KERNEL") != 0 ? name : NULL;
}

/* "SIGCHLD from 1202 (it exited)" */
static void
add_origin(struct spans *out, const struct pw_event *ev, bool with_reason)
{
	/* si_code has it as if by kill(2) */
	const char *of_code = ev->signal.cause == PW_SENT_BY_PARENT_DEATH ? _("parent-death signal") :
			      reason_of(ev->signal.signo, ev->signal.code);
	const char *reason = with_reason ? of_code : NULL;
	const struct phrase_arg signal = arg_signal_name(ev->signal.signo);
	const struct phrase_arg from = arg_pid(ev->signal.from);

	if (ev->signal.cause == PW_SENT_BY_PROCWATCH && reason)
		PHRASE(out, _("{1} from procwatch ({2})"), signal, arg_text(reason));
	else if (ev->signal.cause == PW_SENT_BY_PROCWATCH)
		PHRASE(out, _("{1} from procwatch"), signal);
	else if (ev->signal.from && reason)
		PHRASE(out, _("{1} from {2} ({3})"), signal, from, arg_text(reason));
	else if (ev->signal.from)
		PHRASE(out, _("{1} from {2}"), signal, from);
	else if (reason)
		PHRASE(out, _("{1} from the kernel ({2})"), signal, arg_text(reason));
	else
		PHRASE(out, _("{1} from the kernel"), signal);
}

static void
add_origin_arg(struct spans *out, const struct phrase_arg *a)
{
	add_origin(out, a->p, a->n);
}

void
phrase_signal(struct spans *out, const struct pw_event *ev)
{
	/* A coalesced one is not seen by anybody: its reason is lost. */
	const struct phrase_arg origin = {
		.add = add_origin_arg, .p = ev,
		.n = ev->signal.result != PW_RESULT_COALESCED,
	};

	switch ((enum pw_result)ev->signal.result) {
	case PW_RESULT_COALESCED:
		PHRASE(out, _("{1} {2}: one was pending already"), origin,
		       arg_strong(PW_TONE_WARNING, _("COALESCED")));
		return;
	case PW_RESULT_IGNORED:
		PHRASE(out, _("{1} ignored: no handler"), origin);
		return;
	case PW_RESULT_BLOCKED:
		PHRASE(out, _("{1} {2}: stays pending"), origin,
		       arg_strong(PW_TONE_WARNING, _("BLOCKED")));
		return;
	case PW_RESULT_LOST:
		PHRASE(out, _("{1} {2}: the signal queue was full"), origin,
		       arg_strong(PW_TONE_WARNING, _("DROPPED")));
		return;
	case PW_RESULT_QUEUED:
	case PW_RESULT_NONE:
	case PW_RESULT_COUNT:
		add_origin(out, ev, true);
		return;
	}
}

/* --- delivered --------------------------------------------------------------------- */

void
phrase_sa_flags(struct strbuf *out, uint64_t flags)
{
	static const uint64_t of_interest = SA_RESTART | SA_RESETHAND | SA_NOCLDWAIT;
	const char *name, *before = " (";
	uint64_t bit;
	unsigned int i;

	for (i = 0; (name = pw_sa_flag(i, &bit)); i++) {
		if (!(flags & bit & of_interest))
			continue;
		strbuf_adds(out, before);
		strbuf_adds(out, name);
		before = "|";
	}
	strbuf_adds(out, *before == '|' ? ")" : "");
}

static void
add_sa_flags(struct spans *out, const struct phrase_arg *a)
{
	phrase_sa_flags(&out->text, a->n);
}

/* ", pause(): EINTR (no SA_RESTART)" */
static void
add_interrupted(struct spans *out, const struct pw_event *ev)
{
	const struct phrase_arg call = arg_syscall(ev->deliver.syscall);
	const struct phrase_arg flags = { .add = add_sa_flags, .n = ev->deliver.sa_flags };
	const struct phrase_arg eintr = arg_strong(PW_TONE_WARNING, "EINTR");

	switch ((enum pw_outcome)ev->deliver.outcome) {
	case PW_OUTCOME_RESTART:
		PHRASE(out, _(", {1} restarts{2}"), call, flags);
		return;
	case PW_OUTCOME_EINTR:
		/* poll, sleep and their like: signal(7) */
		if (ev->deliver.sa_flags & SA_RESTART)
			PHRASE(out, _(", {1}: {2} (never restarted)"), call, eintr);
		else
			PHRASE(out, _(", {1}: {2} (no SA_RESTART)"), call, eintr);
		return;
	case PW_OUTCOME_NONE:
	case PW_OUTCOME_COUNT:
		phrase_sa_flags(&out->text, ev->deliver.sa_flags);
		return;
	}
}

void
phrase_deliver(struct spans *out, const struct pw_event *ev)
{
	const struct phrase_arg signal = arg_signal_name(ev->deliver.signo);

	if (ev->deliver.action == PW_ACTION_HANDLER)
		PHRASE(out, _("{1} handler runs"), signal);
	else
		PHRASE(out, _("{1} takes its default action"), signal);
	add_interrupted(out, ev);
}
