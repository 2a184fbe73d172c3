/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_clock.c - the times of a log of strace as event times. */
#include "source/replay/strace_clock.h"

#include "event/event.h"

#define SECOND_NS UINT64_C(1000000000)
#define DAY_NS (86400 * SECOND_NS)
#define STEP_NS 1000
#define BEGIN_NS SECOND_NS

static void
clock_begin(struct strace_clock *c, const struct strace_line *l)
{
	/* Nothing that strace measures between two lines is three years. */
	enum { YEARS_S = 100000000 };

	*c = (struct strace_clock){ .begun = true, .now = BEGIN_NS, .first = l->time, .said = l->time };
	if (l->stamp == STRACE_OF_DAY)
		c->times = STRACE_TIMES_OF_DAY;
	else if (l->stamp == STRACE_NUMBER)
		c->times = l->time >= YEARS_S * SECOND_NS ? STRACE_TIMES_EPOCH : STRACE_TIMES_RELATIVE;
}

/* What the log says as the time since its first line; UINT64_MAX = nothing. */
static uint64_t
clock_since_first(struct strace_clock *c, const struct strace_line *l)
{
	if (l->stamp == STRACE_UNTIMED || c->times == STRACE_TIMES_NONE ||
	    (l->stamp == STRACE_OF_DAY) != (c->times == STRACE_TIMES_OF_DAY))
		return UINT64_MAX;
	if (c->times == STRACE_TIMES_RELATIVE)
		return c->now - BEGIN_NS + l->time;
	if (c->times == STRACE_TIMES_OF_DAY && l->time + DAY_NS / 2 < c->said)
		c->days += DAY_NS;		/* midnight has passed */
	if (c->times == STRACE_TIMES_OF_DAY && c->days && l->time > c->said + DAY_NS / 2)
		return UINT64_MAX;		/* a line from before it, out of order */
	c->said = l->time;
	return l->time + c->days > c->first ? l->time + c->days - c->first : 0;
}

uint64_t
strace_clock_at(struct strace_clock *c, const struct strace_line *l)
{
	uint64_t since;

	if (!c->begun) {
		clock_begin(c, l);
		return c->now;
	}
	since = clock_since_first(c, l);
	if (since < PW_NS_MAX && since + BEGIN_NS > c->now + STEP_NS)
		c->now = since + BEGIN_NS;
	else
		c->now += STEP_NS;
	return c->now;
}

uint64_t
strace_clock_wall_offset(const struct strace_clock *c)
{
	return c->times == STRACE_TIMES_EPOCH && c->first > BEGIN_NS ? c->first - BEGIN_NS : 0;
}
