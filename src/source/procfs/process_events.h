/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_events.h - what is reported of a process: fork, exec, exit, reap. */
#ifndef PW_PROCESS_EVENTS_H
#define PW_PROCESS_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/pidvec.h"
#include "event/event.h"
#include "source/proc/procinfo.h"
#include "source/procfs/connector.h"
#include "source/procfs/emit.h"
#include "source/procfs/options.h"
#include "source/procfs/sample.h"
#include "source/procfs/watched.h"

#define PROCESS_YOUNG (2 * CLOCK_SECOND)	/* ns: a fork or an exec is likely */

struct process_events {
	const struct procfs_options *o;
	struct emit *emit;
	struct watched_table *table;
	struct sampler *sampler;
	uint64_t looked;	/* ns: what had happened by then was seen; 0 = not yet */
	uint64_t mono_offset;	/* ns, CLOCK_BOOTTIME here less the kernel's CLOCK_MONOTONIC */
	struct pw_id adopter;	/* got orphans last; pid 0 = none seen */
	bool reading;		/* records: more about any process may follow */
	bool had_exit;		/* since a scan last asked: orphans may not be found yet */
	struct pidvec late;	/* have a gone_at */
};

void process_done(struct process_events *pe);

/* A record of a fork. */
void process_forked(struct process_events *pe, const struct connector_record *r);

/* A record of an exec of one that is not watched: it may have become ours, by setuid(2). */
void process_appeared(struct process_events *pe, const struct connector_record *r);

/* Records are read up to here: what waited for them is reported. */
void process_end_of_records(struct process_events *pe);

/* A child that no record was seen of; parent is watched.  NULL = it is gone. */
struct watched *process_found(struct process_events *pe, struct watched *parent, pid_t pid);

/* A process that was there before the watch. */
void process_present(struct process_events *pe, const struct procinfo *p);

void process_execed(struct process_events *pe, struct watched *w, uint64_t ts, bool approx);

/* Looks whether it has exec'd since the last look. */
void process_check_exec(struct process_events *pe, struct watched *w);

/* Looks what became of it: nothing, a zombie, gone.  May remove w. */
void process_check_end(struct process_events *pe, struct watched *w, uint64_t ts);

/* Not by /proc alone, which may hide it. */
enum procinfo_fate process_fate(const struct watched *w);

/* Has procwatch not looked for so long before ts that what it finds may be old? */
bool process_is_late(const struct process_events *pe, uint64_t ts);

/* It was reaped, by ts at the latest.  Removes w. */
void process_reaped(struct process_events *pe, struct watched *w, uint64_t ts);

#endif
