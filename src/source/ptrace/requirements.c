/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.c - what --backend=ptrace needs, and why this user lacks it here.
 *
 * All is tried, on processes made for it: Yama, the seccomp profile of a container, a security
 * module or a tracer of procwatch itself may each refuse, and /proc does not show them all.
 */
#include "source/ptrace/requirements.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/envlist.h"
#include "base/readfile.h"
#include "source/proc/own_rights.h"
#include "source/proc/procinfo.h"
#include "source/proc/yama.h"
#include "source/ptrace/trace_filter.h"
#include "source/ptrace/trace_rights.h"

static const struct requirement_lack fine;

static bool
is_disabled(const char *what)
{
	return envlist_has("PROCWATCH_PTRACE_WITHOUT", what);
}

/* A child that does nothing until it is killed; 0 or less: none, errno says why. */
static pid_t
start_tracee(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void
end_tracee(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

/* 0 or -errno.  The child is stopped afterwards: only then can it be asked. */
static int
seize_and_ask(pid_t pid)
{
	struct __ptrace_syscall_info info;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)PTRACE_O_TRACESECCOMP) != 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0)
		return -errno;
	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return -errno;
	if (!WIFSTOPPED(status))
		return -ECHILD;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) < 0)
		return -ENOTSUP;
	return 0;
}

/* 0 or -errno. */
static int
try_to_trace(void)
{
	pid_t pid = start_tracee();
	int err;

	if (pid < 0)
		return -errno;
	err = seize_and_ask(pid);
	end_tracee(pid);
	return err;
}

static bool
is_traced_itself(void)
{
	struct procinfo self;

	return procinfo_read(getpid(), PROCINFO_STATUS, &self) == 0 && self.tracer;
}

static struct requirement_lack
trace(void)
{
	struct requirement_lack lack;
	int err;

	if (is_disabled("trace"))
		return (struct requirement_lack){ "disabled by PROCWATCH_PTRACE_WITHOUT", "unset it" };
	err = try_to_trace();
	if (!err)
		return fine;
	if (err == -ENOTSUP)
		return (struct requirement_lack){ "before Linux 5.3 ptrace(2) does not describe system calls", NULL };
	if (err == -EAGAIN || err == -ENOMEM)
		return (struct requirement_lack){ "cannot fork: process limit reached",
					 "raise ulimit -u, or pids.max of the cgroup" };
	if (is_traced_itself())
		return (struct requirement_lack){ "procwatch is traced itself (strace -f, gdb), and its children with it",
			"start it without that tracer" };
	lack = trace_rights_of_launched(yama_scope(), own_has_capability(CAP_SYS_PTRACE));
	if (lack.found)
		return lack;
	return (struct requirement_lack){
		"ptrace(2) is refused: a container's seccomp profile, or a security module",
		"docker run --cap-add=SYS_PTRACE, or run it outside of the container" };
}

/* 0 or -errno: in a process of its own, because a filter cannot be removed. */
static int
try_the_filter(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(-trace_filter_install());
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}

static struct requirement_lack
filter(void)
{
	if (is_disabled("filter"))
		return (struct requirement_lack){ "disabled by PROCWATCH_PTRACE_WITHOUT", "unset it" };
	if (!try_the_filter())
		return fine;
	/* The error does not show it: libseccomp takes a call that is refused for one that is not there. */
	if (readfile_has("/proc/sys/kernel/seccomp/actions_avail", "trace"))
		return (struct requirement_lack){ "seccomp(2) is refused: a container's seccomp profile, or a security module",
			"docker run --security-opt seccomp=unconfined, or run it outside of the container" };
	return (struct requirement_lack){ "the kernel has no seccomp filters (CONFIG_SECCOMP_FILTER)",
				 NULL };
}

/* 0 or -errno: of a process that is neither our child nor below us.  So a second child tries it
 * on the first. */
static int
try_to_attach(void)
{
	pid_t tracee = start_tracee(), tracer;
	int status = 0;

	if (tracee < 0)
		return -errno;
	tracer = fork();
	if (tracer == 0)
		_exit(ptrace(PTRACE_SEIZE, tracee, NULL, NULL) ? errno : 0);
	while (tracer > 0 && waitpid(tracer, &status, 0) < 0 && errno == EINTR)
		;
	end_tracee(tracee);
	return tracer < 0 || !WIFEXITED(status) ? -EAGAIN : -WEXITSTATUS(status);
}

static struct requirement_lack
attach(void)
{
	struct requirement_lack lack;

	if (!try_to_attach())
		return fine;
	lack = trace_rights_of_running(yama_scope(), own_has_capability(CAP_SYS_PTRACE));
	return lack.found ? lack : trace();
}

const struct requirement ptrace_requirements[PTRACE_REQUIREMENTS] = {
	{ .name = "ptrace: trace", .gives = "stops at forks, execs, signals and ends", .essential = true,
	  .look = trace },
	{ .name = "ptrace: filter", .gives = "stops at wait calls, and not at others", .essential = true,
	  .look = filter },
	{ .name = "ptrace: attach", .gives = "-p, of this user's own processes", .look = attach },
};

const char *
ptrace_requirements_why_not(void)
{
	static char why[400];

	for (size_t i = 0; i < PTRACE_REQUIREMENTS; i++) {
		const struct requirement *r = &ptrace_requirements[i];
		struct requirement_lack lack = r->essential ? r->look() : fine;

		if (!lack.found)
			continue;
		snprintf(why, sizeof(why), lack.remedy ? "no ptrace: %s (%s)" : "no ptrace: %s", lack.found,
			 lack.remedy);
		return why;
	}
	return NULL;
}

bool
ptrace_requirements_disabled(void)
{
	return is_disabled("trace") || is_disabled("filter");
}

bool
ptrace_requirements_no_speed(void)
{
	return is_disabled("speed");
}

bool
ptrace_requirements_filter_works(void)
{
	return !filter().found;
}
