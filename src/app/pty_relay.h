/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty_relay.h - a pseudoterminal between the command and the terminal that the log is written
 * to as well, so that lines of output and events are in the order in which they happened. */
#ifndef PW_PTY_RELAY_H
#define PW_PTY_RELAY_H

#include <stdbool.h>
#include <termios.h>

struct pty;

/* The command's stdout and stderr, those in `covers` (bit 1, bit 2), will be a pty with size
 * and modes of the terminal `tty`; its stdin and its controlling terminal stay as they are.  A
 * process without rights reads the pty and hands over to p->tee what the command writes.  When
 * procwatch does not read that for a second in which the terminal takes bytes, or has ended, that
 * process writes to the terminal itself, until no process has the pty open.  0 or -errno; then there is no pty.
 * When p->tee ends, procwatch has to read p->master itself: that process may have died. */
int pty_relay_open(struct pty *p, unsigned int covers, int tty);

/* Reaps that process if it has terminated: its wait(2) status, or -1 = it has not. */
int pty_relay_status(struct pty *p);

/* Has the command changed the modes of the pty, since they were those of the terminal? */
bool pty_relay_new_modes(const struct pty *p, struct termios *now);
/* The terminal gets them. */
void pty_relay_set_modes(struct pty *p, const struct termios *modes);
/* Does the terminal make \r\n of \n? */
bool pty_relay_translates(const struct pty *p);
/* The terminal has another size now: so has the pty. */
void pty_relay_size(const struct pty *p);

#endif
