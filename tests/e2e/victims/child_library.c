/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child_library.c - a shared library that wants SIGCHLD for itself, as an event loop's does. */
#include <signal.h>
#include <stddef.h>

int library_watch(void);

static volatile sig_atomic_t library_ended;

static void
library_on_child(int signo)
{
	(void)signo;
	library_ended = 1;
}

int
library_watch(void)
{
	struct sigaction sa = { .sa_handler = library_on_child, .sa_flags = SA_RESTART };
	const int result = sigaction(SIGCHLD, &sa, NULL);	/* line 21 */

	return result + library_ended;
}
