/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.h - the messages between the process of the emulator and the screen.
 *
 * The emulator is not trusted: its messages are bounded and checked here, and each
 * character is checked again before it is drawn.  Both ends are the same program, so a
 * message consists of the structures themselves. */
#ifndef PW_WIRE_H
#define PW_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum {
	WIRE_ROWS = 1000,	/* the largest picture */
	WIRE_COLS = 1000,
	WIRE_CHARS = 5,		/* a character and its combining marks */
	WIRE_BACK = 2000,	/* lines above the screen that are kept */
	WIRE_KEYS = 256,	/* bytes typed in one message */
	WIRE_BYTES = 4096,	/* bytes of output in one message */
};

enum wire_kind {
	WIRE_NONE,
	/* from the emulator */
	WIRE_SIZE_IS,		/* a = rows, b = columns: all lines are empty */
	WIRE_LINE,		/* a = row; cells, the rest of the row is empty */
	WIRE_PUSHED,		/* cells: this line has scrolled off the top */
	WIRE_CURSOR,		/* a = row, b = column, -1 = hidden */
	WIRE_PICTURE,		/* end of a picture: reply with WIRE_SHOWN once it is shown */
	WIRE_OVER,		/* no process has the terminal open any more */
	WIRE_SYNCED,		/* a = the number of the WIRE_SYNC */
	WIRE_CLEARED,		/* the terminal is a new one: no line has scrolled off it */
	/* to the emulator */
	WIRE_SHOWN,		/* the next picture may be sent */
	WIRE_SIZE,		/* a = rows, b = columns */
	WIRE_TYPED,		/* bytes, unchanged */
	WIRE_KEY,		/* a = enum wire_key, b = the number of a function key */
	WIRE_CHAR,		/* a = a character above 0x7f */
	WIRE_SYNC,		/* a = any number: read all pending output, then reply */
	WIRE_RESET,		/* a new terminal; no picture of it before the next WIRE_SYNC */
	WIRE_OUTPUT,		/* bytes, as if the command had written them */
	WIRE_COUNT
};

/* Keys whose encoding depends on the modes that the command has set. */
enum wire_key {
	WIRE_KEY_NONE,
	WIRE_KEY_UP, WIRE_KEY_DOWN, WIRE_KEY_LEFT, WIRE_KEY_RIGHT,
	WIRE_KEY_HOME, WIRE_KEY_END, WIRE_KEY_INSERT, WIRE_KEY_DELETE,
	WIRE_KEY_PAGE_UP, WIRE_KEY_PAGE_DOWN, WIRE_KEY_ENTER, WIRE_KEY_FUNCTION,
	WIRE_KEY_COUNT
};

enum { WIRE_BOLD = 1, WIRE_UNDERLINE = 2, WIRE_REVERSE = 4 };

struct wire_cell {
	uint32_t chars[WIRE_CHARS];	/* 0 = end; none = blank */
	int16_t fg, bg;			/* of 256, -1 = the terminal's own */
	uint16_t attrs;			/* WIRE_BOLD... */
	uint16_t width;			/* 2 = it covers the next cell as well */
};

struct wire_head {
	uint32_t kind;			/* enum wire_kind */
	uint32_t len;			/* bytes of payload */
	int32_t a, b;
};

void wire_add(struct strbuf *out, enum wire_kind kind, int a, int b, const void *payload,
	      size_t len);

/* The message at the start of `have` bytes: returns its length including the head, and *h;
 * the payload follows the head.  0 = incomplete.  -EPROTO = a kind that is not sent in this
 * direction, or a value out of bounds. */
int wire_next(const char *bytes, size_t have, bool from_emulator, struct wire_head *h);

/* Cell i of a line's payload, with all values clamped to their bounds. */
struct wire_cell wire_cell_at(const char *payload, size_t i);

#endif
