/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moments.c - when most happens between parents and their children. */
#include "history/moments.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "history/event_log.h"

enum {
	SHOWN = 64,		/* moments in a picture, at most */
	MERGED = 4,		/* the weight of what one looks for */
	SHORTEST = 1000,	/* ns: the first length that is tried */
	LEAST_DOUBLINGS = 12,	/* its logarithm, as it counts */
	EVENTS_TO_WAIT = 64,	/* until the wait call */
	WAITS_MOST = 1024,	/* events of all of them */
};
#define WAITS_NS (CLOCK_SECOND / 10)

void
moments_done(struct moments *m)
{
	free(m->v);
	*m = (struct moments){ 0 };
}

static unsigned int
weight_of(const struct pw_event *ev)
{
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_SIGNAL:
		if (ev->signal.signo != SIGCHLD)
			return 0;
		return ev->signal.result == PW_RESULT_COALESCED ? MERGED : 1;
	case PW_EV_DELIVER:
		return ev->deliver.signo == SIGCHLD;
	case PW_EV_WAIT_RETURN:
		return !(ev->flags & PW_F_OUTSIDER) && ev->wait.child.pid;
	case PW_EV_EXIT:
		return 1;
	default:
		return 0;
	}
}

void
moments_add(struct moments *m, const struct pw_event *ev, uint64_t ts)
{
	const unsigned int weight = weight_of(ev);

	if (!weight)
		return;
	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 256;
		m->v = xreallocarray(m->v, m->cap, sizeof(m->v[0]));
	}
	m->v[m->n++] = (struct moment){ .ts = ts, .weight = weight };
}

void
moments_drop(struct moments *m, uint64_t ts)
{
	size_t n = 0;

	while (n < m->n && m->v[n].ts < ts)
		n++;
	m->n -= n;
	if (m->n)
		memmove(m->v, m->v + n, m->n * sizeof(m->v[0]));
}

/* Of all stretches of that length the heaviest, with at most SHOWN moments. */
static uint64_t
heaviest(const struct moments *m, uint64_t length, size_t *first, size_t *last)
{
	uint64_t best = 0, sum = 0;
	size_t begin = 0;

	for (size_t i = 0; i < m->n; i++) {
		sum += m->v[i].weight;
		while (m->v[i].ts - m->v[begin].ts > length || i - begin >= SHOWN)
			sum -= m->v[begin++].weight;
		if (sum < best)
			continue;
		best = sum;
		*first = begin;
		*last = i;
	}
	return best;
}

bool
moments_busiest(const struct moments *m, uint64_t *from, uint64_t *to)
{
	const uint64_t span = m->n ? m->v[m->n - 1].ts - m->v[0].ts : 0;
	double best = -1;

	/* Lengths count by the square of their logarithm, so that a burst is preferred to an hour with
	 * more in it, and to the few of its moments that have one time. */
	for (uint64_t length = SHORTEST, doublings = LEAST_DOUBLINGS;; length *= 2, doublings++) {
		size_t first = 0, last = 0;
		const uint64_t sum = heaviest(m, length, &first, &last);
		const double score = ((double)sum - 1) / (double)(doublings * doublings);

		if (sum && score > best) {
			best = score;
			*from = m->v[first].ts;
			*to = m->v[last].ts;
		}
		if (length >= span)
			return m->n;
	}
}

uint64_t
moments_last_wait(const struct event_log *log, uint64_t seq, bool all)
{
	const uint64_t from = event_log_time(log, seq), most = all ? WAITS_MOST : EVENTS_TO_WAIT;
	uint64_t found = seq;

	for (uint64_t at = seq; at < event_log_last(log) && at < seq + most;) {
		const struct pw_event *ev = event_log_get(log, ++at);
		const bool returns = ev->kind == PW_EV_WAIT_RETURN;

		if (ev->ts > from + WAITS_NS || (found > seq && ev->kind == PW_EV_DELIVER) ||
		    (found > seq && returns && !ev->wait.child.pid))
			break;
		if (returns && ev->wait.child.pid)
			found = at;
		if (found > seq && !all)
			break;
	}
	return found;
}
