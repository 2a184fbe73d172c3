/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_fold.c - the processes whose subtree is collapsed. */
#include "view/tui/panes/tree_fold.h"

#include <string.h>

#include "event/id.h"
#include "view/tui/rows.h"

/* Each row that is made is compared with all of them. */
enum { MOST = 256 };

static struct {
	struct pw_id v[MOST];
	size_t n;
} fold;

static size_t
fold_index(const struct pw_id *id)
{
	size_t i = 0;

	while (i < fold.n && !pw_id_same(&fold.v[i], id))
		i++;
	return i;
}

bool
tree_fold_has(const struct pw_id *id)
{
	return fold_index(id) < fold.n;
}

/* The oldest one is expanded where there is no room for another. */
static void
fold_add(const struct pw_id *id)
{
	if (fold.n == MOST)
		memmove(fold.v, fold.v + 1, --fold.n * sizeof(fold.v[0]));
	fold.v[fold.n++] = *id;
}

void
tree_fold_toggle(const struct pw_id *id)
{
	size_t at = fold_index(id);

	if (at == fold.n) {
		fold_add(id);
		return;
	}
	fold.n--;
	memmove(fold.v + at, fold.v + at + 1, (fold.n - at) * sizeof(fold.v[0]));
}

bool
tree_fold_all(const struct rows *r)
{
	if (fold.n) {
		fold.n = 0;
		return false;
	}
	for (size_t i = 0; i < r->n && fold.n < MOST; i++) {
		const uint32_t parent = r->v[i].kind == ROW_PROC ? r->v[i].parent : ROW_NONE;

		if (parent != ROW_NONE && r->v[parent].depth == 1 && !tree_fold_has(&r->v[parent].id))
			fold_add(&r->v[parent].id);
	}
	for (size_t i = 0; i < r->n && !fold.n; i++)	/* there is one level only */
		if (r->v[i].kind == ROW_PROC && r->v[i].parent != ROW_NONE)
			fold_add(&r->v[r->v[i].parent].id);
	return fold.n > 0;
}

void
tree_fold_none(void)
{
	fold.n = 0;
}

const struct pw_id *
tree_fold_list(size_t *n)
{
	*n = fold.n;
	return fold.v;
}
