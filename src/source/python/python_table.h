/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_table.h - the lines of a code object: co_linetable, as it is since 3.11. */
#ifndef PW_PYTHON_TABLE_H
#define PW_PYTHON_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* The line of the instruction `at` bytes from the first one; 0 = it has none, or the table is
 * not sound. */
uint32_t python_table_line(const unsigned char *table, size_t len, int32_t first_line, uint32_t at);

#endif
