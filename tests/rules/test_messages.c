/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_messages.c - what a rule says is a snapshot beside it: RULE.txt, or RULE.WHICH.txt,
 * has every finding of the recording with that name, with all its words.
 *
 * languages.txt has what each rule advises in each language, where that is another one than C's.
 *
 * The model has no clock, so that a replay gives the same numbers each time.  With UPDATE=1
 * the snapshots are written, not compared: read the difference before it is committed. */
#include "../unit/unit.h"

#include <errno.h>
#include <glob.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "event/names.h"
#include "model/model.h"

#define SECOND 1000000000u

struct snapshot {
	uint64_t start;		/* ns: of the recording */
	struct strbuf text;
};

/* A sentence a line, so that a change shows where it is. */
static void
add_message(struct strbuf *b, const char *s)
{
	const char *end;

	for (; (end = strstr(s, ". ")); s = end + 2) {
		strbuf_add(b, s, (size_t)(end - s) + 1);
		strbuf_adds(b, "\n");
	}
	strbuf_addf(b, "%s\n", s);
}

static void
add_finding(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct snapshot *snap = arg;
	struct strbuf *b = &snap->text;
	const struct pw_finding *f = ev->finding;

	(void)m;
	if (ev->kind == PW_EV_START)
		snap->start = ev->ts;
	if (ev->kind != PW_EV_FINDING)
		return;
	strbuf_addf(b, "%s[%.6f s] %s%s (%s) of %s (%u), children:", b->len ? "\n" : "",
		    (double)(ev->ts - snap->start) / SECOND,
		    ev->flags & PW_F_WITHDRAWN ? "no longer: " : "", f->rule,
		    pw_severity_name(f->severity), f->comm, f->who.pid);
	for (size_t i = 0; i < f->n_children; i++)
		strbuf_addf(b, " %u", f->children[i]);
	strbuf_addf(b, f->count == f->n_children ? "\n" : ", %u in all\n", (unsigned int)f->count);
	if (ev->flags & PW_F_WITHDRAWN)
		return;
	add_message(b, f->message);
	strbuf_addf(b, "\n%s\n", f->advice);
}

static void
replay(const char *path, struct snapshot *snap)
{
	const struct pw_model_opts o = { .zombie_age = SECOND };
	struct pw_model *m = pw_model_new(&o, add_finding, snap);
	struct pw_codec *c = pw_codec_new();
	FILE *f = fopen(path, "r");
	const struct pw_event *ev;
	const char *why = "";
	char *line = NULL;
	uint64_t last = 0;
	size_t room = 0;
	ssize_t len;

	assert_non_null(f);
	while ((len = getline(&line, &room, f)) > 0) {
		if (pw_codec_read(c, line, (size_t)len - 1, &ev, &why) != 0)
			fail_msg("%s: %s", path, why);
		last = ev->ts;
		pw_model_apply(m, ev);
	}
	pw_model_finish(m, last);
	if (!snap->text.len)
		strbuf_adds(&snap->text, "no finding\n");
	free(line);
	fclose(f);
	pw_codec_free(c);
	pw_model_free(m);
}

/* The first line that differs, of both. */
static void
compare(const char *path, const char *is, FILE *f)
{
	char *was = NULL;
	size_t room = 0, len;
	int number = 0;
	ssize_t n;

	while ((n = getline(&was, &room, f)) > 0) {
		number++;
		len = strcspn(is, "\n");
		was[strcspn(was, "\n")] = '\0';
		if (strlen(was) != len || memcmp(is, was, len) != 0)
			fail_msg("%s:%d: (UPDATE=1 writes it)\nwas: %s\n is: %.*s", path, number, was,
				 (int)len, is);
		is += len + (is[len] == '\n');
	}
	if (*is)
		fail_msg("%s: there is more: %s", path, is);
	free(was);
}

static void
compare_or_update(const char *path, const char *text)
{
	const char *update = getenv("UPDATE");
	FILE *f = fopen(path, update && *update ? "w" : "r");

	if (!f)
		fail_msg("%s: %s (UPDATE=1 writes it)", path, strerror(errno));
	if (update && *update)
		fputs(text, f);
	else
		compare(path, text, f);
	fclose(f);
}

static void
test_snapshot(void **state)
{
	const char *recording = *state;
	struct snapshot snap = { 0 };
	struct strbuf path = { 0 };

	strbuf_add(&path, recording, strlen(recording) - strlen(".jsonl"));
	strbuf_adds(&path, ".txt");
	replay(recording, &snap);
	compare_or_update(path.s, snap.text.s);
	strbuf_done(&path);
	strbuf_done(&snap.text);
}

static void
ignore_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

/* Of a parent in that language. */
static const char *
advice_in(enum pw_runtime runtime, const char *rule)
{
	const struct pw_model_opts o = { .zombie_age = SECOND };
	struct pw_event ev = {
		.ts = SECOND, .kind = PW_EV_EXEC, .who.pid = 10, .comm = "app", .exec.runtime = runtime,
	};
	struct pw_model *m = pw_model_new(&o, ignore_event, NULL);
	const char *advice;

	pw_model_apply(m, &ev);
	advice = pw_model_advice(m, rule, &ev.who);
	pw_model_free(m);
	return advice;		/* the rule's own */
}

/* What depends on the facts is not here: the recordings have it. */
static void
add_languages(struct strbuf *b, const char *rule)
{
	const char *c = advice_in(PW_RUNTIME_C, rule), *own;

	for (unsigned int i = PW_RUNTIME_NONE + 1; c && i < PW_RUNTIME_COUNT; i++) {
		own = advice_in(i, rule);
		assert_non_null(own);
		if (i == PW_RUNTIME_C || own != c)
			strbuf_addf(b, "%s%s, %s:\n%s\n", b->len ? "\n" : "", rule, pw_runtime_name(i), own);
	}
}

static const char *
source_dir(void)
{
	return getenv("srcdir") ? getenv("srcdir") : ".";
}

static void
test_languages(void **state)
{
	struct strbuf path = { 0 }, text = { 0 };
	const char *rule;

	(void)state;
	for (size_t i = 0; (rule = pw_model_rule(i)); i++)
		add_languages(&text, rule);
	strbuf_addf(&path, "%s/tests/rules/languages.txt", source_dir());
	compare_or_update(path.s, text.s);
	strbuf_done(&path);
	strbuf_done(&text);
}

/* A rule without one of these is not tested, and no list would say so. */
static void
test_every_rule(void **state)
{
	static const char *const files[] = {
		".rows.c", ".cause.c", ".near.c", "{,.*}.jsonl", "{,.*}.txt",
	};
	const char *rule;
	char pattern[4096];
	int missing = 0;
	glob_t found;

	(void)state;
	for (size_t r = 0; (rule = pw_model_rule(r)); r++)
		for (size_t i = 0; i < UNIT_COUNT(files); i++) {
			/* no parent is known that nothing explains: only rows can be made */
			if (strcmp(rule, "unexplained") == 0 && i > 0)
				continue;
			snprintf(pattern, sizeof(pattern), "%s/tests/rules/%s%s", source_dir(), rule, files[i]);
			if (glob(pattern, GLOB_BRACE, NULL, &found) == 0) {
				globfree(&found);
				continue;
			}
			print_error("there is no tests/rules/%s%s\n", rule, files[i]);
			missing++;
		}
	assert_int_equal(missing, 0);
}

int
main(void)
{
	static struct unit_list l;
	char pattern[4096];
	glob_t files;
	int failed;

	snprintf(pattern, sizeof(pattern), "%s/tests/rules/*.jsonl", source_dir());
	if (glob(pattern, 0, NULL, &files) != 0) {
		fprintf(stderr, "no %s: is srcdir right?\n", pattern);
		return 1;
	}
	for (size_t i = 0; i < files.gl_pathc; i++)
		unit_add(&l, strrchr(files.gl_pathv[i], '/') + 1, test_snapshot, files.gl_pathv[i]);
	unit_add(&l, "languages.txt", test_languages, NULL);
	unit_add(&l, "every rule has its files", test_every_rule, NULL);
	failed = unit_run("messages", &l);
	globfree(&files);
	return failed;
}
