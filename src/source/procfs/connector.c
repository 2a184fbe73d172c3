/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connector.c - the proc connector: a record of every fork, exec and exit of the
 * machine, over a netlink socket (drivers/connector/cn_proc.c). */
#include "source/procfs/connector.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"

#define RCVBUF (8 << 20)	/* a storm of 10,000 children; unused, it costs nothing */
#define RCVBUF_SMALL (16 << 10)
#define BATCH 64

struct message {
	struct nlmsghdr nl;
	struct cn_msg cn;
	char event[sizeof(struct proc_event)];
};

static int
listen_to(int fd)
{
	struct {
		struct nlmsghdr nl;
		struct cn_msg cn;
		uint32_t op;
	} m = {
		.nl = { .nlmsg_len = sizeof(m), .nlmsg_type = NLMSG_DONE },
		.cn = { .id = { .idx = CN_IDX_PROC, .val = CN_VAL_PROC }, .len = sizeof(m.op) },
		.op = PROC_CN_MCAST_LISTEN,
	};

	return send(fd, &m, sizeof(m), 0) == sizeof(m) ? 0 : -errno;
}

/* The answer is there when send() returns; in another pid or user namespace the
 * kernel says nothing, and never will. */
static int
read_answer(int fd)
{
	struct message m;
	struct proc_event ev;

	for (;;) {
		ssize_t n = recv(fd, &m, sizeof(m), MSG_DONTWAIT);

		if (n < 0 && (errno == EINTR || errno == ENOBUFS))
			continue;
		if (n < 0)
			return errno == EAGAIN ? -EOPNOTSUPP : -errno;
		memcpy(&ev, m.event, sizeof(ev));
		if ((size_t)n >= offsetof(struct message, event) +
				 offsetof(struct proc_event, event_data) + sizeof(ev.event_data.ack) &&
		    ev.what == PROC_EVENT_NONE)
			return ev.event_data.ack.err ? -(int)ev.event_data.ack.err : 0;
	}
}

static void
widen(int fd, int size)
{
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* A record from each processor, so that what is missing before it can be counted:
 * to set one's own name again makes one, too. */
static void
provoke(void)
{
	cpu_set_t all, one;
	char name[16];

	if (sched_getaffinity(0, sizeof(all), &all) != 0 || prctl(PR_GET_NAME, name) != 0)
		return;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one) == 0)
			prctl(PR_SET_NAME, name);
	}
	sched_setaffinity(0, sizeof(all), &all);
}

int
connector_open(struct connector *c, bool small)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	long n = sysconf(_SC_NPROCESSORS_CONF);
	int err = 0;

	memset(c, 0, sizeof(*c));
	c->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
	if (c->fd < 0)
		return -errno;
	widen(c->fd, RCVBUF);	/* before the answer can drown among records */
	if (bind(c->fd, (struct sockaddr *)&addr, sizeof(addr)) != 0)
		err = -errno;
	if (!err)
		err = listen_to(c->fd);
	if (!err)
		err = read_answer(c->fd);
	if (err) {
		close(c->fd);
		c->fd = -1;
		return err;
	}
	if (small)
		widen(c->fd, RCVBUF_SMALL);
	c->n_cpu = n > 0 ? (size_t)n : 1;
	c->cpu = xcalloc(c->n_cpu, sizeof(*c->cpu));
	provoke();
	return 0;
}

void
connector_close(struct connector *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	free(c->cpu);
	c->cpu = NULL;
}

/* Each processor counts its records: what is missing in between was dropped. */
static void
count_gap(struct connector *c, uint32_t cpu, uint32_t seq)
{
	if (cpu >= c->n_cpu)
		return;
	if (c->cpu[cpu].seen)
		c->lost += seq - c->cpu[cpu].next;
	c->cpu[cpu].seen = true;
	c->cpu[cpu].next = seq + 1;
}

static bool
translate(const struct proc_event *from, struct connector_record *to)
{
	to->mono = from->timestamp_ns;
	switch ((unsigned int)from->what) {
	case PROC_EVENT_FORK:
		to->pid = (uint32_t)from->event_data.fork.child_tgid;
		to->tid = (uint32_t)from->event_data.fork.child_pid;
		to->parent = (uint32_t)from->event_data.fork.parent_tgid;
		to->what = to->pid == to->tid ? RECORD_FORK : RECORD_THREAD;
		return true;
	case PROC_EVENT_EXEC:
		to->what = RECORD_EXEC;
		to->pid = (uint32_t)from->event_data.exec.process_tgid;
		to->tid = (uint32_t)from->event_data.exec.process_pid;
		return true;
	case PROC_EVENT_COREDUMP:
		to->what = RECORD_CORE;
		to->pid = (uint32_t)from->event_data.coredump.process_tgid;
		to->tid = (uint32_t)from->event_data.coredump.process_pid;
		return true;
	case PROC_EVENT_EXIT:
		to->what = RECORD_EXIT;
		to->pid = (uint32_t)from->event_data.exit.process_tgid;
		to->tid = (uint32_t)from->event_data.exit.process_pid;
		to->code = (int32_t)(from->event_data.exit.exit_code & 0xffff);
		return true;
	default:
		return false;
	}
}

static void
take_message(struct connector *c, const struct message *m, size_t len, connector_fn *fn, void *arg)
{
	struct proc_event ev = {0};
	struct connector_record out = {0};
	size_t head = offsetof(struct message, event);

	if (len < head + offsetof(struct proc_event, event_data) ||
	    m->cn.id.idx != CN_IDX_PROC || m->cn.id.val != CN_VAL_PROC)
		return;
	memcpy(&ev, m->event, len - head < sizeof(ev) ? len - head : sizeof(ev));
	/* An answer to a process's listen (PROC_EVENT_NONE) is counted like any other
	 * record; older kernels do not, and say so by processor -1. */
	count_gap(c, ev.cpu, m->cn.seq);
	if (translate(&ev, &out))
		fn(arg, &out);
}

static int
receive_some(struct connector *c, int max, connector_fn *fn, void *arg)
{
	struct message m[BATCH];
	struct sockaddr_nl from[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr hdr[BATCH];
	int done = 0, n;

	while (done < max) {
		for (int i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ &m[i], sizeof(m[i]) };
			hdr[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
				.msg_namelen = sizeof(from[i]), .msg_iov = &iov[i], .msg_iovlen = 1 };
		}
		n = recvmmsg(c->fd, hdr, BATCH, MSG_DONTWAIT, NULL);
		if (n < 0 && errno == ENOBUFS) {
			c->overrun = true;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++)	/* any process may send to the socket */
			if (from[i].nl_pid == 0)
				take_message(c, &m[i], hdr[i].msg_len, fn, arg);
		done += n;	/* fewer than asked for may be an overrun, not the end */
	}
	return done;
}

int
connector_read(struct connector *c, int max, connector_fn *fn, void *arg)
{
	bool before = c->overrun;
	int done = receive_some(c, max, fn, arg);

	if (c->overrun && !before && done < max) {
		provoke();
		done += receive_some(c, max - done, fn, arg);
	}
	return done;
}
