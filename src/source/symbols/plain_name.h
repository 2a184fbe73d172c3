/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plain_name.h - the name of a function as it is written, from that of its symbol. */
#ifndef PW_PLAIN_NAME_H
#define PW_PLAIN_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Rust's names without their hash and the types of generics, and C++'s without parameters.  false: it
 * is another kind of name, or has something that is not read; then it stays as it is. */
bool plain_name(const char *symbol, char *out, size_t room);

#endif
