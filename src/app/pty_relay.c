/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty_relay.c - the command's output on its way to the terminal. */
#include "app/pty_relay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "app/pty.h"
#include "base/clock.h"
#include "base/out.h"
#include "base/output_tee.h"
#include "sandbox/sandbox.h"

enum {
	/* a write to a pipe of so many bytes is whole or none: pipe(7) */
	RELAY_BYTES = PIPE_BUF - sizeof(struct output_piece),
	AGAIN_MS = 20,
	PATIENCE_MS = 1000,	/* of the command, while procwatch could read and does not */
};

struct relay {
	int master, tee, tty;	/* tee -1 = procwatch has ended */
	struct strbuf sent;	/* pieces that procwatch may not have read */
	bool passing;		/* procwatch is stopped: it gets nothing */
	uint64_t passed;	/* bytes that it did not get */
};

/* Forgets the pieces that procwatch has read as a whole. */
static void
forget_read(struct relay *r)
{
	struct output_piece p;
	size_t at = 0;
	int len, unread = 0;

	if (!r->sent.len || ioctl(r->tee, FIONREAD, &unread) != 0)
		return;
	while ((len = output_piece_next(r->sent.s + at, r->sent.len - at, &p)) > 0 &&
	       r->sent.len - at - (size_t)len >= (size_t)unread)
		at += (size_t)len;
	memmove(r->sent.s, r->sent.s + at, r->sent.len - at);
	r->sent.len -= at;
}

/* Procwatch has ended: what it has not read is for the terminal. */
static void
take_over(struct relay *r)
{
	struct output_piece p;
	size_t at = 0;
	int len;

	forget_read(r);
	r->tee = -1;
	for (; (len = output_piece_next(r->sent.s + at, r->sent.len - at, &p)) > 0; at += (size_t)len)
		out_all(r->tty, r->sent.s + at + sizeof(p), p.len);
	strbuf_done(&r->sent);
}

/* Until procwatch reads, or could have written to the terminal for long enough.  A terminal that
 * takes nothing (Ctrl-S) holds up procwatch, too, and then all that is queued would be overtaken. */
static void
await_room(struct relay *r)
{
	const int patience = r->passing ? 0 : PATIENCE_MS;
	struct pollfd fds[] = { { .fd = r->tee, .events = POLLOUT }, { .fd = r->tty, .events = POLLOUT } };

	for (int waited = 0;; waited = poll(fds + 1, 1, 0) > 0 ? waited + AGAIN_MS : 0) {
		(void)poll(fds, 2, -1);
		if (fds[0].revents || waited >= patience || poll(fds, 1, AGAIN_MS) != 0)
			return;
	}
}

/* false: it is not read now, or not any more. */
static bool
send_to_procwatch(struct relay *r, const char *bytes, size_t len)
{
	size_t before;
	ssize_t n;

	if (r->tee < 0)
		return false;
	await_room(r);
	forget_read(r);
	before = r->sent.len;
	output_piece_add(&r->sent, clock_boottime(), r->passed, bytes, len);
	n = write(r->tee, r->sent.s + before, r->sent.len - before);
	r->passing = n < 0;
	if (n > 0)
		return true;
	r->sent.len = before;
	if (errno != EAGAIN)
		take_over(r);
	return false;
}

/* Until there is output. */
static void
await_output(struct relay *r)
{
	struct pollfd fds[] = { { .fd = r->master, .events = POLLIN }, { .fd = r->tee } };

	if (poll(fds, 2, -1) > 0 && fds[1].revents)
		take_over(r);
}

/* Procwatch may still be killed before it has read all. */
static void
await_procwatch(struct relay *r)
{
	struct pollfd gone = { .fd = r->tee };

	for (forget_read(r); r->tee >= 0 && r->sent.len; forget_read(r))
		if (poll(&gone, 1, AGAIN_MS) > 0 && gone.revents)
			take_over(r);
}

/* Until no process has the pty open. */
static void
relay_all(struct relay *r)
{
	char bytes[RELAY_BYTES];
	ssize_t n;

	for (;;) {
		n = read(r->master, bytes, sizeof(bytes));
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			await_output(r);
			continue;
		}
		if (n <= 0)
			break;
		if (send_to_procwatch(r, bytes, (size_t)n))
			continue;
		r->passed += (uint64_t)n;
		if (out_all(r->tty, bytes, (size_t)n) != 0)
			return;
	}
	await_procwatch(r);
}

/* By an empty piece. */
static int
say_ready(int tee)
{
	const struct output_piece p = { .ts = clock_boottime() };

	return write(tee, &p, sizeof(p)) < 0 ? -errno : 0;
}

static _Noreturn void
run_relay(const struct pty *p, int tee, int tty)
{
	static const struct sandbox_call calls[] = {
		/* where the clock is not read without the kernel */
		{ SCMP_SYS(clock_gettime), 0, 0, 0 },
		{ SCMP_SYS(ioctl), 1, UINT32_MAX, FIONREAD },
	};
	const int fds[] = { p->master, tee, tty };
	const struct sandbox box = {
		.name = "procwatch-relay", .fds = fds, .n_fds = 3, .calls = calls, .n_calls = 2,
	};

	int err = sandbox_enter(&box);

	if (err)
		_exit(-err);
	err = say_ready(1);
	if (err)
		_exit(-err);
	relay_all(&(struct relay){ .master = 0, .tee = 1, .tty = 3 });
	_exit(0);
}

/* Without one that reads the pty the command would block in its first writes. */
static int
await_ready_relay(struct pty *p)
{
	struct pollfd ready = { .fd = p->tee, .events = POLLIN };
	int status = 0;

	while (poll(&ready, 1, -1) < 0 && errno == EINTR)
		;
	if (ready.revents & POLLIN)
		return 0;
	while (waitpid(p->relay, &status, 0) < 0 && errno == EINTR)
		;
	p->relay = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) ? -WEXITSTATUS(status) : -ECHILD;
}

static int
start_relay(struct pty *p)
{
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	p->relay = fork();
	if (p->relay == 0)
		run_relay(p, ends[1], p->tty);
	err = p->relay < 0 ? -errno : 0;
	if (err)
		p->relay = 0;
	close(ends[1]);
	p->tee = ends[0];
	return err ? err : await_ready_relay(p);
}

int
pty_relay_open(struct pty *p, unsigned int covers, int tty)
{
	int err = pty_open_terminal(p, tty);

	if (err)
		return err;
	p->covers = covers;
	p->tty = tty;
	tcgetattr(p->master, &p->modes);
	err = start_relay(p);
	if (err)
		pty_close(p, false);
	return err;
}

static bool
same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	       a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

int
pty_relay_status(struct pty *p)
{
	int status;

	if (!p->relay || waitpid(p->relay, &status, WNOHANG) != p->relay)
		return -1;
	p->relay = 0;
	return status;
}

bool
pty_relay_new_modes(const struct pty *p, struct termios *now)
{
	return p->tty >= 0 && tcgetattr(p->master, now) == 0 && !same_modes(now, &p->modes);
}

bool
pty_relay_translates(const struct pty *p)
{
	return (p->modes.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR);
}

void
pty_relay_set_modes(struct pty *p, const struct termios *modes)
{
	sigset_t stop, old;

	p->modes = *modes;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);	/* procwatch may be in the background */
	sigprocmask(SIG_BLOCK, &stop, &old);
	tcsetattr(p->tty, TCSANOW, modes);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

void
pty_relay_size(const struct pty *p)
{
	struct winsize size;

	if (p->tty >= 0 && ioctl(p->tty, TIOCGWINSZ, &size) == 0)
		ioctl(p->master, TIOCSWINSZ, &size);
}
