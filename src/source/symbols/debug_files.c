/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debug_files.c - finds separate debug files.  That a file is the right one is checked by the
 * process that reads it. */
#include "source/symbols/debug_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/symbols/program_files.h"

#define DEBUG_PATH 4096

static int
try_file(int root, struct stat *st, const char *a, const char *b, const char *c, const char *d)
{
	char path[DEBUG_PATH];

	if (snprintf(path, sizeof(path), "%s%s%s%s", a, b, c, d) >= (int)sizeof(path))
		return -1;
	return program_file_open(root, path, 0, st);
}

static int
try_build_id(int root, const char *hex, struct stat *st)
{
	char path[2 * SYM_BUILD_ID + 64];

	if (strlen(hex) < 4)
		return -1;
	snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%.2s/%s.debug", hex, hex + 2);
	return program_file_open(root, path, 0, st);
}

/* As gdb does: beside the module, in .debug beside it, and below /usr/lib/debug. */
static int
try_link(int root, const char *module, const char *name, struct stat *st)
{
	char folder[DEBUG_PATH];
	const char *slash = strrchr(module, '/');
	int fd;

	if (!name[0] || !slash || (size_t)(slash - module) + 2 > sizeof(folder))
		return -1;
	snprintf(folder, sizeof(folder), "%.*s/", (int)(slash - module), module);
	fd = strcmp(slash + 1, name) != 0 ? try_file(root, st, folder, name, "", "") : -1;
	if (fd < 0)
		fd = try_file(root, st, folder, ".debug/", name, "");
	if (fd < 0)
		fd = try_file(root, st, "/usr/lib/debug", folder, name, "");
	return fd;
}

/* What dwz(1) has made: in a folder for each architecture, or directly. */
static int
try_alternate(int root, const char *name, struct stat *st)
{
	static const char dwz[] = "/usr/lib/debug/.dwz/";
	int fd = name[0] ? try_file(root, st, dwz, name, "", "") : -1;
	struct dirent *entry;
	DIR *folder;

	if (fd >= 0 || !name[0])
		return fd;
	folder = program_folder_open(root, dwz);
	if (!folder)
		return -1;
	for (int i = 0; i < 64 && fd < 0 && (entry = readdir(folder)); i++)
		if (entry->d_name[0] != '.')
			fd = try_file(root, st, dwz, entry->d_name, "/", name);
	closedir(folder);
	return fd;
}

static int
try_debuginfod(const char *hex, struct stat *st)
{
	const char *folder = getenv("DEBUGINFOD_CACHE_PATH"), *home = getenv("HOME");
	const char *cache = getenv("XDG_CACHE_HOME");
	int fd = -1;

	if (!hex[0])
		return -1;
	if (folder && *folder)
		return try_file(-1, st, folder, "/", hex, "/debuginfo");
	if (cache && *cache)
		fd = try_file(-1, st, cache, "/debuginfod_client/", hex, "/debuginfo");
	if (fd < 0 && home && *home)
		fd = try_file(-1, st, home, "/.cache/debuginfod_client/", hex, "/debuginfo");
	return fd;
}

int
debug_file_open(int root, const char *module, enum sym_want what, const struct sym_wanted *w,
		bool debuginfod, struct stat *st)
{
	char hex[2 * SYM_BUILD_ID + 1];
	int fd;

	sym_build_id_text(w, hex);
	fd = try_build_id(root, hex, st);
	if (fd < 0 && root >= 0)
		fd = try_build_id(-1, hex, st);
	if (fd < 0)
		fd = what == SYM_WANT_ALT ? try_alternate(root, w->name, st) :
					    try_link(root, module, w->name, st);
	if (fd < 0 && debuginfod)
		fd = try_debuginfod(hex, st);
	return fd;
}
