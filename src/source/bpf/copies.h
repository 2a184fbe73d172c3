/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.h - of which events the probes copy the stack. */
#ifndef PW_COPIES_H
#define PW_COPIES_H

#include <stddef.h>
#include <stdint.h>

#include "source/source.h"

#define COPIES_FIRST 64		/* AUTO: of each kind, per program */
#define COPIES_PER_SECOND 2000	/* AUTO: of the machine */

struct procwatch_bpf;

/* What the options ask for, or for tests PROCWATCH_BPF_STACKS=auto, all. */
enum pw_stacks copies_wanted(const struct pw_source_opts *o);

/* Before the probes are loaded; size is that of the ring. */
void copies_set(struct procwatch_bpf *skel, enum pw_stacks stacks, size_t size);

/* AUTO: from here on also those of these processes, and of no others. */
void copies_suspect(struct procwatch_bpf *skel, const struct pw_suspect *who, size_t n);

/* How many were not made, because of the limit per second or a full ring. */
uint64_t copies_denied(const struct procwatch_bpf *skel);

#endif
