/* SPDX-License-Identifier: GPL-2.0-or-later */
/* requirements.c - what --backend=bpf needs, and why this user lacks it here.
 *
 * The kernel is asked by trying, not by its version: distributions backport what is
 * new and leave out what is old.
 */
#include "source/bpf/requirements.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/readfile.h"
#include "config.h"
#include "source/bpf/tracefs.h"
#include "source/proc/own_rights.h"

#define PW_CAP_PERFMON 38	/* 5.8: older headers lack them */
#define PW_CAP_BPF 39

static const struct requirement_lack fine;

static struct requirement_lack
built_in(void)
{
#ifdef HAVE_BPF
	return fine;
#else
	return (struct requirement_lack){ "this procwatch was built without the probes",
				 "install one that was configured with --with-bpf" };
#endif
}

static bool
is_whole_btf(const struct btf_header *h, uint64_t size)
{
	return h->magic == BTF_MAGIC &&
	       (uint64_t)h->hdr_len + h->type_off + h->type_len <= size &&
	       (uint64_t)h->hdr_len + h->str_off + h->str_len <= size;
}

/* 0 or -errno; -EILSEQ: what stands there is something else. */
static int
read_btf_header(void)
{
	struct btf_header h = { 0 };
	int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = fstat(fd, &st) == 0 ? read(fd, &h, sizeof(h)) : -1;
	close(fd);
	return n == sizeof(h) && is_whole_btf(&h, (uint64_t)st.st_size) ? 0 : -EILSEQ;
}

static struct requirement_lack
btf(void)
{
	int err = read_btf_header();

	if (!err)
		return fine;
	if (err == -EACCES || err == -EPERM)
		return (struct requirement_lack){ "/sys/kernel/btf/vmlinux cannot be read: permission denied", "sudo procwatch" };
	if (err == -EILSEQ)
		return (struct requirement_lack){ "/sys/kernel/btf/vmlinux does not hold the kernel's types",
					 "unmount what hides it" };
	if (access("/sys/kernel", F_OK) != 0)
		return (struct requirement_lack){ "/sys is not mounted",
					 "mount -t sysfs sysfs /sys" };
	return (struct requirement_lack){ "the kernel does not describe its types (no /sys/kernel/btf/vmlinux)",
				 "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, as distributions do" };
}

/* Of a kind that needs both CAP_BPF and CAP_PERFMON: 0 or -errno. */
static int
load_program(const struct bpf_insn *prog, unsigned int n)
{
	union bpf_attr attr;
	long fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_TRACEPOINT;
	attr.insns = (uintptr_t)prog;
	attr.insn_cnt = n;
	attr.license = (uintptr_t)"GPL";
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	if (fd < 0)
		return -errno;
	close((int)fd);
	return 0;
}

#define RETURN_0 \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 }, \
	{ .code = BPF_JMP | BPF_EXIT }

static int
load_a_program(void)
{
	static const struct bpf_insn prog[] = { RETURN_0 };

	return load_program(prog, sizeof(prog) / sizeof(prog[0]));
}

/* The newest helper that the probes call: bpf_task_pt_regs(bpf_get_current_task_btf()). */
static int
load_a_call(void)
{
	enum { GET_CURRENT_TASK_BTF = 158, TASK_PT_REGS = 175 };
	static const struct bpf_insn prog[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = GET_CURRENT_TASK_BTF },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = TASK_PT_REGS },
		RETURN_0,
	};

	return load_program(prog, sizeof(prog) / sizeof(prog[0]));
}

static struct requirement_lack
rights(void)
{
	int err = load_a_program();

	if (!err)
		return fine;
	if (err == -ENOSYS)
		return (struct requirement_lack){ "the kernel, or a container's seccomp filter, has no bpf(2)",
			"run it outside of the container, or with --security-opt seccomp=unconfined" };
	if (own_in_user_namespace())
		return (struct requirement_lack){ "root of a user namespace (a rootless container) may not load probes",
			"run it outside of the container, as root: it sees into containers" };
	if (!own_has_capability(CAP_SYS_ADMIN) &&
	    !(own_has_capability(PW_CAP_BPF) && own_has_capability(PW_CAP_PERFMON)))
		return (struct requirement_lack){ "needs root, or CAP_BPF and CAP_PERFMON",
			"sudo procwatch, or once 'sudo setcap cap_bpf,cap_perfmon+ep' on its file (mode 750)" };
	if (readfile_has("/sys/kernel/security/lockdown", "[confidentiality]"))
		return (struct requirement_lack){ "kernel lockdown is in confidentiality mode",
			"boot with lockdown=integrity, or without Secure Boot" };
	return (struct requirement_lack){ "the kernel refuses probes: a container's seccomp filter, or a security module",
		"docker run --privileged --pid=host, or run it outside of the container" };
}

static struct requirement_lack
helpers(void)
{
	if (load_a_call() == 0)
		return fine;
	if (load_a_program() != 0)
		return (struct requirement_lack){ "unknown without those rights", NULL };
	return (struct requirement_lack){ "kernel too old: needs Linux 5.15 (bpf_task_pt_regs)", "use a newer kernel" };
}

/* Without them the return of a wait is seen by sys_exit, at all calls.  Where fexit works
 * neither is needed, which only loading the probes shows. */
static struct requirement_lack
exits(void)
{
	if (load_a_program() != 0)
		return (struct requirement_lack){ "unknown without those rights", NULL };
	if (tracefs_id("syscalls/sys_exit_wait4") > 0)
		return fine;
	return (struct requirement_lack){ "no access to tracefs: without fexit, each system call takes some 200 ns more",
		"sudo procwatch; before setcap, limit who may run the file: 'chgrp GROUP', 'chmod 750'" };
}

const struct requirement bpf_requirements[BPF_REQUIREMENTS] = {
	{ .name = "bpf: built in", .gives = "exact: every signal, wait call and reap",
	  .essential = true, .look = built_in },
	{ .name = "bpf: kernel types", .gives = "probes that fit this kernel",
	  .essential = true, .look = btf },
	{ .name = "bpf: rights", .gives = "probes may be loaded",
	  .essential = true, .look = rights },
	{ .name = "bpf: helpers", .gives = "which call a signal interrupted, what a wait was asked",
	  .essential = true, .look = helpers },
	/* What it costs processes that are not watched. */
	{ .name = "bpf: system calls",
	  .gives = "each of the machine takes 60 to 130 ns more, or none by fexit", .look = exits },
};

struct requirement_lack
bpf_first_lack(void)
{
	struct requirement_lack lack = fine;

	for (size_t i = 0; i < BPF_REQUIREMENTS && !lack.found; i++)
		if (bpf_requirements[i].essential)
			lack = bpf_requirements[i].look();
	return lack;
}
