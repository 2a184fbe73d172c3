/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_source_text.c - which line of which file, and what the file is called. */
#include "unit.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/source_text.h"
#include "base/clock.h"
#include "base/strbuf.h"

static char top[PATH_MAX], noted[2 * PATH_MAX];
static int notes;

static void
note_line(const char *line)
{
	snprintf(noted, sizeof(noted), "%s", line);
	notes++;
}

static void
put(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(name, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(name, mode), 0);
}

/* top/build is where the compiler was, top/src has the source, procwatch runs in top. */
static void
make_folders(void)
{
	strcpy(top, "/tmp/source_text.XXXXXX");
	assert_non_null(mkdtemp(top));
	assert_int_equal(chdir(top), 0);
	assert_int_equal(chmod(top, 0755), 0);
	assert_int_equal(mkdir("build", 0755) | mkdir("src", 0755) | mkdir("else", 0755), 0);
	put("src/a.c", "one\n\t  two\tand\t \n\nfour", 0644);
	put("else/b.c", "there\n", 0644);
	assert_int_equal(mkdir("private", 0700), 0);
	put("secret.c", "secret\n", 0600);
	put("private/c.c", "in private\n", 0644);
	assert_int_equal(mkfifo("pipe", 0644), 0);
}

static void
remove_folders(void)
{
	static const char *const names[] = { "src/a.c", "else/b.c", "secret.c", "private/c.c", "private",
					     "src", "else", "build", "pipe" };

	for (size_t i = 0; i < UNIT_COUNT(names); i++)
		remove(names[i]);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(top), 0);
}

/* "+" stands for top. */
static const char *
at_top(const char *path, char room[2 * PATH_MAX])
{
	if (!path || *path != '+')
		return path;
	snprintf(room, 2 * PATH_MAX, "%s%s", top, path + 1);
	return room;
}

static const struct text_row {
	const char *name, *file, *given;
	uint32_t line;
	const char *want;	/* NULL = none */
} text_rows[] = {
	{ "by the compiler's folder", "+/build/../src/a.c", "../src/a.c", 1, "one" },
	{ "blanks", "+/src/a.c", NULL, 2, "two and" },
	{ "an empty line", "+/src/a.c", NULL, 3, "" },
	{ "the last line", "+/src/a.c", NULL, 4, "four" },
	{ "behind the last line", "+/src/a.c", NULL, 5, NULL },
	{ "no line", "+/src/a.c", NULL, 0, NULL },
	{ "from the working directory", NULL, "src/a.c", 1, "one" },
	{ "in a folder of --source", "/nowhere/b.c", "b.c", 1, "there" },
	{ "below a folder of --source", NULL, "lib/b.c", 1, "there" },
	{ "a folder", "+/src", NULL, 1, NULL },
	{ "a FIFO", "+/pipe", NULL, 1, NULL },
	{ "a file of /proc", "/proc/self/status", NULL, 1, NULL },
	{ "not there", "+/no.c", "no.c", 1, NULL },
	{ "no name", NULL, NULL, 1, NULL },
};

static void
finds_the_line(void **state)
{
	const struct text_row *row = *state;
	char dir[2 * PATH_MAX], file[2 * PATH_MAX];
	const char *dirs[] = { at_top("+/else", dir) };
	struct source_texts *texts = source_texts_new(dirs, 1, note_line);
	const struct source_place at = {
		.file = at_top(row->file, file), .given = row->given, .line = row->line, .uid = getuid(),
	};
	struct strbuf out = { 0 };

	for (int i = 0; i < 2; i++) {	/* then it is known */
		assert_int_equal(source_text(texts, &at, &out), row->want != NULL);
		if (row->want)
			assert_string_equal(strbuf_str(&out), row->want);
	}
	strbuf_done(&out);
	source_texts_free(texts);
}

/* Its owner may make an open of it wait for as long as lease-break-time says. */
static void
waits_for_no_lease(void **state)
{
	struct source_texts *texts = source_texts_new(NULL, 0, note_line);
	const struct source_place at = { .given = "leased.c", .line = 1, .uid = getuid() };
	struct strbuf out = { 0 };
	int fd;

	(void)state;
	put("leased.c", "leased\n", 0644);
	fd = open("leased.c", O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	fcntl(fd, F_SETSIG, SIGURG);	/* ignored, where SIGIO would end this */
	if (fcntl(fd, F_SETLEASE, F_WRLCK) != 0)
		skip();
	assert_false(source_text(texts, &at, &out));
	close(fd);
	assert_true(source_text(texts, &at, &out));
	assert_string_equal(strbuf_str(&out), "leased");
	strbuf_done(&out);
	source_texts_free(texts);
	remove("leased.c");
}

/* Beside where the module is of 2020. */
static const struct newer_row {
	const char *name, *given;
	uint64_t written;	/* s */
	time_t changed;		/* s: the source */
	const char *want;	/* NULL = none */
	const char *note;	/* behind the path; NULL = none */
} newer_rows[] = {
	{ "older", "src/a.c", 1577836800, 1577836799, "one", NULL },
	{ "of the same second", "src/a.c", 1577836800, 1577836800, "one", NULL },
	{ "newer", "src/a.c", 1577836800, 1577836801, NULL, "src/a.c is newer than server: its lines are not shown (build server again, or show them with --source=DIR)" },
	{ "newer, in a folder of --source", "b.c", 1577836800, 1577836801, "there",
	  "/else/b.c is newer than server: its lines may be others" },
	{ "time of the module not known", "src/a.c", 0, 1577836801, "one", NULL },
	{ "all times set to the least", "src/a.c", 1, 1577836801, "one", NULL },
};

static void
hides_what_has_changed(void **state)
{
	const struct newer_row *row = *state;
	char dir[2 * PATH_MAX];
	const char *dirs[] = { at_top("+/else", dir) }, *file = *row->given == 's' ? "src/a.c" : "else/b.c";
	struct source_texts *texts = source_texts_new(dirs, 1, note_line);
	const struct timespec times[2] = { { .tv_sec = row->changed }, { .tv_sec = row->changed, .tv_nsec = 999 } };
	struct source_place at = {
		.given = row->given, .name = "a name", .module = "/srv/bin/server", .written = row->written * CLOCK_SECOND,
		.line = 1, .uid = getuid(),
	};
	struct strbuf out = { 0 };

	notes = 0;
	assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
	for (int i = 0; i < 2; i++) {		/* the note comes once, and of what is named */
		assert_int_equal(source_text(texts, &at, &out), row->want != NULL);
		if (row->want)
			assert_string_equal(strbuf_str(&out), row->want);
		if (i == 0) {
			source_text_named(texts, "another name", at.module, row->want != NULL);
			source_text_named(texts, at.name, "/srv/bin/other", row->want != NULL);
			source_text_named(texts, at.name, at.module, row->want == NULL);
			assert_int_equal(notes, 0);
		}
		source_text_named(texts, at.name, at.module, row->want != NULL);
	}
	assert_int_equal(notes, row->note != NULL);
	if (row->note)
		assert_non_null(strstr(noted, row->note));
	at.written = (uint64_t)(row->changed + 1) * CLOCK_SECOND;	/* it is built again */
	assert_true(source_text(texts, &at, &out));
	strbuf_done(&out);
	source_texts_free(texts);
}

/* What a program names must not bring more into a report than it may read itself. */
static const struct right_row {
	const char *name, *file;
	bool own;		/* the program runs as us; or as one who has no rights here */
	bool elsewhere;
	bool want;
} right_rows[] = {
	{ "our file", "+/secret.c", true, false, true },
	{ "our file, not theirs", "+/secret.c", false, false, false },
	{ "everyone's file", "+/src/a.c", false, false, true },
	{ "our folder", "+/private/c.c", true, false, true },
	{ "our folder, not theirs", "+/private/c.c", false, false, false },
	{ "by a link, not theirs", "+/src/../private/../private/c.c", false, false, false },
	{ "of a program in a container", "+/src/a.c", true, true, false },
	{ "the same, in a folder of --source", "/app/b.c", true, true, true },
};

static void
reads_what_the_program_may(void **state)
{
	const struct right_row *row = *state;
	char dir[2 * PATH_MAX], file[2 * PATH_MAX];
	const char *dirs[] = { at_top("+/else", dir) };
	struct source_texts *texts = source_texts_new(dirs, 1, note_line);
	const struct source_place at = {
		.file = at_top(row->file, file), .line = 1, .uid = row->own ? getuid() : getuid() + 4242,
		.elsewhere = row->elsewhere,
	};
	struct strbuf out = { 0 };

	assert_int_equal(source_text(texts, &at, &out), row->want);
	strbuf_done(&out);
	source_texts_free(texts);
}

/* The rest of the second goes without. */
static void
reads_so_much_a_second(void **state)
{
	enum { FILES = 40, SIZE = 4 << 20 };
	struct source_texts *texts = source_texts_new(NULL, 0, note_line);
	struct source_place at = { .file = NULL, .given = "large.c", .uid = getuid() };
	struct strbuf out = { 0 };
	int found = 0;
	FILE *f = fopen("large.c", "we");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < FILES; i++)
		fprintf(f, "line %d\n", i + 1);
	assert_int_equal(ftruncate(fileno(f), SIZE), 0);
	fclose(f);
	for (at.line = 1; at.line <= FILES && source_text(texts, &at, &out); at.line++)
		found++;
	assert_in_range(found, 8, FILES);
	if (found < FILES) {		/* a slow machine may take more than a second for them */
		at.line = 1;
		assert_true(source_text(texts, &at, &out));	/* it is known */
		assert_string_equal(strbuf_str(&out), "line 1");
	}
	strbuf_done(&out);
	source_texts_free(texts);
	remove("large.c");
}

static const struct name_row {
	const char *name, *file, *given, *want;
} name_rows[] = {
	{ "below the working directory", "+/build/../src/a.c", "../src/a.c", "src/a.c" },
	{ "points and slashes", "+/build//.././src/./a.c", NULL, "src/a.c" },
	{ "elsewhere", "/usr/src/x.c", "x.c", "x.c" },
	{ "elsewhere, absolute only", "/usr/src/x.c", NULL, "/usr/src/x.c" },
	{ "beside the working directory", "+more/x.c", "x.c", "x.c" },
	{ "below it, but not there", "+/gone/x.c", "x.c", "x.c" },
	{ "above the root", "/../../x.c", "x.c", "x.c" },
	{ "of Rust's own library", "/rustc/5980/library/std/src/a.rs", "library/std/src/a.rs",
	  "/rustc/5980/library/std/src/a.rs" },
	{ "of another folder with Rust's words", "/srv/rustc-tool/src/a.rs", "src/a.rs", "src/a.rs" },
	{ "not absolute", NULL, "src/a.c", "src/a.c" },
	{ "none", NULL, NULL, "" },
};

static void
names_the_file(void **state)
{
	const struct name_row *row = *state;
	char file[2 * PATH_MAX];
	struct strbuf out = { 0 };

	source_name(at_top(row->file, file), row->given, &out);
	assert_string_equal(strbuf_str(&out), row->want);
	strbuf_done(&out);
}

int
main(void)
{
	static struct unit_list l;
	int failed;

	make_folders();
	UNIT_ADD_ROWS(&l, finds_the_line, text_rows);
	UNIT_ADD_ROWS(&l, reads_what_the_program_may, right_rows);
	UNIT_ADD_ROWS(&l, hides_what_has_changed, newer_rows);
	unit_add(&l, "a file with a lease", waits_for_no_lease, NULL);
	unit_add(&l, "reads so much a second", reads_so_much_a_second, NULL);
	UNIT_ADD_ROWS(&l, names_the_file, name_rows);
	failed = unit_run("source_text", &l);
	remove_folders();
	return failed;
}
