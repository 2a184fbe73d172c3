/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_library.h - functions that are linked into a program and are not its own. */
#ifndef PW_LANGUAGE_LIBRARY_H
#define PW_LANGUAGE_LIBRARY_H

#include <stdbool.h>

struct pw_frame;

/* It comes with the language: Go and Rust link their library into each program. */
bool is_language_library(const struct pw_frame *f);

/* It was fetched for the program: a module of Go, a crate. */
bool is_fetched_package(const struct pw_frame *f);

#endif
