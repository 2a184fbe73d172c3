/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* task.bpf.h - what the kernel knows of a task. */
#ifndef PW_TASK_BPF_H
#define PW_TASK_BPF_H

#include "arch.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"

static __always_inline bool
sigset_has(unsigned long set, int sig)
{
	return set >> (sig - 1) & 1;
}

/* An ordinary user with file capabilities sees what is the user's own: a program that
 * runs with another's rights (a setuid exec) is not. */
static __always_inline bool
task_is_foreign(const struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);

	return BPF_CORE_READ(cred, uid.val) != own_uid ||
	       BPF_CORE_READ(cred, suid.val) != own_uid ||
	       BPF_CORE_READ(cred, euid.val) != own_uid;
}

const volatile bool sees_32bit_waits = false;	/* the return of a 32-bit wait call */

/* enum pw_sees, of what is not seen of the program that the task runs. */
static __always_inline __u32
blind_to(struct task_struct *task)
{
	if (sees_32bit_waits)
		return 0;
	return arch_is_32bit((const struct pt_regs *)bpf_task_pt_regs(task)) ? PW_SEES_WAITS : 0;
}

#endif
