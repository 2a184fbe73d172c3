/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.h - the command: held until the probes are on, then let go. */
#ifndef PW_LAUNCH_H
#define PW_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct pty;

struct launch {
	pid_t pid;		/* 0 = nothing launched */
	int go;			/* closing it tells the child to give up */
	int report;		/* errno of a failed exec comes here, else the end of file */
	bool own_session;	/* it has left our terminal: ^C does not reach it */
	bool reaped;		/* status is valid */
	int status;		/* wait(2) status */
};

/* Forks a child that waits, one step before its exec.  To be called before the
 * caller changes its signal mask, dispositions or limits: the command gets what
 * the child has now.  It returns when the child has become the user and keeps no right
 * that its exec would take away.  name: the user, as in -u; NULL = as the caller; pty
 * NULL = the caller's stdio.  0, or -errno with *why a sentence. */
int launch_hold(struct launch *l, char **command, const char *name, const struct pty *pty,
		const char **why);

/* Lets it exec.  0, or -errno of the exec, after which the child has ended. */
int launch_go(struct launch *l);

/* Reaps it if it has ended; sets reaped and status.  Never blocks. */
void launch_poll(struct launch *l);

/* Ends a child that still waits; a command that runs is left alone. */
void launch_done(struct launch *l);

#endif
