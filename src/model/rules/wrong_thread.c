/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrong_thread.c - a thread that does not wait took the SIGCHLD of one that does. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const uint32_t waiter = waiting_thread(s);

	say_has_zombies(b, s);
	if (discarded_for_waiter(s))
		PHRASE_TEXT(b, _(" SIGCHLD was ignored, as some thread did not block it, while thread {1} waited "
				 "for it: an ignored signal is discarded."),
			    arg_pid(waiter));
	else
		PHRASE_TEXT(b, waiter == s->who.pid
			    ? _(" SIGCHLD was delivered to thread {1}, while the main thread, {2}, was the one that "
				"waited for it: a signal to a process goes to any one thread that does not block it.")
			    : _(" SIGCHLD was delivered to thread {1}, while thread {2} was the one that waited for "
				"it: a signal to a process goes to any one thread that does not block it."),
			    arg_pid(last_taker(s)), arg_pid(waiter));
	say_what_was_seen(b, s);
}

/* Those of the thread that waits, if it has by now. */
static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	const struct thread_count *made_by = s->ev->waits.made_by;
	const uint32_t waiter = waiting_thread(s);

	for (int i = 0; waiter && i < MAX_TIDS; i++)
		if (made_by[i].tid == waiter)
			sites_add(to, PW_ROLE_WAIT, made_by[i].stack);
}

const struct rule rule_wrong_thread = {
	.id = "wrong-thread",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.add_sites = add_sites,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_WRONG_THREAD,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Block SIGCHLD before the first thread is created, so that only the thread that\n"
				    "asks for it gets it:\n"
				    "    pthread_sigmask(SIG_BLOCK, &chld, NULL);   /* first thing in main */\n"
				    "    sigwait(&chld, &sig);                      /* in the thread that reaps */\n"
				    "See pthread_sigmask(3), signal(7)."),
		[PW_RUNTIME_PYTHON] = N_("Block SIGCHLD before the first thread is started, so that only the thread that asks\n"
					 "for it gets it:\n"
					 "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])      # first of all\n"
					 "    signal.sigwait([signal.SIGCHLD])                # in the thread that reaps\n"
					 "Python's own handlers run in the main thread only.  See pthread_sigmask(3)."),
		[PW_RUNTIME_GO] = N_("Go's own handler for SIGCHLD reaps nothing.  Call cmd.Wait() for each cmd.Start():\n"
				     "    go cmd.Wait()          // or without \"go\", where it may block\n"
				     "See os/exec."),
	},
};
