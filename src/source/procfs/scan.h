/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.h - finds processes by looking. */
#ifndef PW_SCAN_H
#define PW_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pidvec.h"
#include "source/procfs/emit.h"
#include "source/procfs/process_events.h"
#include "source/procfs/options.h"
#include "source/procfs/watched.h"

struct scan {
	const struct procfs_options *o;
	const struct emit *emit;
	struct watched_table *table;
	struct process_events *events;
	struct pidvec roots;	/* ATTACH: not looked at yet */
	bool snapshot_due;
	uint64_t gate_at;	/* ns: next look for others; UINT64_MAX = records say it */
	uint64_t scan_at;	/* ns: not before */
	uint64_t ungated_at;	/* ns: a scan whatever the newest pid is */
	bool overdue;		/* records were lost: ask all */
	bool in_round, another;	/* it is not over yet; one more is due after it */
	int loadavg;		/* kept open, -1 = not yet */
	uint64_t last_pid;	/* the newest pid of the machine at the last scan */
};

/* What events points to must outlive the scan. */
void scan_init(struct scan *s, struct process_events *events);
void scan_done(struct scan *s);

/* Reports what was there at the start. */
void scan_snapshot(struct scan *s);

/* Finds those that no record was seen of, when it is time and of use. */
void scan_tick(struct scan *s);

#endif
