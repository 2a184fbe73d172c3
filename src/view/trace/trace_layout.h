/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_layout.h - a trace in the order in which it is written: slices nest in their lane,
 * and flows lead forward. */
#ifndef PW_TRACE_LAYOUT_H
#define PW_TRACE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "view/trace/trace_data.h"

enum trace_phase { TRACE_BEGIN, TRACE_END, TRACE_INSTANT };

struct trace_step {
	uint64_t ts;		/* ns */
	uint64_t seq;
	uint32_t item;
	enum trace_phase phase;
};

/* A child's way from its exit over its SIGCHLD and the handler to its reap; id = its track. */
enum trace_flow_part { TRACE_FLOW_BEGIN, TRACE_FLOW_STEP, TRACE_FLOW_END };
struct trace_flow {
	uint32_t item, id;
	enum trace_flow_part part;
};

struct trace_layout {
	struct trace_step *steps;	/* by time */
	size_t n_steps, cap_steps;
	struct trace_flow *flows;	/* by item */
	size_t n_flows, cap_flows;
};

/* Sets the lanes of the items and tracks, and the ranks of the processes. */
void trace_layout_make(struct trace_layout *l, struct trace_data *d);
void trace_layout_done(struct trace_layout *l);
/* The flows through that item: the first, and how many. */
const struct trace_flow *trace_layout_flows(const struct trace_layout *l, uint32_t item, size_t *n);

#endif
