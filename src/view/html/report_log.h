/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_log.h - the events and processes of a run as the page's script gets them: all of
 * them up to a bound, then the newest, in little memory. */
#ifndef PW_REPORT_LOG_H
#define PW_REPORT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "event/event.h"
#include "model/model.h"
#include "phrase/spans.h"

enum {
	LOG_EVENTS = 120000,
	LOG_PROCS = 20000,
	LOG_TEXT = 5 << 19,	/* bytes of all texts that differ */
	LOG_PAGE = 4000000,	/* bytes of the page for all of that, about */
	LOG_NUMBERS = 8,	/* in one text */
};
#define LOG_NONE UINT32_MAX	/* no process */

/* What the script makes of an event; log_kind_names has what it calls them. */
enum log_kind {
	LOG_OTHER,
	LOG_FOUND,
	LOG_FORK,
	LOG_EXEC,
	LOG_EXIT,
	LOG_SIGNAL,		/* SIGCHLD; another signal is LOG_OTHER */
	LOG_MERGED,
	LOG_IGNORED,
	LOG_BLOCKED,
	LOG_DELIVER,		/* SIGCHLD, to a handler */
	LOG_WAIT,		/* a wait call that may block begins */
	LOG_TOOK,		/* it returned a child */
	LOG_ZERO,		/* it returned 0 */
	LOG_NO_CHILD,		/* ECHILD: how a loop of waits ends */
	LOG_FAILED,
	LOG_REAP,
	LOG_ORPHAN,
	LOG_FINDING,
	LOG_KIND_COUNT,
};
extern const char *const log_kind_names[LOG_KIND_COUNT];

enum log_bit {
	LOG_IS_FOUND = 1,	/* it was there when procwatch attached */
	LOG_IS_ORPHAN = 2,
	LOG_IS_AUTOREAPED = 4,
	LOG_IS_ZOMBIE = 8,	/* at the end */
	LOG_IS_OLDER = 16,	/* a zombie already when it was found */
};

struct log_event {
	uint64_t ts, took;	/* ns; took: that a wait call lasted */
	uint32_t who, other;	/* processes, or LOG_NONE */
	uint32_t text;
	uint32_t numbers[LOG_NUMBERS];	/* n of them, for the gaps of the text */
	uint8_t kind, verb, n;
};

struct log_proc {
	struct pw_id id;
	uint32_t index, up;	/* up: who forked it */
	uint32_t name, command, end;	/* texts */
	uint64_t born, died, gone;	/* ns; 0 = not yet */
	unsigned int bits;
	UT_hash_handle hh;	/* the newest with that pid */
};

/* A text that occurs again and again, the numbers of an event's taken out. */
struct log_text {
	char *s;
	uint32_t index;
	UT_hash_handle hh;
};

struct report_log {
	struct log_event *events;
	size_t n_events, cap_events;
	struct log_proc **procs, *by_pid;
	size_t n_procs, cap_procs;
	struct log_text **texts, *by_text;
	struct log_text *no_room;	/* stands for those that found none; NULL = all have */
	size_t n_texts, cap_texts, bytes;
	const char *verbs[64];	/* of ours */
	size_t n_verbs;
	size_t retry;		/* not before there are so many events */
	uint64_t all_events;	/* also those that are not kept */
};

/* After the model has taken it in.  text is what happened. */
void report_log_add(struct report_log *l, const struct pw_model *m, const struct pw_event *ev,
		    const char *verb, const struct spans *text);
/* At the end: what has become of the processes. */
void report_log_finish(struct report_log *l, const struct pw_model *m);
void report_log_done(struct report_log *l);

/* Processes and events without a text, since there was no room for it. */
size_t report_log_blanks(const struct report_log *l);

/* The newest process with that pid, or LOG_NONE. */
uint32_t report_log_find(const struct report_log *l, uint32_t pid);

#endif
