/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attached.h - what runs already when the watch begins: into the set of the probes, and reported. */
#ifndef PW_ATTACHED_H
#define PW_ATTACHED_H

#include "base/pidvec.h"
#include "base/strbuf.h"
#include "source/bpf/suspects.h"
#include "source/source.h"

struct procwatch_bpf;

/* Zeroed memory, with skel, has found nothing. */
struct attached {
	struct procwatch_bpf *skel;
	struct strbuf snapshot;		/* PROCESS records to be handed over first */
	size_t at;
	struct strbuf vanished;		/* those of processes that ended in between */
	struct pidvec stopped;		/* found stopped */
};

/* The targets and what is below them, or the machine: 0 or -errno; on error *why may be a sentence,
 * which stays valid.  The probes are on. */
int attached_find(struct attached *a, const struct pw_source_opts *o, const char **why);
/* What is known of the stopped ones' parents; after all PROCESS records. */
void attached_add_stopped(struct attached *a, struct suspects *suspects);

bool attached_has_more(const struct attached *a);
/* At most max records: how many.  *last_ts: the time of the last. */
unsigned int attached_hand_over(struct attached *a, unsigned int max, uint64_t *last_ts, pw_sink_fn *sink, void *arg);
/* Before the first event of a process that was gone when it was looked at: reports it as what it was. */
void attached_before(struct attached *a, const struct pw_event *ev, pw_sink_fn *sink, void *arg);
/* What was in the ring after the attach has been handed over. */
void attached_is_over(struct attached *a);
void attached_done(struct attached *a);

#endif
