/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* signal.bpf.h - what both ends of a signal need. */
#ifndef PW_SIGNAL_BPF_H
#define PW_SIGNAL_BPF_H

#include "kernel.h"
#include "maps.h"

const volatile __u64 signals = 1ULL << (SIGCHLD - 1);	/* bit signo-1: traced */

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct pw_sent_key);
	__type(value, struct pw_sent);
} senders SEC(".maps");

static __always_inline bool
signal_wanted(int signo)
{
	return signo > 0 && signo <= 64 && (signals >> (signo - 1) & 1);
}

/* Does the default action of that signal end the process?  signal(7). */
static __always_inline bool
is_deadly(int signo)
{
	/* CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH */
	const __u64 harmless = 1ULL << 16 | 1ULL << 17 | 1ULL << 18 | 1ULL << 19 | 1ULL << 20 |
			       1ULL << 21 | 1ULL << 22 | 1ULL << 27;

	return !(harmless >> (signo - 1) & 1);
}

/* Does it dump core?  signal(7). */
static __always_inline bool
is_core_signal(int signo)
{
	/* QUIT, ILL, TRAP, ABRT, BUS, FPE, SEGV, XCPU, XFSZ, SYS */
	const __u64 core = 1ULL << 2 | 1ULL << 3 | 1ULL << 4 | 1ULL << 5 | 1ULL << 6 | 1ULL << 7 |
			   1ULL << 10 | 1ULL << 23 | 1ULL << 24 | 1ULL << 30;

	return signo > 0 && core >> (signo - 1) & 1;
}

/* What stands for a siginfo: nothing (a user's signal), a mark (the kernel's), or one.
 * include/linux/signal_types.h.  The verifier holds a trusted argument for never NULL
 * and leaves out a test for it, so that is read as a number. */
enum { INFO_NOINFO, INFO_PRIV, INFO_REAL /* and above: an address */ };

static __always_inline __u64
argument_number(const void *ctx, int arg)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const __u64 *)ctx + arg);
	return value;
}

#endif
