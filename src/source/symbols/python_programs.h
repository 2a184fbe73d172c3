/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_programs.h - which programs are run by CPython, and where it has what.
 *
 * The symbols are searched for by the process that reads symbols; the memory of a program is
 * only read, in bounded pieces. */
#ifndef PW_PYTHON_PROGRAMS_H
#define PW_PYTHON_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "source/python/python_line.h"
#include "source/symbols/program_maps.h"
#include "source/symbols/symbol_wire.h"

struct python_programs {	/* zeroed memory, but for these two */
	struct programs *programs;
	/* The layout of a process has become known; may be NULL. */
	void (*found)(void *arg, const struct pw_id *who, const struct python_layout *l);
	void *arg;
	struct python_memory *memory;
	uint32_t asked;		/* a count */
	uint32_t unanswered;	/* questions */
	bool to_ask;		/* modules; see python_programs_ask() */
	uint64_t look_at;	/* ns, CLOCK_MONOTONIC: one is to be looked at again; 0 = none */
};

void python_programs_done(struct python_programs *pp);

/* After an exec: does the name of the file say that an interpreter runs?  Then it is looked at
 * now and again soon, as its library is mapped later. */
bool python_is_named(const struct pw_id *who);
void python_look(struct python_programs *pp, const struct pw_id *who, struct program *p);
void python_look_again(struct python_programs *pp);

/* Sends what is to be asked: 0, -EAGAIN or another -errno. */
int python_programs_ask(struct python_programs *pp, int sock);
/* The process that reads symbols was started again: it has to be asked once more. */
void python_programs_unasked(struct python_programs *pp);
/* Takes a sound SYM_FOUND. */
void python_programs_answer(struct python_programs *pp, const struct sym_head *h, const void *payload);

/* The functions and lines of frames that were copied just before. */
void python_programs_lines(struct python_programs *pp, const struct pw_id *who, const struct program *p,
			   const struct python_frame *f, size_t n, struct python_lines *out);
/* The frames of the first thread, as they are now: how many. */
size_t python_programs_frames(struct python_programs *pp, const struct pw_id *who, const struct program *p,
			      struct python_frames *out);

#endif
