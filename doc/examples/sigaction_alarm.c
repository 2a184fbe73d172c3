/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigaction_alarm - a system call interrupted by a signal, without and with SA_RESTART.
 *
 *	procwatch -s ALRM -- build/doc/examples/sigaction_alarm
 *
 * Look for:
 * - two SIGALRMs from the kernel, a second apart, both delivered to a handler
 *   while the program is in read();
 * - the first handler was set without SA_RESTART: the outcome is EINTR and
 *   read() fails;
 * - the second was set with SA_RESTART: the outcome is restart, and the program
 *   does not notice that its read() was interrupted;
 * - nothing forks.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

static int pipe_end[2];

/* Rings again a second later: should the first signal come before read() is
 * called, which it cannot interrupt then, the next one will. */
static void
only_interrupt(int sig)
{
	(void)sig;
	alarm(1);
}

/* Gives the interrupted read() something to return with. */
static void
send_a_byte(int sig)
{
	int saved = errno;	/* the handler must not change it for the program */

	(void)sig;
	if (write(pipe_end[1], "!", 1) != 1)
		_exit(EXIT_FAILURE);
	errno = saved;
}

static void
read_with(void (*handler)(int), int flags, const char *name)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };
	char byte;
	ssize_t n;

	sigemptyset(&sa.sa_mask);	/* SIGALRM itself is blocked in its handler anyway */
	if (sigaction(SIGALRM, &sa, NULL) == -1)	/* 0 is success, -1 is failure */
		die("sigaction");
	alarm(1);
	n = read(pipe_end[0], &byte, 1);
	alarm(0);
	if (n == -1)
		printf("%s: read() failed: %s\n", name, strerror(errno));
	else
		printf("%s: read() returned %zd\n", name, n);
}

int
main(void)
{
	print_by_line();
	if (pipe(pipe_end) == -1)
		die("pipe");
	read_with(only_interrupt, 0, "without SA_RESTART");
	read_with(send_a_byte, SA_RESTART, "with SA_RESTART");
	return 0;
}
