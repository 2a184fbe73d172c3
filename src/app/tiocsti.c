/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tiocsti.c - prevents a command from typing into the terminal that it shares with us.
 *
 * TIOCSTI puts a character into the input of the caller's controlling terminal, where
 * root's shell reads it next; TIOCLINUX pastes the console's selection there.  Neither
 * checks the user.  Linux 6.2 can forbid the first (dev.tty.legacy_tiocsti), and 6.7 requires
 * CAP_SYS_ADMIN for the second.
 *
 * The filter is written by hand, because libseccomp cannot express two of the entries below.
 * With no_new_privs any user could install it, but the command could no longer use sudo and
 * the like, without any message: it is not set. */
#include "app/tiocsti.h"

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

/* All system calls that are ioctl(2): a 64-bit kernel accepts the 32-bit ones, too. */
static const struct ioctl_call {
	uint32_t arch, number;
} ioctl_calls[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 16 },
	{ AUDIT_ARCH_X86_64, 0x40000000 | 514 },	/* x32 */
	{ AUDIT_ARCH_X86_64, 514 },			/* before 5.4 also these two, */
	{ AUDIT_ARCH_X86_64, 0x40000000 | 16 },		/* see seccomp(2) */
	{ AUDIT_ARCH_I386, 54 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 29 },
	{ AUDIT_ARCH_ARM, 54 },
#else
	{ 0, 0 },
#endif
};

enum { CALLS = sizeof(ioctl_calls) / sizeof(ioctl_calls[0]), STEPS = 8, ALL = CALLS * STEPS };

/* The kernel uses the low 32 bits of the request. */
static const uint32_t request = offsetof(struct seccomp_data, args) + sizeof(uint64_t) +
				(BYTE_ORDER == BIG_ENDIAN ? 4 : 0);

static void
add_filter_steps(struct sock_filter f[STEPS], const struct ioctl_call *call)
{
	const struct sock_filter steps[STEPS] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->arch, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, request),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};

	for (size_t i = 0; i < STEPS; i++)
		f[i] = steps[i];
}

int
tiocsti_forbid(void)
{
	static const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_filter f[ALL + 1];
	struct sock_fprog prog = { .len = sizeof(f) / sizeof(f[0]), .filter = f };

	if (!ioctl_calls[0].arch)
		return -ENOTSUP;
	for (size_t i = 0; i < CALLS; i++)
		add_filter_steps(f + i * STEPS, &ioctl_calls[i]);
	f[ALL] = allow;
	/* up to 5.15 a filter without the flag slows the process down; 4.16 has no such flag */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		    &prog) == 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0)
		return 0;
	return -errno;
}
