/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call_traits.c - what a sleep in a system call says of a parent. */
#include "model/call_traits.h"

#include <stddef.h>
#include <sys/syscall.h>

static const struct {
	int nr;
	unsigned int traits;
} calls[] = {
	{ SYS_wait4, CALL_IDLE },
	{ SYS_waitid, CALL_IDLE },
	{ SYS_accept, CALL_IDLE },
	{ SYS_accept4, CALL_IDLE },
	{ SYS_nanosleep, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_clock_nanosleep, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_epoll_pwait, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_epoll_pwait2, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_ppoll, CALL_IDLE | CALL_NEVER_RESTARTS | CALL_TAKES_SIGNALS },
	{ SYS_pselect6, CALL_IDLE | CALL_NEVER_RESTARTS | CALL_TAKES_SIGNALS },
	{ SYS_rt_sigsuspend, CALL_IDLE | CALL_NEVER_RESTARTS | CALL_TAKES_SIGNALS },
	{ SYS_rt_sigtimedwait, CALL_IDLE | CALL_NEVER_RESTARTS | CALL_TAKES_SIGNALS },
#ifdef SYS_pause
	{ SYS_pause, CALL_IDLE | CALL_NEVER_RESTARTS | CALL_TAKES_SIGNALS },
	{ SYS_poll, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_select, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_epoll_wait, CALL_IDLE | CALL_NEVER_RESTARTS },
#endif
	/* a sleep or poll that a signal without a handler has interrupted */
	{ SYS_restart_syscall, CALL_IDLE | CALL_NEVER_RESTARTS },
	{ SYS_semop, CALL_NEVER_RESTARTS },
	{ SYS_semtimedop, CALL_NEVER_RESTARTS },
	{ SYS_msgrcv, CALL_NEVER_RESTARTS },
	{ SYS_msgsnd, CALL_NEVER_RESTARTS },
	{ SYS_io_getevents, CALL_NEVER_RESTARTS },
	{ SYS_io_uring_enter, CALL_NEVER_RESTARTS },
	/* called by the C library's locks, which repeat it themselves */
	{ SYS_futex, CALL_NEVER_RESTARTS },
};

unsigned int
call_traits(int nr)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].nr == nr)
			return calls[i].traits;
	return 0;
}
