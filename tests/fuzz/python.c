/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python.c - any bytes as the line table of a Python function. */
#include "fuzz.h"

#include "source/python/python_table.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct { int32_t first_line; uint32_t at; } head;
	unsigned char *table;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	table = malloc(size - sizeof(head) + 1);	/* what is read beyond its end is found */
	FUZZ_CHECK(table);
	memcpy(table, data + sizeof(head), size - sizeof(head));
	/* one entry has 8 units of 2 bytes at most */
	FUZZ_CHECK(python_table_line(table, size - sizeof(head), head.first_line, head.at) <= INT32_MAX);
	FUZZ_CHECK(python_table_line(table, size - sizeof(head), head.first_line, (uint32_t)(16 * size)) == 0);
	free(table);
	return 0;
}
