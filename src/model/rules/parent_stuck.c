/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent_stuck.c - stopped, spinning, or asleep elsewhere: the parent cannot call wait. */
#include "base/sat.h"
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "phrase/pipe_holders.h"

static void
list_holders(const struct situation *s, struct phrase_holders *out)
{
	const struct ev_activity *a = &s->ev->activity;

	for (int i = 0; i < PW_HOLDERS; i++) {
		const struct pw_id id = { .pid = a->pipe_held_by[i] };
		const struct pw_proc *p = id.pid ? table_find(s->t, &id) : NULL;

		out->pid[i] = id.pid;
		out->command[i] = a->holder[i][0] ? a->holder[i] :
				  p ? p->comm : outsiders_comm(&s->t->outsiders, id.pid);
	}
}

static bool
holds_it_itself(const struct situation *s)
{
	return s->ev->activity.pipe_held_by[0] == s->who.pid;
}

static void
say_waits_for_end(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const struct phrase_arg call = arg_syscall(a->syscall), end = arg_text(phrase_end(a->end)),
				lasts = arg_duration(sat_sub(a->ts, a->asleep_since));
	struct phrase_holders h;

	list_holders(s, &h);
	if (holds_it_itself(s))
		PHRASE_TEXT(b, s->exits
			    ? _(" It was asleep in {1} on {2} for {3}: it waited for the end of what it reads, while it had "
				"the other end open itself.")
			    : _(" It has been asleep in {1} on {2} for {3}: it waits for the end of what it reads, and has "
				"the other end open itself."), call, end, lasts);
	else if (!h.pid[0])
		PHRASE_TEXT(b, s->exits
			    ? _(" It was asleep in {1} on {2} for {3}: it waited for the end of output that a process of "
				"another user might still write, whose descriptors may not be read.")
			    : _(" It has been asleep in {1} on {2} for {3}: it waits for the end of output that a process of "
				"another user may still write, whose descriptors may not be read."), call, end, lasts);
	else
		PHRASE_TEXT(b, s->exits
			    ? _(" It was asleep in {1} on {2} for {3}: it waited for the end of output that {4} might still "
				"write.")
			    : _(" It has been asleep in {1} on {2} for {3}: it waits for the end of output that {4} may still "
				"write."), call, end, lasts, arg_holders(&h));
}

static void
say_was_stuck(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const struct pw_proc *child = s->vfork_child;

	if (is_stopped(s) && a->state == PW_STATE_DUMPING)
		strbuf_adds(b, _(" It was dumping core: a process that does not run cannot call wait."));
	else if (is_stopped(s) && a->state == PW_STATE_TRACED)
		strbuf_adds(b, _(" It was stopped by a tracer: a process that does not run cannot call wait."));
	else if (is_stopped(s))
		strbuf_adds(b, _(" It was stopped: a process that does not run cannot call wait."));
	else if (is_busy(s))
		PHRASE_TEXT(b, _(" It was CPU-bound and did not call wait: {1} ms of CPU time within {2}."),
			    arg_number((a->cpu_ticks - a->busy_ticks) * 10),
			    arg_duration(sat_sub(a->ts, a->busy_since)));
	else if (child)
		PHRASE_TEXT(b, _(" It called vfork at {1} and was suspended until its child {2} ({3}) execs or "
				 "exits."),
			    arg_at(s, child->born), arg_pid(child->id.pid), arg_program(child));
	else if (waits_for_end(a))
		say_waits_for_end(b, s);
	else
		PHRASE_TEXT(b, _(" It was asleep in {1} for {2}, and never reached its wait call."),
			    arg_syscall(a->syscall), arg_duration(sat_sub(a->ts, a->asleep_since)));
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;
	const struct pw_proc *child = s->vfork_child;

	say_has_zombies(b, s);
	if (s->exits)
		say_was_stuck(b, s);
	else if (is_stopped(s) && a->state == PW_STATE_DUMPING)
		PHRASE_TEXT(b, _(" It is dumping core, which was seen for {1}: a process that does not run cannot call "
				 "wait."),
			    arg_duration(sat_sub(s->now, a->stopped_since)));
	else if (is_stopped(s) && a->stopped_since == s->now)
		strbuf_adds(b, a->state == PW_STATE_TRACED
			    ? _(" It is stopped by a tracer: a process that does not run cannot call wait.")
			    : _(" It is stopped: a process that does not run cannot call wait."));
	else if (is_stopped(s) && a->state == PW_STATE_TRACED)
		PHRASE_TEXT(b, _(" It has been stopped by a tracer for at least {1}: a process that does not "
				 "run cannot call wait."),
			    arg_duration(sat_sub(s->now, a->stopped_since)));
	else if (is_stopped(s))
		PHRASE_TEXT(b, _(" It has been stopped for at least {1}: a process that does not run cannot "
				 "call wait."),
			    arg_duration(sat_sub(s->now, a->stopped_since)));
	else if (is_busy(s))
		PHRASE_TEXT(b, _(" It is CPU-bound and has not called wait: {1} ms of CPU time within {2}."),
			    arg_number((a->cpu_ticks - a->busy_ticks) * 10),
			    arg_duration(sat_sub(a->ts, a->busy_since)));
	else if (child)
		PHRASE_TEXT(b, _(" It called vfork at {1} and is suspended until its child {2} ({3}) execs or "
				 "exits."),
			    arg_at(s, child->born), arg_pid(child->id.pid), arg_program(child));
	else if (waits_for_end(a))
		say_waits_for_end(b, s);
	else
		PHRASE_TEXT(b, _(" It has been asleep in {1} for {2}, and never reaches its wait call."),
			    arg_syscall(a->syscall), arg_duration(sat_sub(a->ts, a->asleep_since)));
	say_zombie(b, s);
	say_last_wait(b, s);
}

static void
advise_on_end(struct strbuf *b, const struct situation *s)
{
	if (holds_it_itself(s))
		strbuf_adds(b, _("A pipe ends when no process has its writing end open.  Close that end in the\n"
				 "parent after the fork:\n"
				 "    close(p[1]);\n"
				 "See pipe(7)."));
	else if (!s->ev->activity.pipe_held_by[0])
		PHRASE_TEXT(b, _("A process that outlives the child has inherited its end of the pipe.  To see which,\n"
				 "as root:\n"
				 "    procwatch -z -p {1}\n"
				 "See pipe(7)."), arg_pid(s->who.pid));
	else
		PHRASE_TEXT(b, _("A process that outlives the child has inherited its end of the pipe.  Start it with\n"
				 "its output elsewhere (command >/dev/null 2>&1 &), or end it:\n"
				 "    kill {1}\n"
				 "See pipe(7)."), arg_pid(s->ev->activity.pipe_held_by[0]));
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	const struct ev_activity *a = &s->ev->activity;

	if (is_stopped(s) && a->state == PW_STATE_DUMPING)
		advise_on_dump(b);
	else if (s->exits && is_stopped(s))
		strbuf_adds(b, _("A stopped process reaps its children once it is continued (SIGCONT).  A job that reads\n"
				 "from the terminal in the background is stopped (SIGTTIN).  See signal(7)."));
	else if (is_stopped(s) && a->state == PW_STATE_TRACED)
		PHRASE_TEXT(b, _("Continue it in the debugger, or end the debugger, which detaches:\n"
				 "    grep TracerPid /proc/{1}/status\n"
				 "See ptrace(2)."), arg_pid(s->who.pid));
	else if (is_stopped(s))
		PHRASE_TEXT(b, _("Continue the process:\n"
				 "    kill -CONT {1}\n"
				 "A job that reads from the terminal in the background is stopped again (SIGTTIN).  See\n"
				 "signal(7)."), arg_pid(s->who.pid));
	else if (!is_busy(s) && !s->vfork_child && waits_for_end(a))
		advise_on_end(b, s);
	else if (!is_busy(s) && s->vfork_child)
		strbuf_adds(b, _("Between vfork() and exec the child must not wait for anything: it holds its parent.\n"
				 "Open what may block (a FIFO, a file on the network) after the exec, or use fork().\n"
				 "See vfork(2), posix_spawn(3)."));
	return b->len;
}

const struct rule rule_parent_stuck = {
	.id = "parent-stuck",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_DOING,
	.cause = CAUSE_PARENT_STUCK,
	.explain = explain,
	.advise = advise,
	.advice = {
		[PW_RUNTIME_C] = N_("Reap where nothing can block, in a handler:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)\n"
				    "            ;\n"
				    "and give calls that can block a timeout.  See signal(7), waitpid(2)."),
		[PW_RUNTIME_PYTHON] = N_("Reap where nothing else can block, in a thread:\n"
					 "    threading.Thread(target=p.wait, daemon=True).start()\n"
					 "and give calls that can block a timeout: subprocess.run(..., timeout=10).  See subprocess."),
		[PW_RUNTIME_NODE] = N_("Node.js reaps only while its event loop runs.  Use spawn() or exec() in place of\n"
				       "spawnSync() and execSync(), and leave a long computation to a worker thread:\n"
				       "    new Worker('./compute.js');\n"
				       "See child_process, worker_threads."),
		[PW_RUNTIME_GO] = N_("Reap where nothing else can block, in a goroutine right after cmd.Start():\n"
				     "    go cmd.Wait()\n"
				     "See os/exec."),
		[PW_RUNTIME_RUBY] = N_("Reap where nothing else can block, in a thread that Ruby starts for it:\n"
				       "    Process.detach(pid)    # right after the fork or spawn\n"
				       "and give calls that can block a timeout."),
		[PW_RUNTIME_PERL] = N_("Reap where nothing can block, in a handler:\n"
				       "    use POSIX ':sys_wait_h';\n"
				       "    $SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };\n"
				       "and give calls that can block a timeout, by alarm().  See perlipc(1)."),
		[PW_RUNTIME_PHP] = N_("Reap where nothing can block, in a handler:\n"
				      "    pcntl_async_signals(true);\n"
				      "    pcntl_signal(SIGCHLD, function () {\n"
				      "            while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "    });\n"
				      "and give calls that can block a timeout: stream_set_timeout(), stream_select()."),
		[PW_RUNTIME_SHELL] = N_("Run what can block in the background, and wait for all:\n"
					"    command &\n"
					"    wait\n"
					"While a builtin such as read blocks, a shell may wait for no child.  See sh(1)."),
		[PW_RUNTIME_RUST] = N_("Reap where nothing else can block, in a thread:\n"
				       "    std::thread::spawn(move || child.wait());\n"
				       "See std::process::Child."),
	},
};
