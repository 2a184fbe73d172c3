/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_rights.c - why the kernel does not let us trace, and what helps. */
#include "source/ptrace/trace_rights.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "source/proc/own_rights.h"
#include "source/proc/procinfo.h"
#include "source/proc/yama.h"

#define SYSCTL "kernel.yama.ptrace_scope"

static const struct requirement_lack fine;

/* 2 and 3: of processes that run already and of launched ones.  `lower` is enough for them. */
static struct requirement_lack
refused_to_all(int scope, bool capable, const char *remedy)
{
	if (scope == 3)
		return (struct requirement_lack){ "Yama forbids ptrace(2) until the next boot (" SYSCTL "=3)",
			"set " SYSCTL "=1 in /etc/sysctl.d and boot" };
	if (scope == 2 && !capable)
		return (struct requirement_lack){ "Yama allows ptrace(2) with CAP_SYS_PTRACE only (" SYSCTL "=2)",
			remedy };
	return fine;
}

struct requirement_lack
trace_rights_of_launched(int scope, bool capable)
{
	return refused_to_all(scope, capable,
			      "sudo procwatch, or 'sudo sysctl " SYSCTL "=1', "
			      "or --cap-add=SYS_PTRACE for a container");
}

struct requirement_lack
trace_rights_of_running(int scope, bool capable)
{
	static const char remedy[] = "sudo procwatch, or 'sudo sysctl " SYSCTL "=0', "
				     "or --cap-add=SYS_PTRACE for a container";

	if (scope == 1 && !capable)
		return (struct requirement_lack){
			"Yama allows it for launched commands, not for -p (" SYSCTL "=1)", remedy };
	return refused_to_all(scope, capable, remedy);
}

void
trace_rights_explain(struct strbuf *out, const struct trace_refusal *r)
{
	const struct requirement_lack yama = trace_rights_of_running(r->scope, r->capable);

	strbuf_addf(out, "-p %d with ptrace: ", (int)r->pid);
	if (r->error == ESRCH || r->ended)
		strbuf_adds(out, "it has exited");
	else if (r->tracer)
		strbuf_addf(out, "%.15s (%d) traces it already, and only one can: use --backend=bpf or procfs",
			    r->tracer_comm, (int)r->tracer);
	else if (r->kernel)
		strbuf_adds(out, "it is a kernel thread: use --backend=bpf or procfs");
	else if (r->foreign)
		strbuf_adds(out, "permission denied, it has rights that you do not have: use sudo, or --backend=procfs");
	else if (yama.found)
		strbuf_addf(out, "%s: %s", yama.found, yama.remedy);
	else if (r->hides)
		strbuf_adds(out, "it forbids that it is traced (PR_SET_DUMPABLE): use sudo, or --backend=procfs");
	else if (r->error == EPERM)
		strbuf_adds(out, "permission denied, by a security module or a container's seccomp profile: "
			    "use --cap-add=SYS_PTRACE, or --backend=procfs");
	else
		strbuf_addf(out, "%s: use --backend=procfs", strerror(r->error));
}

/* Is the link of a process readable to us, as ptrace access for reading requires? */
static bool
may_read_link(pid_t pid, const char *name)
{
	char path[64], target[8];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return readlink(path, target, sizeof(target)) >= 0 || errno == ENOENT;
}

const char *
trace_rights_why(pid_t pid, int error)
{
	static struct strbuf text;
	struct trace_refusal r = {
		.pid = pid, .error = error, .scope = yama_scope(),
		.capable = own_has_capability(CAP_SYS_PTRACE),
	};
	struct procinfo p, tracer;

	if (procinfo_read(pid, PROCINFO_STATUS, &p) == 0) {
		r.tracer = (pid_t)p.tracer;
		r.foreign = p.uid != geteuid() && !r.capable;
		r.hides = !may_read_link(pid, "ns/pid");
		r.kernel = p.flags & PROCINFO_PF_KTHREAD;
		r.ended = procinfo_ended(&p);
	}
	if (r.tracer && procinfo_read(r.tracer, 0, &tracer) == 0)
		snprintf(r.tracer_comm, sizeof(r.tracer_comm), "%s", tracer.comm);
	strbuf_reset(&text);
	trace_rights_explain(&text, &r);
	return strbuf_str(&text);
}
