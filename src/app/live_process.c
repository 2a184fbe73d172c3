/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live_process.c - reads and signals one live process. */
#include "app/live_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/readfile.h"
#include "event/id.h"
#include "place/place.h"
#include "source/proc/procinfo.h"

int
live_process_read(const struct pw_id *who, struct pw_view_look *out)
{
	struct procinfo p;
	int err = procinfo_read((pid_t)who->pid, PROCINFO_STATUS | PROCINFO_WAIT, &p);

	memset(out, 0, sizeof(*out));
	out->syscall = -1;
	if (err)
		return err;
	if (!pw_id_same(&p.id, who))
		return -ESRCH;
	out->state = procinfo_state(&p);
	out->uid = p.uid;
	out->cpu = p.cpu_ticks * (1000000000ull / (uint64_t)sysconf(_SC_CLK_TCK));
	out->pending = p.pending | p.shared_pending;
	out->blocked = p.blocked;
	out->ignored = p.ignored;
	out->caught = p.caught;
	out->syscall = p.syscall;
	return 0;
}

int
live_process_place(const struct pw_id *who, struct place *out)
{
	const struct pw_id now = { .pid = who->pid, .start = procinfo_start((pid_t)who->pid) };
	char name[32], text[16384];
	const char *path;
	ssize_t n;
	size_t len;

	snprintf(name, sizeof(name), "/proc/%u/cgroup", who->pid);
	n = readfile(name, text, sizeof(text));
	if (n < 0)
		return (int)n;
	if (!now.start || !pw_id_same(&now, who))
		return -ESRCH;
	path = place_path(text, &len);
	if (!path)
		return -ENODATA;
	place_of_path(out, path, len);
	return 0;
}

int
live_process_signal(const struct pw_id *who, int signo)
{
	int fd = pidfd_open((pid_t)who->pid, 0), err = 0;
	struct pw_id now = { .pid = who->pid };

	if (fd < 0 && errno != ENOSYS)
		return -errno;
	now.start = procinfo_start((pid_t)who->pid);
	if (!now.start || !pw_id_same(&now, who))
		err = -ESRCH;
	else if ((fd >= 0 ? pidfd_send_signal(fd, signo, NULL, 0) : kill((pid_t)who->pid, signo)) != 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}
