/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stack_frames.c - what of a stack has room in its event. */
#include "unit.h"

#include "base/strbuf.h"
#include "event/event.h"
#include "event/path_marks.h"
#include "event/stack_frames.h"

enum { FRAMES = 64, MANY = 120, FRAMES_MOST = 256, LONG = 3000 };

/* A name of len bytes: ends of two bytes each, from an odd place on if `odd`. */
static const char *
name_of(size_t len, bool odd)
{
	static char room[4][LONG + 1];
	static int at;
	char *name = room[at++ % 4];

	memset(name, 'n', len);
	for (size_t i = odd; i + 1 < len; i += 2)
		memcpy(name + i, "\xc3\xa4", 2);	/* a with two dots */
	name[len] = '\0';
	return name;
}

static struct pw_event *
event_of(struct strbuf *tail)
{
	struct pw_event *ev = calloc(1, sizeof(*ev) + tail->len + 1);

	assert_non_null(ev);
	assert_true(tail->len <= PW_STACK_TAIL_MAX);
	ev->tail_len = (uint32_t)tail->len;
	memcpy(ev->tail, strbuf_str(tail), tail->len);
	strbuf_done(tail);
	return ev;
}

static const struct name_row {
	const char *name;
	size_t len;
	bool odd;
	size_t func, path;	/* bytes that are kept */
} name_rows[] = {
	{ "none", 0, false, 0, 0 },
	{ "the longest that is whole", 256, false, 256, 256 },
	{ "one more", 257, true, 3 + 253, 3 + 252 },
	{ "the cut would be within a character", 600, false, 3 + 252, 3 + 252 },
	{ "longer than the tail", LONG, true, 3 + 253, 3 + 253 },
};

static void
cuts_long_names(void **state)
{
	const struct name_row *row = *state;
	const char *name = name_of(row->len, row->odd);
	struct pw_frame f = { .func = name, .file = name, .module = name, .offset = 7, .line = 3 };
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	size_t at = 0;

	assert_true(pw_frame_add(&tail, &f));
	ev = event_of(&tail);
	assert_true(pw_frame_next(ev, &at, &f));
	assert_int_equal(strlen(f.func), row->func);
	assert_int_equal(strlen(f.file), row->path);
	assert_string_equal(f.file, f.module);
	assert_int_equal(f.line, 3);
	if (row->func < row->len) {
		assert_memory_equal(f.func, name, row->func - 3);
		assert_string_equal(f.func + row->func - 3, "...");
		assert_true(((unsigned char)name[row->func - 3] & 0xc0) != 0x80);
		assert_memory_equal(f.file, "...", 3);
		assert_string_equal(f.file + 3, name + row->len - (row->path - 3));
		assert_true(((unsigned char)f.file[3] & 0xc0) != 0x80);
	}
	free(ev);
}

static const struct cut_row {
	const char *name, *path, *want;		/* 64 bytes at most */
} cut_rows[] = {
	{ "whole", "/root/.cargo/registry/src/tokio/mod.rs", "/root/.cargo/registry/src/tokio/mod.rs" },
	{ "a mark at the begin only", "/usr/include/x86_64-linux-gnu/c++/14/bits/the/name/of/a/folder/unistd.h",
	  "/usr/include/...ux-gnu/c++/14/bits/the/name/of/a/folder/unistd.h" },
	{ "a mark within the end",
	  "/a/folder/with/a/long/name/for/one/that/has/few/files/vendor/github.com/a/b/c.go",
	  "...ng/name/for/one/that/has/few/files/vendor/github.com/a/b/c.go" },
	{ "two marks",
	  "/usr/src/rustc-1.85.0+dfsg1-build/library/std/src/sys/pal/unix/process/process_common/process_unix.rs",
	  ".../rustc-.../library/std/src/.../process_common/process_unix.rs" },
	{ "more than leave room for the end",
	  "/a/pkg/mod/b/pkg/mod/c/pkg/mod/d/pkg/mod/e/pkg/mod/f/pkg/mod/g/a/name/without/a/mark/of/any/kind/run.go",
	  ".../pkg/mod/.../pkg/mod/.../pkg/mod/...a/mark/of/any/kind/run.go" },
	{ "relative: the first slash is missing",
	  "vendor/github.com/some-user/something/a/folder/with/a/long/name/run.go",
	  "vendor/...m/some-user/something/a/folder/with/a/long/name/run.go" },
};

static void
keeps_what_says_whose(void **state)
{
	const struct cut_row *row = *state;
	struct strbuf out = { 0 };

	pw_path_cut(&out, row->path, 64);
	assert_string_equal(strbuf_str(&out), row->want);
	assert_in_range(out.len, 0, 64);
	assert_int_equal(pw_path_marks(strbuf_str(&out)), pw_path_marks(row->path));
	strbuf_done(&out);
}

static const struct stack_row {
	const char *name;
	size_t frames, func;	/* how many, with names of that length */
	size_t kept, kept_func;
} stack_rows[] = {
	{ "short names", FRAMES, 20, FRAMES, 20 },
	{ "room for all, cut once", 10, 400, 10, 256 },
	{ "room for all, cut more", FRAMES, 400, FRAMES, 128 },
	{ "room for all, cut most", MANY, 400, MANY, 64 },
	{ "room for the first only", FRAMES_MOST, 400, 175, 64 },
	{ "no frame", 0, 0, 0, 0 },
};

static void
keeps_the_innermost(void **state)
{
	const struct stack_row *row = *state;
	struct pw_frame frames[FRAMES_MOST] = { { .func = NULL } }, f;
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	size_t at = 0, n = 0;

	for (size_t i = 0; i < row->frames; i++)
		frames[i] = (struct pw_frame){ .func = name_of(row->func, false), .file = "server.cc",
					       .module = "/bin/server", .line = (uint32_t)i + 1 };
	assert_int_equal(pw_frames_add(&tail, frames, row->frames), row->kept);
	ev = event_of(&tail);
	while (pw_frame_next(ev, &at, &f)) {
		assert_int_equal(f.line, ++n);
		assert_in_range(strlen(f.func), row->kept_func - (row->kept_func > 1), row->kept_func);
	}
	assert_int_equal(n, row->kept);
	free(ev);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, cuts_long_names, name_rows);
	UNIT_ADD_ROWS(&l, keeps_what_says_whose, cut_rows);
	UNIT_ADD_ROWS(&l, keeps_the_innermost, stack_rows);
	return unit_run("stack_frames", &l);
}
