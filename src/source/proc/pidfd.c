/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidfd.c - what a descriptor on a process says. */
#include "source/proc/pidfd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* include/uapi/linux/pidfd.h of 6.15, which older headers lack: the first 64
 * bytes are what every kernel with this call knows. */
struct info {
	uint64_t mask;
	uint64_t cgroupid;
	uint32_t pid, tgid, ppid;
	uint32_t ids[8];
	int32_t exit_code;
};
#define INFO_EXIT (UINT64_C(1) << 3)
#define GET_INFO _IOWR(0xFF, 11, struct info)

_Static_assert(sizeof(struct info) == 64, "PIDFD_INFO_SIZE_VER0");

int
pidfd_of(pid_t pid)
{
	long fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : (int)fd;
}

bool
pidfd_is_reaped(int fd)
{
	return syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) != 0 && errno == ESRCH;
}

int
pidfd_status(int fd, int32_t *status)
{
	struct info info = { .mask = INFO_EXIT };

	if (ioctl(fd, GET_INFO, &info) != 0)
		return -errno;
	if (!(info.mask & INFO_EXIT))
		return -ENODATA;
	*status = info.exit_code;
	return 0;
}

/* Without an exit signal: no SIGCHLD of ours is changed by it. */
static pid_t
fork_silently(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);

	if (pid == 0)
		syscall(SYS_exit_group, 0);
	return pid;
}

void
pidfd_probe(struct pidfd_features *out)
{
	struct pollfd p = { .events = POLLIN };
	int32_t status;
	pid_t pid = fork_silently();

	*out = (struct pidfd_features){ 0 };
	if (pid < 0)
		return;
	p.fd = pidfd_of(pid);
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	if (p.fd < 0)
		return;
	out->works = true;
	out->hangup = poll(&p, 1, 0) == 1 && (p.revents & POLLHUP);
	out->status = pidfd_status(p.fd, &status) == 0;
	close(p.fd);
}
