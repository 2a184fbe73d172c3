/* SPDX-License-Identifier: GPL-2.0-or-later */
/* awaited_fds.c - the descriptors that a sleeping process waits to read from: read(2) and
 * recv(2) name one in their arguments; what poll(2) and select(2) ask for is in its memory,
 * and what epoll(7) does in /proc/PID/fdinfo. */
#include "source/proc/awaited_fds.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/readfile.h"
#include "source/proc/procinfo.h"

_Static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT, "one test serves both");

static bool
copy_from(const struct procinfo *p, uint64_t address, void *out, size_t size)
{
	struct iovec here = { out, size }, there = { (void *)(uintptr_t)address, size };

	return process_vm_readv((pid_t)p->id.pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* Without any event only a hangup is waited for: that is the end, too. */
static bool
is_only_read(uint32_t events)
{
	return !(events & (POLLOUT | POLLPRI));
}

static size_t
of_poll(const struct procinfo *p, int *out, size_t max)
{
	struct pollfd fds[16];
	const uint64_t asked = p->args[1];
	size_t n = 0;

	if (!asked || asked > sizeof(fds) / sizeof(fds[0]) ||
	    !copy_from(p, p->args[0], fds, asked * sizeof(fds[0])))
		return 0;
	for (size_t i = 0; i < asked; i++) {
		if (fds[i].fd < 0)
			continue;
		if (n == max || !is_only_read((uint32_t)(unsigned short)fds[i].events))
			return 0;
		out[n++] = fds[i].fd;
	}
	return n;
}

static bool
is_empty(const struct procinfo *p, uint64_t address, const fd_set *none, size_t bytes)
{
	fd_set set;

	return !address || (copy_from(p, address, &set, bytes) && memcmp(&set, none, bytes) == 0);
}

static size_t
of_select(const struct procinfo *p, int *out, size_t max)
{
	const uint64_t asked = p->args[0] < FD_SETSIZE ? p->args[0] : FD_SETSIZE;
	const size_t bytes = (asked + 63) / 64 * sizeof(uint64_t);
	fd_set set, none;
	size_t n = 0;

	FD_ZERO(&none);
	FD_ZERO(&set);
	if (!asked || !p->args[1] || !copy_from(p, p->args[1], &set, bytes) ||
	    !is_empty(p, p->args[2], &none, bytes) || !is_empty(p, p->args[3], &none, bytes))
		return 0;
	for (int fd = 0; fd < (int)asked; fd++) {
		if (!FD_ISSET(fd, &set))
			continue;
		if (n == max)
			return 0;
		out[n++] = fd;
	}
	return n;
}

/* proc(5), /proc/PID/fdinfo: "tfd:        5 events:       19 data: ..." for each, in hexadecimal. */
static size_t
of_epoll(const struct procinfo *p, int *out, size_t max)
{
	char path[64], text[4096], *line, *events;
	size_t n = 0;
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%u/fdinfo/%d", p->id.pid, (int)p->args[0]);
	len = readfile(path, text, sizeof(text));
	if (len < 0 || (size_t)len >= sizeof(text) - 1)
		return 0;
	for (line = strstr(text, "tfd:"); line; line = strstr(line + 1, "tfd:")) {
		events = strstr(line, "events:");
		if (!events || n == max ||
		    !is_only_read((uint32_t)strtoul(events + strlen("events:"), NULL, 16)))
			return 0;
		out[n++] = (int)strtol(line + strlen("tfd:"), NULL, 10);
	}
	return n;
}

size_t
awaited_fds(const struct procinfo *p, int *out, size_t max)
{
	switch (p->syscall) {
	case SYS_read:
	case SYS_readv:
	case SYS_recvfrom:
	case SYS_recvmsg:
		if (!max)
			return 0;
		out[0] = (int)p->args[0];
		return 1;
#ifdef SYS_poll
	case SYS_poll:
		return (int)p->args[2] < 0 ? of_poll(p, out, max) : 0;
	case SYS_select:
		return p->args[4] ? 0 : of_select(p, out, max);
	case SYS_epoll_wait:
#endif
	case SYS_epoll_pwait:
		return (int)p->args[3] < 0 ? of_epoll(p, out, max) : 0;
	case SYS_epoll_pwait2:
		return p->args[3] ? 0 : of_epoll(p, out, max);
	case SYS_ppoll:
		return p->args[2] ? 0 : of_poll(p, out, max);
	case SYS_pselect6:
		return p->args[4] ? 0 : of_select(p, out, max);
	}
	return 0;
}
