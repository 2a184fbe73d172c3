/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runtime.h - what runs a program, as far as its name says. */
#ifndef PW_RUNTIME_H
#define PW_RUNTIME_H

#include <stddef.h>

#include "event/event.h"

/* Of a path or a name: "/usr/bin/python3.11" is python, "perlbal" is not perl.  NONE = the name
 * does not say it. */
enum pw_runtime pw_runtime_by_name(const char *name, size_t len);

/* The same, with the arguments that follow it, each with its NUL: busybox is a shell if it is
 * called as one. */
enum pw_runtime pw_runtime_by_words(const char *name, size_t len, const char *argv, size_t argv_len);

#endif
