/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_never_waits.c - the SIGCHLD handler ran, and no wait call followed. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/runtime_of.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_signals *sig = &s->ev->signals;
	const struct phrase_arg times = arg_times(s->p->kids.delivers);

	say_has_zombies(b, s);
	if (s->p->kids.waits.calls)
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran {1}, but no wait call followed after {2}."),
			    times, arg_at(s, s->p->last_wait.ts));
	else
		PHRASE_TEXT(b, _(" Its SIGCHLD handler ran {1}, but no wait call ever followed."), times);
	if (sig->handler_changes > 1)
		PHRASE_TEXT(b, _(" The handler was replaced, last at {1}: a library may have installed its own in "
				 "place of yours."),
			    arg_at(s, sig->last_handler_change));
	if (is_asleep_past_signal(s) && runtime_of(s->p) != PW_RUNTIME_RUBY)	/* it always has a handler */
		PHRASE_TEXT(b, _(" It ran last while the program was in no system call, and then the program went to sleep "
				 "in {1}: if it checks a flag before it sleeps, the signal came between the two, and "
				 "only sigsuspend(2), ppoll(2) or pselect(2) leave no time for that."),
			    arg_syscall(s->ev->activity.syscall));
	say_what_was_seen(b, s);
}

const struct rule rule_handler_never_waits = {
	.id = "handler-never-waits",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER,
	.needs = PW_SEES_SIGNALS | PW_SEES_WAITS,
	.cause = CAUSE_HANDLER_NEVER_WAITS,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("Having a handler is not enough, it must call waitpid():\n"
				    "    int e = errno;\n"
				    "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
				    "            ;\n"
				    "    errno = e;\n"
				    "See waitpid(2), signal-safety(7)."),
		[PW_RUNTIME_PYTHON] = N_("Having a handler is not enough, it must wait:\n"
					 "    try:\n"
					 "        while os.waitpid(-1, os.WNOHANG)[0]:\n"
					 "            pass\n"
					 "    except ChildProcessError:\n"
					 "        pass\n"
					 "See waitpid(2).  A subprocess.Popen is waited for by its own wait(), without a handler."),
		[PW_RUNTIME_NODE] = N_("Node.js's own handler only notes that a child has ended; its event loop reaps.  Keep that\n"
				       "free: spawn() and exec() in place of spawnSync() and execSync(), and a worker thread for a\n"
				       "long computation:\n"
				       "    new Worker('./compute.js');\n"
				       "See child_process, worker_threads."),
		[PW_RUNTIME_GO] = N_("Go's own handler for SIGCHLD reaps nothing.  Call cmd.Wait() for each cmd.Start():\n"
				     "    go cmd.Wait()          // or without \"go\", where it may block\n"
				     "A program that takes SIGCHLD from a channel (os/signal) has to reap then:\n"
				     "    for pid := 1; pid > 0; {\n"
				     "            pid, _ = syscall.Wait4(-1, &status, syscall.WNOHANG, nil)\n"
				     "    }"),
		[PW_RUNTIME_RUBY] = N_("Ruby's own handler for SIGCHLD reaps only what the script waits for:\n"
				       "    Process.wait(pid)      # or Process.detach(pid), right after the fork or spawn\n"
				       "A handler of the script (trap) has to reap then:\n"
				       "    begin\n"
				       "      nil while Process.wait(-1, Process::WNOHANG)\n"
				       "    rescue Errno::ECHILD\n"
				       "    end"),
		[PW_RUNTIME_PERL] = N_("Having a handler is not enough, it must wait:\n"
				       "    use POSIX ':sys_wait_h';\n"
				       "    $SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Having a handler is not enough, it must wait:\n"
				      "    pcntl_signal(SIGCHLD, function () {\n"
				      "            while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "    });\n"
				      "It runs only with pcntl_async_signals(true), or in pcntl_signal_dispatch()."),
		[PW_RUNTIME_SHELL] = N_("A shell's own handler only notes that a child has ended; the shell waits for it between\n"
					"two commands.  So wait before a builtin that blocks, such as read:\n"
					"    wait; read line\n"
					"See sh(1)."),
		[PW_RUNTIME_RUST] = N_("Having a handler is not enough.  Reap after each signal:\n"
				       "    while unsafe { libc::waitpid(-1, &mut status, libc::WNOHANG) } > 0 {}\n"
				       "or, without a signal, call wait() on each Child."),
	},
};
