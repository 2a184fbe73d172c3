/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_probe.h - how the returns of wait calls, and of execs that fail, are traced.
 *
 * The ways differ in what they cost processes that are not watched: a trampoline on
 * the calls costs them nothing; while a syscall tracepoint is on, every system
 * call of the machine takes its slow path.  A kretprobe would be as cheap, but it has
 * places for some ten calls at a time, for the whole machine: while others sleep in
 * wait calls, returns go by unseen.
 */
#ifndef PW_WAIT_PROBE_H
#define PW_WAIT_PROBE_H

#include <stdbool.h>
#include <stddef.h>

struct procwatch_bpf;
struct bpf_link;

enum bpf_wait_way {
	BPF_WAIT_NONE,
	BPF_WAIT_FEXIT,
	BPF_WAIT_TRACEPOINT,
	BPF_WAIT_RAW,		/* tp_btf/sys_exit: needs nothing, costs most */
	BPF_WAIT_COUNT,
};

/* wait4, waitid, execve, execveat, rt_sigaction; and three of 32-bit calls. */
enum { BPF_TRACED_CALLS = 5, BPF_WAIT_LINKS = BPF_TRACED_CALLS + 3 };

/* The best way that this kernel allows; tried, not read off a version.  Sets which
 * programs of the opened, not yet loaded skeleton are to be loaded, and in it whether the
 * returns of 32-bit calls are seen too (sees_32bit_waits).  fds gets what
 * the attachment needs, -1 = nothing; bpf_wait_forget() them in the end. */
enum bpf_wait_way bpf_wait_choose(struct procwatch_bpf *skel, int fds[BPF_TRACED_CALLS]);

/* After the load: 0 or -errno; links, NULL where there is none, are the caller's to destroy, and a
 * descriptor that a link has taken over is -1. */
int bpf_wait_attach(struct procwatch_bpf *skel, enum bpf_wait_way way, int fds[BPF_TRACED_CALLS],
		    struct bpf_link *links[BPF_WAIT_LINKS]);

/* Closes those that no link has taken over. */
void bpf_wait_forget(int fds[BPF_TRACED_CALLS]);

/* Does PROCWATCH_BPF_WITHOUT, a list for tests, have that word? */
bool bpf_without(const char *what);

const char *bpf_wait_name(enum bpf_wait_way way);

#endif
