/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_rights.h - why the kernel does not let us trace, and what helps. */
#ifndef PW_TRACE_RIGHTS_H
#define PW_TRACE_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "source/requirement.h"

struct strbuf;

/* What Yama forbids, given kernel.yama.ptrace_scope (-1 = no Yama) and whether we have
 * CAP_SYS_PTRACE: tracing what procwatch launches, or what runs already. */
struct requirement_lack trace_rights_of_launched(int scope, bool capable);
struct requirement_lack trace_rights_of_running(int scope, bool capable);

/* About a process that PTRACE_SEIZE refused. */
struct trace_refusal {
	pid_t pid;
	int error;		/* errno */
	int scope;		/* as above */
	bool capable;
	pid_t tracer;		/* that traces it already; 0 = none */
	char tracer_comm[16];
	bool foreign;		/* another user's, or with rights that the caller lacks */
	bool hides;		/* our user's, but closed to ptrace: prctl(2), PR_SET_DUMPABLE */
	bool kernel;		/* a kernel thread */
	bool ended;		/* a zombie */
};

/* One sentence, without full stop, that names the remedy. */
void trace_rights_explain(struct strbuf *out, const struct trace_refusal *r);

/* The same of a process as /proc shows it now; valid until the next call. */
const char *trace_rights_why(pid_t pid, int error);

#endif
