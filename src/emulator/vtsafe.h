/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vtsafe.h - what a program writes to its terminal, reduced to what the emulator
 * behind it is known to survive.
 *
 * Only sequences on a list pass, rebuilt from their parsed parts and never copied:
 * at most VTSAFE_ARGS parameters of at most VTSAFE_VALUE each, always in their 7-bit
 * form.  Strings (OSC, DCS, SOS, PM, APC) are dropped, text leaves as whole valid
 * UTF-8 characters, those from U+0300 on in a write of their own, and a character
 * carries at most VTSAFE_MARKS combining marks.
 * It does not matter how the input is cut into pieces. */
#ifndef PW_VTSAFE_H
#define PW_VTSAFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VTSAFE_ARGS = 12,	/* in one sequence that leaves */
	VTSAFE_VALUE = 9999,
	VTSAFE_MARKS = 4,
	VTSAFE_PARSED = 64,	/* parameters taken in, the rest is dropped */
	VTSAFE_STRING = 1 << 20,	/* bytes: a string without an end is over then */
	VTSAFE_REPEAT = 1000,	/* times that a character is repeated at most (REP) */
};

/* Gets only whole characters and sequences.  `restores`: what was last in it puts a
 * saved cursor back, which may lie outside a screen that has shrunk since. */
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
	bool bad;		/* what is being read will be dropped */
	bool full;		/* args is: further ones are dropped */
	struct vtsafe_arg args[VTSAFE_PARSED];
	size_t n_args;

	char seq[4];		/* of the character being read */
	size_t n_seq, want;
	char last[4];		/* the last character that took a cell, for REP */
	size_t n_last;
	unsigned int marks;	/* combining ones since */
	size_t string;		/* bytes of the string being dropped */

	char out[512];
	size_t n_out;
};

/* Without utf8 the bytes 0x80 to 0x9f are C1 controls and those above are no text. */
void vtsafe_init(struct vtsafe *v, bool utf8, vtsafe_sink *sink, void *arg);

void vtsafe_feed(struct vtsafe *v, const char *bytes, size_t len);

#endif
