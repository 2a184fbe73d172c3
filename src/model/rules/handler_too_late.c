/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_too_late.c - SIGCHLD was discarded: the handler was installed after the child's
 * end. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" The SIGCHLD of {1} was ignored at {2}, as there was no handler yet: installing one later "
			 "does not bring it back, and after that the handler did not run."),
		    arg_pid(s->z->id.pid), arg_at(s, s->z->zombie.since));
	say_what_was_seen(b, s);
}

const struct rule rule_handler_too_late = {
	.id = "handler-too-late",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_HANDLER_TOO_LATE,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
				    "children that have ended already:\n"
				    "    sigaction(SIGCHLD, &sa, NULL);\n"
				    "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
				    "            ;\n"
				    "See sigaction(2), waitpid(2)."),
		[PW_RUNTIME_PYTHON] = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
					 "children that have ended already:\n"
					 "    signal.signal(signal.SIGCHLD, reap)\n"
					 "    while os.waitpid(-1, os.WNOHANG)[0]: pass       # until ChildProcessError\n"
					 "See signal(7)."),
		[PW_RUNTIME_RUBY] = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
				       "children that have ended already:\n"
				       "    trap('CHLD') { reap }\n"
				       "    reap\n"
				       "or call Process.detach(pid) after each fork."),
		[PW_RUNTIME_PERL] = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
				       "children that have ended already:\n"
				       "    $SIG{CHLD} = \\&reap;\n"
				       "    1 while waitpid(-1, POSIX::WNOHANG) > 0;\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Install the handler before the first fork.  Where that is not possible, look once for\n"
				      "children that have ended already:\n"
				      "    pcntl_signal(SIGCHLD, 'reap');\n"
				      "    while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "See signal(7)."),
	},
};
