/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo_server PORT [--reap=MODE] [--any] [--for=SECONDS] - a process for each client.
 *
 *	procwatch -- build/doc/examples/echo_server 9190 --reap=once --for=20
 *	build/doc/examples/echo_client 127.0.0.1 9190 --burst=20	(elsewhere)
 *
 * Look for, with 20 clients that connect and then disconnect at once: 20 forks,
 * each child exits with status 0, and, by MODE,
 * - none (the default): the default disposition of SIGCHLD, no wait call, 20 zombies
 *   remain (never-waits);
 * - wait: each child is reaped as it exits, but only one client is served at a time:
 *   the server blocks in wait4 while the others wait for accept();
 * - once: one wait4 for each SIGCHLD that is delivered.  A SIGCHLD is coalesced with one
 *   that is already pending, and each coalesced one leaves a zombie:
 *   zombies = 20 - deliveries (one-wait-per-signal);
 * - loop: as many are coalesced, but each delivery reaps until wait4 returns 0 or fails
 *   with ECHILD: no zombies remain;
 * - ignore: no SIGCHLD, no wait call and no zombie: each exit is sigchld-ignored;
 * - nocldwait: no zombie and no wait call either: each exit is nocldwait;
 * - signalfd: SIGCHLD is blocked, read from a descriptor and never delivered; the same
 *   loop reaps all children: no zombies remain, though signals are coalesced here, too.
 *
 * With once and loop a SIGCHLD interrupts accept(), which is then restarted.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "tcp.h"

static void
reap_one(int sig)
{
	int saved = errno;

	(void)sig;
	waitpid(-1, NULL, WNOHANG);	/* the mistake: signals are coalesced */
	errno = saved;
}

static void
reap_all(int sig)
{
	int saved = errno;

	(void)sig;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = saved;
}

static const struct mode {
	const char *name;
	void (*handler)(int);
	int flags;
} modes[] = {
	{ "none", SIG_DFL, 0 },
	{ "wait", SIG_DFL, 0 },		/* see main() */
	{ "once", reap_one, SA_RESTART },
	{ "loop", reap_all, SA_RESTART | SA_NOCLDSTOP },
	{ "ignore", SIG_IGN, 0 },
	{ "nocldwait", SIG_DFL, SA_NOCLDWAIT },
	{ "signalfd", SIG_DFL, 0 },	/* see next_connection() */
};
static const char mode_names[] = "none|wait|once|loop|ignore|nocldwait|signalfd";

static const struct mode *
find_mode(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	fprintf(stderr, "--reap=%s: not one of %s\n", name, mode_names);
	exit(2);
}

/* Blocks SIGCHLD, so that it stays pending until it is read from here. */
static int
open_signalfd(void)
{
	sigset_t chld;
	int fd;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &chld, NULL) == -1)
		die("sigprocmask");
	fd = signalfd(-1, &chld, SFD_CLOEXEC);
	if (fd == -1)
		die("signalfd");
	return fd;
}

/* A connection, or -1.  With a signalfd it waits for both, and reaps. */
static int
next_connection(int listener, int sigfd)
{
	struct pollfd fds[] = { { listener, POLLIN, 0 }, { sigfd, POLLIN, 0 } };
	struct signalfd_siginfo info;

	while (sigfd != -1) {
		if (poll(fds, 2, -1) == -1)
			return -1;
		if (fds[1].revents && read(sigfd, &info, sizeof(info)) == sizeof(info))
			reap_all(SIGCHLD);	/* one record, maybe many children */
		if (fds[0].revents)
			break;
	}
	return accept(listener, NULL, NULL);
}

/* All that the child does: it does not need the listening socket. */
static _Noreturn void
serve(int connection, int listener, int sigfd)
{
	sigset_t chld;

	close(listener);
	if (sigfd != -1)
		close(sigfd);
	default_end();
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &chld, NULL);	/* fork() copies the mask */
	_exit(echo(connection) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
main(int argc, char **argv)
{
	struct server_args args = server_args(argc, argv, mode_names);
	const struct mode *mode = find_mode(args.reap ? args.reap : "none");
	struct sigaction sa = { .sa_handler = mode->handler, .sa_flags = mode->flags };
	int sigfd, listener, connection;
	pid_t pid;

	print_by_line();
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)	/* before the first fork() */
		die("sigaction");
	sigfd = strcmp(mode->name, "signalfd") == 0 ? open_signalfd() : -1;
	end_on_signal_or_time(&args);
	listener = listen_on(&args);

	for (;;) {
		connection = next_connection(listener, sigfd);
		if (connection == -1) {
			/* EINTR: a handler without SA_RESTART has run.
			 * ECONNABORTED: the client has given up already. */
			if (errno == EINTR || errno == ECONNABORTED)
				continue;
			die("accept");
		}
		pid = fork();
		if (pid == 0)
			serve(connection, listener, sigfd);
		if (pid == -1)
			perror("fork");		/* this client is lost, the server is not */
		close(connection);		/* else the client never sees its end */
		if (strcmp(mode->name, "wait") == 0)
			wait(NULL);		/* for as long as this client stays */
	}
}
