/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output.h - the command's own screen, kept by libvterm, in a pane. */
#ifndef PW_TUI_OUTPUT_H
#define PW_TUI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "view/tui/screen.h"

struct output;

struct output *output_new(int pty, bool utf8);
void output_free(struct output *o);	/* NULL is harmless; leaves the pty open */

/* The pane's size became the command's terminal size. */
void output_resize(struct output *o, int rows, int cols);

int output_fd(const struct output *o);	/* -1 = over */
bool output_wants_write(const struct output *o);
/* Reads what there is, at most some KiB; true when the picture changed. */
bool output_read(struct output *o);
void output_flush(struct output *o);	/* keys on their way to the command */

/* A key as keys.c has it goes to the command. */
void output_key(struct output *o, int key);

/* Stands still while paused, until the pane gets the keys. */
void output_freeze(struct output *o, bool on);
void output_scroll(struct output *o, int by);
void output_draw(struct output *o, struct rect r, bool focused);

/* The last lines as text, at most max: what is left when the screen is gone. */
void output_print(struct output *o, FILE *out, int max);

#endif
