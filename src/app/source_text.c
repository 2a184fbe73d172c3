/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_text.c - lines of source files. */
#include "app/source_text.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "event/path_marks.h"

enum {
	LONGEST = 160,			/* bytes of a line */
	LARGEST = 16 << 20,		/* bytes of a file */
	BUDGET = 32 << 20,		/* bytes a second */
	KEPT = 1024,			/* lines */
	NEWER = 256,			/* files */
};

/* Nix, OSTree and zip archives set all times to one that is before it: 1980-01-02. */
#define WRITTEN_LEAST (UINT64_C(315619200) * CLOCK_SECOND)

struct source_line {
	char *key;			/* path:line, for that user and state of the module */
	char *text;			/* NULL = there is none */
	bool newer;			/* the file is, than the module */
	UT_hash_handle hh;
};

/* A file that has changed since its module was made. */
struct newer_source {
	char *name;			/* see source_name() */
	char *module, *path;
	bool shown;			/* even so: it is in a folder of --source */
	bool noted;
};

struct source_texts {
	const char *const *dirs;
	size_t n_dirs;
	uint64_t second;		/* the one that `left` is of */
	size_t left;			/* bytes */
	struct source_line *lines;	/* hash */
	void (*note)(const char *line);
	struct newer_source newer[NEWER];
	size_t n_newer;
	struct strbuf hidden;		/* a file whose line is not shown */
};

struct source_texts *
source_texts_new(const char *const *dirs, size_t n, void (*note)(const char *line))
{
	struct source_texts *t = xzalloc(sizeof(*t));

	t->dirs = dirs;
	t->n_dirs = n;
	t->note = note;
	return t;
}

static void
source_forget(struct source_texts *t)
{
	struct source_line *l, *next;

	HASH_ITER(hh, t->lines, l, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(t->lines, l);
		free(l->key);
		free(l->text);
		free(l);
	}
}

void
source_texts_free(struct source_texts *t)
{
	if (!t)
		return;
	source_forget(t);
	for (size_t i = 0; i < t->n_newer; i++) {
		free(t->newer[i].name);
		free(t->newer[i].module);
		free(t->newer[i].path);
	}
	strbuf_done(&t->hidden);
	free(t);
}

/* By whole seconds: of a file that was unpacked or installed no more may be left. */
static bool
source_is_newer(const struct stat *st, const struct source_place *at)
{
	return at->written >= WRITTEN_LEAST && st->st_mtim.tv_sec > (time_t)(at->written / CLOCK_SECOND);
}

static const char *
source_base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path ? path : "";
}

static struct newer_source *
source_find_newer(struct source_texts *t, const char *name, const char *module, bool shown)
{
	for (size_t i = 0; i < t->n_newer; i++)
		if (t->newer[i].shown == shown && !strcmp(t->newer[i].name, name) && !strcmp(t->newer[i].module, module))
			return &t->newer[i];
	return NULL;
}

/* For source_text_named(). */
static void
source_keep_newer(struct source_texts *t, const char *path, const struct source_place *at, bool shown)
{
	const char *name = at->name ? at->name : path, *module = at->module ? at->module : "";

	if (t->n_newer == NEWER || source_find_newer(t, name, module, shown))
		return;
	t->newer[t->n_newer++] = (struct newer_source){
		.name = xstrdup(name), .module = xstrdup(module), .path = xstrdup(path), .shown = shown,
	};
}

void
source_text_named(struct source_texts *t, const char *name, const char *module, bool shown)
{
	struct newer_source *n = t ? source_find_newer(t, name, module, shown) : NULL;
	const char *program = source_base_name(module);
	struct strbuf line = { 0 };

	if (!n || n->noted)
		return;
	n->noted = true;
	strbuf_addf(&line, "%s is newer than %s: its lines ", n->path, program);
	if (shown)
		strbuf_adds(&line, "may be others");
	else
		strbuf_addf(&line, "are not shown (build %s again, or show them with --source=DIR)", program);
	t->note(strbuf_str(&line));
	strbuf_done(&line);
}

/* `right` is S_IROTH, or S_IXOTH of a folder. */
static bool
source_is_for(const struct stat *st, uint32_t uid, mode_t right)
{
	return uid == 0 || st->st_mode & right || (st->st_uid == uid && st->st_mode & right << 6);
}

/* May the program's user come to the file?  By the folders that it really is in. */
static bool
source_folders_are_for(int handle, uint32_t uid)
{
	char link[64], path[PATH_MAX];
	struct stat st;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", handle);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0 || path[0] != '/')
		return false;
	path[n] = '\0';
	for (char *slash; (slash = strrchr(path, '/')) && slash != path;) {
		*slash = '\0';
		if (stat(path, &st) != 0 || !source_is_for(&st, uid, S_IXOTH))
			return false;
	}
	return stat("/", &st) == 0 && source_is_for(&st, uid, S_IXOTH);
}

/* Not opened before it is known to be a regular file: to open a device may do something; and what
 * its owner holds a lease of (fcntl(2)) is not waited for.  access(2) is about the caller's own
 * rights, without file capabilities. */
static int
source_open(const char *path, uint32_t uid, struct stat *st)
{
	int handle = access(path, R_OK) != 0 ? -1 : open(path, O_PATH | O_CLOEXEC), fd = -1;
	char link[64];

	if (handle < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", handle);
	if (fstat(handle, st) == 0 && S_ISREG(st->st_mode) && st->st_size <= LARGEST &&
	    source_is_for(st, uid, S_IROTH) && source_folders_are_for(handle, uid) && access(link, R_OK) == 0)
		fd = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	close(handle);
	return fd;
}

static char *
source_trimmed(const char *s, size_t len)
{
	char *text;

	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	for (; len > 0 && isspace((unsigned char)*s); s++)
		len--;
	len = text_cut(s, len, LONGEST);
	text = xzalloc(len + 1);
	for (size_t i = 0; i < len; i++)
		text[i] = s[i] == '\t' ? ' ' : s[i];
	return text;
}

/* To be freed; NULL = there is none.  Not more than the file had when it was opened: it may grow
 * while it is read, and files of /proc say 0 and have no end. */
static char *
source_read_line(int fd, size_t size, uint32_t line)
{
	char *bytes = xreallocarray(NULL, size + 1, 1), *at = bytes, *found = NULL;
	size_t len = 0, left;
	ssize_t n;

	while (len < size && (n = read(fd, bytes + len, size - len)) > 0)
		len += (size_t)n;
	bytes[len] = '\n';
	for (left = len; at && line > 1; line--) {
		at = memchr(at, '\n', left);
		left = at ? len - (size_t)(++at - bytes) : 0;
	}
	if (left) {
		const size_t width = (size_t)((char *)memchr(at, '\n', left + 1) - at);

		found = memchr(at, '\0', width) ? NULL : source_trimmed(at, width);
	}
	free(bytes);
	return found;
}

static bool
source_is_in_budget(struct source_texts *t, size_t size)
{
	const uint64_t second = clock_monotonic() / CLOCK_SECOND;

	if (t->second != second) {
		t->second = second;
		t->left = BUDGET;
	}
	if (size > t->left)
		return false;
	t->left -= size;
	return true;
}

/* NULL = it cannot be read now. */
static const struct source_line *
source_line_read(struct source_texts *t, const char *path, const struct source_place *at, const struct strbuf *key)
{
	struct source_line *l;
	struct stat st;
	const int fd = source_open(path, at->uid, &st);

	if (fd < 0)
		return NULL;
	if (!source_is_in_budget(t, (size_t)st.st_size)) {
		close(fd);
		return NULL;
	}
	if (HASH_COUNT(t->lines) >= KEPT)
		source_forget(t);
	l = xzalloc(sizeof(*l));
	l->key = xstrdup(key->s);
	l->newer = source_is_newer(&st, at);
	l->text = source_read_line(fd, (size_t)st.st_size, at->line);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): an empty table is NULL */
	HASH_ADD_KEYPTR(hh, t->lines, l->key, key->len, l);
	close(fd);
	return l;
}

/* named: in a folder of --source. */
static bool
source_line_of(struct source_texts *t, const char *path, const struct source_place *at, bool named, struct strbuf *out)
{
	struct strbuf key = { 0 };
	const struct source_line *l;
	struct source_line *known = NULL;

	strbuf_addf(&key, "%s:%" PRIu32 ":%" PRIu32 ":%" PRIu64, path, at->line, at->uid, at->written);
	HASH_FIND(hh, t->lines, key.s, key.len, known);
	l = known ? known : source_line_read(t, path, at, &key);
	strbuf_done(&key);
	if (!l || !l->text)
		return false;
	if (l->newer && !named) {
		strbuf_reset(&t->hidden);
		strbuf_adds(&t->hidden, path);
		return false;
	}
	if (l->newer)
		source_keep_newer(t, path, at, true);
	strbuf_reset(out);
	strbuf_adds(out, l->text);
	return true;
}

/* A path without an end in dir: the compiler's folders are elsewhere here. */
static bool
source_line_below(struct source_texts *t, const char *dir, const char *name, const struct source_place *at,
		  struct strbuf *out)
{
	struct strbuf path = { 0 };
	const char *slash = strrchr(name, '/');
	bool found;

	strbuf_addf(&path, "%s/%s", dir, name);
	found = source_line_of(t, strbuf_str(&path), at, true, out);
	if (!found && slash) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s%s", dir, slash);
		found = source_line_of(t, strbuf_str(&path), at, true, out);
	}
	strbuf_done(&path);
	return found;
}

bool
source_text(struct source_texts *t, const struct source_place *at, struct strbuf *out)
{
	const char *name = at->given && *at->given ? at->given : at->file;

	if (!at->line || !name || !*name)
		return false;
	strbuf_reset(&t->hidden);
	if (!at->elsewhere && at->file && *at->file == '/' && source_line_of(t, at->file, at, false, out))
		return true;
	if (!at->elsewhere && *name != '/' && source_line_of(t, name, at, false, out))
		return true;
	for (size_t i = 0; i < t->n_dirs; i++)
		if (source_line_below(t, t->dirs[i], name, at, out))
			return true;
	if (t->hidden.len)
		source_keep_newer(t, t->hidden.s, at, false);
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
	const unsigned int rust = PW_PATH_RUSTC | PW_PATH_RUST_LIBRARY;
	struct strbuf path = { 0 };

	source_path(file ? file : "", &path);
	strbuf_reset(out);
	if (len > 1 && path.len > len + 1 && !strncmp(path.s, here, len) && path.s[len] == '/' &&
	    access(path.s + len + 1, F_OK) == 0)
		strbuf_adds(out, path.s + len + 1);
	else if ((pw_path_marks(strbuf_str(&path)) & rust) == rust)
		strbuf_adds(out, path.s);
	else
		strbuf_adds(out, given ? given : file ? file : "");
	strbuf_done(&path);
	free(here);
}
