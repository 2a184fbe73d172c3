/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_text.c - lines of source files. */
#include "app/source_text.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"

enum {
	LONGEST = 160,			/* bytes of a line */
	LARGEST = 16 << 20,		/* bytes of a file */
};

static bool
source_may_be_read(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size <= LARGEST &&
	       (st->st_mode & S_IROTH || (getuid() && st->st_uid == getuid()));
}

static FILE *
source_open(const char *path)
{
	/* access(2) is about the caller's own rights, without file capabilities. */
	int fd = access(path, R_OK) != 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	FILE *f;

	if (fd < 0)
		return NULL;
	f = fstat(fd, &st) == 0 && source_may_be_read(&st) ? fdopen(fd, "r") : NULL;
	if (!f)
		close(fd);
	return f;
}

static void
source_trim(const char *s, ssize_t len, struct strbuf *out)
{
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	for (; len > 0 && isspace((unsigned char)*s); s++)
		len--;
	strbuf_reset(out);
	strbuf_add(out, s, len > LONGEST ? LONGEST : (size_t)len);
	for (size_t i = 0; i < out->len; i++)
		if (out->s[i] == '\t')
			out->s[i] = ' ';
}

static bool
source_line_of(const char *path, uint32_t line, struct strbuf *out)
{
	FILE *f = source_open(path);
	char *text = NULL;
	size_t room = 0;
	ssize_t len = -1;

	if (!f)
		return false;
	for (uint32_t i = 0; i < line; i++) {
		len = getline(&text, &room, f);
		if (len < 0)
			break;
	}
	if (len >= 0 && !memchr(text, '\0', (size_t)len))
		source_trim(text, len, out);
	else
		len = -1;
	free(text);
	fclose(f);
	return len >= 0;
}

/* A path without an end in dir: the compiler's folders are elsewhere here. */
static bool
source_line_below(const char *dir, const char *name, uint32_t line, struct strbuf *out)
{
	struct strbuf path = { 0 };
	const char *slash = strrchr(name, '/');
	bool found;

	strbuf_addf(&path, "%s/%s", dir, name);
	found = source_line_of(strbuf_str(&path), line, out);
	if (!found && slash) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s%s", dir, slash);
		found = source_line_of(strbuf_str(&path), line, out);
	}
	strbuf_done(&path);
	return found;
}

bool
source_text(const struct source_dirs *dirs, const char *file, const char *given, uint32_t line,
	    struct strbuf *out)
{
	const char *name = given && *given ? given : file;

	if (!line || !name || !*name)
		return false;
	if (file && *file == '/' && source_line_of(file, line, out))
		return true;
	if (*name != '/' && source_line_of(name, line, out))
		return true;
	for (size_t i = 0; i < dirs->n; i++)
		if (source_line_below(dirs->v[i], name, line, out))
			return true;
	return false;
}

static void
source_path_up(struct strbuf *path)
{
	while (path->len && path->s[--path->len] != '/')
		;
	if (path->s)
		path->s[path->len] = '\0';
}

/* Without "." and "..", by the words alone; *out is empty if it is not absolute. */
static void
source_path(const char *file, struct strbuf *out)
{
	strbuf_reset(out);
	if (*file != '/')
		return;
	for (size_t len; *file; file += len) {
		file += strspn(file, "/");
		len = strcspn(file, "/");
		if (len == 2 && !strncmp(file, "..", 2))
			source_path_up(out);
		else if (len && !(len == 1 && *file == '.'))
			strbuf_addf(out, "/%.*s", (int)len, file);
	}
}

void
source_name(const char *file, const char *given, struct strbuf *out)
{
	char *here = getcwd(NULL, 0);
	const size_t len = here ? strlen(here) : 0;
	struct strbuf path = { 0 };

	source_path(file ? file : "", &path);
	strbuf_reset(out);
	if (len > 1 && path.len > len + 1 && !strncmp(path.s, here, len) && path.s[len] == '/' &&
	    access(path.s + len + 1, F_OK) == 0)
		strbuf_adds(out, path.s + len + 1);
	else
		strbuf_adds(out, given ? given : file ? file : "");
	strbuf_done(&path);
	free(here);
}
