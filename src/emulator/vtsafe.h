/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vtsafe.h - a filter for terminal output: only what the emulator behind it is known to
 * handle passes.
 *
 * Only listed sequences pass.  They are rebuilt from their parsed parts, never copied: at
 * most VTSAFE_ARGS parameters of at most VTSAFE_VALUE each, in 7-bit form.  Strings (OSC,
 * DCS, SOS, PM, APC) are dropped.  Text is passed on as whole valid UTF-8 characters, those
 * from U+0300 on in a write of their own, each with at most VTSAFE_MARKS combining marks.
 * How the input is split into pieces makes no difference. */
#ifndef PW_VTSAFE_H
#define PW_VTSAFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VTSAFE_ARGS = 12,	/* parameters of a sequence that passes */
	VTSAFE_VALUE = 9999,
	VTSAFE_MARKS = 4,
	VTSAFE_PARSED = 64,	/* parameters that are parsed; the rest is dropped */
	VTSAFE_STRING = 1 << 20,	/* bytes: a string without a terminator ends here */
	VTSAFE_REPEAT = 1000,	/* the most that REP repeats a character */
};

/* Receives only whole characters and sequences.  `restores`: the last sequence restores a
 * saved cursor, which may be outside the screen if that has shrunk since. */
typedef void vtsafe_sink(void *arg, const char *bytes, size_t len, bool restores);

struct vtsafe_arg {
	uint16_t value;
	bool missing;
	bool more;		/* a colon follows: the next one belongs to it */
};

struct vtsafe {
	bool utf8;
	int state;
	vtsafe_sink *sink;
	void *arg;

	char leader;		/* 0, or one of < = > ? */
	char inter;		/* 0, or the one intermediate byte */
	bool bad;		/* the sequence being read will be dropped */
	bool full;		/* args is full: further ones are dropped */
	struct vtsafe_arg args[VTSAFE_PARSED];
	size_t n_args;

	char seq[4];		/* the bytes so far of a UTF-8 character */
	size_t n_seq, want;
	char last[4];		/* the last character that took a cell, for REP */
	size_t n_last;
	unsigned int marks;	/* combining marks since */
	size_t string;		/* bytes of the string being dropped */

	char out[512];
	size_t n_out;
};

/* Without utf8 the bytes 0x80 to 0x9f are C1 controls and those above are invalid. */
void vtsafe_init(struct vtsafe *v, bool utf8, vtsafe_sink *sink, void *arg);

void vtsafe_feed(struct vtsafe *v, const char *bytes, size_t len);

#endif
