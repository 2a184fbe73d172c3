/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphaned.c - it ended before its children did. */
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

/* An adopter that is watched, as PID 1 of a container, answers for them from then on. */
static bool
holds(const struct situation *s)
{
	const struct ev_reaps *r = &s->ev->reaps;

	return r->orphans.n && !table_find(s->t, &r->adopter);
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->reaps.orphans;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_reaps *r = &s->ev->reaps;
	const struct phrase_arg who = arg_parent(s), pids = arg_sample(&r->orphans),
				kids = arg_count(r->orphans.n, N_("{1} child"), N_("{1} children")),
				adopter = arg_process(outsiders_comm(&s->t->outsiders, r->adopter.pid),
						      r->adopter.pid);

	const struct pw_id id = { .pid = r->orphans.pid[0] };
	const struct pw_proc *first = table_find(s->t, &id);

	PHRASE_TEXT(b, _("{1} ended before {2} of it ({3}), adopted by {4}."), who, kids, pids, adopter);
	if (first && first->descent && first->descent->forker.id.pid == s->who.pid)
		say_forker(b, s, first, r->orphans.n);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_uses(to, PW_ROLE_FORK, s->ev->reaps.orphan_forks);
}

const struct rule rule_orphaned = {
	.id = "orphaned",
	.severity = PW_SEV_NOTE,
	.add_sites = add_sites,
	.holds = holds,
	.after_end = true,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				    "    while (wait(NULL) > 0)\n"
				    "            ;\n"
				    "See wait(2), prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_PYTHON] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
					 "    p.wait()               # or os.waitpid(pid, 0), or p.join() of multiprocessing\n"
					 "See subprocess, prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_NODE] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				       "    await once(child, 'exit');      // from node:events; not process.exit() before\n"
				       "See child_process, prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_GO] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				     "    cmd.Wait()             // os.Exit() and the return of main() wait for nothing\n"
				     "See os/exec, prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_RUBY] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				       "    Process.waitall\n"
				       "See prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_PERL] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				       "    1 while wait() > 0;\n"
				       "See wait in perlfunc(1), prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_PHP] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				      "    while (pcntl_wait($status) > 0);\n"
				      "See wait(2), prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_JAVA] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				       "    process.waitFor();     // or process.onExit().join()\n"
				       "See ProcessHandle, prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_SHELL] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
					"    wait\n"
					"See sh(1), prctl(2) on PR_SET_PDEATHSIG."),
		[PW_RUNTIME_RUST] = N_("Normal for a daemon.  Otherwise wait for the children before exiting:\n"
				       "    child.wait()?;         // to drop a Child does not wait\n"
				       "See std::process::Child, prctl(2) on PR_SET_PDEATHSIG."),
	},
};
