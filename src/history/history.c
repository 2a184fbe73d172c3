/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.c - the events, and the model as it was after any of them. */
#include "history/history.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/finding.h"

enum {
	SPACING = 16384,	/* events between two checkpoints, at least */
	PROC_BYTES = 1024,	/* about what a process takes in a checkpoint */
};

struct checkpoint {
	uint64_t seq;		/* of the last event that it has taken in */
	size_t bytes;
	struct pw_model *model;
};

struct history {
	struct event_log *log;
	struct marks *marks;
	struct moments moments;
	struct checkpoint *points;	/* by seq */
	size_t n, cap;
	size_t bytes, max_bytes;	/* of all checkpoints; of the events */
	uint64_t spacing;		/* grows when there are too many checkpoints */
	struct pw_model *cursor;	/* NULL = nowhere */
	uint64_t at, time;		/* where it stands: seq; ns */
};

struct history *
history_new(size_t max_bytes)
{
	struct history *h = xzalloc(sizeof(*h));

	h->log = event_log_new();
	h->marks = marks_new();
	h->max_bytes = max_bytes;
	h->spacing = SPACING;
	return h;
}

void
history_free(struct history *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++)
		pw_model_free(h->points[i].model);
	free(h->points);
	pw_model_free(h->cursor);
	event_log_free(h->log);
	marks_free(h->marks);
	moments_done(&h->moments);
	free(h);
}

/* What a copy of the model emits is in the log. */
static void
ignore(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

/* --- what comes in ------------------------------------------------------------------- */

static void
add_checkpoint(struct history *h, struct pw_model *copy)
{
	struct checkpoint *c;

	if (h->n == h->cap) {
		h->cap = h->cap ? h->cap * 2 : 16;
		h->points = xreallocarray(h->points, h->cap, sizeof(h->points[0]));
	}
	c = &h->points[h->n++];
	c->seq = event_log_last(h->log);
	c->bytes = pw_model_size(copy);
	c->model = copy;
	h->bytes += c->bytes;
}

void
history_add(struct history *h, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_proc *p;
	uint64_t seq;

	if (!event_log_last(h->log))
		add_checkpoint(h, pw_model_blank(m, ignore, NULL));
	seq = event_log_add(h->log, ev);

	moments_add(&h->moments, ev, event_log_time(h->log, seq));
	switch (ev->kind) {
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_RETURN:
		p = pw_model_find(m, &ev->who);
		marks_event(h->marks, ev, seq, p ? &p->id : &ev->who);
		break;
	}
}

static void
drop_checkpoint(struct history *h, size_t i)
{
	h->bytes -= h->points[i].bytes;
	pw_model_free(h->points[i].model);
	h->n--;
	memmove(&h->points[i], &h->points[i + 1], (h->n - i) * sizeof(h->points[0]));
}

/* Every second one goes, but the first and the last. */
static void
thin_checkpoints(struct history *h)
{
	h->spacing *= 2;
	for (size_t i = 1; i + 1 < h->n; i++)
		drop_checkpoint(h, i);
}

/* A copy takes as long as some events for each process that it has. */
static bool
is_checkpoint_due(const struct history *h, const struct pw_model *m)
{
	const uint64_t last = event_log_last(h->log);

	return h->n && last - h->points[h->n - 1].seq >= h->spacing + 2 * (pw_model_size(m) / PROC_BYTES);
}

static size_t
kept_bytes(const struct history *h)
{
	return event_log_size(h->log) + marks_size(h->marks) + h->moments.n * sizeof(h->moments.v[0]);
}

void
history_keep(struct history *h, const struct pw_model *m)
{
	if (is_checkpoint_due(h, m))
		add_checkpoint(h, pw_model_clone(m, ignore, NULL));
	if (h->bytes > h->max_bytes / 2 && h->n > 2)
		thin_checkpoints(h);
	while (kept_bytes(h) > h->max_bytes && h->n > 1) {
		drop_checkpoint(h, 0);
		event_log_drop(h->log, h->points[0].seq);
		marks_fold(h->marks, event_log_time(h->log, event_log_first(h->log)));
		moments_drop(&h->moments, event_log_time(h->log, event_log_first(h->log)));
	}
}

/* --- what is asked --------------------------------------------------------------------- */

struct event_log *
history_log(const struct history *h)
{
	return h->log;
}

const struct marks *
history_marks(const struct history *h)
{
	return h->marks;
}

const struct moments *
history_moments(const struct history *h)
{
	return &h->moments;
}

uint64_t
history_first(const struct history *h)
{
	if (!h->n || !event_log_last(h->log))
		return 0;
	return h->points[0].seq ? h->points[0].seq : 1;
}

uint64_t
history_last(const struct history *h)
{
	return h->n ? event_log_last(h->log) : 0;
}

/* The last one that is not after seq. */
static const struct checkpoint *
checkpoint_before(const struct history *h, uint64_t seq)
{
	size_t low = 0, high = h->n;

	while (low + 1 < high) {
		const size_t mid = low + (high - low) / 2;

		if (h->points[mid].seq <= seq)
			low = mid;
		else
			high = mid;
	}
	return &h->points[low];
}

const struct pw_model *
history_seek(struct history *h, uint64_t seq, uint64_t now)
{
	const struct checkpoint *c;

	if (!h->n)
		return NULL;
	c = checkpoint_before(h, seq);
	if (seq < history_first(h))
		seq = history_first(h);
	if (seq > event_log_last(h->log))
		seq = event_log_last(h->log);
	if (now < event_log_time(h->log, seq))
		now = event_log_time(h->log, seq);
	if (!h->cursor || seq < h->at || now < h->time || h->at < c->seq) {
		pw_model_free(h->cursor);
		h->cursor = pw_model_clone(c->model, ignore, NULL);
		h->at = c->seq;
	}
	while (h->at < seq)
		pw_model_apply(h->cursor, event_log_get(h->log, ++h->at));
	pw_model_advance(h->cursor, now);
	h->time = now;
	return h->cursor;
}

static uint64_t
find_event(const struct history *h, uint64_t seq, int by, bool (*is_it)(const struct pw_event *ev))
{
	const uint64_t first = event_log_first(h->log), last = event_log_last(h->log);

	if (by > 0)
		for (seq = seq < first ? first : seq + 1; seq <= last; seq++)
			if (is_it(event_log_get(h->log, seq)))
				return seq;
	if (by < 0)
		for (seq = seq > last + 1 ? last + 1 : seq; seq-- > first;)
			if (is_it(event_log_get(h->log, seq)))
				return seq;
	return 0;
}

static bool
is_merge(const struct pw_event *ev)
{
	return ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD &&
	       ev->signal.result == PW_RESULT_COALESCED;
}

static bool
is_opened_finding(const struct pw_event *ev)
{
	return ev->kind == PW_EV_FINDING && ev->finding && !ev->finding->updated &&
	       !ev->finding->resolved;
}

uint64_t
history_find_merge(const struct history *h, uint64_t seq, int by)
{
	return find_event(h, seq, by, is_merge);
}

uint64_t
history_find_finding(const struct history *h, uint64_t seq, int by)
{
	return find_event(h, seq, by, is_opened_finding);
}
