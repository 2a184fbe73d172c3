/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_library.c - functions that are linked into a program and are not its own. */
#include "model/language_library.h"

#include <stddef.h>
#include <string.h>

#include "event/stack_frames.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
file_ends_in(const struct pw_frame *f, const char *end)
{
	const size_t n = strlen(f->file), len = strlen(end);

	return n >= len && strcmp(f->file + n - len, end) == 0;
}

/* Those that run programs, or what the first thread of a program waits in.  "os/exec.(*Cmd).Start":
 * the name of a function begins with its package's; the file is not known without DWARF. */
static bool
is_go_library(const struct pw_frame *f)
{
	static const char *const packages[] = {
		"go/", "golang.org/x/sys/", "internal/", "net", "os", "runtime", "syscall",
	};

	if (*f->file && !file_ends_in(f, ".go") && !file_ends_in(f, ".s"))
		return false;
	for (size_t i = 0; i < COUNT(packages); i++) {
		const size_t n = strlen(packages[i]);

		if (strncmp(f->func, packages[i], n) == 0 &&
		    (packages[i][n - 1] == '/' || f->func[n] == '.' || f->func[n] == '/'))
			return true;
	}
	return false;
}

/* "/rustc/HASH/library/std/src/process.rs"; without DWARF the name has the crate, "std::process". */
static bool
is_rust_library(const struct pw_frame *f)
{
	static const char *const crates[] = { "std", "core", "alloc" };
	const char *folder = strncmp(f->file, "library/", 8) == 0 ? f->file : strstr(f->file, "/library/");
	const char *name = folder ? strchr(folder + 1, '/') + 1 : f->func + (*f->func == '<');

	if (*f->file && !(folder && file_ends_in(f, ".rs")))
		return false;
	for (size_t i = 0; i < COUNT(crates); i++) {
		const size_t n = strlen(crates[i]);

		if (strncmp(name, crates[i], n) == 0 && strncmp(name + n, folder ? "/src/" : "::", folder ? 5 : 2) == 0)
			return true;
	}
	return false;
}

bool
is_language_library(const struct pw_frame *f)
{
	return is_go_library(f) || is_rust_library(f);
}

bool
is_fetched_package(const struct pw_frame *f)
{
	static const char *const folders[] = { "/pkg/mod/", "@v", "/.cargo/registry/", "/.cargo/git/", "/vendor/" };

	if (!file_ends_in(f, ".go") && !file_ends_in(f, ".rs"))
		return false;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (strstr(f->file, folders[i]))
			return true;
	return false;
}
