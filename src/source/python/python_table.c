/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_table.c - reads co_linetable.
 *
 * An entry begins with a byte whose top bit is set: 4 bits of code, and 3 that are the number
 * of units (2 bytes of instructions) less 1.  The code says what follows, in bytes whose top
 * bit is not set. */
#include "source/python/python_table.h"

#include <stdbool.h>

enum {
	ENTRY = 0x80,
	UNIT = 2,		/* bytes */
	ONE_LINE = 10,		/* to 12: the line is so much later */
	NO_COLUMNS = 13,
	LONG = 14,
	NO_LINE = 15,
};

/* 6 bits in each byte, the lowest first; another follows while bit 6 is set. */
static bool
table_number(const unsigned char *table, size_t len, size_t *at, uint32_t *out)
{
	uint32_t value = 0;

	for (unsigned int shift = 0; *at < len && shift < 32; shift += 6) {
		const unsigned char byte = table[(*at)++];

		if (byte & ENTRY)
			return false;
		value |= (uint32_t)(byte & 63) << shift;
		if (!(byte & 64)) {
			*out = value;
			return true;
		}
	}
	return false;
}

/* How many lines further the entry is; its sign is the lowest bit. */
static bool
table_delta(const unsigned char *table, size_t len, size_t *at, unsigned int code, int64_t *delta)
{
	uint32_t value;

	*delta = code >= ONE_LINE && code < NO_COLUMNS ? (int64_t)code - ONE_LINE : 0;
	if (code != NO_COLUMNS && code != LONG)
		return true;
	if (!table_number(table, len, at, &value))
		return false;
	*delta = value & 1 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
	return true;
}

uint32_t
python_table_line(const unsigned char *table, size_t len, int32_t first_line, uint32_t at)
{
	int64_t line = first_line, delta;
	uint64_t end = 0;
	size_t i = 0;

	while (i < len) {
		const unsigned char head = table[i++];
		const unsigned int code = head >> 3 & 15;

		if (!(head & ENTRY) || !table_delta(table, len, &i, code, &delta))
			return 0;
		line += delta;
		end += ((size_t)(head & 7) + 1) * UNIT;
		if (at < end)
			return code == NO_LINE || line <= 0 || line > INT32_MAX ? 0 : (uint32_t)line;
		while (i < len && !(table[i] & ENTRY))	/* columns */
			i++;
	}
	return 0;
}
