/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_lost.c - a wait failed with ECHILD: the kernel had discarded the exit status. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static bool
holds(const struct situation *s)
{
	return s->ev->reaps.status_lost.asked != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->reaps.status_lost.which;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct late_wait *l = &s->ev->reaps.status_lost;
	const struct pw_disposition *d = &s->p->sigchld;
	const struct phrase_arg who = arg_parent(s), at = arg_at(s, l->asked),
				lost = arg_count(l->which.n, N_("{1} child"), N_("{1} children"));
	const bool ignored = l->why != PW_WHY_NOCLDWAIT;

	if (l->any && ignored)
		PHRASE_TEXT(b, _("{1} waited for any child at {2} and got ECHILD: the kernel had discarded the exit "
				 "status of {3}, because SIGCHLD was ignored."),
			    who, at, lost);
	else if (l->any)
		PHRASE_TEXT(b, _("{1} waited for any child at {2} and got ECHILD: the kernel had discarded the exit "
				 "status of {3}, because of SA_NOCLDWAIT."),
			    who, at, lost);
	else if (ignored)
		PHRASE_TEXT(b, _("{1} waited for {4} at {2} and got ECHILD: the kernel had discarded the exit status "
				 "of {3}, because SIGCHLD was ignored."),
			    who, at, lost, arg_pid(l->pid));
	else
		PHRASE_TEXT(b, _("{1} waited for {4} at {2} and got ECHILD: the kernel had discarded the exit status "
				 "of {3}, because of SA_NOCLDWAIT."),
			    who, at, lost, arg_pid(l->pid));
	if (d->origin == PW_ORIGIN_EXEC)
		strbuf_adds(b, _(" It was so already when exec started this program: its caller ignores SIGCHLD."));
	else if (d->origin == PW_ORIGIN_FORK)
		strbuf_adds(b, _(" It was so already in the process that forked this one."));
	say_disposition_then(b, s);
}

/* With a handler neither SIG_IGN nor SIG_DFL is what to change. */
static bool
advise(struct strbuf *b, const struct situation *s)
{
	if (s->ev->reaps.status_lost.why != PW_WHY_NOCLDWAIT || !has_handler(s))
		return false;
	strbuf_adds(b, _("Leave SA_NOCLDWAIT out of the handler's flags: with it the handler runs, but no child\n"
			 "becomes a zombie that it could wait for.\n"
			 "    struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };\n"
			 "    sigaction(SIGCHLD, &sa, NULL);\n"
			 "See sigaction(2), wait(2), NOTES."));
	return true;
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add(to, PW_ROLE_WAIT, s->ev->reaps.status_lost.stack);
}

const struct rule rule_status_lost = {
	.id = "status-lost",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advise = advise,
	.advice = {
		[PW_RUNTIME_C] = N_("If you need exit statuses, do not ignore SIGCHLD.  At the start:\n"
				    "    signal(SIGCHLD, SIG_DFL);      /* exec keeps an ignored signal ignored */\n"
				    "See wait(2), NOTES."),
		[PW_RUNTIME_PYTHON] = N_("If you need exit statuses, do not ignore SIGCHLD.  At the start:\n"
					 "    signal.signal(signal.SIGCHLD, signal.SIG_DFL)   # exec keeps an ignored signal ignored\n"
					 "See wait(2), NOTES."),
		[PW_RUNTIME_RUBY] = N_("If you need exit statuses, do not ignore SIGCHLD.  At the start:\n"
				       "    trap('CHLD', 'SYSTEM_DEFAULT')  # exec keeps an ignored signal ignored\n"
				       "See wait(2), NOTES."),
		[PW_RUNTIME_PERL] = N_("If you need exit statuses, do not ignore SIGCHLD.  At the start:\n"
				       "    $SIG{CHLD} = 'DEFAULT';         # exec keeps an ignored signal ignored\n"
				       "or, around system(), local $SIG{CHLD} = 'DEFAULT'.  See perlipc(1), wait(2), NOTES."),
		[PW_RUNTIME_PHP] = N_("If you need exit statuses, do not ignore SIGCHLD.  At the start:\n"
				      "    pcntl_signal(SIGCHLD, SIG_DFL); // exec keeps an ignored signal ignored\n"
				      "See wait(2), NOTES."),
		[PW_RUNTIME_SHELL] = N_("If you need exit statuses, SIGCHLD must not be ignored.  Where it was ignored when the\n"
					"shell began, start it with the default:\n"
					"    env --default-signal=CHLD sh SCRIPT\n"
					"See env(1), wait(2), NOTES."),
	},
};
