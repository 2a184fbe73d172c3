/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_source_text.c - which line of which file, and what the file is called. */
#include "unit.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/source_text.h"
#include "base/strbuf.h"

static char top[PATH_MAX];

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
	put("secret.c", "secret\n", 0600);
	assert_int_equal(mkfifo("pipe", 0644), 0);
}

static void
remove_folders(void)
{
	static const char *const names[] = { "src/a.c", "else/b.c", "secret.c", "src", "else", "build", "pipe" };

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
	{ "not there", "+/no.c", "no.c", 1, NULL },
	{ "no name", NULL, NULL, 1, NULL },
};

static void
finds_the_line(void **state)
{
	const struct text_row *row = *state;
	char dir[2 * PATH_MAX], file[2 * PATH_MAX];
	const char *dirs[] = { at_top("+/else", dir) };
	const struct source_dirs d = { dirs, 1 };
	struct strbuf out = { 0 };

	assert_int_equal(source_text(&d, at_top(row->file, file), row->given, row->line, &out), row->want != NULL);
	if (row->want)
		assert_string_equal(strbuf_str(&out), row->want);
	strbuf_done(&out);
}

/* A program that names it must not bring it into root's report. */
static void
is_not_for_everyone(void **state)
{
	const struct source_dirs none = { NULL, 0 };
	char file[2 * PATH_MAX];
	struct strbuf out = { 0 };

	(void)state;
	assert_int_equal(source_text(&none, at_top("+/secret.c", file), NULL, 1, &out), getuid() != 0);
	strbuf_done(&out);
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
	unit_add(&l, "is not for everyone", is_not_for_everyone, NULL);
	UNIT_ADD_ROWS(&l, names_the_file, name_rows);
	failed = unit_run("source_text", &l);
	remove_folders();
	return failed;
}
