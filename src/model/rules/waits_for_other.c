/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits_for_other.c - its wait calls name another pid or process group. */
#include <errno.h>

#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct phrase_arg z = arg_pid(s->z->id.pid);

	say_has_zombies(b, s);
	if (s->p->last_wait.error == ECHILD)
		PHRASE_TEXT(b, s->exits
			    ? _(" It waited, but not for {1}: its calls named another pid or process group, and such "
				"a call passes over all other children (ECHILD: what it names is no child of it).")
			    : _(" It waits, but not for {1}: its calls name another pid or process group, and such "
				"a call passes over all other children (ECHILD: what it names is no child of it)."),
			    z);
	else
		PHRASE_TEXT(b, s->exits
			    ? _(" It waited, but not for {1}: its calls named another pid or process group, and such "
				"a call passes over all other children.")
			    : _(" It waits, but not for {1}: its calls name another pid or process group, and such "
				"a call passes over all other children."),
			    z);
	say_zombie(b, s);
	say_last_wait(b, s);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_waits_now(to, s, passes_over_it);
}

const struct rule rule_waits_for_other = {
	.id = "waits-for-other",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.add_sites = add_sites,
	.cause = CAUSE_WAITS_FOR_OTHER,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Wait for each pid that fork() returned, or for any child:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
				    "            ;\n"
				    "See waitpid(2) on what -1, 0 and -PGID mean."),
		[PW_RUNTIME_PYTHON] = N_("Wait for each Popen and for each pid that os.fork() returned, or for any child:\n"
					 "    pid, status = os.waitpid(-1, 0)\n"
					 "See waitpid(2) on what -1, 0 and -PGID mean."),
		[PW_RUNTIME_GO] = N_("Call cmd.Wait() for each cmd.Start(), and p.Wait() for each os.StartProcess():\n"
				     "    go cmd.Wait()\n"
				     "See os/exec."),
		[PW_RUNTIME_RUBY] = N_("Wait for each pid that fork or spawn returned, or for any child:\n"
				       "    Process.wait           # or Process.detach(pid) after each fork\n"
				       "See waitpid(2) on what -1, 0 and -PGID mean."),
		[PW_RUNTIME_PERL] = N_("Wait for each pid that fork() returned, or for any child:\n"
				       "    1 while waitpid(-1, WNOHANG) > 0;\n"
				       "See waitpid(2) on what -1, 0 and -PGID mean."),
		[PW_RUNTIME_PHP] = N_("Wait for each pid that pcntl_fork() returned, or for any child:\n"
				      "    while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "See waitpid(2) on what -1, 0 and -PGID mean."),
		[PW_RUNTIME_SHELL] = N_("Wait for each $!, or for all children:\n"
					"    wait                   # without a number\n"
					"See sh(1)."),
		[PW_RUNTIME_RUST] = N_("Call wait() on each Child:\n"
				       "    let status = child.wait()?;\n"
				       "See std::process::Child."),
	},
};
