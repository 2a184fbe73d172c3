/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow_reap.c - children are reaped, but late. */
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static bool
most_over_a_second(const struct ev_reaps *r)
{
	return r->n >= 3 && r->over_second * 2 > r->n;
}

/* A cause that was reported explains the delay better: each signal reaps one that an
 * earlier one left, or it was stopped. */
static bool
holds(const struct situation *s)
{
	const uint32_t better = 1u << CAUSE_ONE_WAIT_PER_SIGNAL | 1u << CAUSE_PARENT_STUCK;

	if (s->causes_seen & better)
		return false;
	return s->ev->reaps.slow.n || most_over_a_second(&s->ev->reaps);
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->reaps.slow;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->reaps.over_second;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_reaps *r = &s->ev->reaps;
	const struct phrase_arg who = arg_parent(s), over = arg_number(r->over_second),
				all = arg_count(r->n, N_("{1} reaped child"), N_("{1} reaped children")),
				longest = arg_duration(r->slow_max);

	if (!r->slow.n)
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second."),
			    who, all, over);
	else if (s->age == SECOND)
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second (the "
				 "longest: {4})."),
			    who, all, over, longest);
	else
		PHRASE_TEXT(b, _("{1} reaped its children late: of {2}, {3} had been a zombie for over a second, and "
				 "{5} for over {6} (the longest: {4})."),
			    who, all, over, longest, arg_number(r->slow.n), arg_duration(s->age));
	if (!s->p->kids.delivers)
		strbuf_adds(b, _(" It called wait only now and then."));
	say_disposition_then(b, s);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_uses(to, PW_ROLE_WAIT, s->ev->reaps.slow_lines);
}

const struct rule rule_slow_reap = {
	.id = "slow-reap",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.revision = revision,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Reap on SIGCHLD, not on a timer:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)   /* in the handler, or after ppoll() */\n"
				    "            ;\n"
				    "See sigaction(2), signalfd(2)."),
		[PW_RUNTIME_PYTHON] = N_("Reap when a child ends, not on a timer:\n"
					 "    threading.Thread(target=p.wait, daemon=True).start()\n"
					 "or, with asyncio, await proc.wait().  See subprocess."),
		[PW_RUNTIME_NODE] = N_("Node.js reaps when its event loop runs.  Keep that free: spawn() and exec() in place of\n"
				       "spawnSync() and execSync(), and a worker thread for a long computation:\n"
				       "    new Worker('./compute.js');\n"
				       "See child_process, worker_threads."),
		[PW_RUNTIME_GO] = N_("Reap when a child ends, not on a timer:\n"
				     "    go cmd.Wait()          // right after cmd.Start()\n"
				     "See os/exec."),
		[PW_RUNTIME_RUBY] = N_("Reap when a child ends, not on a timer:\n"
				       "    Process.detach(pid)    # right after the fork or spawn"),
		[PW_RUNTIME_PERL] = N_("Reap when a child ends, not on a timer:\n"
				       "    use POSIX ':sys_wait_h';\n"
				       "    $SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Reap when a child ends, not on a timer:\n"
				      "    pcntl_async_signals(true);\n"
				      "    pcntl_signal(SIGCHLD, function () {\n"
				      "            while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "    });"),
		[PW_RUNTIME_SHELL] = N_("Let the shell wait for the next child to end, instead of sleep:\n"
					"    wait -n                # in bash; elsewhere wait \"$pid\"\n"
					"See bash(1)."),
		[PW_RUNTIME_RUST] = N_("Reap when a child ends, not on a timer:\n"
				       "    std::thread::spawn(move || child.wait());\n"
				       "See std::process::Child."),
	},
};
