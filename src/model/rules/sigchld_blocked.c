/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld_blocked.c - SIGCHLD is pending and blocked in every thread. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct pw_disposition *d = &s->p->sigchld;
	const struct pw_proc *from = s->p->forker.pid ? table_find(s->t, &s->p->forker) : NULL;

	say_has_zombies(b, s);
	if (has_handler(s))
		strbuf_adds(b, s->exits
			    ? _(" SIGCHLD was pending and blocked in every thread, so its handler could not run.")
			    : _(" SIGCHLD is pending and blocked in every thread, so its handler cannot run."));
	else
		strbuf_adds(b, s->exits
			    ? _(" SIGCHLD was pending and blocked in every thread, and no sigwait() or signalfd took "
				"it.")
			    : _(" SIGCHLD is pending and blocked in every thread, and no sigwait() or signalfd has "
				"taken it."));
	if (d->blocked_origin == PW_ORIGIN_FORK && from)
		PHRASE_TEXT(b, _(" It inherited the mask: SIGCHLD was blocked already at fork, in {1}."),
			    arg_process(from->comm, from->id.pid));
	else if (d->blocked_origin == PW_ORIGIN_FORK)
		strbuf_adds(b, _(" It inherited the mask: SIGCHLD was blocked already at fork."));
	else if (d->blocked_origin == PW_ORIGIN_EXEC)
		strbuf_adds(b, _(" It inherited the mask: SIGCHLD was blocked already before exec."));
	say_zombie(b, s);
	say_disposition(b, s);
	say_signals(b, s);
	say_last_wait(b, s);
}

const struct rule rule_sigchld_blocked = {
	.id = "sigchld-blocked",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.cause = CAUSE_SIGCHLD_BLOCKED,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("A signal mask survives fork and exec, so set it at the start:\n"
				    "    sigset_t s;  sigemptyset(&s);  sigaddset(&s, SIGCHLD);\n"
				    "    sigprocmask(SIG_UNBLOCK, &s, NULL);\n"
				    "or take what is blocked: sigwaitinfo(), signalfd().  See sigprocmask(2)."),
		[PW_RUNTIME_PYTHON] = N_("A signal mask survives fork and exec, so set it at the start:\n"
					 "    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])\n"
					 "or take what is blocked: signal.sigwait().  See sigprocmask(2)."),
		[PW_RUNTIME_NODE] = N_("A signal mask survives fork and exec.  A Node.js program cannot change its own: start it\n"
				       "with\n"
				       "    env --default-signal=CHLD COMMAND\n"
				       "or set the mask in the program that starts it.  See env(1), sigprocmask(2)."),
		[PW_RUNTIME_RUBY] = N_("A signal mask survives fork and exec.  A Ruby program cannot change its own: start it\n"
				       "with\n"
				       "    env --default-signal=CHLD COMMAND\n"
				       "or set the mask in the program that starts it.  See env(1), sigprocmask(2)."),
		[PW_RUNTIME_PERL] = N_("A signal mask survives fork and exec, so set it at the start:\n"
				       "    use POSIX ':signal_h';\n"
				       "    sigprocmask(SIG_UNBLOCK, POSIX::SigSet->new(SIGCHLD));\n"
				       "See POSIX(3perl), sigprocmask(2)."),
		[PW_RUNTIME_PHP] = N_("A signal mask survives fork and exec, so set it at the start:\n"
				      "    pcntl_sigprocmask(SIG_UNBLOCK, [SIGCHLD]);\n"
				      "or take what is blocked: pcntl_sigwaitinfo().  See sigprocmask(2)."),
		[PW_RUNTIME_SHELL] = N_("A signal mask survives fork and exec.  A shell cannot change its own: start it\n"
					"with\n"
					"    env --default-signal=CHLD COMMAND\n"
					"or set the mask in the program that starts it.  See env(1), sigprocmask(2)."),
	},
};
