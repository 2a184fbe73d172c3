/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watched.c - the table of those watched: who, whose child, which pidfd. */
#include "source/procfs/procfs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/xalloc.h"

#define FDS_KEPT 16

struct watched *
watched_find(const struct procfs *s, uint32_t pid)
{
	struct watched *w;

	HASH_FIND(hh, s->table, &pid, sizeof(pid), w);
	return w;
}

static void
link_up(struct procfs *s, struct watched *w)
{
	struct watched *up = w->parent.pid ? watched_find(s, w->parent.pid) : NULL;

	w->up = up != w ? up : NULL;
	if (!w->up)
		return;
	w->prev = NULL;
	w->next = w->up->kids;
	if (w->next)
		w->next->prev = w;
	w->up->kids = w;
	w->up->forked = true;
}

static void
unlink_up(struct watched *w)
{
	if (w->next)
		w->next->prev = w->prev;
	if (w->prev)
		w->prev->next = w->next;
	else if (w->up)
		w->up->kids = w->next;
	w->up = w->next = w->prev = NULL;
}

/* How many descriptors may be taken for pidfds: the rest is for reading /proc, and
 * for others in this program. */
static int
room(struct procfs *s)
{
	struct rlimit lim;

	if (s->room_fds)
		return s->room_fds;
	if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return INT_MAX;
	if (lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		setrlimit(RLIMIT_NOFILE, &lim);
		getrlimit(RLIMIT_NOFILE, &lim);
	}
	s->room_fds = lim.rlim_cur > INT_MAX ? INT_MAX : (int)lim.rlim_cur - FDS_KEPT;
	if (s->room_fds < 1)
		s->room_fds = 1;
	return s->room_fds;
}

/* Both in the data of a pidfd's epoll entry: a pid may have got another watch
 * by the time its event is looked at. */
static struct epoll_event
interest(const struct watched *w, uint32_t events)
{
	return (struct epoll_event){ .events = events,
		.data.u64 = (uint64_t)w->pidfd << 32 | w->id.pid };
}

static void
pin(struct procfs *s, struct watched *w)
{
	struct epoll_event ev;
	int fd = pidfd_of((pid_t)w->id.pid);

	if (fd >= room(s)) {
		close(fd);
		fd = -EMFILE;
	}
	if (fd == -EMFILE || fd == -ENFILE)
		s->unpinned++;
	if (fd < 0)
		return;
	w->pidfd = fd;
	ev = interest(w, EPOLLIN);
	if (epoll_ctl(s->ep, EPOLL_CTL_ADD, fd, &ev) != 0) {
		close(fd);
		w->pidfd = -1;
		s->unpinned++;
	}
}

struct watched *
watched_add(struct procfs *s, const struct procinfo *p)
{
	struct watched *w = xzalloc(sizeof(*w));

	w->id = p->id;
	w->parent.pid = p->ppid;
	memcpy(w->comm, p->comm, sizeof(w->comm));
	w->pidfd = w->code = -1;
	w->exit_signal = p->exit_signal;
	w->no_exec = p->flags & PROCINFO_PF_FORKNOEXEC;
	w->threaded = p->threads > 1;
	w->stack = p->stack;
	w->added = s->now;
	w->next_look = s->now + s->interval;
	w->round = s->round;
	if (s->feat.pidfd)
		pin(s, w);
	link_up(s, w);
	w->parent.start = w->up ? w->up->id.start :
			  p->ppid ? procinfo_start((pid_t)p->ppid) : 0;
	HASH_ADD(hh, s->table, id.pid, sizeof(w->id.pid), w);
	return w;
}

static void
unpin(struct watched *w)
{
	if (w->pidfd >= 0)
		close(w->pidfd);	/* leaves the epoll set with it */
	w->pidfd = -1;
}

void
watched_remove(struct procfs *s, struct watched *w)
{
	static const struct pw_id nobody;

	while (w->kids)
		watched_move(s, w->kids, &nobody);
	unlink_up(w);
	unpin(w);
	HASH_DEL(s->table, w);
	free(w);
}

void
watched_move(struct procfs *s, struct watched *w, const struct pw_id *to)
{
	unlink_up(w);
	w->parent = *to;
	link_up(s, w);
}

void
watched_ended(struct procfs *s, struct watched *w)
{
	struct epoll_event ev = interest(w, 0);

	w->ended = true;
	if (w->pidfd < 0)
		return;
	/* Readable for as long as it is a zombie: ask no more.  EPOLLHUP comes unasked. */
	epoll_ctl(s->ep, s->feat.hup ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, w->pidfd, &ev);
}
