/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupted_wait.c - a wait call failed with EINTR and was not repeated. */
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_wait *w = &s->ev->waits.eintr;

	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" A signal interrupted its {1} at {2} (EINTR, after {3}), and it did not call wait again."),
		    arg_call(w), arg_at(s, w->ts), arg_duration(w->elapsed));
	say_zombie(b, s);
	say_doing(b, s);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_wait(to, s, &s->ev->waits.eintr);
}

const struct rule rule_interrupted_wait = {
	.id = "interrupted-wait",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.cause = CAUSE_INTERRUPTED_WAIT,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("EINTR means: not yet.  Call again, or install the handler with SA_RESTART:\n"
				    "    while (waitpid(pid, &st, 0) < 0 && errno == EINTR)\n"
				    "            ;\n"
				    "See waitpid(2), signal(7)."),
		[PW_RUNTIME_PERL] = N_("EINTR means: not yet.  Call again:\n"
				       "    my $got;\n"
				       "    do { $got = waitpid($pid, 0) } while $got < 0 && $!{EINTR};\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("EINTR means: not yet.  Call again:\n"
				      "    do $got = pcntl_waitpid($pid, $status);\n"
				      "    while ($got < 0 && pcntl_get_last_error() == PCNTL_EINTR);\n"
				      "See waitpid(2)."),
		[PW_RUNTIME_SHELL] = N_("A status above 128 from wait may mean that a trap came first: not yet.  Call again:\n"
					"    while wait \"$pid\"; s=$?; [ \"$s\" -gt 128 ] && kill -0 \"$pid\" 2>/dev/null; do :; done\n"
					"See sh(1)."),
	},
};
