/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stolen_child.c - a wait for one child failed: another wait had reaped it. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static bool
holds(const struct situation *s)
{
	return s->ev->reaps.stolen.asked != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->reaps.stolen.which;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct late_wait *l = &s->ev->reaps.stolen;
	const struct phrase_arg who = arg_parent(s), child = arg_pid(l->pid), asked = arg_at(s, l->asked),
				tid = arg_pid(l->tid), taken = arg_at(s, l->taken),
				times = arg_times(l->which.n);

	if (l->taker && l->taker != l->tid)
		PHRASE_TEXT(b, _("{1} waited for {2} at {3} in thread {4} and got ECHILD: its thread {5} had reaped it "
				 "at {6}. This happened {7}."),
			    who, child, asked, tid, arg_pid(l->taker), taken, times);
	else if (l->by_name && has_threads(s))
		PHRASE_TEXT(b, _("{1} waited for {2} at {3} and got ECHILD: another wait for that pid in the same thread "
				 "had reaped it at {4}. This happened {5}."),
			    who, child, asked, taken, times);
	else if (l->by_name)
		PHRASE_TEXT(b, _("{1} waited for {2} at {3} and got ECHILD: another wait for that pid had reaped it at "
				 "{4}. This happened {5}."),
			    who, child, asked, taken, times);
	else if (has_threads(s))
		PHRASE_TEXT(b, _("{1} waited for {2} at {3} and got ECHILD: a wait for any child in the same thread "
				 "(a signal handler?) had reaped it at {4}. This happened {5}."),
			    who, child, asked, taken, times);
	else
		PHRASE_TEXT(b, _("{1} waited for {2} at {3} and got ECHILD: a wait for any child (in a signal handler?) "
				 "had reaped it at {4}. This happened {5}."),
			    who, child, asked, taken, times);
}

/* Which came too late, and which was first. */
static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add(to, PW_ROLE_WAIT, s->ev->reaps.stolen.stack);
	sites_add(to, PW_ROLE_WAIT, s->ev->reaps.stolen.taker_stack);
}

const struct rule rule_stolen_child = {
	.id = "stolen-child",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Only one place may reap: in the handler or the loop, wait for the pids that are\n"
				    "yours, or let one place reap all and keep what the others ask for:\n"
				    "    for (i = 0; i < n; i++)\n"
				    "            if (waitpid(mine[i], &st, WNOHANG) > 0) ...\n"
				    "system() and popen() wait for theirs: block SIGCHLD around them.  See waitpid(2)."),
		[PW_RUNTIME_PYTHON] = N_("Only one place may reap.  os.wait() and os.waitpid(-1, ...) take the children of subprocess\n"
					 "and multiprocessing, too.  Wait for the pids that are yours:\n"
					 "    for pid in mine:\n"
					 "            os.waitpid(pid, os.WNOHANG)\n"
					 "and leave the others to their own wait().  See waitpid(2)."),
		[PW_RUNTIME_GO] = N_("Only one place may reap.  syscall.Wait4(-1, ...) takes the children of os/exec, too, and\n"
				     "then their cmd.Wait() fails.  Wait for the pids that are yours:\n"
				     "    syscall.Wait4(pid, &status, syscall.WNOHANG, nil)\n"
				     "or, for each cmd.Start(), with cmd.Wait() only."),
		[PW_RUNTIME_RUBY] = N_("Only one place may reap.  Process.wait without a pid takes what system() and `...` wait\n"
				       "for, too.  Wait for the pids that are yours:\n"
				       "    mine.each { |pid| Process.wait(pid, Process::WNOHANG) }\n"
				       "or call Process.detach(pid) after each fork."),
		[PW_RUNTIME_PERL] = N_("Only one place may reap.  wait() and waitpid(-1, ...) in a handler take what system() and\n"
				       "`...` wait for, too.  Around these:\n"
				       "    local $SIG{CHLD} = 'DEFAULT';\n"
				       "or wait for the pids that are yours: waitpid($_, WNOHANG) for @mine.  See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Only one place may reap.  pcntl_wait() and pcntl_waitpid(-1, ...) take what exec() and\n"
				      "proc_close() wait for, too.  Wait for the pids that are yours:\n"
				      "    foreach ($mine as $pid)\n"
				      "            pcntl_waitpid($pid, $status, WNOHANG);\n"
				      "See waitpid(2)."),
		[PW_RUNTIME_RUST] = N_("Only one place may reap.  waitpid(-1, ...) takes the children of std::process, too, and\n"
				       "then their wait() fails.  Wait for the pids that are yours:\n"
				       "    unsafe { libc::waitpid(pid, &mut status, libc::WNOHANG) };\n"
				       "See std::process::Child."),
	},
};
