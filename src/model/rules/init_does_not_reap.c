/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init_does_not_reap.c - PID 1 or a subreaper that does not reap what it adopts. */
#include "model/rule.h"
#include "model/sentences.h"

static void
explain(struct strbuf *b, const struct situation *s)
{
	const uint32_t as = s->who.nspid ? s->who.nspid : s->who.pid;

	say_has_zombies(b, s);
	if (as == 1)
		strbuf_adds(b, s->exits
			    ? _(" It was PID 1 of its namespace, which adopts every child whose parent ends, but it "
				"did not wait for them.")
			    : _(" It is PID 1 of its namespace, which adopts every child whose parent ends, but it "
				"does not wait for them."));
	else if (!s->p)		/* not watched, so its own number is not known */
		strbuf_adds(b, _(" It is PID 1 of a namespace or a subreaper, which adopts every child whose "
				 "parent ends before it, but it does not wait for them."));
	else
		strbuf_adds(b, s->exits
			    ? _(" It was a subreaper, which adopts every child whose parent ends before it, but it "
				"did not wait for them.")
			    : _(" It is a subreaper, which adopts every child whose parent ends before it, but it "
				"does not wait for them."));
	say_zombie(b, s);
	say_forker(b, s, s->z, 1);
	if (!s->p)
		return;
	say_disposition(b, s);
	say_last_wait(b, s);
	say_doing_so_long(b, s);
}

/* Of a namespace below procwatch's own: where procwatch is in the container, too, PID 1 may as well
 * be the machine's. */
static bool
advise(struct strbuf *b, const struct situation *s)
{
	if (s->who.nspid != 1)
		return false;
	strbuf_adds(b, _("PID 1 of a container gets the orphans of all its processes.  Let a small init be PID 1,\n"
			 "which reaps them:\n"
			 "    docker run --init IMAGE         # podman, too; in a compose file: init: true\n"
			 "or tini or dumb-init as the entry point; in a Kubernetes pod, shareProcessNamespace:\n"
			 "true makes its pause container PID 1.  Or reap on every SIGCHLD whatever has ended.\n"
			 "See pid_namespaces(7)."));
	return true;
}

const struct rule rule_init_does_not_reap = {
	.id = "init-does-not-reap",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK,
	.cause = CAUSE_INIT_DOES_NOT_REAP,
	.explain = explain,
	.advise = advise,
	.advice = {
		[PW_RUNTIME_C] = N_("PID 1 and subreapers must reap whatever they adopt:\n"
				    "    while (waitpid(-1, &st, WNOHANG) > 0)   /* on every SIGCHLD */\n"
				    "            ;\n"
				    "In a container, run a small init: `docker run --init`, or tini or dumb-init as\n"
				    "the entry point.  See prctl(2), PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_PYTHON] = N_("PID 1 and subreapers must reap whatever they adopt, on every SIGCHLD:\n"
					 "    try:\n"
					 "        while os.waitpid(-1, os.WNOHANG)[0]:\n"
					 "            pass\n"
					 "    except ChildProcessError:\n"
					 "        pass\n"
					 "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
					 "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_NODE] = N_("Node.js waits only for what it has started itself, not for what it adopts.  Let a small\n"
				       "init adopt the orphans:\n"
				       "    tini -s -- node app.js\n"
				       "See prctl(2), PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_GO] = N_("PID 1 and subreapers must reap whatever they adopt, on every SIGCHLD:\n"
				     "    for pid := 1; pid > 0; {\n"
				     "            pid, _ = syscall.Wait4(-1, &status, syscall.WNOHANG, nil)\n"
				     "    }\n"
				     "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
				     "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_RUBY] = N_("PID 1 and subreapers must reap whatever they adopt, on every SIGCHLD:\n"
				       "    begin\n"
				       "      nil while Process.wait(-1, Process::WNOHANG)\n"
				       "    rescue Errno::ECHILD\n"
				       "    end\n"
				       "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
				       "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_PERL] = N_("PID 1 and subreapers must reap whatever they adopt:\n"
				       "    use POSIX ':sys_wait_h';\n"
				       "    $SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };\n"
				       "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
				       "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_PHP] = N_("PID 1 and subreapers must reap whatever they adopt:\n"
				      "    pcntl_signal(SIGCHLD, function () {\n"
				      "            while (pcntl_waitpid(-1, $status, WNOHANG) > 0);\n"
				      "    });\n"
				      "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
				      "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_JAVA] = N_("The JVM waits only for what it has started itself, not for what it adopts.  Let a small\n"
				       "init adopt the orphans:\n"
				       "    tini -s -- java -jar app.jar\n"
				       "See prctl(2), PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
		[PW_RUNTIME_RUST] = N_("PID 1 and subreapers must reap whatever they adopt, on every SIGCHLD:\n"
				       "    while unsafe { libc::waitpid(-1, &mut status, libc::WNOHANG) } > 0 {}\n"
				       "or let a small init be the parent: tini or dumb-init.  See prctl(2),\n"
				       "PR_SET_CHILD_SUBREAPER; pid_namespaces(7)."),
	},
};
