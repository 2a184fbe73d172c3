/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_select.c - which processes are worth a row, in the order of the tree.  An orphan
 * stands under the process that forked it, as long as that is remembered. */
#include "view/html/report.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define NO_BRANCH UINT32_MAX

/* A process in that tree; its relatives are indices of the array. */
struct branch {
	const struct pw_proc *p;
	uint32_t up, first, last, next;
	bool chosen;
};

/* Greater is more worth a row. */
static int
worth(const struct pw_proc *p)
{
	if (p->kids.zombies_now || !p->parent)
		return 5;
	if (p->kids.forks && p->life == PW_LIFE_RUNNING)
		return 4;
	if (p->life == PW_LIFE_ZOMBIE)
		return 3;
	if (p->kids.forks)
		return 2;
	return p->life == PW_LIFE_RUNNING;
}

static int
by_worth(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	if (worth(p) != worth(q))
		return worth(p) < worth(q) ? 1 : -1;
	/* Zombies: the oldest; others: the youngest. */
	if (p->born != q->born)
		return (p->born < q->born) == (p->life == PW_LIFE_ZOMBIE) ? -1 : 1;
	return p < q ? -1 : p > q;
}

static int
branch_by_address(const void *a, const void *b)
{
	const struct branch *p = a, *q = b;

	return p->p < q->p ? -1 : p->p > q->p;
}

static uint32_t
branch_of(const struct branch *v, size_t n, const struct pw_proc *p)
{
	const struct branch key = { .p = p };
	const struct branch *found = p ? bsearch(&key, v, n, sizeof(*v), branch_by_address) : NULL;

	return found ? (uint32_t)(found - v) : NO_BRANCH;
}

static const struct pw_proc *
stands_under(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_proc *forker = p->orphaned ? pw_model_find(m, &p->forker) : NULL;

	return forker && forker != p && forker->born <= p->born ? forker : p->parent;
}

/* Siblings in order of birth. */
static void
link_branches(const struct pw_model *m, struct branch *v, size_t n)
{
	const struct pw_proc *p;
	struct branch *b, *up;
	uint32_t i;

	for (p = pw_model_first(m); p; p = p->next) {
		i = branch_of(v, n, p);
		b = &v[i];
		b->up = branch_of(v, n, stands_under(m, p));
		if (b->up == NO_BRANCH)
			continue;
		up = &v[b->up];
		if (up->last == NO_BRANCH)
			up->first = i;
		else
			v[up->last].next = i;
		up->last = i;
	}
}

static struct branch *
new_branches(const struct pw_model *m, size_t n)
{
	struct branch *v = xcalloc(n, sizeof(*v));
	const struct pw_proc *p;
	size_t i = 0;

	for (p = pw_model_first(m); p; p = p->next)
		v[i++] = (struct branch){ p, NO_BRANCH, NO_BRANCH, NO_BRANCH, NO_BRANCH, false };
	qsort(v, n, sizeof(*v), branch_by_address);
	link_branches(m, v, n);
	return v;
}

/* Parents before children, without recursion: chains of forks can be long. */
static size_t
walk_branches(const struct branch *v, uint32_t root, struct report_pick *out)
{
	uint32_t i = root;
	unsigned int depth = 0;
	size_t n = 0;

	for (;;) {
		if (v[i].chosen)
			out[n++] = (struct report_pick){ v[i].p, depth++ };
		if (v[i].first != NO_BRANCH) {
			i = v[i].first;
			continue;
		}
		depth -= v[i].chosen;
		while (i != root && v[i].next == NO_BRANCH) {
			i = v[i].up;
			depth -= v[i].chosen;
		}
		if (i == root)
			return n;
		i = v[i].next;
	}
}

size_t
report_select(const struct pw_model *m, report_keep_fn *keep, const void *arg,
	      struct report_pick *out, size_t max, size_t *all)
{
	const struct pw_proc *p, **list;
	size_t n = 0, n_list = 0, n_out = 0, i;
	struct branch *v;

	for (p = pw_model_first(m); p; p = p->next)
		n++;
	*all = 0;
	if (!n)
		return 0;
	list = xcalloc(n, sizeof(*list));
	for (p = pw_model_first(m); p; p = p->next)
		if (!keep || keep(arg, p))
			list[n_list++] = p;
	*all = n_list;
	qsort(list, n_list, sizeof(*list), by_worth);
	v = new_branches(m, n);
	for (i = 0; i < n_list && i < max; i++)
		v[branch_of(v, n, list[i])].chosen = true;
	for (p = pw_model_first(m); p; p = p->next) {
		const uint32_t root = branch_of(v, n, p);

		if (v[root].up == NO_BRANCH)
			n_out += walk_branches(v, root, out + n_out);
	}
	free(list);
	free(v);
	return n_out;
}
