/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call_traits.h - what a sleep in a system call says of a parent. */
#ifndef PW_CALL_TRAITS_H
#define PW_CALL_TRAITS_H

enum call_trait {
	CALL_IDLE = 1 << 0,		/* a server's normal sleep: it is not stuck there */
	CALL_NEVER_RESTARTS = 1 << 1,	/* fails with EINTR whatever SA_RESTART says, so its
					 * callers expect that: signal(7) */
	CALL_TAKES_SIGNALS = 1 << 2,	/* waits for a signal, or may unblock one: signal(7) */
};

/* The bits of enum call_trait that a call has, by its number on this machine; 0 for most,
 * and for -1. */
unsigned int call_traits(int nr);

#endif
