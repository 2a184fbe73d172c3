/* SPDX-License-Identifier: GPL-2.0-or-later */
/* woken_calls.c - calls that fail with EINTR because of the tracer, and do not without one.
 *
 * A signal that is ignored is dropped when it is sent, but not if its receiver is traced: then
 * it wakes it, for the tracer (prepare_signal() in kernel/signal.c).  Most calls are made again
 * by the kernel; these are not: signal(7), "Interruption of system calls and library functions
 * by stop signals".
 */
#include "source/ptrace/woken_calls.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "event/names.h"
#include "source/ptrace/regs.h"

enum { NO_LIMIT = -1 };

static const struct woken_call {
	int nr;
	int limit;		/* the argument that is its time limit */
	bool in_ms;		/* a number, below 0 for none; else a pointer, NULL for none */
} woken_calls[] = {
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, 3, true },
#endif
	{ SYS_epoll_pwait, 3, true },
#ifdef SYS_epoll_pwait2
	{ SYS_epoll_pwait2, 3, false },
#endif
	{ SYS_rt_sigtimedwait, 2, false },
	{ SYS_semop, NO_LIMIT, false },
	{ SYS_semtimedop, 3, false },
};

static bool
woken_call_has_limit(const struct woken_call *w, const struct regs *r)
{
	if (w->limit == NO_LIMIT)
		return false;
	return w->in_ms ? (int)r->args[w->limit] >= 0 : r->args[w->limit] != 0;
}

void
woken_call_sleeps_on(pid_t tid)
{
	struct __ptrace_syscall_info info;
	struct regs r;
	int nr;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 ||
	    regs_read(tid, info.arch, &r) != 0 || r.nr < 0 || r.result != -EINTR)
		return;
	nr = r.is_32bit ? pw_syscall_of_32bit(r.nr) : r.nr;
	for (size_t i = 0; i < sizeof(woken_calls) / sizeof(woken_calls[0]); i++)
		if (woken_calls[i].nr == nr && !woken_call_has_limit(&woken_calls[i], &r))
			regs_set_result(tid, -REGS_ERESTARTNOHAND);	/* EINTR where a handler runs */
}
