/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exec_failed_child.c - a child whose exec failed runs on in the program of its parent. */
#include <string.h>

#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"
#include "phrase/wait_call.h"

/* Then its parent's finding says so. */
static bool
is_such_a_child(const struct situation *s)
{
	return s->p->exec_failed && !s->p->execed && table_find(s->t, &s->p->forker);
}

static bool
holds(const struct situation *s)
{
	return s->ev->failed_execs.ran_on.n && !is_such_a_child(s);
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->failed_execs.ran_on;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_failed_execs *e = &s->ev->failed_execs;
	const struct failed_exec *x = &e->last;
	const struct phrase_arg exe = arg_visible(x->exe[0] ? x->exe : "?"), error = arg_errno(&x->error);

	if (e->ran_on.n == 1)
		PHRASE_TEXT(b, _("The exec of {1} by {2}, a child of {3}, failed with {4}. The child did not exit then: it "
				 "ran on in the program of its parent."),
			    exe, arg_process(x->comm, x->child.pid), arg_parent(s), error);
	else
		PHRASE_TEXT(b, _("{1} children of {2} did not exit when their exec had failed: they ran on in the program "
				 "of their parent. They are: {3}. The last exec was that of {4}, which failed with {5}."),
			    arg_number(e->ran_on.n), arg_parent(s), arg_sample(&e->ran_on), exe, error);
	if (x->forks && x->waits)
		PHRASE_TEXT(b, _(" Since then {1} has forked {2} and called wait {3}."), arg_pid(x->child.pid),
			    arg_times(x->forks), arg_times(x->waits));
	else if (x->forks)
		PHRASE_TEXT(b, _(" Since then {1} has forked {2}."), arg_pid(x->child.pid), arg_times(x->forks));
	else if (x->waits)
		PHRASE_TEXT(b, _(" Since then {1} has called wait {2}."), arg_pid(x->child.pid), arg_times(x->waits));
	else
		PHRASE_TEXT(b, _(" {1} was still running {2} later."), arg_pid(x->child.pid), arg_duration(x->lasted));
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	sites_add_uses(to, PW_ROLE_FORK, s->ev->failed_execs.forks);
}

const struct rule rule_exec_failed_child = {
	.id = "exec-failed-child",
	.severity = PW_SEV_WARNING,
	.add_sites = add_sites,
	.needs = PW_SEES_WAITS,
	.needs_times = true,
	.holds = holds,
	.after_end = true,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("exec(3) returns only if it fails.  End the child there, or it does its parent's work a\n"
				    "second time:\n"
				    "    execvp(argv[0], argv);\n"
				    "    perror(argv[0]);\n"
				    "    _exit(127);\n"
				    "_exit(2) and not exit(3), which would flush the parent's buffers once more."),
		[PW_RUNTIME_PYTHON] = N_("os.execvp() raises OSError if it fails.  End the child there:\n"
					 "    try: os.execvp(cmd[0], cmd)\n"
					 "    except OSError as e: print(e, file=sys.stderr)\n"
					 "    finally: os._exit(127)\n"
					 "Or use subprocess, which reports the error in the parent."),
		[PW_RUNTIME_RUBY] = N_("exec raises SystemCallError if it fails.  End the child there:\n"
				       "    begin\n"
				       "      exec(*cmd)\n"
				       "    rescue SystemCallError => e\n"
				       "      warn e.message\n"
				       "      exit!(127)\n"
				       "    end\n"
				       "Or use spawn, which reports the error in the parent."),
		[PW_RUNTIME_PERL] = N_("exec returns only if it fails.  End the child there:\n"
				       "    exec { $cmd[0] } @cmd or do { warn \"$cmd[0]: $!\"; POSIX::_exit(127) };\n"
				       "See exec in perlfunc(1), _exit in POSIX(3perl)."),
		[PW_RUNTIME_PHP] = N_("pcntl_exec() returns only if it fails.  End the child there:\n"
				      "    pcntl_exec($path, $args);\n"
				      "    exit(127);\n"
				      "Or use proc_open(), which runs the command without pcntl_fork()."),
	},
};
