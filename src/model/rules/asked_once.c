/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked_once.c - it polled with WNOHANG before the child had exited, and not again. */
#include "base/sat.h"
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

/* The call that asked for it by its pid is not the last one. */
static bool
names_it_before(const struct situation *s)
{
	return named_too_early(s) && s->p->last_wait.ts > s->z->polled;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_wait *w = &s->p->last_wait;

	say_has_zombies(b, s);
	if (names_it_before(s))
		PHRASE_TEXT(b, _(" It polled {1} with WNOHANG before the child exited and did not poll it again: that "
				 "call, at {2}, returned 0, {3} before the child ended. The calls since then do not "
				 "ask for it."),
			    arg_pid(s->z->id.pid), arg_at(s, s->z->polled),
			    arg_duration(sat_sub(s->z->died, s->z->polled)));
	else if (s->z->died > w->ts)
		PHRASE_TEXT(b, _(" It polled with WNOHANG before the child exited and did not poll again: {1} at "
				 "{2} returned 0, {3} before the child ended."),
			    arg_call(w), arg_at(s, w->ts), arg_duration(sat_sub(s->z->died, w->ts)));
	else
		PHRASE_TEXT(b, _(" It polled with WNOHANG as the child exited and did not poll again: {1} at {2} "
				 "returned 0."),
			    arg_call(w), arg_at(s, w->ts));
	say_zombie(b, s);
	say_disposition(b, s);
	if (names_it_before(s))
		say_last_wait(b, s);
	say_doing(b, s);
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	if (names_it_before(s))
		sites_add(to, PW_ROLE_WAIT, s->z->polled_stack);
	else
		sites_add_wait(to, s, &s->p->last_wait);
}

const struct rule rule_asked_once = {
	.id = "asked-once",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.cause = CAUSE_ASKED_ONCE,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("With WNOHANG, 0 means that the child still runs.  Poll again on SIGCHLD, or call\n"
				    "without WNOHANG when there is nothing else to do:\n"
				    "    do pid = waitpid(-1, &st, 0); while (pid < 0 && errno == EINTR);\n"
				    "See waitpid(2)."),
		[PW_RUNTIME_PYTHON] = N_("None from poll(), or a pid of 0 from os.waitpid(), means that the child still runs.  Ask\n"
					 "again later, or wait when there is nothing else to do:\n"
					 "    p.wait()               # or os.waitpid(pid, 0)\n"
					 "See subprocess, waitpid(2)."),
		[PW_RUNTIME_GO] = N_("With syscall.WNOHANG, 0 means that the child still runs.  Ask again later, or wait in a\n"
				     "goroutine:\n"
				     "    syscall.Wait4(pid, &status, 0, nil)     // or cmd.Wait()"),
		[PW_RUNTIME_RUBY] = N_("With Process::WNOHANG, nil means that the child still runs.  Ask again later, or let a\n"
				       "thread wait for it:\n"
				       "    Process.detach(pid)"),
		[PW_RUNTIME_PERL] = N_("With WNOHANG, 0 means that the child still runs.  Ask again later, or wait when there is\n"
				       "nothing else to do:\n"
				       "    waitpid($pid, 0);\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("With WNOHANG, 0 means that the child still runs.  Ask again later, or wait when there is\n"
				      "nothing else to do:\n"
				      "    pcntl_waitpid($pid, $status);   // or proc_close($process)\n"
				      "See waitpid(2)."),
		[PW_RUNTIME_RUST] = N_("Ok(None) from try_wait() means that the child still runs.  Ask again later, or wait when\n"
				       "there is nothing else to do:\n"
				       "    let status = child.wait()?;\n"
				       "See std::process::Child."),
	},
};
