/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_recordings.c - a recording that is replayed says what was recorded.
 *
 * tests/data and tests/rules have what real runs gave.  Read, put through the model and
 * written again it must be the same line by line; the summary has each count that was
 * recorded, and those that were added to it since.  Only
 * findings are left out: they may become better than they were, and what they are now is
 * in tests/rules/test_messages.c. */
#include "unit.h"

#include <glob.h>
#include <json.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "model/model.h"

/* What bpf sees; recordings made before the field existed are written again with it. */
static const char sees[] = ",\"sees\":[\"signals\",\"waits\",\"threads\"]}\n";

static void
add_start(struct strbuf *b, const char *line, size_t len)
{
	if (memmem(line, len, sees, 8)) {
		strbuf_add(b, line, len);
		return;
	}
	strbuf_add(b, line, len - 2);	/* "}\n" */
	strbuf_adds(b, sees);
}

static void
write_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)m;
	if (ev->kind != PW_EV_FINDING)
		pw_codec_write(arg, ev);
}

/* So is "exiting_ns" of a reap. */
static void
forget_exiting(struct strbuf *got, const struct strbuf *want)
{
	static const char key[] = ",\"exiting_ns\":";
	char *p = got->s;
	size_t len;

	if (strstr(want->s, key))
		return;
	while ((p = strstr(p, key))) {
		len = sizeof(key) - 1 + strspn(p + sizeof(key) - 1, "0123456789");
		memmove(p, p + len, strlen(p + len) + 1);
		got->len -= len;
	}
}

/* The summary's line, which is the last, is taken from the text; NULL = there is none. */
static struct json_object *
take_summary(struct strbuf *b)
{
	char *line = b->len ? strstr(b->s, "{\"event\":\"summary\",") : NULL;
	struct json_object *sum;

	if (!line)
		return NULL;
	sum = json_tokener_parse(line);
	assert_non_null(sum);
	*line = '\0';
	b->len = (size_t)(line - b->s);
	return sum;
}

static void
assert_has_counts(struct json_object *got, struct json_object *want)
{
	struct json_object *value;

	json_object_object_foreach(want, key, wanted) {
		if (strcmp(key, "findings") == 0)
			continue;
		if (!json_object_object_get_ex(got, key, &value))
			fail_msg("the summary has no %s", key);
		if (json_object_is_type(wanted, json_type_object))
			assert_has_counts(value, wanted);
		else if (!json_object_equal(value, wanted))
			fail_msg("%s: %s, recorded: %s", key, json_object_to_json_string(value),
				 json_object_to_json_string(wanted));
	}
}

static void
replay_is_the_recording(void **state)
{
	const struct pw_model_opts o = { .zombie_age = 1000000000 };
	FILE *f = fopen(*state, "r");
	struct strbuf want = { 0 }, got = { 0 };
	struct pw_model *m = pw_model_new(&o, write_event, &got);
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why = "";
	char *line = NULL;
	size_t size = 0;
	struct json_object *want_sum, *got_sum;
	uint64_t last = 0;
	ssize_t len;

	assert_non_null(f);
	while ((len = getline(&line, &size, f)) > 0) {
		if (pw_codec_read(c, line, (size_t)len - 1, &ev, &why) != 0)
			fail_msg("%s", why);
		last = ev->ts;
		if (ev->kind == PW_EV_START)
			add_start(&want, line, (size_t)len);
		else if (ev->kind != PW_EV_FINDING)
			strbuf_add(&want, line, (size_t)len);
		pw_model_apply(m, ev);
	}
	pw_model_finish(m, last);
	forget_exiting(&got, &want);
	want_sum = take_summary(&want);
	got_sum = take_summary(&got);
	assert_non_null(want_sum);
	assert_has_counts(got_sum, want_sum);
	json_object_put(want_sum);
	json_object_put(got_sum);
	assert_string_equal(strbuf_str(&got), strbuf_str(&want));
	free(line);
	fclose(f);
	pw_codec_free(c);
	pw_model_free(m);
	strbuf_done(&want);
	strbuf_done(&got);
}

int
main(void)
{
	static struct unit_list l;
	const char *srcdir = getenv("srcdir");
	char pattern[4096];
	glob_t files;
	int failed;

	snprintf(pattern, sizeof(pattern), "%s/tests/data/*.jsonl", srcdir ? srcdir : ".");
	if (glob(pattern, 0, NULL, &files) != 0)
		return 1;
	snprintf(pattern, sizeof(pattern), "%s/tests/rules/*.jsonl", srcdir ? srcdir : ".");
	if (glob(pattern, GLOB_APPEND, NULL, &files) != 0)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++)
		unit_add(&l, strrchr(files.gl_pathv[i], '/') + 1, replay_is_the_recording,
			 files.gl_pathv[i]);
	failed = unit_run("recordings", &l);
	globfree(&files);
	return failed;
}
