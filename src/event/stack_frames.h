/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_frames.h - the functions of a stack, in the tail of a STACK event. */
#ifndef PW_STACK_FRAMES_H
#define PW_STACK_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pw_event;
struct strbuf;

/* One function that was active.  A text that is not known is "". */
struct pw_frame {
	const char *func;
	const char *file;		/* from the working directory, or as the compiler was given it */
	const char *module;		/* the ELF file that it is in: its path */
	const char *source;		/* the line itself, without blanks around it */
	uint64_t offset;		/* within the module */
	uint32_t line;			/* 0 = not known */
	bool inlined;			/* into the next one */
	bool signal;			/* the kernel's call of a handler: the next one was interrupted */
};

/* Adds one to a tail, so long as there is room for it.  Names of more than 256 bytes lose their
 * end, paths their beginning, but for what path_marks.h has of it; "..." is there instead. */
bool pw_frame_add(struct strbuf *tail, const struct pw_frame *f);
/* Adds n to an empty one: how many.  Longer texts are cut more if that gives room for all, or for
 * more of them; those that have none are the last. */
size_t pw_frames_add(struct strbuf *tail, const struct pw_frame *f, size_t n);

/* The next frame of a STACK event, innermost first: *at is 0 for the first.  false: there is none.
 * The texts are the event's. */
bool pw_frame_next(const struct pw_event *ev, size_t *at, struct pw_frame *f);

#endif
