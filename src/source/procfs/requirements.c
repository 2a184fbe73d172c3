/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.c - what makes --backend=procfs more exact.  None is essential. */
#include "source/procfs/requirements.h"

#include <errno.h>
#include <linux/capability.h>
#include <unistd.h>

#include "base/readfile.h"
#include "source/proc/own_rights.h"
#include "source/proc/pidfd.h"
#include "source/proc/proctree.h"
#include "source/procfs/connector.h"

static const struct requirement_lack fine;

static struct requirement_lack
connector(void)
{
	struct connector c;
	int err = connector_open(&c, true);

	if (!err) {
		connector_close(&c);
		return fine;
	}
	if (err == -EPERM)
		return (struct requirement_lack){ "before Linux 6.6 only root may listen", "sudo procwatch" };
	if (err == -EOPNOTSUPP || own_in_user_namespace())
		return (struct requirement_lack){ "the process connector is unavailable inside PID and user namespaces",
			"run it outside of the container: it sees into containers" };
	return (struct requirement_lack){ "the kernel has none (CONFIG_PROC_EVENTS)",
				 "a shorter --interval misses less" };
}

static struct requirement_lack
children(void)
{
	if (procinfo_have_children_file())
		return fine;
	return (struct requirement_lack){ "the kernel has none (CONFIG_PROC_CHILDREN): the cost grows with the machine",
				 NULL };
}

static struct requirement_lack
no_pidfd(void)
{
	return (struct requirement_lack){
		"before Linux 5.3, or refused by a container's seccomp filter: seen late",
		"a shorter --interval" };
}

static struct requirement_lack
pidfd(void)
{
	struct pidfd_features f;

	pidfd_probe(&f);
	return f.works ? fine : no_pidfd();
}

static struct requirement_lack
pidfd_hangup(void)
{
	struct pidfd_features f;

	pidfd_probe(&f);
	if (!f.works)
		return no_pidfd();
	return f.hangup ? fine : (struct requirement_lack){ "before Linux 6.9: seen late",
							    "a shorter --interval" };
}

static struct requirement_lack
pidfd_info(void)
{
	struct pidfd_features f;

	pidfd_probe(&f);
	if (!f.works)
		return no_pidfd();
	return f.status ? fine : (struct requirement_lack){
		"before Linux 6.15: the status of a child that was reaped at once is unknown", NULL };
}

/* Of this user's processes that are not our children. */
static struct requirement_lack
calls(void)
{
	if (access("/proc/self/syscall", R_OK) != 0)
		return (struct requirement_lack){ "the kernel has no /proc/PID/syscall", NULL };
	if (own_has_capability(CAP_SYS_PTRACE))
		return fine;
	if (readfile_has("/proc/sys/kernel/yama/ptrace_scope", "1"))
		return (struct requirement_lack){ "Yama allows it for launched commands, not for -p (kernel.yama.ptrace_scope=1)",
			"sudo procwatch, or 'sudo sysctl kernel.yama.ptrace_scope=0'" };
	if (readfile_has("/proc/sys/kernel/yama/ptrace_scope", "2") ||
	    readfile_has("/proc/sys/kernel/yama/ptrace_scope", "3"))
		return (struct requirement_lack){ "Yama forbids it (kernel.yama.ptrace_scope)",
			"sudo procwatch, if it is 2" };
	return fine;
}

static struct requirement_lack
others(void)
{
	if (access("/proc/1/stat", R_OK) == 0)
		return fine;
	return (struct requirement_lack){ "/proc is mounted with hidepid",
				 "sudo procwatch, or join the group in its gid= option" };
}

const struct requirement procfs_requirements[PROCFS_REQUIREMENTS] = {
	{ .name = "procfs: proc connector", .gives = "forks, execs and exits, at once",
	  .look = connector },
	{ .name = "procfs: children files", .gives = "costs by the tree, not by the machine",
	  .look = children },
	{ .name = "procfs: pidfd", .gives = "exits without delay", .look = pidfd },
	{ .name = "procfs: pidfd hangup", .gives = "reaps without delay", .look = pidfd_hangup },
	{ .name = "procfs: pidfd info", .gives = "exit statuses of children reaped at once",
	  .look = pidfd_info },
	{ .name = "procfs: system calls", .gives = "where a parent sleeps, its wait calls",
	  .look = calls },
	{ .name = "procfs: all processes", .gives = "those of other users too", .look = others },
};
