/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_text.c - the name of a function while it is made from that of its symbol. */
#include "source/symbols/name_text.h"

#include <stdint.h>
#include <string.h>

void
name_add(struct name_text *t, const char *s, size_t len)
{
	if (t->quiet)
		return;
	if (t->n + len >= t->room) {
		t->overflow = true;
		return;
	}
	memcpy(t->s + t->n, s, len);
	t->n += len;
}

bool
name_take_length(const char **at, size_t *len)
{
	const char *s = *at;
	size_t n = 0;

	if (*s < '0' || *s > '9')
		return false;
	do
		n = n * 10 + (size_t)(*s++ - '0');
	while (n && *s >= '0' && *s <= '9' && n < UINT16_MAX);
	*at = s;
	*len = n;
	return true;
}
