/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_filter.c - the calls at which a launched command stops for its tracer.
 *
 * What is not listed, and every call of an architecture that is not, passes.  A comparison is of
 * the whole argument register: one with unused high bits set stops needlessly, which is harmless.
 */
#include "source/ptrace/trace_filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

/* Without SCMP_CMP(): its trailing member is left out, which is a warning here. */
#define ARG(n, op_, a, b) { .arg = (n), .op = SCMP_CMP_##op_, .datum_a = (a), .datum_b = (b) }

/* Those with conditions: all of them must hold. */
static const struct trace_rule {
	int call;
	unsigned int n;
	struct scmp_arg_cmp when[2];
} trace_rules[] = {
	{ SCMP_SYS(wait4), 0, { { 0 } } },
	{ SCMP_SYS(waitid), 0, { { 0 } } },
	{ SCMP_SYS(waitpid), 0, { { 0 } } },		/* 32-bit */
	{ SCMP_SYS(execve), 0, { { 0 } } },
	{ SCMP_SYS(execveat), 0, { { 0 } } },
	{ SCMP_SYS(exit), 0, { { 0 } } },		/* of one thread */
	{ SCMP_SYS(prctl), 1, { ARG(0, EQ, PR_SET_NAME, 0) } },
	{ SCMP_SYS(kill), 1, { ARG(1, EQ, SIGKILL, 0) } },
	{ SCMP_SYS(tkill), 1, { ARG(1, EQ, SIGKILL, 0) } },
	{ SCMP_SYS(tgkill), 1, { ARG(2, EQ, SIGKILL, 0) } },
	{ SCMP_SYS(unshare), 0, { { 0 } } },
	{ SCMP_SYS(setns), 0, { { 0 } } },
	{ SCMP_SYS(rt_sigaction), 1, { ARG(1, NE, 0, 0) } },
	{ SCMP_SYS(sigaction), 1, { ARG(1, NE, 0, 0) } },
	{ SCMP_SYS(rt_sigprocmask), 2, { ARG(0, NE, SIG_UNBLOCK, 0), ARG(1, NE, 0, 0) } },
	{ SCMP_SYS(ptrace), 1, { ARG(0, EQ, PTRACE_TRACEME, 0) } },
	{ SCMP_SYS(ptrace), 1, { ARG(0, EQ, PTRACE_ATTACH, 0) } },
	{ SCMP_SYS(ptrace), 1, { ARG(0, EQ, PTRACE_SEIZE, 0) } },
	{ SCMP_SYS(clone3), 0, { { 0 } } },		/* its flags are in memory */
	{ SCMP_SYS(clone), 1, { ARG(0, MASKED_EQ, CLONE_UNTRACED, CLONE_UNTRACED) } },
};

/* Those that a kernel of this architecture accepts as well. */
static const uint32_t other_archs[] = {
#if defined(__x86_64__)
	SCMP_ARCH_X86, SCMP_ARCH_X32,
#elif defined(__aarch64__)
	SCMP_ARCH_ARM,
#endif
	SCMP_ARCH_NATIVE,	/* is there already */
};

/* 0 or -errno. */
static int
add_trace_rules(scmp_filter_ctx ctx)
{
	for (size_t i = 0; i < sizeof(other_archs) / sizeof(other_archs[0]); i++) {
		int err = seccomp_arch_add(ctx, other_archs[i]);

		if (err && err != -EEXIST)
			return err;
	}
	for (size_t i = 0; i < sizeof(trace_rules) / sizeof(trace_rules[0]); i++) {
		const struct trace_rule *r = &trace_rules[i];
		int err = seccomp_rule_add_array(ctx, SCMP_ACT_TRACE(TRACE_FILTER_DATA), r->call, r->n, r->when);

		if (err)
			return err;
	}
	return 0;
}

int
trace_filter_install(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int err;

	if (!ctx)
		return -ENOMEM;
	err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!err)
		err = add_trace_rules(ctx);
#if SCMP_VER_MAJOR > 2 || SCMP_VER_MINOR >= 5
	/* Up to 5.15 a filter without it slows the process down; before 4.17 there is none. */
	seccomp_attr_set(ctx, SCMP_FLTATR_CTL_SSB, 1);
	seccomp_attr_set(ctx, SCMP_FLTATR_API_SYSRAWRC, 1);
#endif
	/* no_new_privs takes sudo and the like from the command: only where it has to be. */
	if (!err)
		err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 0);
	if (!err && seccomp_load(ctx) != 0) {
		err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 1);
		if (!err)
			err = seccomp_load(ctx);
	}
	seccomp_release(ctx);
	return err;
}
