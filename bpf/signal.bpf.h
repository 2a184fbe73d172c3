/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* signal.bpf.h - what both ends of a signal need. */
#ifndef PW_SIGNAL_BPF_H
#define PW_SIGNAL_BPF_H

#include "kernel.h"

const volatile __u64 signals = 1ULL << (SIGCHLD - 1);	/* bit signo-1: traced */

static __always_inline bool
signal_wanted(int signo)
{
	return signo > 0 && signo <= 64 && (signals >> (signo - 1) & 1);
}

/* What stands for a siginfo: nothing (a user's signal), a mark (the kernel's), or one.
 * include/linux/signal_types.h.  The verifier holds a trusted argument for never NULL
 * and leaves out a test for it, so that is read as a number. */
enum { INFO_NOINFO, INFO_PRIV, INFO_REAL /* and above: an address */ };

static __always_inline __u64
info_kind(const void *ctx, int arg)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const __u64 *)ctx + arg);
	return value;
}

#endif
