/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stall.h - a terminal that takes nothing: stopped, or at the far end of a dead
 * connection.  Curses would wait in write(2), and procwatch be deaf to its signals. */
#ifndef PW_TUI_STALL_H
#define PW_TUI_STALL_H

#include <stdbool.h>

/* fd is what curses writes to.  The timer behind alarm(2) is used between
 * stall_begin() and stall_end(); a SIGALRM that a process sends takes effect after it. */
void stall_init(int fd);
void stall_done(void);

/* Around what makes curses write: after half a second without an end the rest of it goes
 * nowhere. */
void stall_begin(void);
void stall_end(void);

/* Has something gone nowhere, and does the terminal still take nothing? */
bool stall_is_on(void);
/* The terminal takes again and has not all that it was sent: once after a stall. */
bool stall_is_over(void);

#endif
