/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbols.h - copies of stacks become functions, files and lines.
 *
 * Each distinct stack gets a number at once, so that the event can be passed on with it.  A
 * process of its own without rights reads the program's files and unwinds the copy; the
 * frames come later.  If that process dies it is started again, a few times; the stacks are
 * all that can be lost. */
#ifndef PW_SYMBOLS_H
#define PW_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "source/python/python_walk.h"
#include "source/symbols/symbols_frames.h"
#include "source/symbols/stack_copy.h"

struct symbols;

struct symbols_opts {
	uint32_t max_known;	/* stacks that are known again; 0 = 16384 */
	/* Are the frames of a finished stack still kept?  If not, it is read again, with another
	 * number.  NULL = always. */
	bool (*kept)(void *arg, uint32_t id);
	uint64_t patience;	/* ns; a file that gives no page in this time is left out; 0 = 20 s */
	bool debuginfod;	/* files that debuginfod-find(1) has fetched before may be read */
	/* Where lines about this work go: a sentence without newline; valid during the call.
	 * NULL = not wanted. */
	void (*note)(const char *line);
	/* A process is run by CPython, which has what the stacks need at these places: for the
	 * source, which copies the frames.  NULL = not wanted. */
	void (*python)(void *arg, const struct pw_id *who, const struct python_layout *l);
	void *arg;
};

/* Of symbols_drain(): the stack and its strings are valid during the call. */
typedef void symbols_sink_fn(void *arg, const struct symbols_frames *stack);

/* Forks the process, so call it before descriptors are open that are not to be shared.  0 or
 * -errno; on error *why is one sentence.  Without libdw: -ENOTSUP. */
int symbols_new(struct symbols **out, const struct symbols_opts *o, const char **why);
void symbols_free(struct symbols *s);	/* NULL is harmless */

/* The number of this stack of `who`; the same stack of the same program has the same one, also
 * if the program runs again.  Two numbers may turn out to have equal frames.  0 = none: too
 * many to be read now, the process has gone before its maps were read, or the copy is not sound.  s may be
 * NULL in this and all that follow. */
uint32_t symbols_stack(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy);
/* The same with the Python frames that were copied just before: they are read now, as far as
 * `who` is still there. */
uint32_t symbols_stack_of_python(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy,
				 const struct python_frame *f, size_t n);
/* The Python frames of the first thread, as they are now: how many; 0 also if they are not known. */
size_t symbols_python_frames(struct symbols *s, const struct pw_id *who, struct python_frames *out);

/* Which processes run one program: a child has its parent's until its exec.  In the order of
 * the events.  symbols_gone(): no further copy of `who` comes. */
void symbols_forked(struct symbols *s, const struct pw_id *parent, const struct pw_id *child);
/* ... or was there before.  called: the file, as it was called; NULL = not known. */
void symbols_execed(struct symbols *s, const struct pw_id *who, uint64_t ts, const char *called);
/* A MAPPED_CODE record: in front of the first stack of a program. */
void symbols_mapped(struct symbols *s, const struct pw_event *ev);
void symbols_gone(struct symbols *s, const struct pw_id *who);

/* For poll(2): readable when symbols_drain() has work; -1 = never. */
int symbols_fd(const struct symbols *s);
/* ns from now until symbols_drain() wants to be called also without that; UINT64_MAX = never. */
uint64_t symbols_timeout(const struct symbols *s);

/* Hands over the stacks that are finished; how many.  Never waits.  Each number comes once,
 * with no frames if the stack could not be read. */
int symbols_drain(struct symbols *s, symbols_sink_fn *sink, void *arg);

/* Waits until none is outstanding, but at most so long; then symbols_drain() has them. */
void symbols_settle(struct symbols *s, unsigned int deadline_ms);

struct symbols_counts {
	uint32_t ids;		/* given */
	uint32_t outstanding;
	uint32_t refused;	/* copies without a number: too many */
	uint32_t restarts;	/* of the process */
	int pid;		/* of the process; 0 = there is none any more */
};
void symbols_count(const struct symbols *s, struct symbols_counts *out);

#endif
