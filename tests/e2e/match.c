/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - does an event fit a pattern, and what must every stream keep. */
#include "harness.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX 24

static bool
is_word_of(const char *list, const char *word, size_t len)
{
	const char *p = list ? list : "";

	while ((p = strstr(p, word))) {
		bool starts = p == list || p[-1] == ' ';

		if (starts && (p[len] == ' ' || p[len] == '\0'))
			return true;
		p += len;
	}
	return false;
}

bool
e2e_gives_event(const struct e2e_backend *b, const char *event)
{
	return !is_word_of(b->no_events, event, strlen(event));
}

static bool
value_is(const json_t *v, const char *want)
{
	char *end = NULL;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_STRING:
		return strcmp(json_string_value(v), want) == 0;
	case JSON_INTEGER:
		return strtoll(want, &end, 10) == json_integer_value(v) && end != want && !*end;
	case JSON_TRUE:
		return strcmp(want, "true") == 0;
	case JSON_FALSE:
		return strcmp(want, "false") == 0;
	case JSON_NULL:
		return strcmp(want, "null") == 0;
	case JSON_ARRAY:
		for (i = 0; i < json_array_size(v); i++)
			if (value_is(json_array_get(v, i), want))
				return true;
		return false;
	case JSON_REAL:
	case JSON_OBJECT:
		break;
	}
	return false;
}

/* One word of a pattern, "key=value" and so on. */
static bool
word_fits(const json_t *ev, char *word)
{
	bool absent = word[0] == '!';
	char *key = word + absent;
	char *op = strpbrk(key, "=!>?");
	const json_t *v;
	char kind;

	if (!op) {
		v = json_object_get(ev, key);
		return absent ? !v : v != NULL;
	}
	kind = *op;
	*op = '\0';
	v = json_object_get(ev, key);
	op += kind == '=' || kind == '?' ? 1 : 2;
	if (kind == '?' && !v)
		return json_is_true(json_object_get(ev, "approx"));
	if (kind == '>')
		return v && json_is_integer(v) &&
		       json_integer_value(v) >= strtoll(op, NULL, 10);
	return kind == '!' ? !v || !value_is(v, op) : v && value_is(v, op);
}

static bool
fits(const json_t *ev, const char *pattern)
{
	char *copy = strdup(pattern), *save = NULL, *word;
	const char *name = json_string_value(json_object_get(ev, "event"));
	bool ok;

	word = strtok_r(copy, " ", &save);
	ok = word && name && (strcmp(word, "*") == 0 || strcmp(word, name) == 0);
	while (ok && (word = strtok_r(NULL, " ", &save)))
		ok = word_fits(ev, word);
	free(copy);
	return ok;
}

/* Is the word's key one of these, of all events or of this one? */
static bool
key_among(const char *keys, const char *event, const char *word)
{
	const char *key = word[0] == '!' ? word + 1 : word;
	char name[64], full[160];
	int n = (int)strcspn(key, "=!>");

	snprintf(name, sizeof(name), "%.*s", n, key);
	snprintf(full, sizeof(full), "%s.%s", event, name);
	return is_word_of(keys, name, strlen(name)) || is_word_of(keys, full, strlen(full));
}

/* The pattern without the keys that the backend does not give, and with key?value
 * for those that it may not know; *weaker says whether there were any. */
static char *
pattern_for(const struct e2e_backend *b, const char *pattern, bool *weaker)
{
	char *copy = strdup(pattern), *out = calloc(1, strlen(pattern) + 2);
	char *save = NULL, *event = strtok_r(copy, " ", &save), *word;

	*weaker = false;
	strcat(out, event ? event : "");
	while ((word = strtok_r(NULL, " ", &save))) {
		char *op = strchr(word, '=');

		if (key_among(b->no_keys, event, word)) {
			*weaker = true;
			continue;
		}
		if (op && strpbrk(word, "=!>") == op && key_among(b->maybe_keys, event, word)) {
			*op = '?';
			*weaker = true;
		}
		strcat(out, " ");
		strcat(out, word);
	}
	free(copy);
	return out;
}

/* An event that stands for several counts as these. */
static long
count(const struct e2e_run *r, const char *pattern)
{
	size_t i;
	long n = 0;

	for (i = 0; i < json_array_size(r->events); i++) {
		const json_t *ev = json_array_get(r->events, i);
		const json_t *repeated = json_object_get(ev, "repeated");

		if (fits(ev, pattern))
			n += repeated ? (long)json_integer_value(repeated) : 1;
	}
	return n;
}

#define FORMAT(buf, fmt) do {					\
		va_list ap_;					\
		va_start(ap_, fmt);				\
		vsnprintf(buf, sizeof(buf), fmt, ap_);		\
		va_end(ap_);					\
	} while (0)

long
e2e_count(const struct e2e_run *r, const char *fmt, ...)
{
	char pattern[512];

	FORMAT(pattern, fmt);
	return count(r, pattern);
}

json_t *
e2e_find(const struct e2e_run *r, const char *fmt, ...)
{
	char pattern[512], *asked;
	json_t *found = NULL;
	bool weaker;
	size_t i;

	FORMAT(pattern, fmt);
	asked = pattern_for(r->backend, pattern, &weaker);
	for (i = 0; i < json_array_size(r->events) && !found; i++)
		if (fits(json_array_get(r->events, i), asked))
			found = json_array_get(r->events, i);
	free(asked);
	if (found)
		return found;
	e2e_fail(r, "no event fits \"%s\"", pattern);
}

/* What was there instead: events of that kind, the first few that share the pid. */
static void
print_alike(const struct e2e_run *r, const char *pattern)
{
	size_t i, shown = 0, len = strcspn(pattern, " ");
	const char *pid = strstr(pattern, " pid=");

	for (i = 0; i < json_array_size(r->events) && shown < 20; i++) {
		json_t *ev = json_array_get(r->events, i);
		const char *name = json_string_value(json_object_get(ev, "event"));
		char *line;

		if (!name || strncmp(name, pattern, len) != 0)
			continue;
		if (pid && json_integer_value(json_object_get(ev, "pid")) != atol(pid + 5))
			continue;
		line = json_dumps(ev, JSON_COMPACT);
		print_error("  there is: %.300s\n", line);
		free(line);
		shown++;
	}
}

/* --- how much of what is expected a source can be held to ------------------------ */

enum strength { WHOLE, PART, NONE };

/* An expectation that cannot fail with this source is none, one that fails in one
 * direction only is half of one. */
static enum strength
strength_of(const struct e2e_backend *b, const char *event, bool weaker, long n)
{
	if (!e2e_gives_event(b, event) || (weaker && n == 0))
		return NONE;
	if (weaker || is_word_of(b->may_miss, event, strlen(event)))
		return PART;
	return WHOLE;
}

static struct tally {
	const char *name;	/* of the source */
	long of[NONE + 1];
	struct {
		char event[24];
		long n;
	} none[24];
} tallies[4];
static pid_t tally_owner;

/* "not checked on procfs: 14 of 120 expectations (11 %): signal 9, deliver 5" */
static void
tally_print(void)
{
	if (getpid() != tally_owner)
		return;
	for (const struct tally *t = tallies; t < tallies + 4 && t->name; t++) {
		long all = t->of[WHOLE] + t->of[PART] + t->of[NONE];

		fprintf(stderr, "# not checked on %s: %ld of %ld expectations (%ld %%)", t->name,
			t->of[NONE], all, t->of[NONE] * 100 / all);
		for (size_t i = 0; i < sizeof(t->none) / sizeof(t->none[0]) && t->none[i].n; i++)
			fprintf(stderr, "%s %s %ld", i ? "," : ":", t->none[i].event, t->none[i].n);
		fprintf(stderr, "\n# checked in part on %s: %ld (%ld %%)\n", t->name, t->of[PART],
			t->of[PART] * 100 / all);
	}
}

static struct tally *
tally_of(const char *source)
{
	struct tally *t = tallies;

	while (t->name && strcmp(t->name, source) != 0)
		t++;
	if (t == tallies && !t->name) {
		tally_owner = getpid();
		atexit(tally_print);
	}
	t->name = source;
	return t;
}

static void
tally_add(const struct e2e_backend *b, const char *event, enum strength s)
{
	struct tally *t;
	size_t i = 0;

	if (!b->no_events)	/* sees all: each expectation is whole */
		return;
	t = tally_of(b->name);
	t->of[s]++;
	if (s != NONE)
		return;
	while (i + 1 < sizeof(t->none) / sizeof(t->none[0]) && t->none[i].n &&
	       strcmp(t->none[i].event, event) != 0)
		i++;
	snprintf(t->none[i].event, sizeof(t->none[i].event), "%s", event);
	t->none[i].n++;
}

void
e2e_want(const struct e2e_run *r, long n, const char *fmt, ...)
{
	char pattern[512], name[64], *asked;
	enum strength strength;
	bool weaker, fine;
	long have;

	FORMAT(pattern, fmt);
	asked = pattern_for(r->backend, pattern, &weaker);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(asked, " "), asked);
	strength = strength_of(r->backend, name, weaker, n);
	tally_add(r->backend, name, strength);
	have = count(r, asked);
	fine = have == n || strength == NONE || (weaker && have > n) ||
	       (have < n && is_word_of(r->backend->may_miss, name, strlen(name)));
	if (!fine)
		print_alike(r, asked);
	free(asked);
	if (!fine)
		e2e_fail(r, "%ld event(s) fit \"%s\", not %ld", have, pattern, n);
}

int
e2e_want_all(const struct e2e_run *r)
{
	char *copy = strdup(r->job.text[0]), *save = NULL, *line;
	int n = 0;

	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *pattern;
		long want;

		if (strncmp(line, "= ", 2) != 0)
			continue;
		want = strtol(line + 2, &pattern, 10);
		e2e_want(r, want, "%s", pattern + strspn(pattern, " "));
		n++;
	}
	free(copy);
	return n;
}

long
e2e_int(const json_t *ev, const char *key)
{
	const json_t *v = json_object_get(ev, key);

	if (!v || !json_is_integer(v)) {
		char *line = json_dumps(ev, JSON_COMPACT);

		fail_msg("no number \"%s\" in %s", key, line);
	}
	return (long)json_integer_value(v);
}

const char *
e2e_str(const json_t *ev, const char *key)
{
	const char *s = json_string_value(json_object_get(ev, key));

	return s ? s : "";
}

/* The summary must be what can be counted in the stream. */
static void
sane_summary(const struct e2e_run *r, const json_t *sum)
{
	static const struct {
		const char *key, *pattern;
	} sums[] = {
		{ "forks", "fork" },
		{ "execs", "exec" },
		{ "exits", "exit" },
		{ "reaps", "reap how!=auto" },
		{ "autoreaps", "reap how=auto" },
	};
	size_t i;

	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		long said = e2e_int(sum, sums[i].key), seen = count(r, sums[i].pattern);

		if (said != seen)
			e2e_fail(r, "summary says %ld %s, the stream has %ld", said,
				 sums[i].key, seen);
	}
}

/* A pid ends once per life, and is reaped only after it has ended. */
static void
sane_lives(const struct e2e_run *r)
{
	enum { PIDS = 1 << 22 };
	unsigned char *ended = calloc(PIDS, 1);
	size_t i;

	for (i = 0; i < json_array_size(r->events); i++) {
		const json_t *ev = json_array_get(r->events, i);
		const char *name = e2e_str(ev, "event");
		long pid = (long)json_integer_value(json_object_get(ev, "pid"));

		if (pid < 0 || pid >= PIDS)
			e2e_fail(r, "pid %ld", pid);
		if (strcmp(name, "fork") == 0) {
			ended[e2e_int(ev, "child")] = 0;
		} else if (strcmp(name, "exit") == 0) {
			if (ended[pid])
				e2e_fail(r, "process %ld ended twice", pid);
			ended[pid] = 1;
		} else if (strcmp(name, "reap") == 0) {
			if (ended[pid] == 2)
				e2e_fail(r, "process %ld was reaped twice", pid);
			if (ended[pid] == 0 && count(r, "process state=zombie") == 0)
				e2e_fail(r, "process %ld was reaped before its end", pid);
			ended[pid] = 2;
		}
	}
	free(ended);
}

/* Of every stream: START first, SUMMARY last and once, time never runs back,
 * nothing lost, the summary's counts are the stream's. */
void
e2e_sane(const struct e2e_run *r)
{
	size_t i, n = json_array_size(r->events);
	json_int_t last = 0;

	if (n < 2)
		e2e_fail(r, "only %zu event(s)", n);
	if (strcmp(e2e_str(json_array_get(r->events, 0), "event"), "start") != 0)
		e2e_fail(r, "the first event is no start");
	if (strcmp(e2e_str(json_array_get(r->events, n - 1), "event"), "summary") != 0)
		e2e_fail(r, "the last event is no summary");
	if (count(r, "start schema=1") != 1 || count(r, "summary") != 1)
		e2e_fail(r, "not one start of schema 1 and one summary");
	if (count(r, "lost") != 0)
		e2e_fail(r, "events were lost");
	for (i = 0; i < n; i++) {
		json_int_t t = e2e_int(json_array_get(r->events, i), "t");

		if (t < last)
			e2e_fail(r, "time runs back by %lld ns at event %zu",
				 (long long)(last - t), i);
		last = t;
	}
	sane_lives(r);
	sane_summary(r, json_array_get(r->events, n - 1));
}
