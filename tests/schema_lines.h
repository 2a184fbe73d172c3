/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema_lines.h - collects the JSON Lines that a test makes; at its end all are compared with the
 * schema that procwatch ships. */
#ifndef SCHEMA_LINES_H
#define SCHEMA_LINES_H

#include <stddef.h>

void schema_lines_add(const char *text, size_t len);
/* How many groups failed, for main() to return: 1 after printing what is wrong, else 0; also where
 * tests/schema.py cannot run. */
int schema_lines_check(void);

#endif
