/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_calls.c - which calls of a log matter. */
#include "source/replay/strace_calls.h"

#include <stdlib.h>
#include <string.h>

/* By name. */
static const struct strace_call calls[] = {
	{ "clone", strace_enter_clone, strace_leave_fork },
	{ "clone3", strace_enter_clone3, strace_leave_fork },
	{ "epoll_pwait", strace_enter_epoll_pwait, strace_leave_swapped },
	{ "epoll_pwait2", strace_enter_epoll_pwait, strace_leave_swapped },
	{ "execve", NULL, strace_leave_exec },
	{ "execveat", NULL, strace_leave_execveat },
	{ "exit", strace_enter_exit, NULL },
	{ "fork", strace_enter_fork, strace_leave_fork },
	{ "kill", strace_enter_kill, NULL },
	{ "ppoll", strace_enter_ppoll, strace_leave_swapped },
	{ "ppoll_time64", strace_enter_ppoll, strace_leave_swapped },
	{ "prctl", NULL, strace_leave_prctl },
	{ "pselect6", strace_enter_pselect, strace_leave_swapped },
	{ "pselect6_time64", strace_enter_pselect, strace_leave_swapped },
	{ "read", NULL, strace_leave_read },
	{ "rt_sigaction", NULL, strace_leave_sigaction },
	{ "rt_sigprocmask", NULL, strace_leave_sigprocmask },
	{ "rt_sigreturn", strace_enter_sigreturn, NULL },
	{ "rt_sigsuspend", strace_enter_sigsuspend, strace_leave_swapped },
	{ "rt_sigtimedwait", NULL, strace_leave_sigtimedwait },
	{ "rt_sigtimedwait_time64", NULL, strace_leave_sigtimedwait },
	{ "sigaction", NULL, strace_leave_sigaction },
	{ "signalfd", NULL, strace_leave_signalfd },
	{ "signalfd4", NULL, strace_leave_signalfd },
	{ "sigprocmask", NULL, strace_leave_sigprocmask },
	{ "sigreturn", strace_enter_sigreturn, NULL },
	{ "sigsuspend", strace_enter_sigsuspend, strace_leave_swapped },
	{ "tgkill", strace_enter_tgkill, NULL },
	{ "tkill", strace_enter_kill, NULL },
	{ "vfork", strace_enter_vfork, strace_leave_fork },
	{ "wait4", strace_enter_wait4, strace_leave_wait4 },
	{ "waitid", strace_enter_waitid, strace_leave_waitid },
	{ "waitpid", strace_enter_wait4, strace_leave_wait4 },
};

static int
compare_name(const void *key, const void *element)
{
	const struct strace_text *name = key;
	const struct strace_call *c = element;
	const size_t n = strlen(c->name);
	const int order = memcmp(name->s, c->name, name->len < n ? name->len : n);

	return order ? order : (name->len > n) - (name->len < n);
}

const struct strace_call *
strace_call_find(struct strace_text name)
{
	return bsearch(&name, calls, sizeof(calls) / sizeof(calls[0]), sizeof(calls[0]), compare_name);
}
