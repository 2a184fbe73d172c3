/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ptrace.c - the source that traces processes with ptrace(2). */
#include <errno.h>

#include "source/ptrace/requirements.h"
#include "source/ptrace/trace_filter.h"
#include "source/source.h"

static int
ptrace_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	(void)out;
	(void)o;
	*why = ptrace_requirements_why_not();
	if (!*why)
		*why = "no ptrace: this procwatch cannot trace yet";
	return -ENOTSUP;
}

const struct pw_source_ops pw_source_ptrace = {
	.name = "ptrace",
	.backend = PW_BACKEND_PTRACE,
	.sees = PW_SEES_BY_PTRACE,
	.prepare = trace_filter_install,
	.open = ptrace_open,
};
