/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_data.h - a trace before it is written: tracks, what stands on them, and the flows
 * between those. */
#ifndef PW_TRACE_DATA_H
#define PW_TRACE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/strbuf.h"
#include "event/event.h"
#include "phrase/wait_call.h"

enum {
	TRACE_ITEMS = 1000000,		/* then only lives that have begun are completed */
	TRACE_NONE = UINT32_MAX,	/* no track, no item */
};

/* In this order where several stand at one time: the first is around the others, and a flow
 * leads forward. */
enum trace_kind {
	TRACE_LIFE,		/* slices: from the fork to the reap */
	TRACE_ZOMBIE,
	TRACE_FORK,		/* instants */
	TRACE_EXEC,
	TRACE_REPARENT,
	TRACE_EXIT,
	TRACE_SIGNAL,
	TRACE_HANDLER,		/* slices of a thread */
	TRACE_WAIT,
	TRACE_REAP,		/* an instant in a wait call */
	TRACE_DELIVER,		/* instants: a delivery without a handler */
	TRACE_DISPOSITION,
	TRACE_FINDING,
	TRACE_LOST,
	TRACE_KINDS,
};

/* What a reader can filter by: "zombie". */
const char *trace_category(enum trace_kind kind);
bool trace_is_instant(enum trace_kind kind);

struct trace_arg {
	const char *key;	/* static */
	size_t text;		/* offset in the trace's text; 0 = it is a number */
	uint64_t n;
};

struct trace_item {
	uint64_t ts, end;	/* ns, CLOCK_BOOTTIME; equal: an instant, or an empty slice */
	uint32_t track;
	uint32_t lane;		/* of the track: 0, or another where they would not nest */
	enum trace_kind kind;
	uint32_t n_args;
	size_t name;		/* offset in the text */
	size_t first_arg;
};

/* A process (tid 0), or a thread of it that waits or runs a handler. */
struct trace_track {
	struct pw_id id;
	uint32_t index;
	uint32_t tid;
	uint32_t process;	/* the track of its process; its own index for a process */
	uint32_t parent;	/* of a process: the track of its parent */
	uint32_t lanes;		/* 1 or more when it is laid out */
	uint32_t rank;		/* of a process: its place in the tree */
	char comm[PW_COMM_LEN];
	size_t args, args_len;	/* its arguments, NUL-ended, in the text */

	/* a process */
	bool watched;		/* its life is known; else it only got signals */
	bool before;		/* it was there before the watch */
	bool over;
	uint64_t born, exited, died;	/* ns; 0 = not (yet) */
	int32_t status;
	uint32_t exit_item, signal_item, handler_item, reap_item;	/* the steps of its flow */
	uint32_t pending, last_pending;	/* tracks of the children whose SIGCHLDs are pending as one */
	uint32_t next_pending;

	uint32_t threads;	/* a process: the first of its threads; a thread: the next one */
	/* a thread */
	uint32_t handler;	/* item that may go on */
	uint32_t last_wait;	/* item */
	uint64_t waiting;	/* ns: since when it is in a call that has not returned; 0 = none */
	struct phrase_wait call;	/* that one */

	uint64_t key;		/* pid and tid */
	UT_hash_handle hh;	/* by key: the newest of that pid */
};

struct trace_data {
	struct trace_track **tracks;
	size_t n_tracks, cap_tracks;
	struct trace_track *by_key;
	struct trace_item *items;
	size_t n_items, cap_items;
	struct trace_arg *args;
	size_t n_args, cap_args;
	struct strbuf text;
	uint64_t left_out;	/* events beyond TRACE_ITEMS */
	uint64_t began, wall_offset;	/* ns, of START; 0 = not known */
	uint32_t target;	/* pid, of START */
	uint64_t first, last;	/* ns */
};

void trace_data_done(struct trace_data *d);
struct trace_track *trace_track(const struct trace_data *d, uint32_t track);
struct trace_item *trace_item(const struct trace_data *d, uint32_t item);
const char *trace_text(const struct trace_data *d, size_t offset);

/* The index of the process's track, or TRACE_NONE. */
uint32_t trace_find_process(const struct trace_data *d, const struct pw_id *id);
/* A new one; an older process with that pid is found no more. */
uint32_t trace_add_process(struct trace_data *d, const struct pw_id *id);
/* The index of that thread's track, or TRACE_NONE; tid 0 = the thread-group leader. */
uint32_t trace_find_thread(const struct trace_data *d, uint32_t process, uint32_t tid);
/* The same, a new one if there is none. */
uint32_t trace_thread_of(struct trace_data *d, uint32_t process, uint32_t tid);

/* The index; its args are those that are added before the next item. */
uint32_t trace_add_item(struct trace_data *d, enum trace_kind kind, uint32_t track, uint64_t ts,
			uint64_t end, const char *name);
void trace_arg_text(struct trace_data *d, uint32_t item, const char *key, const char *value);
void trace_arg_number(struct trace_data *d, uint32_t item, const char *key, uint64_t n);

#endif
