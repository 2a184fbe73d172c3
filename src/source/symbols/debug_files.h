/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debug_files.h - finds separate debug files where distributions put them. */
#ifndef PW_DEBUG_FILES_H
#define PW_DEBUG_FILES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "source/symbols/symbol_wire.h"

/* For the module with that path below root: a descriptor, or -1.  debuginfod: also what
 * debuginfod-find(1) has fetched before. */
int debug_file_open(int root, const char *module, enum sym_want what, const struct sym_wanted *w,
		    bool debuginfod, struct stat *st);

#endif
