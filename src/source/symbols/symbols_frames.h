/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbols_frames.h - the lines of a program that led to an event. */
#ifndef PW_SYMBOLS_FRAMES_H
#define PW_SYMBOLS_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#define SYMBOLS_FRAMES_MAX 64

/* All strings come from the program's files and are not trusted. */
struct symbols_frame {
	const char *func;	/* NULL = not known */
	const char *file;	/* absolute where the compiler's folder is known; NULL = not known */
	const char *given;	/* as the compiler was given it; NULL = not known, or too long */
	const char *module;	/* path of the program or library; NULL = in none */
	uint64_t written;	/* the module's file: ns of CLOCK_REALTIME; 0 = not known */
	uint64_t offset;	/* address in the module as addr2line(1) takes it: of a caller,
				 * within its call instruction */
	uint32_t line;		/* 0 = not known */
	bool inlined;		/* a function that the compiler has put into the next frame */
	bool signal;		/* the kernel's call of a signal handler: the next one was interrupted */
};

struct symbols_frames {
	uint32_t id;		/* in the events that refer to it */
	uint32_t n;
	uint32_t uid;		/* whom the program runs as */
	bool elsewhere;		/* it has a root folder or a mount namespace of its own */
	const struct symbols_frame *frames;	/* innermost first */
};

#endif
