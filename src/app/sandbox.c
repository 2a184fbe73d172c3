/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - drops all rights before untrusted bytes are parsed. */
#include "app/sandbox.h"

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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/privs.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#define MEMORY ((rlim_t)1 << 30)	/* bytes of address space */

#ifndef SANITIZED
static int
allow_calls(scmp_filter_ctx ctx)
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
	/* the kernel uses only 32 bits of the request */
	if (!err)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, TIOCSWINSZ));
	return err;
}
#endif

static int
filter_calls(void)
{
#ifdef SANITIZED
	return 0;	/* the sanitizer's run-time makes other calls, and its report is wanted */
#else
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!ctx)
		return -ENOMEM;
	err = allow_calls(ctx);
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

/* As 0 and 1, whatever numbers they have; all others are closed. */
static int
keep_descriptors(int in, int io)
{
	int a = fcntl(in, F_DUPFD, 10), b = fcntl(io, F_DUPFD, 10);
#ifndef SANITIZED
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, 2) < 0)
		return -errno;
#endif
	if (a < 0 || b < 0 || dup2(a, 0) < 0 || dup2(b, 1) < 0)
		return -errno;
	closefrom(3);
	return 0;
}

/* RLIMIT_NOFILE 3 leaves no free descriptor, and bounds what poll(2) accepts. */
static int
set_limits(void)
{
	static const struct {
		int what;
		rlim_t most;
	} limits[] = {
		{ RLIMIT_CORE, 0 }, { RLIMIT_FSIZE, 0 }, { RLIMIT_NPROC, 0 },
#ifndef SANITIZED
		{ RLIMIT_NOFILE, 3 }, { RLIMIT_AS, MEMORY },
#endif
	};

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
sandbox_enter(int in, int io)
{
	const bool filters = has_filters();
	int err;

	setsid();		/* no signals from our terminal */
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_NAME, "procwatch-term");
	clear_environment();
	err = keep_descriptors(in, io);
	if (!err && !filters)
		err = become_unprivileged();
	if (!err)
		err = privs_drop_all();
	if (!err)
		err = set_limits();
	if (err)
		return err;
	prctl(PR_SET_DUMPABLE, 0);
	return filters ? filter_calls() : 0;
}
