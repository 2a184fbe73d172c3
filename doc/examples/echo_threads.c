/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo_threads PORT [--any] [--for=SECONDS] - a thread for each client.
 *
 *	procwatch -T -- build/doc/examples/echo_threads 9190 --for=20
 *	build/doc/examples/echo_client 127.0.0.1 9190 --burst=20	(elsewhere)
 *
 * Look for:
 * - with -T, a thread that starts for each client and exits when that client disconnects;
 *   without it, nothing;
 * - no fork, no SIGCHLD, no wait call, no zombie: a thread is not a child, and the parent
 *   of the process is not notified when a thread exits;
 * - only the exit of the server itself is an exit, and it ends all threads.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "tcp.h"

static void *
serve(void *arg)
{
	int connection = (int)(intptr_t)arg;

	echo(connection);
	close(connection);	/* threads share descriptors: no other thread closes it */
	return NULL;
}

int
main(int argc, char **argv)
{
	struct server_args args = server_args(argc, argv, NULL);
	pthread_attr_t attr;
	pthread_t thread;
	int listener, connection, error;

	print_by_line();
	end_on_signal_or_time(&args);
	listener = listen_on(&args);

	/* Detached: its resources are freed when it exits.  A thread that is neither detached
	 * nor joined is a leak, too, but of memory, which `ps` does not show. */
	error = pthread_attr_init(&attr);
	if (error == 0)
		error = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (error) {
		fprintf(stderr, "pthread_attr: %s\n", strerror(error));
		return EXIT_FAILURE;
	}

	for (;;) {
		connection = accept(listener, NULL, NULL);
		if (connection == -1) {
			if (errno == EINTR || errno == ECONNABORTED)
				continue;
			die("accept");
		}
		/* By value: &connection would be overwritten by the next accept(). */
		error = pthread_create(&thread, &attr, serve, (void *)(intptr_t)connection);
		if (error) {
			fprintf(stderr, "pthread_create: %s\n", strerror(error));
			close(connection);
		}
	}
}
