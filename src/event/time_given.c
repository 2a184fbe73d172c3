/* SPDX-License-Identifier: GPL-2.0-or-later */
/* time_given.c - a moment of a recording as a user writes it. */
#include "event/time_given.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

#include "base/clock.h"
#include "base/sat.h"

enum { SECONDS_MAX = 1000000000 };
#define DAY_NS (UINT64_C(24) * 3600 * CLOCK_SECOND)

/* Two digits below `end`. */
static bool
take_pair(const char **s, unsigned int end, uint64_t *out)
{
	const char *c = *s;

	if (c[0] < '0' || c[0] > '9' || c[1] < '0' || c[1] > '9')
		return false;
	*out = (uint64_t)(c[0] - '0') * 10 + (uint64_t)(c[1] - '0');
	*s += 2;
	return *out < end;
}

/* ".25", or nothing. */
static bool
take_fraction(const char **s, uint64_t *ns)
{
	uint64_t unit = CLOCK_SECOND / 10;

	*ns = 0;
	if (**s != '.')
		return true;
	if ((*s)[1] < '0' || (*s)[1] > '9')
		return false;
	for (++*s; **s >= '0' && **s <= '9'; ++*s, unit /= 10)
		*ns += unit * (uint64_t)(**s - '0');
	return true;
}

static bool
take_time_of_day(const char *s, uint64_t *ns)
{
	uint64_t hour, minute, second = 0, part = 0;

	if (!take_pair(&s, 24, &hour) || *s++ != ':' || !take_pair(&s, 60, &minute))
		return false;
	if (*s == ':') {
		s++;
		if (!take_pair(&s, 60, &second) || !take_fraction(&s, &part))
			return false;
	}
	*ns = (hour * 3600 + minute * 60 + second) * CLOCK_SECOND + part;
	return !*s;
}

static bool
take_seconds(const char *s, uint64_t *ns)
{
	uint64_t whole = 0, part;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		whole = whole * 10 + (uint64_t)(*s - '0');
		if (whole > SECONDS_MAX)
			return false;
	}
	if (!take_fraction(&s, &part) || *s)
		return false;
	*ns = whole * CLOCK_SECOND + part;
	return true;
}

int
time_given_parse(const char *s, struct time_given *out)
{
	struct time_given t = { .kind = TIME_AFTER_START };

	if (!take_seconds(s, &t.ns)) {
		t.kind = TIME_OF_DAY;
		if (!take_time_of_day(s, &t.ns))
			return -EINVAL;
	}
	*out = t;
	return 0;
}

/* From the start of the recording to that time of day; 0 if it was before. */
static uint64_t
until_time_of_day(uint64_t of_day, uint64_t start)
{
	const time_t second = (time_t)(start / CLOCK_SECOND);
	struct tm tm;
	uint64_t at;

	if (!localtime_r(&second, &tm))
		return 0;
	at = ((uint64_t)tm.tm_hour * 3600 + (uint64_t)tm.tm_min * 60 + (uint64_t)tm.tm_sec) * CLOCK_SECOND +
	     start % CLOCK_SECOND;
	if (of_day >= at)
		return of_day - at;
	return at - of_day <= DAY_NS / 2 ? 0 : of_day + DAY_NS - at;
}

int
time_given_resolve(const struct time_given *t, const struct pw_event *start, uint64_t otherwise,
		   uint64_t *out)
{
	const uint64_t wall = start->start.wall_offset_ns;

	*out = otherwise;
	if (t->kind == TIME_AFTER_START)
		*out = sat_add(start->ts, t->ns);
	else if (t->kind == TIME_OF_DAY && !wall)
		return -ERANGE;
	else if (t->kind == TIME_OF_DAY)
		*out = sat_add(start->ts, until_time_of_day(t->ns, sat_add(start->ts, wall)));
	return 0;
}
