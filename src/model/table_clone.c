/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table_clone.c - a second table that shares nothing with the first.
 *
 * First all processes are copied, with what hangs from each, and then what points from one to
 * another is set to their copies.
 */
#include "model/table_clone.h"

#include <string.h>

#include "base/copy_map.h"
#include "base/xalloc.h"
#include "model/shared_args.h"

static void *
copy_or_null(const void *p, size_t size)
{
	return p ? xmemdup(p, size) : NULL;
}

static struct pw_descent *
clone_descent(const struct pw_descent *from, struct copy_map *copies)
{
	struct pw_descent *d = copy_or_null(from, sizeof(*from));

	if (!d)
		return NULL;
	d->forker.args = args_clone(from->forker.args, copies);
	d->parent.args = args_clone(from->parent.args, copies);
	return d;
}

static struct pw_proc *
clone_proc(const struct pw_proc *from, struct copy_map *copies)
{
	struct pw_proc *p = xmemdup(from, sizeof(*from));

	p->args = args_clone(from->args, copies);
	p->descent = clone_descent(from->descent, copies);
	p->before = copy_or_null(from->before, sizeof(*from->before));
	p->waits = copy_or_null(from->waits, sizeof(*from->waits));
	p->program_lines = copy_or_null(from->program_lines, sizeof(*from->program_lines));
	memset(&p->hh, 0, sizeof(p->hh));
	p->inquiry = NULL;
	return p;
}

static void
move_link(struct pw_proc **link, const struct copy_map *copies)
{
	*link = copy_map_find(copies, *link);
}

/* From processes of the one table to those of the other; next and prev are set already. */
static void
move_links(struct pw_proc *p, const struct copy_map *copies)
{
	struct pw_proc **const links[] = {
		&p->parent, &p->first_child, &p->last_child, &p->next_sibling, &p->prev_sibling,
		&p->first_zombie, &p->last_zombie, &p->next_zombie, &p->prev_zombie,
		&p->older, &p->newer, &p->next_gone, &p->next_suspect, &p->prev_suspect,
		&p->next_exiting, &p->prev_exiting,
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		move_link(links[i], copies);
}

/* In order of birth, which they keep. */
static void
clone_procs(struct pw_table *to, const struct pw_table *from, struct copy_map *copies)
{
	to->first = to->last = NULL;
	for (const struct pw_proc *of = from->first; of; of = of->next) {
		struct pw_proc *p = clone_proc(of, copies);

		copy_map_add(copies, of, p);
		p->next = NULL;
		p->prev = to->last;
		if (to->last)
			to->last->next = p;
		else
			to->first = p;
		to->last = p;
	}
}

void
table_clone(struct pw_table *to, const struct pw_table *from, struct effects *out,
	    struct copy_map *copies)
{
	struct pw_proc **const links[] = {
		&to->first_root, &to->last_root, &to->first_zombie, &to->last_zombie, &to->suspects,
		&to->exiting, &to->last_exiting, &to->dumping, &to->last_dumping, &to->gone,
		&to->last_gone,
	};

	*to = *from;
	to->out = out;
	to->by_pid = NULL;
	clone_procs(to, from, copies);
	for (struct pw_proc *p = to->first; p; p = p->next) {
		move_links(p, copies);
		if (!p->newer)
			HASH_ADD(hh, to->by_pid, id.pid, sizeof(p->id.pid), p);
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		move_link(links[i], copies);
	stacks_clone(&to->stacks, &from->stacks);
}
