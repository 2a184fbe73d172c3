/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcp.c - what the echo servers share. */
#include "tcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

static _Noreturn void
usage(const char *program, const char *reap_modes)
{
	fprintf(stderr, "usage: %s PORT [--any] [--for=SECONDS]%s%s%s\n", program,
		reap_modes ? " [--reap=" : "", reap_modes ? reap_modes : "",
		reap_modes ? "]" : "");
	exit(2);
}

/* A whole number from 0 to max, or -1. */
static int
number(const char *s, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	return errno || end == s || *end || n < 0 || n > max ? -1 : (int)n;
}

struct server_args
server_args(int argc, char **argv, const char *reap_modes)
{
	static const struct option options[] = {
		{ "any", no_argument, NULL, 'a' },
		{ "for", required_argument, NULL, 'f' },
		{ "reap", required_argument, NULL, 'r' },
		{ 0 },
	};
	struct server_args args = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'a')
			args.any = true;
		else if (c == 'f')
			args.seconds = number(optarg, 1000000);
		else if (c == 'r' && reap_modes)
			args.reap = optarg;
		else
			usage(argv[0], reap_modes);
	}
	args.port = optind + 1 == argc ? number(argv[optind], 65535) : -1;
	if (args.port == -1 || args.seconds == -1)
		usage(argv[0], reap_modes);
	return args;
}

int
listen_on(const struct server_args *args)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)args->port),
		.sin_addr.s_addr = htonl(args->any ? INADDR_ANY : INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(addr);
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		die("socket");
	/* Without it, a restart within a minute finds the port still in use by
	 * old connections in TIME_WAIT. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == -1)
		die("setsockopt");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == -1)
		die("bind");
	if (listen(fd, SOMAXCONN) == -1)
		die("listen");
	if (getsockname(fd, (struct sockaddr *)&addr, &len) == -1)
		die("getsockname");
	printf("listening on port %d\n", ntohs(addr.sin_port));
	return fd;
}

/* Exits here, in the handler, with async-signal-safe calls (signal-safety(7)).  A flag for
 * the main loop would be too late if the signal arrives between its test and accept(),
 * which then blocks. */
static void
end(int sig)
{
	static const char line[] = "server ends\n";

	(void)sig;
	_exit(write(STDOUT_FILENO, line, sizeof(line) - 1) == -1);
}

static void
set_handler(void (*handler)(int))
{
	struct sigaction sa = { .sa_handler = handler };

	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGTERM, &sa, NULL) == -1 || sigaction(SIGINT, &sa, NULL) == -1)
		die("sigaction");
}

/* The time limit is a timer that sends SIGTERM.  alarm() would use up SIGALRM; a
 * timeout on the socket would make accept() fail with EINTR where SA_RESTART
 * restarts it otherwise; a process that sleeps and then kills would be one
 * more child.  fork() does not copy timers. */
void
end_on_signal_or_time(const struct server_args *args)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGTERM };
	struct itimerspec when = { .it_value.tv_sec = args->seconds };
	timer_t timer;

	set_handler(end);
	if (args->seconds == 0)
		return;
	if (timer_create(CLOCK_MONOTONIC, &ev, &timer) == -1)
		die("timer_create");
	if (timer_settime(timer, 0, &when, NULL) == -1)
		die("timer_settime");
}

void
default_end(void)
{
	set_handler(SIG_DFL);
}

static int
write_all(int fd, const char *buf, size_t len)
{
	while (len > 0) {
		/* Not write(): to a peer that is gone it would send us SIGPIPE. */
		ssize_t n = send(fd, buf, len, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		buf += n;		/* it may have taken only a part */
		len -= (size_t)n;
	}
	return 0;
}

int
echo(int connection)
{
	char buf[4096];
	ssize_t n;

	for (;;) {
		n = read(connection, buf, sizeof(buf));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		if (write_all(connection, buf, (size_t)n) == -1)
			return -1;
	}
}
