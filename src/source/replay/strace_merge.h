/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_merge.h - the lines of many files of strace in one order.
 *
 * The order is that of their times, and what must be so: a thread's first line comes after the
 * call that makes it has begun, a wait call returns a child after the child's end, as its
 * SIGCHLD is delivered, and vfork returns after the child's exec.  Private to the strace_*.c files.
 */
#ifndef PW_STRACE_MERGE_H
#define PW_STRACE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"
#include "base/strbuf.h"
#include "source/replay/strace_files.h"
#include "source/replay/strace_line.h"

/* A line that was read: what l says points into text. */
struct strace_read {
	struct strace_line l;
	struct strbuf text;
	uint64_t at;		/* ns, as the log counts; a second day begins after the first */
	bool valid;
};

enum strace_stream_state {
	STRACE_UNBORN,		/* what makes it has not begun */
	STRACE_RUNNING,
	STRACE_OVER,
};

/* What one stream waits for in another one. */
enum strace_until {
	STRACE_UNTIL_END,
	STRACE_UNTIL_EXEC,	/* or end */
};

struct strace_stream {
	struct heap_node node;	/* key: when its next step is */
	struct strace_file *file;
	struct strace_stream *maker;	/* NULL = not known */
	enum strace_stream_state state;
	uint64_t last;		/* ns: of its last line; 0 = not known */
	uint64_t days, said;	/* ns: midnights so far; the last time, as the log says it */
	struct strace_read now, next;
	bool begun;		/* of `now`, a call, only the end is left */
	uint64_t due;		/* ns: and it comes then, or later */
	bool blocked;		/* until another stream is so far ... */
	bool forced;		/* ... which it will never be */
	enum strace_until until;
	struct strace_stream *waiters, *next_waiter;
};

struct strace_merge {
	struct strace_files *files;
	struct strace_stream *v;	/* one for each file */
	struct heap order;
	bool signalfds;		/* a read may take a SIGCHLD */
	uint64_t at;		/* ns: of the last step */
	bool started;
	struct strbuf line;	/* that was given */
	const struct strace_file *failed;
};

/* streams: zeroed, but for file, maker and last. */
void strace_merge_init(struct strace_merge *m, struct strace_files *files, struct strace_stream *streams,
		       bool signalfds);
void strace_merge_done(struct strace_merge *m);

/* 1 and m->line, -ENODATA, or -errno and m->failed. */
int strace_merge_next(struct strace_merge *m);

#endif
