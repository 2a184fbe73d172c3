/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flag_race.c - the handler set a flag that had just been checked: a lost wake-up. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	say_has_zombies(b, s);
	PHRASE_TEXT(b, _(" Its SIGCHLD handler ran at {1}, while the program was in no system call that a signal "
			 "interrupts. Then it went to sleep in {2}, without a wait call: it had looked for ended "
			 "children before the signal came, and the sleep does not end for a signal that has been "
			 "delivered already."),
		    arg_at(s, s->ev->signals.last_delivered), arg_syscall(a->syscall));
	say_what_was_seen(b, s);
}

const struct rule rule_flag_race = {
	.id = "flag-race",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER | 1u << PW_ROLE_DOING,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_FLAG_RACE,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Keep SIGCHLD blocked from the check to the sleep, and let the call that sleeps\n"
				    "unblock it:\n"
				    "    sigprocmask(SIG_BLOCK, &chld, &old);\n"
				    "    while (!child_ended)\n"
				    "            sigsuspend(&old);               /* or ppoll(), pselect(), epoll_pwait() */\n"
				    "or use a signalfd, or a pipe that the handler writes to.  See sigsuspend(2), select(2)."),
		[PW_RUNTIME_PYTHON] = N_("Keep SIGCHLD blocked, and sleep in the call that takes it:\n"
					 "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])      # before the first fork\n"
					 "    signal.sigwait([signal.SIGCHLD])                # or sigtimedwait()\n"
					 "or give select() the descriptor of signal.set_wakeup_fd().  See sigwait(3)."),
		[PW_RUNTIME_RUBY] = N_("Let the handler write to a pipe, and sleep until that can be read:\n"
				       "    reader, writer = IO.pipe\n"
				       "    trap('CHLD') { writer.write_nonblock('!') }\n"
				       "    IO.select([reader])    # in place of sleep\n"
				       "or call Process.detach(pid) after each fork.  See pipe(7)."),
		[PW_RUNTIME_PERL] = N_("Keep SIGCHLD blocked from the check to the sleep, and let the call that sleeps\n"
				       "unblock it:\n"
				       "    use POSIX ':signal_h';\n"
				       "    sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGCHLD), my $old = POSIX::SigSet->new);\n"
				       "    sigsuspend($old) until $child_ended;\n"
				       "See POSIX(3perl), sigsuspend(2)."),
		[PW_RUNTIME_PHP] = N_("Keep SIGCHLD blocked, and sleep in the call that takes it:\n"
				      "    pcntl_sigprocmask(SIG_BLOCK, [SIGCHLD]);        // before the first fork\n"
				      "    pcntl_sigwaitinfo([SIGCHLD], $info);            // or pcntl_sigtimedwait()\n"
				      "See sigwaitinfo(2)."),
	},
};
