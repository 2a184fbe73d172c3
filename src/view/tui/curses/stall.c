/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stall.c - the descriptor changes its place while curses waits. */
#include "view/tui/curses/stall.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_US 500000

static struct {
	int fd, flags;		/* curses' own, and its F_GETFD */
	int saved, null;	/* the same terminal; /dev/null */
	volatile sig_atomic_t gave_up;	/* fd is null now */
	volatile sig_atomic_t foreign;	/* SIGALRM came that is not the timer's */
	bool on;		/* something went there */
	struct sigaction before;
} stall = { .fd = -1, .saved = -1, .null = -1 };

/* Curses repeats a write that a signal has interrupted, by the number of the descriptor.
 * Non-blocking would not do: it repeats that, too. */
static void
on_alarm(int signo, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signo;
	(void)context;
	if (info->si_code <= 0) {	/* sent by a process: passed on afterwards */
		stall.foreign = 1;
		return;
	}
	if (!stall.gave_up)
		dup2(stall.null, stall.fd);
	stall.gave_up = 1;
	errno = saved;
}

void
stall_init(int fd)
{
	stall_done();
	stall.fd = fd;
	stall.flags = fcntl(fd, F_GETFD);
	stall.saved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	stall.null = open("/dev/null", O_WRONLY | O_CLOEXEC);
}

void
stall_done(void)
{
	if (stall.saved >= 0)
		close(stall.saved);
	if (stall.null >= 0)
		close(stall.null);
	stall.fd = stall.saved = stall.null = -1;
	stall.on = false;
}

static void
set_timer(long us)
{
	const struct itimerval timer = { .it_value = { .tv_usec = us } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

void
stall_begin(void)
{
	struct sigaction act = { .sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO };
	sigset_t alarm;

	if (stall.saved < 0 || stall.null < 0)
		return;
	stall.gave_up = stall.foreign = 0;
	sigemptyset(&act.sa_mask);
	sigaction(SIGALRM, &act, &stall.before);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm, NULL);
	set_timer(PATIENCE_US);
}

void
stall_end(void)
{
	if (stall.saved < 0 || stall.null < 0)
		return;
	set_timer(0);
	sigaction(SIGALRM, &stall.before, NULL);
	if (stall.gave_up) {
		dup2(stall.saved, stall.fd);
		fcntl(stall.fd, F_SETFD, stall.flags);
		stall.on = true;
	}
	if (stall.foreign)
		raise(SIGALRM);
}

static bool
takes(void)
{
	struct pollfd room = { .fd = stall.saved, .events = POLLOUT };

	return poll(&room, 1, 0) > 0;
}

bool
stall_is_on(void)
{
	return stall.on && !takes();
}

bool
stall_is_over(void)
{
	if (!stall.on || !takes())
		return false;
	stall.on = false;
	return true;
}
