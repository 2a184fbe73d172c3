/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcp.h - what the echo servers share: their options, a listening socket, an end
 * at a given time. */
#ifndef EXAMPLES_TCP_H
#define EXAMPLES_TCP_H

#include <stdbool.h>

struct server_args {
	int port;		/* 0 = any that is free */
	bool any;		/* --any: on every address, not on 127.0.0.1 alone */
	int seconds;		/* --for=SECONDS; 0 = until a signal ends it */
	const char *reap;	/* --reap=MODE, or NULL; only where allow_reap */
};

/* Parses the command line; on an error prints the usage and exits with 2. */
struct server_args server_args(int argc, char **argv, const char *reap_modes);

/* A socket that listens; prints "listening on port N". */
int listen_on(const struct server_args *args);

/* From now on SIGTERM and SIGINT end the program with a line and exit status 0, and so
 * does the timer of args->seconds. */
void end_on_signal_or_time(const struct server_args *args);

/* In a child: resets SIGTERM and SIGINT to SIG_DFL. */
void default_end(void);

/* Sends back what it receives until end of file; 0, or -1 and errno. */
int echo(int connection);

#endif
