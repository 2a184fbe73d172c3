/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_past.h - the command's screen as it was at the moment that is shown: what it had
 * written by then goes through an emulator of its own, which has no pty. */
#ifndef PW_TUI_OUTPUT_PAST_H
#define PW_TUI_OUTPUT_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_log;
struct output;
struct output_past;

/* Backwards, and over a leap, the picture is made of the last bytes before the moment. */
enum { OUTPUT_PAST_BYTES = 256 << 10 };

/* The socket stays the caller's. */
struct output_past *output_past_new(int emulator);
void output_past_free(struct output_past *p);	/* NULL is harmless */

/* Where its pictures come from. */
struct output *output_past_link(struct output_past *p);

/* An OUTPUT event has come: its number, and how many bytes it has. */
void output_past_add(struct output_past *p, uint64_t seq, size_t len);
/* Has one come that had any? */
bool output_past_any(const struct output_past *p);

/* The pane's size. */
void output_past_resize(struct output_past *p, int rows, int cols);

/* The moment after that event is to be shown: sends what the emulator takes now. */
void output_past_show(struct output_past *p, const struct event_log *log, uint64_t seq);
/* It may take more. */
void output_past_continue(struct output_past *p, const struct event_log *log);

#endif
