/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept.c - layout, columns and colours, kept for the next time: one "name=value" a line. */
#include "view/tui/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "view/tui/layout.h"
#include "view/tui/panes/tree_columns.h"
#include "view/tui/theme_choice.h"

#define NAME "screen"
#define FILE_MAX 4096

static const struct {
	const char *name;
	void (*write)(struct strbuf *out);	/* nothing where it is as usual */
	void (*read)(const char *value);
} settings[] = {
	{ "theme", theme_choice_write, theme_choice_read },
	{ "columns", tree_columns_write, tree_columns_read },
	{ "sort", tree_columns_write_sort, tree_columns_read_sort },
	{ "split", tree_columns_write_split, tree_columns_read_split },
	{ "lower", layout_write_lower, layout_read_lower },
};
#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))

static char loaded[FILE_MAX];

/* --- where ----------------------------------------------------------------------- */

/* The folder, opened, or -1.  As root with the HOME of another user it is that user's, who
 * may have put a link in the way: only one's own will do. */
static int
open_folder(const char *path, bool make)
{
	struct stat st;
	int fd;

	if (make && mkdir(path, 0700) < 0 && errno != EEXIST)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_uid != geteuid())) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int
open_kept(bool make)
{
	static const char *const below_home[] = { "/.local", "/state", "/procwatch" };
	static const char *const below_state[] = { "", "/procwatch" };
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	const bool given = state && *state == '/';
	const char *const *parts = given ? below_state : below_home;
	const size_t n = given ? 2 : 3;
	struct strbuf path = { 0 };
	struct stat st;
	int fd = -1;

	if (!given && (!home || *home != '/'))
		return -1;
	/* sudo and su may leave the home of another user: nothing is made there */
	if (stat(given ? state : home, &st) == 0 ? st.st_uid != geteuid() : !given)
		return -1;
	strbuf_adds(&path, given ? state : home);
	for (size_t i = 0; i < n; i++) {
		strbuf_adds(&path, parts[i]);
		if (i + 1 == n)
			fd = open_folder(path.s, make);
		else if (make)
			mkdir(path.s, 0700);	/* it is there already, or the next one fails */
	}
	strbuf_done(&path);
	return fd;
}

/* --- what ------------------------------------------------------------------------ */

static void
take_line(char *line)
{
	char *value = strchr(line, '=');

	if (!value)
		return;
	*value++ = '\0';
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (strcmp(settings[i].name, line) == 0)
			settings[i].read(value);
}

void
kept_load(void)
{
	char text[FILE_MAX] = "";
	int folder = open_kept(false);
	int fd = folder < 0 ? -1 : openat(folder, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	ssize_t n = 0;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	memcpy(loaded, text, strlen(text) + 1);
	for (char *line = text, *rest; *line; line = rest) {
		rest = line + strcspn(line, "\n");
		if (*rest)
			*rest++ = '\0';
		take_line(line);
	}
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
}

static void
collect(struct strbuf *out)
{
	struct strbuf value = { 0 };

	for (size_t i = 0; i < N_SETTINGS; i++) {
		strbuf_reset(&value);
		settings[i].write(&value);
		if (value.len)
			strbuf_addf(out, "%s=%s\n", settings[i].name, value.s);
	}
	strbuf_done(&value);
}

/* Under another name first, so that the file is whole whenever it is read. */
static void
write_file(int folder, const struct strbuf *text)
{
	char temp[32];
	ssize_t n;
	int fd;

	snprintf(temp, sizeof(temp), NAME ".%d", (int)getpid());
	fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	n = write(fd, strbuf_str(text), text->len);
	if (close(fd) < 0 || n != (ssize_t)text->len || renameat(folder, temp, folder, NAME) < 0)
		unlinkat(folder, temp, 0);
}

void
kept_save(void)
{
	struct strbuf text = { 0 };
	int folder;

	collect(&text);
	if (strcmp(strbuf_str(&text), loaded) != 0 && text.len < FILE_MAX) {
		folder = open_kept(true);
		if (folder >= 0) {
			write_file(folder, &text);
			close(folder);
		}
	}
	strbuf_done(&text);
}
