/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asleep.h - the stacks of suspects that sleep, without stopping them. */
#ifndef PW_ASLEEP_H
#define PW_ASLEEP_H

#include <stddef.h>

#include "base/strbuf.h"
#include "source/source.h"

struct bpf_link;
struct bpf_program;

struct asleep {			/* zeroed memory looks at nothing */
	struct bpf_link *link;	/* of the iterator */
	struct strbuf found;	/* struct pw_asleep of each */
	struct strbuf record;	/* the ACTIVITY with its copy */
	pw_sink_fn *sink;
	void *arg;
};

/* An iterator that cannot be attached leaves it as it was: no copies. */
void asleep_init(struct asleep *a, const struct bpf_program *look_at_suspect);

/* Reads registers, and sets where asleep_sink() hands events on. */
void asleep_look(struct asleep *a, pw_sink_fn *sink, void *arg);

/* A sink: hands on every event, an ACTIVITY of a first thread that sleeps with its copy. */
void asleep_sink(void *asleep, const struct pw_event *ev);

void asleep_done(struct asleep *a);

#endif
