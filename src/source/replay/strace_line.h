/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_line.h - what one line of strace's output is: whose, when, and which fact. */
#ifndef PW_STRACE_LINE_H
#define PW_STRACE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/replay/strace_text.h"

enum strace_kind {
	STRACE_NOTHING,		/* of no process: a blank line, a frame of -k */
	STRACE_CALL,		/* name(args) = result */
	STRACE_UNFINISHED,	/* name(args <unfinished ...> */
	STRACE_RESUMED,		/* <... name resumed>args) = result */
	STRACE_SIGNAL,		/* --- SIGCHLD {args} --- */
	STRACE_STOPPED,		/* --- stopped by SIGSTOP --- */
	STRACE_EXITED,		/* +++ exited with 3 +++ */
	STRACE_KILLED,		/* +++ killed by SIGSEGV (core dumped) +++ */
	STRACE_SUPERSEDED,	/* +++ superseded by execve in pid 7 +++ */
	STRACE_ATTACHED,	/* strace: Process 7 attached */
	STRACE_DETACHED,	/* strace: Process 7 detached */
	STRACE_SPLIT,		/* a line that the message "Process 7 attached" cuts in two */
};

enum strace_stamp {
	STRACE_UNTIMED,
	STRACE_OF_DAY,		/* -t, -tt: since midnight */
	STRACE_NUMBER,		/* -ttt: since 1970; -r: since the line before */
};

struct strace_line {
	enum strace_kind kind;
	uint32_t tid;		/* 0 = not said */
	enum strace_stamp stamp;
	uint64_t time;		/* ns */
	uint64_t took;		/* ns, -T; UINT64_MAX = not said */
	struct strace_text name;	/* of the call */
	struct strace_text args;	/* of a call, or a siginfo; SPLIT: what came before */
	struct strace_text result;	/* "= " and after it; empty = none */
	int32_t status;		/* EXITED, KILLED: wait(2)'s */
	int signo;		/* SIGNAL, STOPPED */
	uint32_t other;		/* SUPERSEDED, "<pid changed to 7 ...>", ATTACHED, DETACHED, SPLIT */
};

/* 0, or -EINVAL: not a line of strace.  *out points into the line. */
int strace_line_parse(const char *s, size_t len, struct strace_line *out);

#endif
