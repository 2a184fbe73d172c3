/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* mapped_code.bpf.h - where the code of the current program lies. */
#ifndef PW_MAPPED_CODE_BPF_H
#define PW_MAPPED_CODE_BPF_H

#include "emit.bpf.h"
#include "kernel.h"
#include "source/symbols/mapped_code.h"

#define MAPPED_STEPS 40		/* from the C library on, each way */
#define VM_EXEC 4		/* include/linux/mm.h */

enum bpf_func_id___ours { BPF_FUNC_find_vma___ours = 180 };	/* Linux 5.17 */

const volatile __u32 own_mount_ns = 0;	/* inode number */
const volatile __u32 page_bytes = 4096;

struct mapped_record {
	struct pw_event ev;
	struct mapped_program program;
};

struct mapped_step {
	__u64 at;		/* address to look at */
	__u64 start, end, offset, inode, flags;
	__u64 device;
};

static long
mapped_found(struct task_struct *task, struct vm_area_struct *vma, struct mapped_step *s)
{
	struct file *file = vma->vm_file;

	s->start = vma->vm_start;
	s->end = vma->vm_end;
	s->flags = vma->vm_flags;
	s->offset = vma->vm_pgoff * page_bytes;
	s->inode = file ? BPF_CORE_READ(file, f_inode, i_ino) : 0;
	s->device = file ? BPF_CORE_READ(file, f_inode, i_sb, s_dev) : 0;
	return 0;
}

/* What is mapped at s->at, of the current task: s->end = 0 where nothing is.  Not static, as what is
 * called in a loop: the verifier follows it once, and before Linux 6.8 also where nothing calls it. */
__noinline int
mapped_look(struct mapped_step *s, struct mapped_record *r)
{
	struct mapped_step found = {};
	__u32 n;

	if (!s || !r || !bpf_core_enum_value_exists(enum bpf_func_id___ours, BPF_FUNC_find_vma___ours))
		return 0;
	bpf_find_vma(bpf_get_current_task_btf(), s->at, mapped_found, &found, 0);
	s->start = found.start;
	s->end = found.end;
	n = r->program.n;
	if (!(found.flags & VM_EXEC) || !found.inode || n >= MAPPED_CODE_MOST)	/* the vdso is no file */
		return 0;
	r->program.code[n].start = found.start;
	r->program.code[n].end = found.end;
	r->program.code[n].offset = found.offset;
	r->program.code[n].inode = found.inode;
	r->program.code[n].path = 0;
	r->program.code[n].device = (__u32)found.device;
	r->program.n = n + 1;
	return 0;
}

/* Of the program itself, of the library that pc is in, and of what lies beside that without a gap. */
static __always_inline void
mapped_fill(struct mapped_record *r, __u64 program, __u64 pc)
{
	struct mapped_step s = { .at = program };
	__u64 below;

	mapped_look(&s, r);
	s.at = pc;
	mapped_look(&s, r);
	below = s.start;
	for (int i = 0; i < MAPPED_STEPS && s.end; i++) {
		s.at = s.end;
		mapped_look(&s, r);
	}
	s.start = below;
	for (int i = 0; i < MAPPED_STEPS && s.start; i++) {
		s.at = s.start - 1;
		mapped_look(&s, r);
	}
}

/* Where there is no room the reader has to ask /proc, which may be too late. */
__noinline int
mapped_code_send(const struct pw_id *who)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const struct pt_regs *regs = (const struct pt_regs *)bpf_task_pt_regs(task);
	struct mapped_record *r;

	if (!who || !bpf_core_enum_value_exists(enum bpf_func_id___ours, BPF_FUNC_find_vma___ours) ||
	    BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum) != own_mount_ns)
		return 0;
	r = bpf_ringbuf_reserve(&events, sizeof(*r), 0);
	if (!r)
		return 0;
	event_init(&r->ev, PW_EV_NONE, who, now_here());
	r->ev.kind = MAPPED_CODE;
	r->ev.tail_len = sizeof(r->program);
	r->program.n = 0;
	r->program.uid = BPF_CORE_READ(task, cred, fsuid.val);
	mapped_fill(r, BPF_CORE_READ(task, mm, start_code), ARCH_PC(regs));
	event_submit(&r->ev);
	return 0;
}

#endif
