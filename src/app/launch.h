/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.h - the command: held before its exec until the source is ready, then released. */
#ifndef PW_LAUNCH_H
#define PW_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct pty;

struct launch {
	pid_t pid;		/* 0 = nothing launched */
	int go;			/* a byte releases the child, closing it ends the child */
	int report;		/* errno of a failed exec, or end of file after a successful one */
	bool own_session;	/* it has left our terminal: Ctrl-C does not reach it */
	bool reaped;		/* status is valid */
	bool unprepared;	/* it failed before its exec */
	int status;		/* wait(2) status */
};
#define LAUNCH_NONE { .go = -1, .report = -1 }

/* Forks a child that waits before its exec.  To be called before the caller changes its
 * signal mask, dispositions or limits, because the command inherits those of the child.
 * Returns when the child runs as the user and has dropped what its exec would take away.
 * name: the user, as in -u; NULL = the caller.  pty NULL = the caller's stdio.  0, or
 * -errno with *why a sentence. */
int launch_hold(struct launch *l, char **command, const char *name, const struct pty *pty,
		const char **why);

/* Releases it.  prepare: what it does right before its exec (source.h), NULL = nothing.  0, or
 * -errno of its exec, or of prepare (then unprepared is set); the child has been reaped. */
int launch_go(struct launch *l, int (*prepare)(void));

/* Reaps it if it has terminated; sets reaped and status.  Never blocks. */
void launch_poll(struct launch *l);

/* Ends a child that is still held; a running command is left alone. */
void launch_done(struct launch *l);

#endif
