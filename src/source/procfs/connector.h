/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connector.h - the proc connector: a record of every fork, exec and exit. */
#ifndef PW_CONNECTOR_H
#define PW_CONNECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connector {
	int fd;			/* -1 = none */
	bool overrun;		/* records were dropped since last asked */
	uint64_t lost;		/* how many, as far as the gaps say */
	struct {
		bool seen;
		uint32_t next;
	} *cpu;			/* sequence numbers, one per processor */
	size_t n_cpu;
};

enum record_kind { RECORD_FORK, RECORD_THREAD, RECORD_EXEC, RECORD_CORE, RECORD_EXIT };

struct connector_record {
	enum record_kind what;
	uint64_t mono;		/* ns, CLOCK_MONOTONIC */
	uint32_t pid, tid;	/* FORK: the child; else the one that acts */
	uint32_t parent;	/* FORK: its real parent; THREAD: its process */
	int32_t code;		/* EXIT: of that thread, as wait(2) has it */
};
typedef void connector_fn(void *arg, const struct connector_record *r);

/* 0, -EPERM (before 6.6 only for root), -EOPNOTSUPP (not in the first pid and user
 * namespace), or another -errno: not in this kernel.  small: a buffer that overruns
 * soon, for tests. */
int connector_open(struct connector *c, bool small);

/* Hands over at most max records; how many were read, fewer than max = no more. */
int connector_read(struct connector *c, int max, connector_fn *fn, void *arg);

void connector_close(struct connector *c);

#endif
