/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rust_name.h - Rust's newer names of symbols, which begin with _R. */
#ifndef PW_RUST_NAME_H
#define PW_RUST_NAME_H

#include <stdbool.h>

struct name_text;

/* What is behind "_R". */
bool rust_name(const char *mangled, struct name_text *out);

#endif
