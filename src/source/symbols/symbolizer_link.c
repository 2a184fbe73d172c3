/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer_link.c - forks the process that reads symbols, and collects it. */
#include "source/symbols/symbolizer_link.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/symbols/symbol_wire.h"
#include "source/symbols/symbolizer.h"

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

int
symbolizer_stop(struct symbolizer_link *l)
{
	uint32_t doing;
	int status = 0;

	if (l->work >= 0)
		close(l->work);
	if (l->files >= 0)
		close(l->files);
	l->work = l->files = -1;
	if (!l->pid)
		return -1;
	kill(l->pid, SIGKILL);	/* what has ended already keeps its status */
	while (waitpid(l->pid, &status, 0) < 0 && errno == EINTR)
		;
	l->pid = 0;
	doing = __atomic_load_n(l->doing, __ATOMIC_RELAXED);
	if ((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || !doing || doing > SYM_MODULES)
		return -1;
	return (int)doing - 1;
}

void
symbolizer_link_done(struct symbolizer_link *l)
{
	symbolizer_stop(l);
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
