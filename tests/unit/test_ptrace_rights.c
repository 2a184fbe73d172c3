/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ptrace_rights.c - what is said where ptrace(2) is refused. */
#include "unit.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"
#include "source/ptrace/trace_rights.h"

/* Words of the sentence and of its remedy; NULL = it is allowed. */
static const struct scope_row {
	int scope;
	bool capable;
	const char *launched, *launched_remedy;
	const char *running, *running_remedy;
} scopes[] = {
	{ -1, false, NULL, NULL, NULL, NULL },
	{ 0, false, NULL, NULL, NULL, NULL },
	{ 1, false, NULL, NULL, "kernel.yama.ptrace_scope=1", "sysctl kernel.yama.ptrace_scope=0" },
	{ 1, true, NULL, NULL, NULL, NULL },
	{ 2, false, "kernel.yama.ptrace_scope=2", "sysctl kernel.yama.ptrace_scope=1",
	  "kernel.yama.ptrace_scope=2", "sysctl kernel.yama.ptrace_scope=0" },
	{ 2, true, NULL, NULL, NULL, NULL },
	{ 3, false, "kernel.yama.ptrace_scope=3", "boot", "kernel.yama.ptrace_scope=3", "boot" },
	{ 3, true, "kernel.yama.ptrace_scope=3", "boot", "kernel.yama.ptrace_scope=3", "boot" },
};

static void
expect_lack(struct requirement_lack lack, const char *found, const char *remedy)
{
	if (!found) {
		assert_null(lack.found);
		assert_null(lack.remedy);
		return;
	}
	assert_non_null(lack.found);
	assert_non_null(lack.remedy);
	assert_non_null(strstr(lack.found, found));
	assert_non_null(strstr(lack.remedy, remedy));
}

static void
yama(void **state)
{
	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(scopes); i++) {
		const struct scope_row *row = &scopes[i];

		expect_lack(trace_rights_of_launched(row->scope, row->capable), row->launched,
			    row->launched_remedy);
		expect_lack(trace_rights_of_running(row->scope, row->capable), row->running,
			    row->running_remedy);
	}
}

static const struct refusal_row {
	const char *name;
	struct trace_refusal r;
	const char *says;
} refusals[] = {
	{ "it has exited", { .pid = 7, .error = ESRCH, .scope = -1 }, "-p 7 with ptrace: it has exited" },
	{ "a zombie", { .pid = 7, .error = EPERM, .scope = 1, .ended = true }, "-p 7 with ptrace: it has exited" },
	{ "gdb traces it", { .pid = 7, .error = EPERM, .scope = 1, .tracer = 8, .tracer_comm = "gdb" },
	  "-p 7 with ptrace: gdb (8) traces it already, and only one can: use --backend=bpf or procfs" },
	{ "a thread of the kernel", { .pid = 2, .error = EPERM, .scope = 0, .kernel = true, .foreign = true },
	  "-p 2 with ptrace: it is a kernel thread: use --backend=bpf or procfs" },
	{ "another user's", { .pid = 7, .error = EPERM, .scope = 1, .foreign = true, .hides = true },
	  "-p 7 with ptrace: permission denied, it has rights that you do not have: use sudo, or --backend=procfs" },
	{ "Yama", { .pid = 7, .error = EPERM, .scope = 1 },
	  "-p 7 with ptrace: Yama allows it for launched commands, not for -p (kernel.yama.ptrace_scope=1): "
	  "sudo procwatch, or 'sudo sysctl kernel.yama.ptrace_scope=0', or --cap-add=SYS_PTRACE for a container" },
	{ "Yama, as root", { .pid = 7, .error = EPERM, .scope = 3, .capable = true },
	  "-p 7 with ptrace: Yama forbids ptrace(2) until the next boot (kernel.yama.ptrace_scope=3): "
	  "set kernel.yama.ptrace_scope=1 in /etc/sysctl.d and boot" },
	{ "not dumpable", { .pid = 7, .error = EPERM, .scope = 0, .hides = true },
	  "-p 7 with ptrace: it forbids that it is traced (PR_SET_DUMPABLE): use sudo, or --backend=procfs" },
	{ "another module", { .pid = 7, .error = EPERM, .scope = 0 },
	  "-p 7 with ptrace: permission denied, by a security module or a container's seccomp profile: "
	  "use --cap-add=SYS_PTRACE, or --backend=procfs" },
	{ "another error", { .pid = 7, .error = EIO, .scope = 0 },
	  "-p 7 with ptrace: Input/output error: use --backend=procfs" },
};

static void
refusal(void **state)
{
	const struct refusal_row *row = *state;
	struct strbuf b = { 0 };

	trace_rights_explain(&b, &row->r);
	assert_string_equal(strbuf_str(&b), row->says);
	strbuf_done(&b);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "yama", yama, NULL);
	UNIT_ADD_ROWS(&l, refusal, refusals);
	return unit_run("ptrace_rights", &l);
}
