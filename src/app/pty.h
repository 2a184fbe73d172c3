/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty.h - a pseudoterminal for the launched command, so that its output appears in a pane
 * and does not overwrite the screen. */
#ifndef PW_PTY_H
#define PW_PTY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

struct pty {
	int master;		/* non-blocking, close-on-exec; -1 = none */
	int slave;		/* for the child; closed after the fork */
	int file;		/* instead of a terminal, for stdout and stderr; -1 = none */
	pid_t emulator;		/* pid of the process that reads the master; 0 = none */
	pid_t keeper;		/* after pty_close(): it holds the terminal of the detached command */
	int screen;		/* socket to the emulator, see emulator/wire.h; -1 = none */
	int tee;		/* pipe: what the command writes, see base/output_tee.h; -1 = none */
	/* of pty_relay.h */
	pid_t relay;		/* pid of the process that reads the master; 0 = none */
	int tty;		/* the terminal behind it; -1 = none */
	unsigned int covers;	/* bit 1: it is the command's stdout, bit 2: its stderr */
	struct termios modes;	/* of the pty, last seen */
	bool stdout_taken;	/* the recording goes there: what the command writes to it goes to stderr */
};
#define PTY_NONE { .master = -1, .slave = -1, .file = -1, .screen = -1, .tee = -1, .tty = -1 }

/* Size and modes are those of the terminal on fd 0, or 24x80 if that is none.  A process
 * without rights (sandbox/sandbox.h) reads what the command writes and sends pictures of the
 * terminal to `screen`.  It continues to read while procwatch is stopped and after it has
 * died; only pty_close() ends it.  Otherwise the command would block, or get SIGHUP and
 * EIO.  To be called early, because that process has a copy of our memory.  It also hands over the first `keep` bytes of
 * output to p->tee.  0 or -errno. */
int pty_open(struct pty *p, bool utf8, uint64_t keep);

/* No pty, but only the process, for what was written before: it gets that from the screen.  0 or -errno. */
int pty_open_past(struct pty *p, bool utf8);

/* Only the pty, with size and modes of the terminal `like`. */
int pty_open_terminal(struct pty *p, int like);

/* Kills the emulator, if there is one. */
void pty_end_emulator(const struct pty *p);

/* Reaps the emulator if it has terminated: its wait(2) status, or -1 = it has not. */
int pty_emulator_status(struct pty *p);

/* No terminal, but a new file for the command's output; stdin stays as it is.  The name
 * cannot be guessed: it replaces the XXXXXX in path.  0 or -errno. */
int pty_open_file(struct pty *p, char *path);

/* Is there a pty or a file, or is stdout taken, so that pty_child() is needed? */
bool pty_wanted(const struct pty *p);

/* Gives the pty or the file, if there is one, to the user that the child will run as.  0 or -errno. */
int pty_give(const struct pty *p, uid_t uid);

/* In the child, before its exec: a new session with the pty as its controlling terminal
 * and as stdin, stdout and stderr; or the file, or the pty of a relay,
 * as stdout and stderr; or stderr as stdout.  Async-signal-safe.
 * 0 or -errno. */
int pty_child(const struct pty *p);

/* In the parent, after the fork: closes the child's side. */
void pty_close_slave(struct pty *p);

/* Closes the master and ends the emulator, but not the relay.  With detach the emulator stays, as if procwatch
 * had been killed. */
void pty_close(struct pty *p, bool detach);

#endif
