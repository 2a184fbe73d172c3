/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps_line.h - a line of /proc/PID/maps, proc(5). */
#ifndef PW_MAPS_LINE_H
#define PW_MAPS_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct maps_line {
	uint64_t start, end, offset, inode;
	unsigned int major, minor;
	bool executable;
	const char *path;	/* in the text that was parsed; empty = none */
};

/* Ends the text at its newline.  false: it is no such line. */
bool maps_line_parse(char *text, struct maps_line *out);

#endif
