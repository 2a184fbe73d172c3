/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watched.c - the table of the watched processes: who, whose child, which pidfd. */
#include "source/procfs/watched.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/xalloc.h"

#define FDS_KEPT 16
#define PID_BITS 22

struct watched *
watched_find(const struct watched_table *t, uint32_t pid)
{
	struct watched *w;

	HASH_FIND(hh, t->head, &pid, sizeof(pid), w);
	return w;
}

static void
link_up(struct watched_table *t, struct watched *w)
{
	struct watched *up = w->parent.pid ? watched_find(t, w->parent.pid) : NULL;

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
fd_limit(struct watched_table *t)
{
	struct rlimit lim;

	if (t->fd_limit)
		return t->fd_limit;
	if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return INT_MAX;
	if (lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		setrlimit(RLIMIT_NOFILE, &lim);
		getrlimit(RLIMIT_NOFILE, &lim);
	}
	t->fd_limit = lim.rlim_cur > INT_MAX ? INT_MAX : (int)lim.rlim_cur - FDS_KEPT;
	if (t->fd_limit < 1)
		t->fd_limit = 1;
	return t->fd_limit;
}

/* In the data of a pidfd's epoll entry: by the time that its event is looked at, both the
 * pid and the descriptor may be another process's.  A pid has at most 22 bits
 * (include/linux/threads.h, PID_MAX_LIMIT). */
static struct epoll_event
interest(const struct watched *w, uint32_t events)
{
	return (struct epoll_event){ .events = events, .data.u64 = w->pin << PID_BITS | w->id.pid };
}

static void
pin(struct watched_table *t, struct watched *w)
{
	struct epoll_event ev;
	int fd = pidfd_of((pid_t)w->id.pid);

	if (fd >= fd_limit(t)) {
		close(fd);
		fd = -EMFILE;
	}
	if (fd == -EMFILE || fd == -ENFILE)
		t->unpinned++;
	if (fd < 0)
		return;
	w->pidfd = fd;
	w->pin = t->pins++;
	ev = interest(w, EPOLLIN);
	if (epoll_ctl(t->ep, EPOLL_CTL_ADD, fd, &ev) != 0) {
		close(fd);
		w->pidfd = -1;
		t->unpinned++;
	}
}

struct watched *
watched_by_ready(const struct watched_table *t, const struct epoll_event *ev)
{
	struct watched *w = watched_find(t, ev->data.u64 & ((1U << PID_BITS) - 1));

	return w && w->pidfd >= 0 && w->pin == ev->data.u64 >> PID_BITS ? w : NULL;
}

int
watched_ready(struct watched_table *t, struct epoll_event *ready, int max)
{
	int n = epoll_wait(t->ep, ready, max, 0);

	for (int i = 0; i < n; i++) {
		struct watched *w = watched_by_ready(t, &ready[i]);

		if (!w)
			continue;
		if (!w->ready)
			w->ready = ++t->n_ready;
		if ((ready[i].events & EPOLLHUP) && !w->hung_up)
			w->hung_up = ++t->n_ready;
	}
	return n;
}

bool
watched_gone_before(const struct watched *k, const struct watched *parent)
{
	return k->hung_up && (!parent->ready || k->hung_up < parent->ready);
}

struct watched *
watched_add(struct watched_table *t, const struct procinfo *p)
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
	w->added = t->now;
	w->next_look = t->now + t->interval;
	w->round = t->round;
	if (t->pidfd.works)
		pin(t, w);
	link_up(t, w);
	w->parent.start = w->up ? w->up->id.start :
			  p->ppid ? procinfo_start((pid_t)p->ppid) : 0;
	HASH_ADD(hh, t->head, id.pid, sizeof(w->id.pid), w);
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
watched_remove(struct watched_table *t, struct watched *w)
{
	static const struct pw_id none;

	while (w->kids)
		watched_move(t, w->kids, &none);
	unlink_up(w);
	unpin(w);
	HASH_DEL(t->head, w);
	free(w);
}

void
watched_move(struct watched_table *t, struct watched *w, const struct pw_id *to)
{
	unlink_up(w);
	w->parent = *to;
	link_up(t, w);
}

void
watched_set_ended(struct watched_table *t, struct watched *w)
{
	struct epoll_event ev = interest(w, 0);

	w->ended = true;
	if (w->pidfd < 0)
		return;
	/* Readable for as long as it is a zombie: ask no more.  EPOLLHUP comes unasked. */
	epoll_ctl(t->ep, t->pidfd.hangup ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, w->pidfd, &ev);
}

struct pw_event
watched_event(const struct watched *w, enum pw_kind kind, uint64_t ts)
{
	struct pw_event ev = { .ts = ts, .kind = (__u16)kind, .who = w->id };

	memcpy(ev.comm, w->comm, sizeof(ev.comm));
	return ev;
}

void
watched_table_done(struct watched_table *t)
{
	struct watched *w, *next;

	HASH_ITER(hh, t->head, w, next)
		watched_remove(t, w);
}
