/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common.h - the few lines that every example would repeat.
 *
 * To build one by hand:  cc -o zombie zombie.c
 * The ones with sockets: cc -pthread -o echo_server echo_server.c tcp.c
 */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>

/* Prints which call failed and why, and exits. */
static inline _Noreturn void
die(const char *call)
{
	perror(call);
	exit(EXIT_FAILURE);
}

/* Output line by line, even into a pipe or a file: lines that are still in the buffer at
 * fork() are copied with the rest of the memory and printed twice. */
static inline void
print_by_line(void)
{
	if (setvbuf(stdout, NULL, _IOLBF, 0) != 0)
		die("setvbuf");
}

/* What a wait call reported: an exit status or a signal, never both.  WEXITSTATUS is valid
 * only if WIFEXITED is true. */
static inline void
print_status(pid_t pid, int status)
{
	if (WIFEXITED(status))
		printf("child %d exited with status %d\n", (int)pid, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		printf("child %d was terminated by signal %d\n", (int)pid, WTERMSIG(status));
}

#endif
