/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_library.c - functions that are linked into a program and are not its own. */
#include "model/language_library.h"

#include <stddef.h>
#include <string.h>

#include "event/path_marks.h"
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

/* "std::process": without DWARF the name has the crate. */
static bool
has_rust_library_name(const char *func)
{
	static const char *const crates[] = { "std::", "core::", "alloc::" };
	const char *name = func + (*func == '<');

	for (size_t i = 0; i < COUNT(crates); i++)
		if (strncmp(name, crates[i], strlen(crates[i])) == 0)
			return true;
	return false;
}

/* "/rustc/HASH/library/std/src/process.rs", "/usr/src/rustc-1.85.0/library/core/src/iter/mod.rs";
 * any program may have a folder library/core. */
static bool
is_rust_library(const struct pw_frame *f)
{
	unsigned int marks;

	if (!*f->file)
		return has_rust_library_name(f->func);
	if (!file_ends_in(f, ".rs"))
		return false;
	marks = pw_path_marks(f->file);
	return marks & PW_PATH_RUST_LIBRARY && (marks & PW_PATH_RUSTC || has_rust_library_name(f->func));
}

bool
is_language_library(const struct pw_frame *f)
{
	return is_go_library(f) || is_rust_library(f);
}

bool
is_fetched_package(const struct pw_frame *f)
{
	return (file_ends_in(f, ".go") || file_ends_in(f, ".rs")) && pw_path_marks(f->file) & PW_PATH_FETCHED;
}
