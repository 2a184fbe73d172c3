/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.c - what /proc says of one live process. */
#include "app/look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small /proc file as a string; its length or -errno. */
static ssize_t
slurp(uint32_t pid, const char *name, char *buf, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		n = -errno;
	else
		buf[n] = '\0';
	close(fd);
	return n;
}

/* Field 22 of stat, counted after the name's last parenthesis. */
static uint64_t
start_ticks(const char *stat)
{
	const char *p = strrchr(stat, ')');

	for (int field = 2; p && field < 22; field++) {
		p = strchr(p, ' ');
		if (p)
			p++;
	}
	return p ? strtoull(p, NULL, 10) : 0;
}

static uint32_t
state_of(const char *stat)
{
	const char *p = strrchr(stat, ')');

	if (!p || p[1] != ' ')
		return PW_STATE_NONE;
	switch (p[2]) {
	case 'R':
		return PW_STATE_RUNNING;
	case 'Z': case 'X':
		return PW_STATE_ZOMBIE;
	case 'T':
		return PW_STATE_STOPPED;
	case 't':
		return PW_STATE_TRACED;
	}
	return PW_STATE_SLEEPING;
}

static uint64_t
field(const char *status, const char *name, int base)
{
	const char *p = strstr(status, name);

	return p ? strtoull(p + strlen(name), NULL, base) : 0;
}

static uint32_t
effective_uid(const char *status)
{
	const char *p = strstr(status, "\nUid:");
	unsigned int real, effective;

	if (!p || sscanf(p + 5, "%u %u", &real, &effective) != 2)
		return (uint32_t)-1;
	return effective;
}

int
look_at(const struct pw_id *who, struct pw_view_look *out)
{
	char buf[4096];
	ssize_t n = slurp(who->pid, "stat", buf, sizeof(buf));

	memset(out, 0, sizeof(*out));
	out->syscall = -1;
	if (n < 0)
		return (int)n;
	if (who->start && start_ticks(buf) != who->start)
		return -ESRCH;
	out->state = state_of(buf);
	n = slurp(who->pid, "status", buf, sizeof(buf));
	if (n < 0)
		return (int)n;
	out->uid = effective_uid(buf);
	out->pending = field(buf, "\nSigPnd:", 16) | field(buf, "\nShdPnd:", 16);
	out->blocked = field(buf, "\nSigBlk:", 16);
	out->ignored = field(buf, "\nSigIgn:", 16);
	out->caught = field(buf, "\nSigCgt:", 16);
	/* "running", "-1 sp pc" outside of any, or "NR args..."; needs ptrace rights */
	n = slurp(who->pid, "syscall", buf, sizeof(buf));
	if (n > 0 && (buf[0] >= '0' && buf[0] <= '9'))
		out->syscall = atoi(buf);
	return 0;
}
