/* SPDX-License-Identifier: GPL-2.0-or-later */
/* records.h - the connector's records, applied to the watched processes as they come. */
#ifndef PW_RECORDS_H
#define PW_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "source/procfs/connector.h"
#include "source/procfs/process_events.h"

#define RECORDS_READY UINT64_MAX	/* the connector's data in its epoll entry */

struct records {
	struct process_events *events;
	struct connector connector;
	int ep;			/* epoll: the connector is in it */
	uint64_t foreign, paced_at;	/* records of unwatched processes, counted until then */
	uint64_t nap_until;	/* ns: when napping, the connector is not listened to */
	bool napping;
};

/* Joins the connector to ep: false where the kernel has none for us. */
bool records_open(struct records *r, struct process_events *events, int ep, bool small_buffer);
void records_close(struct records *r);

/* Reports what they say; true: there are more. */
bool records_read(struct records *r);

/* How many were lost since it was asked last; at least 1 if any. */
uint64_t records_lost(struct records *r);

#endif
