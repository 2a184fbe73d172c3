/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_value.h - how strace writes numbers, flags, signals, sets, strings and structures. */
#ifndef PW_STRACE_VALUE_H
#define PW_STRACE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "source/replay/strace_text.h"

enum { STRACE_ARGS = 8 };

/* The arguments of a call: split at the commas that are in no bracket and no string. */
struct strace_args {
	struct strace_text v[STRACE_ARGS];
	size_t n;
};

void strace_args_split(struct strace_text all, struct strace_args *out);
/* The i-th, or an empty one. */
struct strace_text strace_arg(const struct strace_args *a, size_t i);

/* The member of "{name=value, ...}"; empty = there is none. */
struct strace_text strace_member(struct strace_text structure, const char *name);

/* A number in any of C's ways; what follows it (a comment, "<...>") is passed over. */
bool strace_number(struct strace_text t, int64_t *n);
/* A pid: "2" and a comment "30447 in strace's PID NS" is 30447. */
bool strace_pid(struct strace_text t, int64_t *n);
/* "SIGCHLD", "CHLD", "17", "SIGRT_1"; -1 = none. */
int strace_signal(struct strace_text t);
/* "[CHLD]", "~[KILL STOP]", "[17]", "NULL": bit signo-1.  false = it is no set. */
bool strace_set(struct strace_text t, uint64_t *set);

/* The bits of "WNOHANG|WSTOPPED", of sa_flags and of clone's flags; a number counts as such.
 * Of clone's, a signal is no bit, but *signo (NULL = not asked for). */
uint64_t strace_wait_options(struct strace_text t);
uint64_t strace_sa_flags(struct strace_text t);
uint64_t strace_clone_flags(struct strace_text t, int *signo);

/* "[{WIFEXITED(s) && WEXITSTATUS(s) == 3}]": wait(2)'s status; false = not said (NULL). */
bool strace_wait_status(struct strace_text t, int32_t *status);

/* Adds the string in quotes, with its escapes undone, and a NUL.  false = it is none, or
 * (then it was added) it is cut: "ab"... */
bool strace_string(struct strace_text t, struct strbuf *out);
/* Adds all of ["a", "b"]; false as above. */
bool strace_strings(struct strace_text t, struct strbuf *out);

/* The same of an argv.  strace cuts long words, but not the program's path: a first word that is cut
 * and begins like it is taken to be the path. */
bool strace_argv(struct strace_text path, struct strace_text words, struct strbuf *out);

/* What a call returned. */
struct strace_result {
	bool known;		/* false: "?", and it has no error */
	int64_t value;
	int error;		/* errno, or 512 to 516 where a signal interrupted it; 0 = none */
};
void strace_result_parse(struct strace_text t, struct strace_result *out);

#endif
