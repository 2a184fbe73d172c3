/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer_link.c - forks the process that reads symbols, and collects it. */
#include "source/symbols/symbolizer_link.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/symbols/symbol_wire.h"
#include "source/symbols/symbolizer.h"

#define LOOKS 10	/* at which it waits for the same page: then it hangs */
#define LOOKS_MOST 100	/* at which it waits at all: a slow disk has sent it by then */
#define END_MS 1000	/* for its end */

static int
symbolizer_pair(int ends[2])
{
	const int room = 4 * SYM_PACKET;	/* bytes: what does not fit stays in procwatch */

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	for (int i = 0; i < 2; i++)
		setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return 0;
}

static int
symbolizer_watch(struct symbolizer_link *l)
{
	struct epoll_event ev = { .events = EPOLLIN };

	l->wants_room = false;
	ev.data.fd = l->work;
	if (epoll_ctl(l->poll, EPOLL_CTL_ADD, l->work, &ev) < 0)
		return -errno;
	ev.data.fd = l->files;
	return epoll_ctl(l->poll, EPOLL_CTL_ADD, l->files, &ev) < 0 ? -errno : 0;
}

static void
close_pair(int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

static int
symbolizer_prepare(struct symbolizer_link *l)
{
	void *page;

	if (l->doing)
		return 0;
	page = mmap(NULL, sizeof(*l->doing), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	l->doing = page;
	l->work = l->files = -1;
	l->poll = epoll_create1(EPOLL_CLOEXEC);
	return l->poll < 0 ? -errno : 0;
}

int
symbolizer_start(struct symbolizer_link *l)
{
	int work[2], files[2], err = symbolizer_prepare(l);

	if (err)
		return err;
	*l->doing = 0;
	err = symbolizer_pair(work);
	if (err)
		return err;
	err = symbolizer_pair(files);
	if (err) {
		close_pair(work);
		return err;
	}
	l->pid = fork();
	if (l->pid == 0)
		symbolizer_run(work[1], files[1], l->doing);
	if (l->pid < 0) {
		err = -errno;
		l->pid = 0;
		close_pair(work);
		close_pair(files);
		return err;
	}
	close(work[1]);
	close(files[1]);
	l->work = work[0];
	l->files = files[0];
	return symbolizer_watch(l);
}

/* Does it wait, rather than for a processor?  Stopped is waiting, too.  *pages: its major faults. */
static bool
symbolizer_waits(pid_t pid, uint64_t *pages)
{
	char path[32], text[512], *after;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	after = strrchr(text, ')');
	if (!after)
		return true;
	sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %" SCNu64, pages);
	return strncmp(after, ") R", 3) != 0;
}

void
symbolizer_heard(struct symbolizer_link *l)
{
	l->waits = l->quiet = 0;
}

bool
symbolizer_hangs(struct symbolizer_link *l, bool owes)
{
	const uint64_t now = clock_monotonic();
	uint64_t pages = l->pages;

	if (!owes) {
		l->look_at = 0;
		symbolizer_heard(l);
		return false;
	}
	if (l->look_at > now)
		return false;
	if (symbolizer_waits(l->pid, &pages) && l->look_at) {
		l->waits++;
		l->quiet = pages == l->pages ? l->quiet + 1 : 0;
	}
	l->pages = pages;
	l->look_at = now + l->patience / LOOKS;
	return l->quiet >= LOOKS || l->waits >= LOOKS_MOST;
}

/* What was killed while it waits for a disk or a server ends when that has answered. */
static bool
symbolizer_collect(pid_t pid, int *status, int ms)
{
	static const struct timespec nap = { .tv_nsec = CLOCK_MS };

	for (;; ms--) {
		const pid_t got = waitpid(pid, status, WNOHANG);

		if (got == pid || (got < 0 && errno != EINTR))
			return true;
		if (ms <= 0)
			return false;
		nanosleep(&nap, NULL);
	}
}

static void
symbolizer_leave(struct symbolizer_link *l, pid_t pid)
{
	int status;

	for (size_t i = 0; i < SYMBOLIZER_LEFT; i++) {
		if (l->left[i] && symbolizer_collect(l->left[i], &status, 0))
			l->left[i] = 0;
		if (!l->left[i] && pid) {
			l->left[i] = pid;
			pid = 0;
		}
	}
}

int
symbolizer_stop(struct symbolizer_link *l, bool hangs)
{
	uint32_t doing;
	int status = 0;

	if (l->work >= 0)
		close(l->work);
	if (l->files >= 0)
		close(l->files);
	l->work = l->files = -1;
	l->look_at = 0;
	symbolizer_heard(l);
	if (!l->pid)
		return -1;
	kill(l->pid, SIGKILL);	/* what has ended already keeps its status */
	symbolizer_leave(l, symbolizer_collect(l->pid, &status, END_MS) ? 0 : l->pid);
	l->pid = 0;
	doing = __atomic_load_n(l->doing, __ATOMIC_RELAXED);
	if ((!hangs && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || !doing || doing > SYM_MODULES)
		return -1;
	return (int)doing - 1;
}

void
symbolizer_link_done(struct symbolizer_link *l)
{
	symbolizer_stop(l, false);
	if (!l->doing)
		return;
	if (l->poll >= 0)
		close(l->poll);
	munmap(l->doing, sizeof(*l->doing));
	l->doing = NULL;
}

void
symbolizer_want_room(struct symbolizer_link *l, bool want)
{
	struct epoll_event ev = { .events = EPOLLIN | (want ? EPOLLOUT : 0), .data.fd = l->work };

	if (want != l->wants_room && l->work >= 0 && epoll_ctl(l->poll, EPOLL_CTL_MOD, l->work, &ev) == 0)
		l->wants_room = want;
}
