/* SPDX-License-Identifier: GPL-2.0-or-later */
/* one_wait_per_signal.c - SIGCHLDs were coalesced, and each delivery reaped one child. */
#include "model/rule.h"
#include "model/runtime_of.h"
#include "model/sentences.h"
#include "model/sites.h"

/* The handler that the kernel runs only notes that a signal came; what waits runs later,
 * once for all that came until then. */
static bool
waits_later(const struct situation *s)
{
	return s->p->kids.waits.calls < s->ev->signals.runs;
}

static void
explain_later(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;
	const struct phrase_arg dead = arg_count(k->deaths, N_("{1} child"), N_("{1} children")),
				runs = arg_times(s->ev->signals.runs), calls = arg_times(k->waits.calls),
				reaped = arg_count(k->reaps, N_("{1} child"), N_("{1} children")),
				coalesced = arg_number(k->sigchld.coalesced);

	if (runtime_defers_handlers(s->p))
		PHRASE_TEXT(b, _(" {1} ended. The interpreter's handler ran {2}, the script's own called wait {3} and "
				 "reaped {4}: an interpreter runs the script's handler between two of its "
				 "instructions, once for all signals that came until then, so one wait in it is not "
				 "enough."),
			    dead, runs, calls, reaped);
	else
		PHRASE_TEXT(b, _(" {1} ended. The handler ran {2}, but wait was called {3} and reaped {4}: what the "
				 "handler sets says that a child has ended, not how many, so one wait for it is not "
				 "enough."),
			    dead, runs, calls, reaped);
	if (k->sigchld.coalesced)
		PHRASE_TEXT(b, k->sigchld.coalesced == 1
			    ? _(" The kernel coalesces them, too: {1} SIGCHLD came while another one was pending.")
			    : _(" The kernel coalesces them, too: {1} SIGCHLDs came while another one was pending."),
			    coalesced);
}

/* Nothing was coalesced in this watch: the others were zombies when it began. */
static void
explain_found(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;

	PHRASE_TEXT(b, _(" In this watch the handler ran {1}, called wait {2} and reaped {3}; it did not ask again, "
			 "though others were zombies: one wait for each signal is not enough, because standard signals "
			 "do not queue."),
		    arg_times(s->ev->signals.runs), arg_times(k->waits.calls),
		    arg_count(k->reaps, N_("{1} child"), N_("{1} children")));
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_parenting *k = &s->p->kids;
	const uint64_t sent = k->sigchld.queued + k->sigchld.coalesced + k->sigchld.blocked +
			      k->sigchld.ignored;
	const struct phrase_arg dead = arg_count(k->deaths, N_("{1} child"), N_("{1} children")),
				coalesced = arg_number(k->sigchld.coalesced),
				generated = arg_count(sent, N_("{1} SIGCHLD"), N_("{1} SIGCHLDs")),
				reaped = arg_count(k->reaps, N_("{1} child"), N_("{1} children"));

	say_has_zombies(b, s);
	if (s->z->preexisting && s->ev->signals.runs && !k->sigchld.coalesced && !waits_later(s))
		explain_found(b, s);
	else if (waits_later(s) || !k->sigchld.coalesced)
		explain_later(b, s);
	else if (s->ev->signals.runs)
		PHRASE_TEXT(b, k->sigchld.coalesced == 1
			    ? _(" {1} ended, some at nearly the same time. {2} of {3} was coalesced (standard signals do "
				"not queue), so the handler ran {4} and reaped {5}: one wait for each signal is not "
				"enough.")
			    : _(" {1} ended, some at nearly the same time. {2} of {3} were coalesced (standard signals do "
				"not queue), so the handler ran {4} and reaped {5}: one wait for each signal is not "
				"enough."),
			    dead, coalesced, generated, arg_times(k->delivers), reaped);
	else
		PHRASE_TEXT(b, k->sigchld.coalesced == 1
			    ? _(" {1} ended, some at nearly the same time. {2} of {3} was coalesced (standard signals do "
				"not queue), so only {4} could be taken, and its calls reaped {5}: one wait for each "
				"signal is not enough.")
			    : _(" {1} ended, some at nearly the same time. {2} of {3} were coalesced (standard signals do "
				"not queue), so only {4} could be taken, and its calls reaped {5}: one wait for each "
				"signal is not enough."),
			    dead, coalesced, generated, arg_number(k->sigchld.queued + k->sigchld.blocked),
			    reaped);
	if (s->ev->activity.signalfd)
		strbuf_adds(b, s->exits ? _(" It read SIGCHLD from a signalfd.")
					: _(" It reads SIGCHLD from a signalfd."));
	say_zombie(b, s);
	say_disposition(b, s);
	say_last_wait(b, s);
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	if (s->ev->activity.signalfd && runtime_is_c(s->p))
		strbuf_adds(b, _("Reap in a loop, after each read of the signalfd:\n"
				 "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
				 "            ;\n"
				 "instead of the single wait.  See signalfd(2), waitpid(2), and signal(7): standard\n"
				 "signals do not queue."));
	return b->len;
}

/* The one that follows a signal; where none was delivered, the last. */
static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	if (s->ev->signals.wait_stack)
		sites_add(to, PW_ROLE_WAIT, s->ev->signals.wait_stack);
	else
		sites_add_wait(to, s, &s->p->last_wait);
}

const struct rule rule_one_wait_per_signal = {
	.id = "one-wait-per-signal",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.add_sites = add_sites,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_ONE_WAIT_PER_SIGNAL,
	.explain = explain,
	.advise = advise,
	.advice = {
		[PW_RUNTIME_C] = N_("Reap in a loop, in the handler:\n"
				    "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
				    "            ;\n"
				    "instead of the single wait, and save and restore errno around it; or where the\n"
				    "signal is read (signalfd, sigwait).  See waitpid(2), and signal(7): standard signals\n"
				    "do not queue."),
		[PW_RUNTIME_PYTHON] = N_("Reap all that have ended, in the script's handler:\n"
					 "    try:\n"
					 "        while os.waitpid(-1, os.WNOHANG)[0]:\n"
					 "            pass\n"
					 "    except ChildProcessError:\n"
					 "        pass\n"
					 "See signal(7): standard signals do not queue.  A subprocess.Popen is waited for by\n"
					 "its own wait(), without a handler."),
		[PW_RUNTIME_GO] = N_("Reap all that have ended, after each signal that the channel gives:\n"
				     "    for pid := 1; pid > 0; {\n"
				     "            pid, _ = syscall.Wait4(-1, &status, syscall.WNOHANG, nil)\n"
				     "    }\n"
				     "See signal(7): standard signals do not queue.  A child of os/exec is waited for by its\n"
				     "own cmd.Wait(), without a signal."),
		[PW_RUNTIME_RUBY] = N_("Reap all that have ended, in the script's handler:\n"
				       "    begin\n"
				       "      nil while Process.wait(-1, Process::WNOHANG)\n"
				       "    rescue Errno::ECHILD\n"
				       "    end\n"
				       "or call Process.detach(pid) after each fork.  See signal(7): standard signals do\n"
				       "not queue."),
		[PW_RUNTIME_PERL] = N_("Reap all that have ended, in the script's handler:\n"
				       "    use POSIX ':sys_wait_h';\n"
				       "    $SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };\n"
				       "See perlipc(1), and signal(7): standard signals do not queue."),
		[PW_RUNTIME_PHP] = N_("Reap all that have ended, in the script's handler:\n"
				      "    pcntl_signal(SIGCHLD, function () {\n"
				      "            while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "    });\n"
				      "See signal(7): standard signals do not queue."),
		[PW_RUNTIME_RUST] = N_("Reap all that have ended, after each signal:\n"
				       "    while unsafe { libc::waitpid(-1, &mut status, libc::WNOHANG) } > 0 {}\n"
				       "See signal(7): standard signals do not queue.  A child of std::process is waited for by\n"
				       "its own wait(), without a signal."),
	},
};
