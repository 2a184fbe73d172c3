/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo_epoll PORT [--any] [--for=SECONDS] - one process serves all clients at once.
 *
 *	procwatch -- build/doc/examples/echo_epoll 9190 --for=20
 *	build/doc/examples/echo_client 127.0.0.1 9190 --burst=20	(elsewhere)
 *
 * Look for: nothing.  No fork, no exit but the server's own, no SIGCHLD, no wait
 * call, no zombie, and with -T no thread either: one process sleeps in epoll_wait()
 * until any of its sockets is ready, and never in read() or write().
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "tcp.h"

/* What a process or a thread would keep on its stack. */
struct client {
	int fd;
	size_t len, sent;	/* of what is in buf */
	char buf[4096];
};

static void
watch(int epoll, int op, int fd, uint32_t events, struct client *c)
{
	struct epoll_event ev = { .events = events, .data.ptr = c };

	if (epoll_ctl(epoll, op, fd, &ev) == -1)
		die("epoll_ctl");
}

static void
add_client(int epoll, int listener)
{
	int fd = accept(listener, NULL, NULL);
	struct client *c;

	if (fd == -1) {
		if (errno == EINTR || errno == ECONNABORTED)
			return;
		die("accept");
	}
	/* A socket that is not ready must not stop the others. */
	if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		die("fcntl");
	c = calloc(1, sizeof(*c));
	if (!c)
		die("calloc");
	c->fd = fd;
	watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, c);
}

/* One step for one client, as far as possible without blocking; false = it is finished. */
static int
serve(int epoll, struct client *c)
{
	ssize_t n;

	if (c->len == 0) {
		n = recv(c->fd, c->buf, sizeof(c->buf), 0);
		if (n == 0)
			return 0;
		if (n == -1)
			return errno == EAGAIN || errno == EINTR;
		c->len = (size_t)n;
		c->sent = 0;
	}
	n = send(c->fd, c->buf + c->sent, c->len, MSG_NOSIGNAL);
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		return 0;
	if (n > 0) {
		c->sent += (size_t)n;
		c->len -= (size_t)n;
	}
	/* Pending data is sent before more is read. */
	watch(epoll, EPOLL_CTL_MOD, c->fd, c->len ? EPOLLOUT : EPOLLIN, c);
	return 1;
}

int
main(int argc, char **argv)
{
	struct server_args args = server_args(argc, argv, NULL);
	struct epoll_event ready[64];
	int epoll = epoll_create1(EPOLL_CLOEXEC), listener, n;

	if (epoll == -1)
		die("epoll_create1");
	print_by_line();
	end_on_signal_or_time(&args);
	listener = listen_on(&args);
	watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);

	for (;;) {
		n = epoll_wait(epoll, ready, 64, -1);
		if (n == -1 && errno != EINTR)
			die("epoll_wait");
		for (int i = 0; i < n; i++) {
			struct client *c = ready[i].data.ptr;

			if (!c) {
				add_client(epoll, listener);
			} else if (!serve(epoll, c)) {
				close(c->fd);	/* which takes it out of the epoll too */
				free(c);
			}
		}
	}
}
