/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_layout.c - a trace in the order in which it is written. */
#include "view/trace/trace_layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* --- lanes: what does not nest stands beside --------------------------------------------- */

struct lane {
	uint32_t *open;		/* items, the innermost last */
	size_t n, cap;
};

struct lanes {
	struct lane *v;
	uint32_t n;
};

static void
add_step(struct trace_layout *l, uint64_t ts, uint32_t item, enum trace_phase phase)
{
	if (l->n_steps == l->cap_steps) {
		l->cap_steps = l->cap_steps ? 2 * l->cap_steps : 512;
		l->steps = xreallocarray(l->steps, l->cap_steps, sizeof(*l->steps));
	}
	l->steps[l->n_steps] = (struct trace_step){ .ts = ts, .seq = l->n_steps, .item = item, .phase = phase };
	l->n_steps++;
}

/* An empty one may stand at the very end of the one around it. */
static void
close_until(struct trace_layout *l, const struct trace_data *d, struct lane *lane, const struct trace_item *next)
{
	while (lane->n) {
		const uint32_t item = lane->open[lane->n - 1];
		const struct trace_item *top = &d->items[item];

		if (next && (top->end > next->ts || (top->end == next->ts && next->end == next->ts && top->ts < top->end)))
			return;
		add_step(l, top->end, item, TRACE_END);
		lane->n--;
	}
}

enum { LANES = 64 };		/* of a track: slices that overlap and are not nested */

static struct lane *
lane_for(struct trace_layout *l, const struct trace_data *d, struct lanes *of, struct trace_item *item)
{
	for (item->lane = 0; item->lane < of->n; item->lane++) {
		struct lane *lane = &of->v[item->lane];

		close_until(l, d, lane, item);
		if (!lane->n || item->end <= d->items[lane->open[lane->n - 1]].end)
			return lane;
	}
	if (of->n == LANES) {		/* no picture has more: it ends with the one that it is in */
		struct lane *last = &of->v[--item->lane];

		item->end = d->items[last->open[last->n - 1]].end;
		return last;
	}
	of->v = xreallocarray(of->v, of->n + 1, sizeof(*of->v));
	of->v[of->n] = (struct lane){ 0 };
	return &of->v[of->n++];
}

static void
place(struct trace_layout *l, struct trace_data *d, struct lanes *of, uint32_t index)
{
	struct trace_item *item = &d->items[index];
	struct lane *lane = lane_for(l, d, of, item);

	if (trace_is_instant(item->kind)) {
		add_step(l, item->ts, index, TRACE_INSTANT);
		return;
	}
	add_step(l, item->ts, index, TRACE_BEGIN);
	if (lane->n == lane->cap) {
		lane->cap = lane->cap ? 2 * lane->cap : 4;
		lane->open = xreallocarray(lane->open, lane->cap, sizeof(*lane->open));
	}
	lane->open[lane->n++] = index;
}

struct sorted {
	uint64_t ts, end;
	uint32_t kind, item;
};

static int
by_begin(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

static int
by_time(const void *a, const void *b)
{
	const struct trace_step *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
place_all(struct trace_layout *l, struct trace_data *d)
{
	struct lanes *lanes = xcalloc(d->n_tracks + 1, sizeof(*lanes));
	struct sorted *v = xcalloc(d->n_items + 1, sizeof(*v));

	for (size_t i = 0; i < d->n_items; i++)
		v[i] = (struct sorted){ d->items[i].ts, d->items[i].end, d->items[i].kind, (uint32_t)i };
	qsort(v, d->n_items, sizeof(*v), by_begin);
	for (size_t i = 0; i < d->n_items; i++) {
		const uint32_t track = d->items[v[i].item].track;

		place(l, d, &lanes[track < d->n_tracks ? track : d->n_tracks], v[i].item);
	}
	free(v);
	for (size_t t = 0; t <= d->n_tracks; t++) {
		for (uint32_t i = 0; i < lanes[t].n; i++) {
			close_until(l, d, &lanes[t].v[i], NULL);
			free(lanes[t].v[i].open);
		}
		free(lanes[t].v);
		if (t < d->n_tracks)
			d->tracks[t]->lanes = lanes[t].n;
	}
	free(lanes);
	if (l->n_steps)
		qsort(l->steps, l->n_steps, sizeof(*l->steps), by_time);
}

/* --- flows ---------------------------------------------------------------------------- */

static void
add_flow(struct trace_layout *l, uint32_t item, uint32_t id, enum trace_flow_part part)
{
	if (l->n_flows == l->cap_flows) {
		l->cap_flows = l->cap_flows ? 2 * l->cap_flows : 256;
		l->flows = xreallocarray(l->flows, l->cap_flows, sizeof(*l->flows));
	}
	l->flows[l->n_flows++] = (struct trace_flow){ item, id, part };
}

static int
by_item(const void *a, const void *b)
{
	const struct trace_flow *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* A step that is written before the one it follows is left out, and so is a way of one step. */
static void
add_way(struct trace_layout *l, const struct trace_track *t, const size_t *place_of)
{
	const uint32_t steps[] = { t->exit_item, t->signal_item, t->handler_item, t->reap_item };
	uint32_t way[sizeof(steps) / sizeof(steps[0])] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i] == TRACE_NONE || (i && !n))
			continue;
		if (!n || place_of[steps[i]] > place_of[way[n - 1]])
			way[n++] = steps[i];
	}
	for (size_t i = 0; n > 1 && i < n; i++)
		add_flow(l, way[i], t->index, !i ? TRACE_FLOW_BEGIN : i + 1 < n ? TRACE_FLOW_STEP : TRACE_FLOW_END);
}

static void
find_flows(struct trace_layout *l, const struct trace_data *d)
{
	size_t *place_of = xcalloc(d->n_items + 1, sizeof(*place_of));

	for (size_t i = 0; i < l->n_steps; i++)
		if (l->steps[i].phase != TRACE_END)
			place_of[l->steps[i].item] = i;
	for (size_t i = 0; i < d->n_tracks; i++)
		if (!d->tracks[i]->tid)
			add_way(l, d->tracks[i], place_of);
	free(place_of);
	if (l->n_flows)
		qsort(l->flows, l->n_flows, sizeof(*l->flows), by_item);
}

const struct trace_flow *
trace_layout_flows(const struct trace_layout *l, uint32_t item, size_t *n)
{
	size_t low = 0, high = l->n_flows;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (l->flows[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < l->n_flows && l->flows[low + *n].item == item; ++*n)
		;
	return *n ? &l->flows[low] : NULL;
}

/* --- ranks: each process behind its parent, siblings by name and pid ------------------------ */

static int
by_family(const void *a, const void *b)
{
	const struct trace_track *x = *(struct trace_track *const *)a, *y = *(struct trace_track *const *)b;
	int order;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	order = strncmp(x->comm, y->comm, sizeof(x->comm));
	if (order)
		return order;
	if (x->id.pid != y->id.pid)
		return x->id.pid < y->id.pid ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* The place of the first in v whose parent is that one, or a greater one. */
static size_t
first_child(struct trace_track *const *v, size_t n, uint32_t parent)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (v[middle]->parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t
push_children(struct trace_track *const *v, size_t n, uint32_t parent, struct trace_track **stack, size_t depth)
{
	const size_t first = first_child(v, n, parent);
	size_t end = first;

	while (end < n && v[end]->parent == parent)
		end++;
	while (end > first)
		stack[depth++] = v[--end];
	return depth;
}

static void
rank_processes(const struct trace_data *d)
{
	struct trace_track **v = xcalloc(d->n_tracks + 1, sizeof(*v));
	struct trace_track **stack = xcalloc(d->n_tracks + 1, sizeof(*stack));
	size_t n = 0, depth;
	uint32_t rank = 0;

	for (size_t i = 0; i < d->n_tracks; i++)
		if (!d->tracks[i]->tid)
			v[n++] = d->tracks[i];
	if (n)
		qsort(v, n, sizeof(struct trace_track *), by_family);
	depth = push_children(v, n, TRACE_NONE, stack, 0);
	while (depth) {
		struct trace_track *t = stack[--depth];

		t->rank = ++rank;
		depth = push_children(v, n, t->index, stack, depth);
	}
	free(stack);
	free(v);
}

void
trace_layout_make(struct trace_layout *l, struct trace_data *d)
{
	*l = (struct trace_layout){ 0 };
	place_all(l, d);
	find_flows(l, d);
	rank_processes(d);
}

void
trace_layout_done(struct trace_layout *l)
{
	free(l->steps);
	free(l->flows);
	*l = (struct trace_layout){ 0 };
}
