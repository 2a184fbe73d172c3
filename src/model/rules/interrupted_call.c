/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted_call.c - a handler without SA_RESTART: other calls failed with EINTR. */
#include <signal.h>

#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"
#include "phrase/sigchld.h"

static bool
holds(const struct situation *s)
{
	return s->ev->eintr.n != 0;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->eintr.n;
}

/* Every call on the list was interrupted by the same signal; 0 = by several. */
static int
only_signal(const struct ev_eintr *e)
{
	for (int i = 1; i < MAX_CALLS && e->by_call[i].n; i++)
		if (e->by_call[i].signo != e->by_call[0].signo)
			return 0;
	return e->by_call[0].signo;
}

static bool
was_sigchld(const struct ev_eintr *e)
{
	for (int i = 0; i < MAX_CALLS && e->by_call[i].n; i++)
		if (e->by_call[i].signo == SIGCHLD)
			return true;
	return false;
}

/* "read() once, accept() twice", or with the signals: "read() once by SIGALRM". */
static void
add_calls(struct spans *out, const struct phrase_arg *a)
{
	const struct ev_eintr *e = a->p;

	for (int i = 0; i < MAX_CALLS && e->by_call[i].n; i++) {
		const struct phrase_arg call = arg_syscall(e->by_call[i].call),
					times = arg_times(e->by_call[i].n),
					signal = arg_signal_name(e->by_call[i].signo);

		strbuf_adds(&out->text, i ? ", " : "");
		if (a->i)
			PHRASE(out, _("{1} {2}"), call, times);
		else
			PHRASE(out, _("{1} {2} by {3}"), call, times, signal);
	}
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_eintr *e = &s->ev->eintr;
	const int signo = only_signal(e);
	const struct phrase_arg who = arg_parent(s),
				calls = arg_count(e->n, N_("{1} call"), N_("{1} calls")),
				list = { .add = add_calls, .p = e, .i = signo };

	if (signo)
		PHRASE_TEXT(b, _("{1} has a handler for {4} without SA_RESTART, and {2} failed with EINTR: {3}."),
			    who, calls, list, arg_signal_name(signo));
	else
		PHRASE_TEXT(b, _("{1} has signal handlers without SA_RESTART, and {2} failed with EINTR: {3}."),
			    who, calls, list);
	if (was_sigchld(e))
		say_disposition(b, s);
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	const int signo = only_signal(&s->ev->eintr);

	PHRASE_TEXT(b, _("Let the kernel restart them, or repeat them on EINTR:\n"
			 "    struct sigaction sa = {{ .sa_handler = {1}, .sa_flags = SA_RESTART };\n"
			 "    sigaction({2}, &sa, NULL);\n"
			 "See signal(7), \"Interruption of system calls\"."),
		    arg_text(signo == SIGCHLD ? "reap" : "handler"),
		    signo ? arg_signal_name(signo) : arg_text("signo"));
	return true;
}

/* The one that is known is that for SIGCHLD. */
static uint32_t
handler_site(const struct situation *s)
{
	return was_sigchld(&s->ev->eintr) ? 1u << PW_ROLE_HANDLER : 0;
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_uses(to, PW_ROLE_INTERRUPTED, s->ev->eintr.lines);
}

const struct rule rule_interrupted_call = {
	.id = "interrupted-call",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.more_sites = handler_site,
	.needs = PW_SEES_SIGNALS,
	.holds = holds,
	.revision = revision,
	.explain = explain,
	.advise = advise,
};
