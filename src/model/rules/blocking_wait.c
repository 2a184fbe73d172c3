/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocking_wait.c - a wait call blocks while other children are kept waiting. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static bool
holds(const struct situation *s)
{
	return s->ev->blocking.wait.ts != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->blocking.others;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_blocking *w = &s->ev->blocking;
	const struct phrase_arg who = arg_parent(s), how_long = arg_duration(w->ns), call = arg_call(&w->wait),
				others = arg_count(w->others.n, N_("{1} other child"), N_("{1} other children")),
				pids = arg_sample(&w->others);

	if (w->in_handler && !has_threads(s))
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, inside its SIGCHLD handler: it can do nothing "
				 "else, while {4} ({5}) still ran."),
			    who, how_long, call, others, pids);
	else if (w->in_handler)
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, inside its SIGCHLD handler: thread {6} can do "
				 "nothing else, while {4} ({5}) still ran."),
			    who, how_long, call, others, pids, arg_pid(w->wait.tid));
	else
		PHRASE_TEXT(b, _("{1} was blocked for over {2} in {3}, while {4} ({5}) had ended and could "
				 "not be reaped."),
			    who, how_long, call, others, pids);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_wait(to, s, &s->ev->blocking.wait);
}

const struct rule rule_blocking_wait = {
	.id = "blocking-wait",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
				    "            ;\n"
				    "See waitpid(2), signal-safety(7)."),
		[PW_RUNTIME_PYTHON] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
					 "    threading.Thread(target=p.wait, daemon=True).start()    # for each Popen\n"
					 "    pid, status = os.wait()         # any child, after os.fork()\n"
					 "See subprocess."),
		[PW_RUNTIME_GO] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				     "    go cmd.Wait()          // for each cmd.Start()\n"
				     "See os/exec."),
		[PW_RUNTIME_RUBY] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				       "    pid = Process.wait     # any child; or Process.detach(pid) after each fork"),
		[PW_RUNTIME_PERL] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				       "    my $pid = wait();       # any child\n"
				       "See wait in perlfunc(1)."),
		[PW_RUNTIME_PHP] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				      "    $pid = pcntl_wait($status);     // any child"),
		[PW_RUNTIME_SHELL] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
					"    wait -n                # in bash: the next child that ends\n"
					"See bash(1)."),
		[PW_RUNTIME_RUST] = N_("Reap whichever child has ended; do not block on one that is still running:\n"
				       "    std::thread::spawn(move || child.wait());      // for each Child\n"
				       "See std::process::Child."),
	},
};
