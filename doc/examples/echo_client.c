/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo_client HOST PORT - one process sends what is typed, one prints what comes.
 * echo_client HOST PORT --burst=N - N connections that all end at once.
 *
 *	echo hello | procwatch -- build/doc/examples/echo_client 127.0.0.1 9190
 *
 * Look for:
 * - one fork: the child sends, the parent receives, neither waits for the other;
 * - at the end of the input the child calls shutdown() and exits with status 0; the
 *   server sees end of file and closes its side, and then the parent sees it, too;
 * - until then the child is a zombie; then the parent reaps it with wait4;
 * - with --burst nothing forks here: look at the server, where N children exit at nearly
 *   the same time, so that their SIGCHLDs are coalesced.
 */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common.h"

#define BURST_MAX 1000		/* a process may have 1024 descriptors by default */
#define ANSWER_SECONDS 3	/* how long a burst waits for a server that is busy */

static int
connect_to(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *a;
	int error = getaddrinfo(host, port, &hints, &list), fd = -1;

	if (error) {
		fprintf(stderr, "%s port %s: %s\n", host, port, gai_strerror(error));
		exit(EXIT_FAILURE);
	}
	for (a = list; a; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
		if (fd == -1)
			die("socket");
		if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
			break;
		if (!a->ai_next)
			die("connect");
		close(fd);
	}
	freeaddrinfo(list);
	return fd;
}

/* Copies everything from one descriptor to the other; 0, or -1 and errno. */
static int
copy(int from, int to)
{
	char buf[4096];
	ssize_t n, done, put;

	while ((n = read(from, buf, sizeof(buf))) > 0)
		for (done = 0; done < n; done += put) {
			put = write(to, buf + done, (size_t)(n - done));
			if (put == -1)
				return -1;
		}
	return (int)n;
}

static void
end_quietly(int sig)
{
	(void)sig;
	_exit(EXIT_SUCCESS);
}

static _Noreturn void
send_input(int connection)
{
	struct sigaction sa = { .sa_handler = end_quietly };

	/* SIGTERM: from the parent, the server is gone.  SIGPIPE: so we have noticed. */
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGTERM, &sa, NULL) == -1 || sigaction(SIGPIPE, &sa, NULL) == -1)
		die("sigaction");
	if (copy(STDIN_FILENO, connection) == -1)
		perror("send");
	/* Not close(): the parent has the socket open too, so the connection would
	 * stay as it is.  shutdown() ends this direction for both. */
	shutdown(connection, SHUT_WR);
	_exit(EXIT_SUCCESS);
}

static int
talk(int connection)
{
	pid_t sender = fork();
	int result;

	if (sender == -1)
		die("fork");
	if (sender == 0)
		send_input(connection);
	result = copy(connection, STDOUT_FILENO);
	if (result == -1)
		perror("receive");
	/* It may still be waiting for input.  If it has exited it is a zombie: its pid cannot
	 * be reused until we have waited for it. */
	kill(sender, SIGTERM);
	if (waitpid(sender, NULL, 0) == -1)
		die("waitpid");
	return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* All connections get an answer before the first one is closed, so that all children of
 * the server are running.  A server that serves one client at a time cannot answer them
 * all, hence the time limit. */
static int
burst(const char *host, const char *port, int n)
{
	static int fds[BURST_MAX];
	struct timeval limit = { .tv_sec = ANSWER_SECONDS };
	int answered = 0;
	char byte = '.';

	for (int i = 0; i < n; i++) {
		fds[i] = connect_to(host, port);
		if (setsockopt(fds[i], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == -1)
			die("setsockopt");
		if (send(fds[i], &byte, 1, MSG_NOSIGNAL) == -1)
			die("send");
	}
	while (answered < n && recv(fds[answered], &byte, 1, 0) == 1)
		answered++;
	printf("%d connections, %d answered; closing all\n", n, answered);
	fflush(stdout);
	for (int i = 0; i < n; i++)
		close(fds[i]);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	static const char option[] = "--burst=";
	int n = 0;

	if (argc == 4 && strncmp(argv[3], option, strlen(option)) == 0)
		n = atoi(argv[3] + strlen(option));
	if (argc == 3)
		return talk(connect_to(argv[1], argv[2]));
	if (argc == 4 && n > 0 && n <= BURST_MAX)
		return burst(argv[1], argv[2], n);
	fprintf(stderr, "usage: %s HOST PORT [--burst=N]  (N from 1 to %d)\n",
		argv[0], BURST_MAX);
	return 2;
}
