/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.h - what the kernel knows of processes that were there, and /proc does not show. */
#ifndef PW_LOOK_H
#define PW_LOOK_H

struct bpf_link;
struct bpf_program;
struct strbuf;

/* Runs the iterator once over the tasks of this pid namespace, and adds what it says to the
 * PROCESS records in snapshot.  What a parent of zombies does with SIGCHLD comes by the
 * ring.  0, or -errno: then the records are as they were. */
int look_at_tasks(const struct bpf_program *prog, struct strbuf *snapshot);

/* Runs an iterator that is attached, and appends all that it writes.  0 or -errno. */
int look_by_link(const struct bpf_link *link, struct strbuf *out);

#endif
