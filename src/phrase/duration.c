/* SPDX-License-Identifier: GPL-2.0-or-later */
/* duration.c - how long, and when, in words. */
#include "phrase/duration.h"

#include <inttypes.h>

#include "base/sat.h"

#define US 1000u
#define MS 1000000u
#define SEC 1000000000u

/* Three digits: 1.53, 15.3, 153; cut, not rounded: 59.99 s is no minute. */
static void
add_three_digits(struct strbuf *out, uint64_t ns, uint64_t unit, const char *name)
{
	const uint64_t whole = ns / unit, rest = ns % unit * 100 / unit;

	if (whole < 10)
		strbuf_addf(out, "%" PRIu64 ".%02" PRIu64 "%s", whole, rest, name);
	else if (whole < 100)
		strbuf_addf(out, "%" PRIu64 ".%" PRIu64 "%s", whole, rest / 10, name);
	else
		strbuf_addf(out, "%" PRIu64 "%s", whole, name);
}

/* What a duration of some length looks like; the second unit is that of the rest. */
struct units {
	const char *ns, *us, *ms, *s, *min, *h, *d, *rest_s, *rest_min, *rest_h;
};

static void
add_duration_as(struct strbuf *out, uint64_t ns, const struct units *u)
{
	const uint64_t s = ns / SEC;

	if (ns < US)
		strbuf_addf(out, "%u%s", (unsigned int)ns, u->ns);
	else if (ns < MS)
		strbuf_addf(out, "%u%s", (unsigned int)(ns / US), u->us);
	else if (ns < SEC)
		add_three_digits(out, ns, MS, u->ms);
	else if (s < 60)
		add_three_digits(out, ns, SEC, u->s);
	else if (s < 3600)
		strbuf_addf(out, "%" PRIu64 "%s%02" PRIu64 "%s", s / 60, u->min, s % 60, u->rest_s);
	else if (s < 86400)
		strbuf_addf(out, "%" PRIu64 "%s%02" PRIu64 "%s", s / 3600, u->h, s / 60 % 60,
			    u->rest_min);
	else
		strbuf_addf(out, "%" PRIu64 "%s%02" PRIu64 "%s", s / 86400, u->d, s / 3600 % 24,
			    u->rest_h);
}

void
phrase_duration(struct strbuf *out, uint64_t ns)
{
	static const struct units sentence = {
		" ns", " us", " ms", " s", " min ", " h ", " d ", " s", " min", " h",
	};

	add_duration_as(out, ns, &sentence);
}

void
phrase_duration_column(struct strbuf *out, uint64_t ns)
{
	static const struct units column = {
		"ns", "us", "ms", "s", "m", "h", "d", "s", "m", "h",
	};

	add_duration_as(out, ns, &column);
}

void
phrase_duration_short(struct strbuf *out, uint64_t ns, bool ticking)
{
	const uint64_t s = ns / SEC;

	if (s == 0 && !ticking && ns < MS)
		strbuf_addf(out, "%uus", (unsigned int)(ns / US));
	else if (s == 0 && !ticking)
		strbuf_addf(out, "%ums", (unsigned int)(ns / MS));
	else if (s < 10 && !ticking)
		strbuf_addf(out, "%u.%us", (unsigned int)s, (unsigned int)(ns / (SEC / 10) % 10));
	else if (s < 60)
		strbuf_addf(out, "%us", (unsigned int)s);
	else if (s < 3600)
		strbuf_addf(out, "%um%02u", (unsigned int)(s / 60), (unsigned int)(s % 60));
	else if (s < 360000)
		strbuf_addf(out, "%uh%02u", (unsigned int)(s / 3600), (unsigned int)(s / 60 % 60));
	else
		strbuf_addf(out, "%" PRIu64 "d%02u", s / 86400, (unsigned int)(s / 3600 % 24));
}

void
phrase_moment(struct strbuf *out, uint64_t ts, uint64_t zero)
{
	phrase_duration(out, sat_sub(ts, zero));
}

static void
add_duration_arg(struct spans *out, const struct phrase_arg *a)
{
	phrase_duration(&out->text, a->n);
}

struct phrase_arg
arg_duration(uint64_t ns)
{
	return (struct phrase_arg){ .add = add_duration_arg, .n = ns };
}

struct phrase_arg
arg_moment(uint64_t ts, uint64_t zero)
{
	return arg_duration(sat_sub(ts, zero));
}
