/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty.h - a terminal of its own for the launched command, so that what it
 * writes lands in a pane and not across the screen. */
#ifndef PW_PTY_H
#define PW_PTY_H

#include <stdbool.h>
#include <sys/types.h>

struct pty {
	int master;		/* non-blocking, close-on-exec; -1 = none */
	int slave;		/* for the child; close it once the child is there */
	int file;		/* instead: for its stdout and stderr; -1 = none */
	pid_t emulator;		/* the process that reads the master; 0 = none */
	int screen;		/* what it shows comes from here, emulator/wire.h; -1 = none */
};
#define PTY_NONE { -1, -1, -1, 0, -1 }

/* Size and modes are those of the terminal on fd 0 where it is one, else 24x80.
 * What the command writes is read by a process without rights (app/sandbox.h), which
 * sends pictures of the terminal to `screen`.  It reads on when we are stopped, and
 * when we are gone in any way but pty_close(): otherwise the command would wait, or
 * get SIGHUP and EIO for each write.  To be called before there is anything that such
 * a process should not have in its memory.  0 or -errno. */
int pty_open(struct pty *p, bool utf8);

/* Ends the emulator, if there is one. */
void pty_end_emulator(const struct pty *p);

/* Reaps the emulator if it has died.  Its wait(2) status, -1 = it has not. */
int pty_emulator_status(struct pty *p);

/* No terminal, but a new file for what the command writes; stdin stays as it is.
 * Nobody can know its name before: it replaces the XXXXXX in path.  0 or -errno. */
int pty_open_file(struct pty *p, char *path);

/* Has pty_child() anything to do? */
bool pty_wanted(const struct pty *p);

/* The child is going to be that user: the pty or the file is his.  0 or -errno. */
int pty_give(const struct pty *p, uid_t uid);

/* In the child, before its exec: a new session whose controlling terminal the
 * pty is, and stdin, stdout and stderr on it; or the file.  Async-signal-safe.
 * 0 or -errno. */
int pty_child(const struct pty *p);

/* The parent is done with the child's side. */
void pty_close_slave(struct pty *p);

/* Closes the master.  With detach the emulator stays behind, as if we were killed. */
void pty_close(struct pty *p, bool detach);

#endif
