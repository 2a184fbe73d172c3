/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_link.h - the command's own screen.  The emulator behind it is a process of
 * its own, whose pictures are taken here and never trusted. */
#ifndef PW_TUI_OUTPUT_LINK_H
#define PW_TUI_OUTPUT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct grid;
struct output;
struct strbuf;

/* pty: the command's terminal (-1 = none), read here only once the emulator is dead.  emulator:
 * the socket of emulator/wire.h.  Both are non-blocking and stay the caller's. */
struct output *output_new(int pty, int emulator);
void output_free(struct output *o);	/* NULL is harmless */

/* The pane's size became the command's terminal size. */
void output_resize(struct output *o, int rows, int cols);

int output_fd(const struct output *o);	/* to be polled; -1 = none */
bool output_is_over(const struct output *o);	/* no process has the terminal open */
bool output_is_dead(const struct output *o);	/* there is no emulator any more */
/* The same as output_is_over(), by the kernel's word and not the emulator's. */
bool output_is_closed(const struct output *o);
bool output_wants_write(const struct output *o);
/* Takes what there is, at most some 100 KiB; true when the picture changed. */
bool output_read(struct output *o);
void output_flush(struct output *o);	/* keys on their way to the command */
/* The picture is on the screen: the emulator may send the next one. */
void output_shown(struct output *o);
/* Takes all that the command has written until now, for at most a second. */
void output_catch_up(struct output *o);

/* For an emulator without a pty: what it is to show.  A new terminal shows nothing before
 * output_sync(), and is synced once that has been answered.  Bytes only while it takes some;
 * they are sent by output_flush(). */
bool output_takes_bytes(const struct output *o);
void output_bytes(struct output *o, const char *s, size_t len);
void output_renew(struct output *o);
void output_sync(struct output *o);
bool output_is_synced(const struct output *o);

/* A key as keys.c has it goes to the command. */
void output_key(struct output *o, int key);

const struct grid *output_grid(const struct output *o);
int output_scrolled(const struct output *o);	/* lines back */
void output_scroll(struct output *o, int by);	/* INT_MIN, INT_MAX: to the ends */
/* The line that is first in sight: 0 = the screen's own first one, -1 = the last that has left it. */
void output_scroll_to(struct output *o, long line);
/* Does that line have the text? */
bool output_line_has(const struct output *o, long line, const char *text);
/* A character that acts on nothing: what is not is shown as "?". */
bool output_shows(uint32_t cp);

/* Appends the last lines as text, at most max: what is left when the screen is gone. */
void output_text(const struct output *o, struct strbuf *out, int max);

#endif
