/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_layout.h - where the interpreter of a process has what. */
#ifndef PW_PYTHON_LAYOUT_H
#define PW_PYTHON_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "source/python/python_walk.h"

/* The addresses of three symbols in a process. */
struct python_symbols {
	uint64_t runtime;	/* _PyRuntime */
	uint64_t code_type;	/* PyCode_Type */
	uint64_t version;	/* Py_Version */
};

/* From the tables of 3.11 and 3.12; from 3.13 on the interpreter itself says it.  false: another
 * version, or what it says cannot be right. */
bool python_layout_of(struct python_memory *m, const struct python_symbols *at, struct python_layout *out);

#endif
