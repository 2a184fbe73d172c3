/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_runtime.h - what runs the program of a process: its executable says it, by its name
 * or by what is in the file.  A script's is its interpreter. */
#ifndef PW_PROGRAM_RUNTIME_H
#define PW_PROGRAM_RUNTIME_H

#include <stddef.h>
#include <sys/types.h>

#include "event/event.h"

struct program_runtimes;	/* the files that were read last */

struct program_runtimes *program_runtimes_new(void);
void program_runtimes_free(struct program_runtimes *r);

/* Of the program that it runs now; argv: its words, each with its NUL; r NULL: nothing is
 * remembered.  NONE where it has ended,
 * or may not be looked at. */
enum pw_runtime program_runtime(struct program_runtimes *r, pid_t pid, const char *argv, size_t argv_len);

/* The same, into a PROCESS or an EXEC. */
void program_runtime_add(struct program_runtimes *r, struct pw_event *ev);

#endif
