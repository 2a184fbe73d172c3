/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - drops all rights before untrusted bytes are parsed. */
#include "sandbox/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#define MEMORY ((rlim_t)1 << 30)	/* bytes of address space */
#define FDS_MAX 8
#define SPARE_FDS 8		/* received at the same time */

#ifndef SANITIZED
static int
allow_always(scmp_filter_ctx ctx)
{
	static const int calls[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(poll), SCMP_SYS(ppoll),
		SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
		SCMP_SYS(futex), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
		SCMP_SYS(getrandom), SCMP_SYS(exit), SCMP_SYS(exit_group),
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && !err; i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0);
	/* memory, but never executable */
	if (!err)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				       SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return err;
}

static int
allow_calls(scmp_filter_ctx ctx, const struct sandbox *box)
{
	int err = allow_always(ctx);

	for (size_t i = 0; i < box->n_calls && !err; i++) {
		const struct sandbox_call *c = &box->calls[i];

		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, c->number, c->mask ? 1 : 0,
				       SCMP_CMP(c->argument, SCMP_CMP_MASKED_EQ, c->mask, c->value));
	}
	for (size_t i = 0; i < box->n_refused && !err; i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOENT), box->refused[i], 0);
	return err;
}
#endif

static int
filter_calls(const struct sandbox *box)
{
#ifdef SANITIZED
	(void)box;
	return 0;	/* the sanitizer's run-time makes other calls, and its report is wanted */
#else
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!ctx)
		return -ENOMEM;
	err = allow_calls(ctx, box);
	if (!err)
		err = seccomp_load(ctx);
	seccomp_release(ctx);
	return err;
#endif
}

/* Asks the kernel.  If a container refuses to load a filter nevertheless, there is no
 * emulator. */
static bool
has_filters(void)
{
	const uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* Without capabilities root could still change root's files. */
static int
become_unprivileged(void)
{
	const id_t unprivileged = 65534;	/* owns no files */

	if (geteuid() != 0)
		return 0;
	return setgroups(0, NULL) != 0 || setresgid(unprivileged, unprivileged, unprivileged) != 0 ||
	       setresuid(unprivileged, unprivileged, unprivileged) != 0 ? -errno : 0;
}

/* All others are closed.  They are moved out of the way first. */
static int
keep_descriptors(const struct sandbox *box)
{
	int away[FDS_MAX];

	if (box->n_fds < 2 || box->n_fds > FDS_MAX)
		return -EINVAL;
	for (size_t i = 0; i < box->n_fds; i++) {
		away[i] = fcntl(box->fds[i], F_DUPFD, (int)box->n_fds + 1);
		if (away[i] < 0)
			return -errno;
	}
#ifndef SANITIZED
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, 2) < 0)
		return -errno;
#endif
	for (size_t i = 0; i < box->n_fds; i++)
		if (dup2(away[i], (int)i + (i >= 2)) < 0)
			return -errno;
	closefrom(box->n_fds > 2 ? (int)box->n_fds + 1 : 3);
	return 0;
}

/* RLIMIT_NOFILE 3 leaves no free descriptor, and bounds what poll(2) accepts. */
static int
set_limits(const struct sandbox *box)
{
	const struct {
		int what;
		rlim_t most;
	} limits[] = {
		{ RLIMIT_CORE, 0 }, { RLIMIT_FSIZE, 0 }, { RLIMIT_NPROC, 0 },
#ifndef SANITIZED
		{ RLIMIT_NOFILE, box->n_fds > 2 ? box->n_fds + 1 + SPARE_FDS : 3 },
		{ RLIMIT_AS, MEMORY },
#endif
	};

	(void)box;	/* not needed with sanitizers */
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit l;

		if (getrlimit(limits[i].what, &l) != 0)
			return -errno;
		if (l.rlim_max > limits[i].most)	/* a lower one stays: it cannot be raised */
			l.rlim_max = limits[i].most;
		l.rlim_cur = l.rlim_max;
		if (setrlimit(limits[i].what, &l) != 0)
			return -errno;
	}
	return 0;
}

/* The caller's environment may hold secrets. */
static void
clear_environment(void)
{
#ifndef SANITIZED
	for (char **e = environ; *e; e++)
		explicit_bzero(*e, strlen(*e));
#endif
}

int
sandbox_drop_capabilities(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	capng_setpid((int)getpid());	/* libcap-ng caches those of the process before the fork */
	capng_clear(CAPNG_SELECT_CAPS);
	return capng_apply(CAPNG_SELECT_CAPS) == 0 ? 0 : -EPERM;
}

int
sandbox_enter(const struct sandbox *box)
{
	const bool filters = has_filters();
	int err;

	setsid();		/* no signals from our terminal */
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_NAME, box->name);
	clear_environment();
	err = keep_descriptors(box);
	if (!err && !filters)
		err = become_unprivileged();
	if (!err)
		err = sandbox_drop_capabilities();
	if (!err)
		err = set_limits(box);
	if (err)
		return err;
	prctl(PR_SET_DUMPABLE, 0);
	return filters ? filter_calls(box) : 0;
}
