/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tiocsti.c - keeps a command from typing into the terminal that it shares with us.
 *
 * TIOCSTI puts a character into the input of the caller's controlling terminal, where
 * root's shell reads it next; TIOCLINUX pastes the console's selection there.  Neither asks
 * which user it is.  Linux 6.2 can forbid the first (dev.tty.legacy_tiocsti), and 6.7 keeps
 * the second for CAP_SYS_ADMIN.
 *
 * The filter is written out, as libseccomp has no name for two of the ways below.
 * no_new_privs would make it possible for anybody, but take sudo and the like away from
 * the command without a word: it is left as it is. */
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

/* All system calls that are an ioctl(2): a 64-bit kernel takes those of 32 bits, too. */
static const struct way {
	uint32_t arch, number;
} ways[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 16 },
	{ AUDIT_ARCH_X86_64, 0x40000000 | 514 },	/* x32 */
	{ AUDIT_ARCH_X86_64, 514 },			/* before 5.4 these two as well, */
	{ AUDIT_ARCH_X86_64, 0x40000000 | 16 },		/* see seccomp(2) */
	{ AUDIT_ARCH_I386, 54 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 29 },
	{ AUDIT_ARCH_ARM, 54 },
#else
	{ 0, 0 },
#endif
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]), STEPS = 8, ALL = WAYS * STEPS };

/* The kernel takes the request as an unsigned int: what stands above it does not count. */
static const uint32_t request = offsetof(struct seccomp_data, args) + sizeof(uint64_t) +
				(BYTE_ORDER == BIG_ENDIAN ? 4 : 0);

static void
forbid(struct sock_filter f[STEPS], const struct way *way)
{
	const struct sock_filter steps[STEPS] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, way->arch, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, way->number, 0, 4),
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

	if (!ways[0].arch)
		return -ENOTSUP;
	for (size_t i = 0; i < WAYS; i++)
		forbid(f + i * STEPS, &ways[i]);
	f[ALL] = allow;
	/* up to 5.15 a filter without the flag made its process slower; 4.16 has no flag */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		    &prog) == 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0)
		return 0;
	return -errno;
}
