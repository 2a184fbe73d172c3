/* SPDX-License-Identifier: GPL-2.0-or-later */
/* never_waits.c - it has no handler that would, and makes no wait call; or none that goes
 * on until nothing is left. */
#include "base/sat.h"
#include "model/predicates.h"
#include "model/rule.h"
#include "model/runtime_of.h"
#include "model/sentences.h"
#include "model/sites.h"

static void
say_left_without_return(struct strbuf *b, const struct situation *s)
{
	const struct pw_wait *w = &s->p->waits->left;

	PHRASE_TEXT(b, _(" It was in {1} from {2} on and left it without a return: by siglongjmp() out of a "
			 "handler, or its thread was ended."),
		    arg_call(w), arg_at(s, w->ts));
}

static void
say_waited(struct strbuf *b, const struct situation *s)
{
	const uint64_t calls = sat_sub(s->p->kids.waits.calls, s->z->zombie.waits);
	const struct phrase_arg times = arg_times(calls), at = arg_at(s, s->p->last_wait.ts);

	if (s->z->zombie.left_waits)
		PHRASE_TEXT(b, _(" A wait call with WNOWAIT returned {1} {2}: that reports the exit status and leaves "
				 "the child a zombie. The last time that it called wait was at {3}."),
			    arg_pid(s->z->id.pid), arg_times(s->z->zombie.left_waits), at);
	else if (s->z->preexisting)
		PHRASE_TEXT(b, calls == 1
			    ? _(" Since procwatch attached it called wait once, at {2}, which did not return it.")
			    : _(" Since procwatch attached it called wait {1}, the last time at {2}, which did not "
				"return it."),
			    times, at);
	else
		PHRASE_TEXT(b, calls == 1
			    ? _(" Since that child ended it called wait once, at {2}, which did not return it.")
			    : _(" Since that child ended it called wait {1}, the last time at {2}, which did not "
				"return it."),
			    times, at);
}

/* Where its wait calls are not seen, no more than that is known. */
static void
say_not_seen_to_wait(struct strbuf *b, const struct situation *s)
{
	if (s->ev->activity.asleep_since > s->z->died)
		PHRASE_TEXT(b, _(" It made no wait call after it went to sleep at {1}."),
			    arg_at(s, s->ev->activity.asleep_since));
	else if (s->p->sigchld.action != PW_ACTION_NONE && !has_handler(s))
		strbuf_adds(b, s->exits ? _(" It had no SIGCHLD handler.") : _(" It has no SIGCHLD handler."));
}

static void
say_not_waited(struct strbuf *b, const struct situation *s)
{
	const bool never = !s->p->kids.waits.calls && !s->p->preexisting;

	if (!sees_waits(s->p))
		say_not_seen_to_wait(b, s);
	else if (!has_handler(s) && never)
		strbuf_adds(b, s->exits ? _(" It had no SIGCHLD handler, and never called wait.")
					: _(" It has no SIGCHLD handler, and has never called wait."));
	else if (!has_handler(s) && s->exits)
		strbuf_adds(b, s->z->preexisting
			    ? _(" It had no SIGCHLD handler, and did not call wait after procwatch attached.")
			    : _(" It had no SIGCHLD handler, and did not call wait after the child ended."));
	else if (!has_handler(s))
		strbuf_adds(b, s->z->preexisting
			    ? _(" It has no SIGCHLD handler, and has not called wait since procwatch attached.")
			    : _(" It has no SIGCHLD handler, and has not called wait since the child ended."));
	else if (s->p->sigchld.since > s->z->died)
		strbuf_adds(b, _(" It had no SIGCHLD handler when the child ended, and did not call wait after that."));
	else
		strbuf_adds(b, _(" After the child ended its SIGCHLD handler did not run, and it did not call "
				 "wait."));
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->p->kids.waits.calls && waited_since(s, s->z->died))
		say_waited(b, s);
	else
		say_not_waited(b, s);
	if (s->p->waits && s->p->waits->left.ts > s->z->born)
		say_left_without_return(b, s);
	if (s->z->popened && runtime_is_c(s->p))
		PHRASE_TEXT(b, _(" {1} was started as popen(3) starts a command: only pclose() waits for it."),
			    arg_pid(s->z->id.pid));
	say_what_was_seen(b, s);
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	if (s->z->zombie.left_waits)
		strbuf_adds(b, _("WNOWAIT only asks.  Wait for the child once more, without it:\n"
				 "    waitid(P_PID, si.si_pid, &si, WEXITED);\n"
				 "See waitid(2)."));
	else if (s->z->popened && runtime_is_c(s->p))
		strbuf_adds(b, _("Close what popen() returned with pclose(), which waits for the command; fclose()\n"
				 "does not:\n"
				 "    FILE *f = popen(command, \"r\");\n"
				 "    ...\n"
				 "    status = pclose(f);\n"
				 "See popen(3)."));
	return b->len;
}

/* Calls that returned the child and left it, or were left; otherwise wherever it does wait. */
static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	if (s->p->waits && s->p->waits->left.ts > s->z->born)
		sites_add(to, PW_ROLE_WAIT, s->p->waits->left.stack);
	sites_add(to, PW_ROLE_WAIT, s->z->zombie.left_stack);
}

static uint32_t
all_waits(const struct situation *s)
{
	return s->z->zombie.left_stack ? 0 : 1u << PW_ROLE_WAIT;
}

const struct rule rule_never_waits = {
	.id = "never-waits",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.more_sites = all_waits,
	.add_sites = add_sites,
	.cause = CAUSE_NEVER_WAITS,
	.explain = explain,
	.advise = advise,
	.explains_likely = true,
	.advice = {
		[PW_RUNTIME_C] = N_("Each child has to be waited for once.  On SIGCHLD:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
				    "            ;\n"
				    "or, if no exit status is needed, before the first fork:\n"
				    "    signal(SIGCHLD, SIG_IGN);\n"
				    "See waitpid(2), sigaction(2) on SA_NOCLDWAIT."),
		[PW_RUNTIME_PYTHON] = N_("Each child has to be waited for once.  Keep the subprocess.Popen and call its wait()\n"
					 "or, where that must not block, now and then its poll():\n"
					 "    with subprocess.Popen(args) as p:   # waits at the end of the block\n"
					 "            ...\n"
					 "With asyncio: await proc.wait(); with multiprocessing: p.join(); after os.fork():\n"
					 "    os.waitpid(pid, 0)\n"
					 "See waitpid(2)."),
		[PW_RUNTIME_NODE] = N_("Node.js reaps what child_process has started as soon as its event loop runs; then the\n"
				       "ChildProcess emits 'exit':\n"
				       "    child.on('exit', (code, signal) => { ... });\n"
				       "So keep the loop free (no execSync(), no long computation).  What a native module has\n"
				       "forked it has to wait for itself, with waitpid()."),
		[PW_RUNTIME_GO] = N_("Each child has to be waited for once.  After cmd.Start(), call cmd.Wait():\n"
				     "    if err := cmd.Start(); err == nil {\n"
				     "            go cmd.Wait()   // or without \"go\", where it may block\n"
				     "    }\n"
				     "After os.StartProcess(), call p.Wait(): p.Release() does not wait.  cmd.Run() does."),
		[PW_RUNTIME_RUBY] = N_("Each child has to be waited for once:\n"
				       "    Process.wait(pid)      # or Process.detach(pid), right after the fork or spawn\n"
				       "See waitpid(2)."),
		[PW_RUNTIME_PERL] = N_("Each child has to be waited for once:\n"
				       "    waitpid($pid, 0);\n"
				       "or, if no exit status is needed, before the first fork:\n"
				       "    $SIG{CHLD} = 'IGNORE';\n"
				       "See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Each child has to be waited for once, or closed with proc_close() or pclose():\n"
				      "    pcntl_waitpid($pid, $status);\n"
				      "See waitpid(2)."),
		[PW_RUNTIME_JAVA] = N_("The JVM waits for each child that ProcessBuilder has started, in a thread of its own\n"
				       "(\"process reaper\"): waitFor() and onExit() only ask for it.  What native code (JNI) has\n"
				       "forked it has to wait for itself, with waitpid()."),
		[PW_RUNTIME_SHELL] = N_("Wait for background commands in the script:\n"
					"    command & pid=$!\n"
					"    ...\n"
					"    wait \"$pid\"            # or wait, for all of them\n"
					"While it is in a builtin such as read, a shell may wait for none of them.  See sh(1)."),
		[PW_RUNTIME_RUST] = N_("Each child has to be waited for once.  To drop a Child does not wait:\n"
				       "    let status = child.wait()?;\n"
				       "or, where that must not block, in a thread:\n"
				       "    std::thread::spawn(move || child.wait());\n"
				       "See std::process::Child."),
	},
};
