/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_fold.h - the processes whose subtree is collapsed. */
#ifndef PW_TUI_TREE_FOLD_H
#define PW_TUI_TREE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "event/id.h"

struct rows;

bool tree_fold_has(const struct pw_id *id);
void tree_fold_toggle(const struct pw_id *id);
/* All below the first level, or if something is collapsed, nothing any more; true: is. */
bool tree_fold_all(const struct rows *r);
void tree_fold_none(void);
/* The list itself, for rows_opts. */
const struct pw_id *tree_fold_list(size_t *n);

#endif
