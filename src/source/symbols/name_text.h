/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_text.h - the name of a function while it is made from that of its symbol. */
#ifndef PW_NAME_TEXT_H
#define PW_NAME_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct name_text {
	char *s;
	size_t n, room;
	unsigned int quiet;	/* it is read, but not written */
	bool overflow;
};

void name_add(struct name_text *t, const char *s, size_t len);

/* A decimal number in a symbol; false: there is none. */
bool name_take_length(const char **at, size_t *len);

#endif
