/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.c - what happened to each parent and when. */
#include "history/marks.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "phrase/wait_call.h"

enum {
	BLOCK_POINTS = 64,	/* that a block sums up */
	FEW = 4,		/* points for which a lane has room at first */
	LANE_BYTES = 256,	/* of one, with its place in the hash */
	FOLDED_MAX = 1 << 14,	/* seconds of a lane whose events were dropped */
	SILENT_LANES = 4096,	/* that are kept when all of their events were dropped */
	THREADS = 8,		/* whose wait calls may overlap */
	LATE = 64,		/* places that one which comes late may be moved up */
};

struct span {
	uint64_t from, to;	/* ns, inclusive */
	uint64_t seq;		/* of the event that showed it: a wait call's return, a SIGCHLD queued */
};

struct spans_of_time {
	struct span *v;		/* by their end */
	size_t n, cap;
};

struct block {
	struct mark_sum sum;
	uint64_t last;		/* the greatest seq */
};

struct lane {
	struct pw_id key;	/* start in ticks, nspid 0 */
	struct mark_point *v;	/* by time */
	struct block *blocks;	/* of v[64 * i] to v[64 * i + 63] */
	size_t n, cap;
	struct spans_of_time waiting, pending;
	bool is_pending;	/* the last of those may become longer */
	UT_hash_handle hh;
};

struct marks {
	struct lane *lanes;
	size_t bytes;		/* of what all of them hold */
};

struct marks *
marks_new(void)
{
	return xzalloc(sizeof(struct marks));
}

static void
lane_free(struct lane *lane)
{
	free(lane->v);
	free(lane->blocks);
	free(lane->waiting.v);
	free(lane->pending.v);
	free(lane);
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
		lane_free(lane);
	}
	free(m);
}

/* A start may come to be known finer: lanes go by its tick. */
static struct pw_id
key_of(const struct pw_id *id)
{
	return (struct pw_id){ .start = pw_start_ticks(id->start), .pid = id->pid };
}

static struct lane *
lane_find(const struct marks *m, const struct pw_id *id)
{
	const struct pw_id key = key_of(id);
	struct lane *lane;

	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): no byte is unset */
	HASH_FIND(hh, m->lanes, &key, sizeof(key), lane);
	return lane;
}

static size_t
lane_bytes(const struct lane *lane)
{
	return LANE_BYTES + lane->n * sizeof(lane->v[0]) + (lane->waiting.n + lane->pending.n) * sizeof(struct span);
}

static struct lane *
lane_of(struct marks *m, const struct pw_id *id)
{
	struct lane *lane = lane_find(m, id);

	if (lane)
		return lane;
	lane = xzalloc(sizeof(*lane));
	lane->key = key_of(id);
	m->bytes += lane_bytes(lane);
	HASH_ADD(hh, m->lanes, key, sizeof(lane->key), lane);
	return lane;
}

/* Of n elements in the order of the time at `offset`: the first that has ts or a later one. */
static size_t
first_from(const void *v, size_t n, size_t size, size_t offset, uint64_t ts)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		uint64_t at;

		memcpy(&at, (const char *)v + mid * size + offset, sizeof(at));
		if (at < ts)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* --- points -------------------------------------------------------------------------- */

static void
sum_add(struct mark_sum *s, const struct mark_point *p)
{
	s->bits |= p->bits;
	s->coalesced += p->coalesced;
}

static void
block_add(struct block *b, const struct mark_point *p)
{
	sum_add(&b->sum, p);
	if (b->last < p->seq)
		b->last = p->seq;
}

/* Of the point at i and those after it. */
static void
blocks_renew(struct lane *lane, size_t i)
{
	i -= i % BLOCK_POINTS;
	for (; i < lane->n; i++) {
		struct block *b = &lane->blocks[i / BLOCK_POINTS];

		if (i % BLOCK_POINTS == 0)
			*b = (struct block){ 0 };
		block_add(b, &lane->v[i]);
	}
}

/* Sources report in order but for a few; a recording may contain anything. */
static void
add_point(struct lane *lane, const struct mark_point *p)
{
	const size_t least = lane->n > LATE ? lane->n - LATE : 0;
	size_t at = lane->n;

	if (lane->n == lane->cap) {
		lane->cap = lane->cap ? lane->cap * 2 : FEW;
		lane->v = xreallocarray(lane->v, lane->cap, sizeof(lane->v[0]));
		lane->blocks = xreallocarray(lane->blocks, (lane->cap + BLOCK_POINTS - 1) / BLOCK_POINTS,
					     sizeof(lane->blocks[0]));
	}
	while (at > least && lane->v[at - 1].ts > p->ts)
		at--;
	memmove(&lane->v[at + 1], &lane->v[at], (lane->n - at) * sizeof(lane->v[0]));
	lane->v[at] = *p;
	if (at && lane->v[at - 1].ts > p->ts)
		lane->v[at].ts = lane->v[at - 1].ts;
	lane->n++;
	if (at + 1 < lane->n || at % BLOCK_POINTS == 0)
		blocks_renew(lane, at);
	else
		block_add(&lane->blocks[at / BLOCK_POINTS], p);
}

/* The first one at or after ts. */
static size_t
point_at(const struct lane *lane, uint64_t ts)
{
	return first_from(lane->v, lane->n, sizeof(lane->v[0]), offsetof(struct mark_point, ts), ts);
}

/* Of those at the same time, the first that is not before that event. */
static size_t
point_from(const struct lane *lane, uint64_t ts, uint64_t seq)
{
	size_t i = point_at(lane, ts);

	while (i < lane->n && lane->v[i].ts == ts && lane->v[i].seq < seq)
		i++;
	return i;
}

static struct mark_sum
points_sum(const struct lane *lane, size_t i, size_t end, uint64_t seq)
{
	struct mark_sum s = { 0 };

	while (i < end) {
		const struct block *b = &lane->blocks[i / BLOCK_POINTS];

		if (i % BLOCK_POINTS || end - i < BLOCK_POINTS || b->last > seq) {
			if (lane->v[i].seq <= seq)
				sum_add(&s, &lane->v[i]);
			i++;
			continue;
		}
		s.bits |= b->sum.bits;
		s.coalesced += b->sum.coalesced;
		i += BLOCK_POINTS;
	}
	return s;
}

/* --- spans ----------------------------------------------------------------------------- */

static void
add_span(struct spans_of_time *s, uint64_t from, uint64_t to, uint64_t seq)
{
	const size_t least = s->n > LATE ? s->n - LATE : 0;
	size_t at = s->n;

	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : FEW;
		s->v = xreallocarray(s->v, s->cap, sizeof(s->v[0]));
	}
	while (at > least && s->v[at - 1].to > to)
		at--;
	if (at && s->v[at - 1].to > to)
		to = s->v[at - 1].to;
	memmove(&s->v[at + 1], &s->v[at], (s->n - at) * sizeof(s->v[0]));
	s->v[at] = (struct span){ from, to, seq };
	s->n++;
}

/* The first that ends at or after ts. */
static size_t
span_at(const struct spans_of_time *s, uint64_t ts)
{
	return first_from(s->v, s->n, sizeof(s->v[0]), offsetof(struct span, to), ts);
}

/* Up to that event; begun: or one that began before the last moment, and is known by a later event. */
static bool
spans_touch(const struct spans_of_time *s, uint64_t from, uint64_t to, uint64_t seq, bool begun)
{
	const size_t first = span_at(s, from);

	for (size_t i = first; i < s->n && i < first + THREADS; i++)
		if (s->v[i].from < to && (s->v[i].seq <= seq || (begun && s->v[i].from + 1 < to)))
			return true;
	return false;
}

/* --- what comes in ------------------------------------------------------------------------ */

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
	if (ev->wait.options & WNOWAIT)		/* it leaves the child */
		return 0;
	return ev->wait.child_state == PW_CHILD_STOPPED ||
	       ev->wait.child_state == PW_CHILD_CONTINUED ? 0 : MARK_REAPED;
}

/* One is pending from when it is queued until it is delivered; what takes it without a handler
 * is not seen, and then it was so at least until the last that it absorbed. */
static void
note_pending(struct lane *lane, const struct pw_event *ev, uint64_t seq, unsigned int bits)
{
	if (bits & (MARK_GENERATED | MARK_BLOCKED)) {
		add_span(&lane->pending, ev->ts, ev->ts, seq);
		lane->is_pending = true;
	} else if (lane->is_pending && bits & (MARK_COALESCED | MARK_DELIVERED)) {
		struct span *last = &lane->pending.v[lane->pending.n - 1];

		if (last->to < ev->ts)
			last->to = ev->ts;
		lane->is_pending = !(bits & MARK_DELIVERED);
	}
}

unsigned int
marks_of_event(const struct pw_event *ev)
{
	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD)
		return signal_bits(ev);
	if (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD)
		return MARK_DELIVERED;
	if (ev->kind == PW_EV_WAIT_RETURN && !(ev->flags & PW_F_OUTSIDER))
		return wait_bits(ev);
	return 0;
}

static uint32_t
child_of_event(const struct pw_event *ev)
{
	return ev->kind == PW_EV_SIGNAL ? ev->signal.from : ev->kind == PW_EV_WAIT_RETURN ? ev->wait.child.pid : 0;
}

void
marks_event(struct marks *m, const struct pw_event *ev, uint64_t seq, const struct pw_id *id)
{
	const unsigned int bits = marks_of_event(ev);
	const struct mark_point p = {
		.ts = ev->ts, .seq = seq, .bits = (uint16_t)bits, .pid = child_of_event(ev),
		.coalesced = bits == MARK_COALESCED,
	};
	/* no bar for a call that just asked */
	const bool waited = ev->kind == PW_EV_WAIT_RETURN && !(ev->flags & PW_F_OUTSIDER) &&
			    ev->wait.elapsed > CLOCK_MS / 100;
	struct lane *lane;

	if (!bits && !waited)
		return;
	lane = lane_of(m, id);
	m->bytes -= lane_bytes(lane);
	if (waited)
		add_span(&lane->waiting, sat_sub(ev->ts, ev->wait.elapsed), ev->ts, seq);
	if (bits) {
		add_point(lane, &p);
		note_pending(lane, ev, seq, bits);
	}
	m->bytes += lane_bytes(lane);
}

size_t
marks_size(const struct marks *m)
{
	return m->bytes;
}

/* --- what is asked -------------------------------------------------------------------------- */

struct mark_sum
marks_at(const struct marks *m, const struct pw_id *id, uint64_t from, uint64_t to, uint64_t seq)
{
	const struct lane *lane = lane_find(m, id);
	struct mark_sum s = { 0 };

	if (!lane || to <= from)
		return s;
	s = points_sum(lane, point_at(lane, from), point_at(lane, to), seq);
	if (spans_touch(&lane->waiting, from, to, seq, true))
		s.bits |= MARK_WAITING;
	if (spans_touch(&lane->pending, from, to, seq, false))
		s.bits |= MARK_PENDING;
	return s;
}

static bool
is_asked_for(const struct mark_point *p, unsigned int bits, uint32_t pid)
{
	return p->seq && p->bits & bits && (!pid || p->pid == pid);
}

const struct mark_point *
marks_next(const struct marks *m, const struct pw_id *id, unsigned int bits, uint32_t pid, uint64_t ts,
	   uint64_t seq)
{
	const struct lane *lane = lane_find(m, id);

	for (size_t i = lane ? point_from(lane, ts, seq) : 0; lane && i < lane->n; i++) {
		if (i % BLOCK_POINTS == 0 && !(lane->blocks[i / BLOCK_POINTS].sum.bits & bits))
			i += BLOCK_POINTS - 1;
		else if (is_asked_for(&lane->v[i], bits, pid))
			return &lane->v[i];
	}
	return NULL;
}

const struct mark_point *
marks_before(const struct marks *m, const struct pw_id *id, unsigned int bits, uint32_t pid, uint64_t ts,
	   uint64_t seq)
{
	const struct lane *lane = lane_find(m, id);

	for (size_t i = lane ? point_from(lane, ts, seq) : 0; i-- > 0;) {
		if (i % BLOCK_POINTS == BLOCK_POINTS - 1 && !(lane->blocks[i / BLOCK_POINTS].sum.bits & bits))
			i -= BLOCK_POINTS - 1;
		else if (is_asked_for(&lane->v[i], bits, pid))
			return &lane->v[i];
	}
	return NULL;
}

/* --- forgetting ------------------------------------------------------------------------------ */

static void
drop_spans(struct spans_of_time *s, uint64_t ts)
{
	const size_t n = span_at(s, ts);

	s->n -= n;
	if (s->n)
		memmove(s->v, s->v + n, s->n * sizeof(s->v[0]));
}

/* Points of one second become one; spans that ended are dropped. */
static void
fold_lane(struct lane *lane, uint64_t ts)
{
	const size_t end = point_at(lane, ts);
	size_t n = 0, drop;

	for (size_t i = 0; i < end; i++) {
		struct mark_point p = lane->v[i];

		p.ts -= p.ts % CLOCK_SECOND;
		p.seq = 0;
		p.pid = 0;
		if (n && lane->v[n - 1].ts == p.ts) {
			struct mark_point *last = &lane->v[n - 1];
			const unsigned int sum = (unsigned int)last->coalesced + p.coalesced;

			last->bits |= p.bits;
			last->coalesced = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
		} else {
			lane->v[n++] = p;
		}
	}
	drop = n > FOLDED_MAX ? n - FOLDED_MAX : 0;
	if (lane->n)
		memmove(lane->v, lane->v + drop, (n - drop) * sizeof(lane->v[0]));
	if (lane->n > end)
		memmove(lane->v + n - drop, lane->v + end, (lane->n - end) * sizeof(lane->v[0]));
	lane->n -= end - (n - drop);
	blocks_renew(lane, 0);
	drop_spans(&lane->waiting, ts);
	drop_spans(&lane->pending, ts);
	if (!lane->pending.n)
		lane->is_pending = false;
}

void
marks_fold(struct marks *m, uint64_t ts)
{
	struct lane *lane, *tmp;
	size_t lanes = HASH_COUNT(m->lanes);

	m->bytes = 0;
	HASH_ITER(hh, m->lanes, lane, tmp) {
		fold_lane(lane, ts);
		m->bytes += lane_bytes(lane);
		if (lanes <= SILENT_LANES || (lane->n && lane->v[lane->n - 1].seq))
			continue;
		lanes--;
		m->bytes -= lane_bytes(lane);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(m->lanes, lane);
		lane_free(lane);
	}
}
