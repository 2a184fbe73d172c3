/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_set.c - the files of strace -ff as one log. */
#include "source/replay/strace_set.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "source/replay/strace_files.h"
#include "source/replay/strace_merge.h"
#include "source/replay/strace_value.h"

#define SECOND_NS UINT64_C(1000000000)

/* What the first look at a file shows. */
struct strace_glance {
	uint64_t lines;		/* with a fact */
	uint64_t first, last;	/* ns, as the log says it */
	enum strace_stamp stamp;	/* of the first line */
	bool fine;		/* some time is not a whole second */
	bool several;		/* its lines have pids */
};

struct strace_set {
	struct strace_files files;
	struct strace_stream *streams;
	struct strace_glance *glances;
	bool *twice;			/* two calls return its number: it is not known whose it is */
	struct strace_merge merge;
	bool signalfds;
	bool recordings;		/* there are files of procwatch's own */
	size_t without_maker;
	uint64_t bad, first_bad;	/* lines that were not understood; the first one's number ... */
	const struct strace_file *bad_file;	/* ... in there */
	uint64_t missing;		/* threads without a file */
	uint32_t first_missing;
};

/* --- the first look -------------------------------------------------------------------------- */

static bool
makes_threads(struct strace_text name)
{
	return strace_text_is(name, "clone") || strace_text_is(name, "clone3") ||
	       strace_text_is(name, "fork") || strace_text_is(name, "vfork");
}

static void
note_child(struct strace_set *s, struct strace_stream *maker, const struct strace_line *l)
{
	const struct strace_file *f;
	size_t i;
	int64_t n;

	if ((l->kind != STRACE_CALL && l->kind != STRACE_RESUMED) || !makes_threads(l->name) ||
	    !strace_pid(l->result, &n) || n <= 0 || n > INT32_MAX)
		return;
	f = strace_files_find(&s->files, (uint32_t)n);
	if (!f) {
		if (!s->missing++)
			s->first_missing = (uint32_t)n;
		return;
	}
	i = (size_t)(f - s->files.v);
	s->twice[i] |= s->streams[i].maker || &s->streams[i] == maker;
	s->streams[i].maker = maker;
}

static void
note_line(struct strace_set *s, size_t i, const struct strace_line *l)
{
	struct strace_glance *g = &s->glances[i];

	if (!g->lines++) {
		g->stamp = l->stamp;
		g->first = l->time;
	}
	if (l->stamp != STRACE_UNTIMED)
		g->last = l->time;
	g->fine |= l->time % SECOND_NS != 0;
	g->several |= l->tid != 0;
	s->signalfds |= strace_text_is(l->name, "signalfd4") || strace_text_is(l->name, "signalfd");
	note_child(s, &s->streams[i], l);
}

static int
glance_at(struct strace_set *s, size_t i)
{
	struct strace_file *f = &s->files.v[i];
	struct strace_line l;
	const char *line;
	size_t len;
	int err;

	while ((err = strace_file_next(&s->files, f, &line, &len)) > 0) {
		if (strace_line_parse(line, len, &l) != 0) {
			if (len && line[0] == '{' && f->number == 1) {
				s->recordings = true;
				break;
			}
			if (!s->bad++) {
				s->first_bad = f->number;
				s->bad_file = f;
			}
		} else if (l.kind != STRACE_NOTHING) {
			note_line(s, i, &l);
		}
	}
	strace_file_rewind(f);
	return err < 0 && err != -ENODATA ? err : 0;
}

/* --- what cannot be put in order --------------------------------------------------------------- */

static const char *
wrong_times(const struct strace_set *s)
{
	enum { YEARS_S = 100000000 };
	bool fine = false;
	size_t i = 0;

	while (i < s->files.n && !s->glances[i].lines)
		i++;
	for (size_t j = i; j < s->files.n; j++)
		fine |= s->glances[j].fine;
	switch (s->glances[i].stamp) {
	case STRACE_UNTIMED:
		return "no times";
	case STRACE_OF_DAY:
		return fine ? NULL : "times in seconds only";
	case STRACE_NUMBER:
		return s->glances[i].first < YEARS_S * SECOND_NS ? "relative times only" : NULL;
	}
	return NULL;
}

static int
compare_first(const void *a, const void *b)
{
	const struct strace_glance *const *x = a, *const *y = b;

	return ((*x)->first > (*y)->first) - ((*x)->first < (*y)->first);
}

/* Has one begun when all others had ended, and none of these has made it? */
static bool
is_more_than_one_run(const struct strace_set *s)
{
	const struct strace_glance **v = xcalloc(s->files.n, sizeof(*v));
	uint64_t last = 0;
	size_t n = 0, roots = 0;
	bool found = false;

	for (size_t i = 0; i < s->files.n; i++)
		if (s->glances[i].lines)
			v[n++] = &s->glances[i];
	qsort(v, n, sizeof(*v), compare_first);
	for (size_t i = 0; i < n; i++) {
		if (!s->streams[v[i] - s->glances].maker)
			found |= roots++ && v[i]->first > last;
		if (v[i]->last > last)
			last = v[i]->last;
	}
	free(v);
	return found;
}

/* 0 or -EINVAL and why. */
static int
check_files(const struct strace_set *s, struct strbuf *why)
{
	const char *prefix = s->files.prefix, *wrong = wrong_times(s);

	for (size_t i = 0; i < s->files.n; i++) {
		if (!s->glances[i].several)
			continue;
		strbuf_addf(why, "%s.%u has lines of several processes: read it alone", prefix,
			    s->files.v[i].tid);
		return -EINVAL;
	}
	if (wrong)
		strbuf_addf(why, "the files %s.* have %s, so the order of their lines is not known: use "
			    "strace -ff -ttt, or strace -f", prefix, wrong);
	else if (is_more_than_one_run(s))
		strbuf_addf(why, "the files %s.* are of more than one run of strace: keep those of one", prefix);
	return why->len ? -EINVAL : 0;
}

/* --- open and close --------------------------------------------------------------------------- */

static int
cannot_read(const struct strace_set *s, const struct strace_file *f, int err, struct strbuf *why)
{
	strbuf_reset(why);
	if (err == -E2BIG) {
		strace_file_add_name(&s->files, f, why);
		strbuf_addf(why, ":%" PRIu64 ": longer than 1 MiB", f->number + 1);
		return -EINVAL;
	}
	strbuf_adds(why, "cannot read ");
	strace_file_add_name(&s->files, f, why);
	strbuf_addf(why, ": %s", err == -EINVAL ? "it is no regular file" : strerror(-err));
	return err;
}

/* -ENOENT: none of the files is one of strace's. */
static int
glance_at_all(struct strace_set *s, struct strbuf *why)
{
	uint64_t lines = 0;
	int err;

	for (size_t i = 0; i < s->files.n; i++) {
		s->streams[i].file = &s->files.v[i];
		err = glance_at(s, i);
		if (err)
			return cannot_read(s, &s->files.v[i], err, why);
		lines += s->glances[i].lines;
	}
	for (size_t i = 0; i < s->files.n; i++) {
		if (s->twice[i])
			s->streams[i].maker = NULL;
		if (s->glances[i].stamp == STRACE_NUMBER)
			s->streams[i].last = s->glances[i].last;
		s->without_maker += s->glances[i].lines && !s->streams[i].maker;
	}
	if (lines)
		return check_files(s, why);
	if (s->bad || s->recordings)
		return -ENOENT;
	strbuf_addf(why, "the files %s.* are empty", s->files.prefix);
	return -EINVAL;
}

int
strace_set_open(struct strace_set **out, const char *prefix, struct strbuf *why)
{
	struct strace_set *s = xzalloc(sizeof(*s));
	int err = strace_files_open(&s->files, prefix);

	if (!err && !s->files.n)
		err = -ENOENT;
	if (s->files.failed)
		err = cannot_read(s, s->files.failed, err, why);
	if (err) {
		strace_set_close(s);
		return err;
	}
	s->streams = xcalloc(s->files.n, sizeof(*s->streams));
	s->glances = xcalloc(s->files.n, sizeof(*s->glances));
	s->twice = xcalloc(s->files.n, sizeof(*s->twice));
	err = glance_at_all(s, why);
	if (err) {
		strace_set_close(s);
		return err;
	}
	strace_merge_init(&s->merge, &s->files, s->streams, s->signalfds);
	*out = s;
	return 0;
}

void
strace_set_close(struct strace_set *s)
{
	if (!s)
		return;
	strace_merge_done(&s->merge);
	strace_files_done(&s->files);
	free(s->streams);
	free(s->glances);
	free(s->twice);
	free(s);
}

/* --- lines and facts ---------------------------------------------------------------------------- */

int
strace_set_next(struct strace_set *s, const char **line, size_t *len, struct strbuf *why)
{
	const int err = strace_merge_next(&s->merge);

	if (err < 0 && err != -ENODATA)
		return cannot_read(s, s->merge.failed, err, why);
	*line = strbuf_str(&s->merge.line);
	*len = s->merge.line.len;
	return err;
}

bool
strace_set_origin(const struct strace_set *s, size_t i, uint32_t *child, uint32_t *maker)
{
	if (i >= s->files.n)
		return false;
	*child = s->files.v[i].tid;
	*maker = s->streams[i].maker ? s->streams[i].maker->file->tid : 0;
	return true;
}

bool
strace_set_note(const struct strace_set *s, struct strbuf *out)
{
	if (s->bad) {
		strace_file_add_name(&s->files, s->bad_file, out);
		strbuf_addf(out, ":%" PRIu64 ": this line was not understood", s->first_bad);
		if (s->bad > 1)
			strbuf_addf(out, ", and %" PRIu64 " more", s->bad - 1);
		return true;
	}
	/* In a namespace of its own a process has another number than its file. */
	if (!s->missing || s->without_maker > 1)
		return false;
	strbuf_addf(out, "there is no file %s.%u of a process that was made", s->files.prefix, s->first_missing);
	if (s->missing > 1)
		strbuf_addf(out, ", nor of %" PRIu64 " more", s->missing - 1);
	return true;
}
