/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table_clone.h - a second table that shares nothing with the first. */
#ifndef PW_TABLE_CLONE_H
#define PW_TABLE_CLONE_H

#include "model/table.h"

struct copy_map;

/* *to is as *from, and gets its own effects.  Where each process is copied to is added to the
 * copies; their inquiries are NULL. */
void table_clone(struct pw_table *to, const struct pw_table *from, struct effects *out,
		 struct copy_map *copies);

#endif
