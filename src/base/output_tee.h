/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_tee.h - the bytes that a command writes, with the time at which each piece was read,
 * on their way through a pipe from the process that reads them to procwatch.
 *
 * The other process is not trusted: its pieces are bounded and checked here. */
#ifndef PW_OUTPUT_TEE_H
#define PW_OUTPUT_TEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

enum { OUTPUT_TEE_BYTES = 16384 };	/* of one piece */

/* Before the bytes of each piece. */
struct output_piece {
	uint64_t ts;		/* ns, CLOCK_BOOTTIME */
	uint64_t left_out;	/* bytes that were not sent, so far */
	uint32_t len;		/* bytes that follow */
	uint32_t last;		/* 1 = nothing follows */
};

/* The end that sends: fd is non-blocking, and what it does not take is queued. */
struct output_tee {
	int fd;			/* -1 = nothing is sent any more */
	uint64_t room;		/* bytes that may still be sent */
	uint64_t left_out, reported;
	bool over, over_sent;
	struct strbuf out;
};

/* Appends a piece to be sent. */
void output_piece_add(struct strbuf *out, uint64_t ts, uint64_t left_out, const char *bytes, size_t len);
/* The piece at the start of `have` bytes: its length with its head, and *p.  0 = it is not
 * complete.  -EPROTO = out of bounds. */
int output_piece_next(const char *bytes, size_t have, struct output_piece *p);

void output_tee_add(struct output_tee *t, const char *bytes, size_t len);
/* Nothing follows. */
void output_tee_end(struct output_tee *t);
/* Sends what the pipe takes, and how many bytes were left out, or that nothing follows. */
void output_tee_flush(struct output_tee *t);

#endif
