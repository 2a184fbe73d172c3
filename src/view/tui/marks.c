/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.c - what happened to a parent and when. */
#include "view/tui/marks.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "phrase/wait_call.h"

#define SEC CLOCK_SECOND
#define PER_SPAN 512		/* bins in a timeline's width */
#define BINS 4096		/* so that 7 widths can be scrolled back */
#define MAX_LANES 128		/* parents remembered; the longest silent one goes */

struct ring {
	uint64_t newest;	/* absolute number of the newest bin, 0 = none yet */
	uint16_t bins[BINS];
};

struct lane {
	struct pw_id key;	/* start in ticks, nspid 0 */
	struct ring zoom[MARKS_ZOOMS];
	UT_hash_handle hh;
};

struct marks {
	struct lane *lanes;	/* in order of their last mark, as far as it matters */
};

static const struct { uint64_t span; const char *name; } zooms[MARKS_ZOOMS] = {
	{ 1 * SEC, "1s" }, { 2 * SEC, "2s" }, { 5 * SEC, "5s" }, { 10 * SEC, "10s" },
	{ 30 * SEC, "30s" }, { 60 * SEC, "1m" }, { 120 * SEC, "2m" }, { 300 * SEC, "5m" },
	{ 600 * SEC, "10m" }, { 1800 * SEC, "30m" }, { 3600 * SEC, "1h" },
};

uint64_t
marks_span(unsigned int zoom)
{
	return zooms[zoom].span;
}

const char *
marks_span_name(unsigned int zoom)
{
	return zooms[zoom].name;
}

struct marks *
marks_new(void)
{
	return xzalloc(sizeof(struct marks));
}

void
marks_free(struct marks *m)
{
	struct lane *lane, *tmp;

	if (!m)
		return;
	HASH_ITER(hh, m->lanes, lane, tmp) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(m->lanes, lane);
		free(lane);
	}
	free(m);
}

struct marks *
marks_copy(const struct marks *m)
{
	struct marks *copy = marks_new();
	struct lane *lane, *tmp;

	HASH_ITER(hh, m->lanes, lane, tmp) {
		/* cppcheck-suppress uninitvar; the loop's macro sets it */
		struct lane *twin = xmemdup(lane, sizeof(*lane));

		HASH_ADD(hh, copy->lanes, key, sizeof(twin->key), twin);
	}
	return copy;
}

/* A start may come to be known finer: lanes go by its tick. */
static struct pw_id
key_of(const struct pw_id *id)
{
	return (struct pw_id){ .start = pw_start_ticks(id->start), .pid = id->pid };
}

static struct lane *
find(const struct marks *m, const struct pw_id *id)
{
	const struct pw_id key = key_of(id);
	struct lane *lane;

	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): no byte is unset */
	HASH_FIND(hh, m->lanes, &key, sizeof(key), lane);
	return lane;
}

/* uthash keeps insertion order: putting a lane last on each use keeps the
 * longest silent one first. */
static struct lane *
lane_of(struct marks *m, const struct pw_id *id)
{
	struct lane *lane = find(m, id);

	if (lane && !lane->hh.next)
		return lane;
	if (lane) {
		HASH_DEL(m->lanes, lane);
	} else if (HASH_COUNT(m->lanes) < MAX_LANES) {
		lane = xzalloc(sizeof(*lane));
	} else {
		lane = m->lanes;
		HASH_DEL(m->lanes, lane);
		memset(lane, 0, sizeof(*lane));
	}
	lane->key = key_of(id);
	HASH_ADD(hh, m->lanes, key, sizeof(lane->key), lane);
	return lane;
}

/* Moves the ring on so that it has the bin, clearing what it had there. */
static void
ring_reach(struct ring *r, uint64_t bin)
{
	if (bin <= r->newest)
		return;
	if (bin - r->newest >= BINS)
		memset(r->bins, 0, sizeof(r->bins));
	else
		for (uint64_t b = r->newest + 1; b <= bin; b++)
			r->bins[b % BINS] = 0;
	r->newest = bin;
}

static void
ring_mark(struct ring *r, uint64_t from, uint64_t to, unsigned int bits)
{
	ring_reach(r, to);
	if (r->newest >= BINS && from <= r->newest - BINS)
		from = r->newest - BINS + 1;
	for (uint64_t b = from; b <= to; b++)
		r->bins[b % BINS] |= (uint16_t)bits;
}

static void
mark(struct marks *m, const struct pw_id *id, uint64_t from, uint64_t to, unsigned int bits)
{
	struct lane *lane = lane_of(m, id);

	for (unsigned int z = 0; z < MARKS_ZOOMS; z++) {
		uint64_t bin = zooms[z].span / PER_SPAN;

		ring_mark(&lane->zoom[z], from / bin, to / bin, bits);
	}
}

static unsigned int
signal_bits(const struct pw_event *ev)
{
	switch ((enum pw_result)ev->signal.result) {
	case PW_RESULT_QUEUED:
		return MARK_GENERATED;
	case PW_RESULT_COALESCED:
		return MARK_COALESCED;
	case PW_RESULT_IGNORED:
		return MARK_IGNORED;
	case PW_RESULT_BLOCKED:
		return MARK_BLOCKED;
	case PW_RESULT_NONE: case PW_RESULT_LOST: case PW_RESULT_COUNT:
		break;
	}
	return 0;
}

static unsigned int
wait_bits(const struct pw_event *ev)
{
	if (ev->wait.error == ECHILD)
		return MARK_ECHILD;
	if (ev->wait.error == EINTR)
		return MARK_EINTR;
	if (ev->wait.error)
		return 0;
	if (phrase_wait_found_none(ev))
		return MARK_EMPTY;
	return ev->wait.child_state == PW_CHILD_STOPPED ||
	       ev->wait.child_state == PW_CHILD_CONTINUED ? 0 : MARK_REAPED;
}

void
marks_event(struct marks *m, const struct pw_event *ev, const struct pw_id *id)
{
	unsigned int bits = 0;

	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD)
		bits = signal_bits(ev);
	else if (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD)
		bits = MARK_DELIVERED;
	else if (ev->kind == PW_EV_WAIT_RETURN && !(ev->flags & PW_F_OUTSIDER))
		bits = wait_bits(ev);
	else
		return;
	/* no bar for a call that just asked */
	if (ev->kind == PW_EV_WAIT_RETURN && ev->wait.elapsed > SEC / 100)
		mark(m, id, sat_sub(ev->ts, ev->wait.elapsed), ev->ts, MARK_WAITING);
	if (bits)
		mark(m, id, ev->ts, ev->ts, bits);
}

unsigned int
marks_at(const struct marks *m, const struct pw_id *id, unsigned int zoom,
	 uint64_t from, uint64_t to)
{
	const struct lane *lane = find(m, id);
	uint64_t bin = zooms[zoom].span / PER_SPAN, first, last;
	const struct ring *r;
	unsigned int bits = 0;

	if (!lane || to <= from)
		return 0;
	r = &lane->zoom[zoom];
	first = from / bin;
	last = (to - 1) / bin;
	if (last > r->newest)
		last = r->newest;
	if (r->newest >= BINS && first <= r->newest - BINS)
		first = r->newest - BINS + 1;
	for (uint64_t b = first; b <= last; b++)
		bits |= r->bins[b % BINS];
	return bits;
}
