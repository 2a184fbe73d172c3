/* SPDX-License-Identifier: GPL-2.0-or-later */
/* busy_poll.c - waitpid(WNOHANG) in a loop that never sleeps. */
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static bool
holds(const struct situation *s)
{
	return s->ev->polls.worst != 0;
}

static uint64_t
revision(const struct situation *s)
{
	return s->ev->polls.all;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	PHRASE_TEXT(b, _("{1} called wait with WNOHANG {2} times within a second, and each returned 0 ({3} such calls "
			 "in all)."),
		    arg_parent(s), arg_number(s->ev->polls.worst), arg_number(s->ev->polls.all));
	say_last_wait(b, s);
}

/* Several may be asked in turn; what asks now and then is not of the loop. */
static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	const struct pw_line_use *use = s->ev->polls.lines;
	uint64_t most = 0;

	for (int i = 0; i < PW_LINE_USES; i++)
		if (use[i].n > most)
			most = use[i].n;
	for (int i = 0; i < PW_LINE_USES; i++)
		if (use[i].n * 2 >= most)
			sites_add(to, PW_ROLE_WAIT, use[i].stack);
}

const struct rule rule_busy_poll = {
	.id = "busy-poll",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.needs_times = true,
	.holds = holds,
	.revision = revision,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Sleep until there is something to reap: waitpid() without WNOHANG, or\n"
				    "    sigwaitinfo(&chld, NULL);               /* SIGCHLD blocked before */\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
				    "            ;\n"
				    "See waitpid(2), sigwaitinfo(2), pidfd_open(2)."),
		[PW_RUNTIME_PYTHON] = N_("Sleep until the child ends, instead of asking in a loop:\n"
					 "    p.wait()               # or os.waitpid(pid, 0), or await proc.wait()\n"
					 "See subprocess."),
		[PW_RUNTIME_GO] = N_("Sleep until the child ends, instead of asking in a loop:\n"
				     "    cmd.Wait()             // or syscall.Wait4() without WNOHANG, in a goroutine"),
		[PW_RUNTIME_RUBY] = N_("Sleep until the child ends, instead of asking in a loop:\n"
				       "    Process.wait(pid)      # without Process::WNOHANG"),
		[PW_RUNTIME_PERL] = N_("Sleep until the child ends, instead of asking in a loop:\n"
				       "    waitpid($pid, 0);      # without WNOHANG\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Sleep until the child ends, instead of asking in a loop:\n"
				      "    pcntl_waitpid($pid, $status);   // without WNOHANG; or proc_close($process)"),
		[PW_RUNTIME_RUST] = N_("Sleep until the child ends, instead of asking in a loop:\n"
				       "    let status = child.wait()?;     // not try_wait(); in a thread, if it must not block"),
	},
};
