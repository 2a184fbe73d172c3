/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ladder.c - what this kernel gives this user, and how to get more.
 *
 * The kernel is asked by doing, not by its version: distributions carry back
 * what is new and leave out what is old.
 */
#include "source/ladder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config.h"
#include "base/readfile.h"
#include "source/proc/pidfd.h"
#include "source/proc/proctree.h"
#include "source/procfs/connector.h"
#include "source/bpf/tracefs.h"

#define PW_CAP_PERFMON 38	/* 5.8: older headers lack them */
#define PW_CAP_BPF 39

struct finding {
	const char *found, *remedy;	/* found NULL = there */
};

static const struct finding fine;

/* The first user namespace maps all ids to themselves, and so does nobody else. */
static bool
in_user_namespace(void)
{
	return !readfile_has("/proc/self/uid_map", "4294967295");
}

/* --- for bpf -------------------------------------------------------------------- */

static struct finding
built_in(void)
{
#ifdef HAVE_BPF
	return fine;
#else
	return (struct finding){ "this procwatch was built without it",
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

static struct finding
btf(void)
{
	int err = read_btf_header();

	if (!err)
		return fine;
	if (err == -EACCES || err == -EPERM)
		return (struct finding){ "/sys/kernel/btf/vmlinux may not be read", "sudo procwatch" };
	if (err == -EILSEQ)
		return (struct finding){ "/sys/kernel/btf/vmlinux does not hold the kernel's types",
					 "unmount what hides it" };
	if (access("/sys/kernel", F_OK) != 0)
		return (struct finding){ "/sys is not mounted",
					 "mount -t sysfs sysfs /sys" };
	return (struct finding){ "the kernel does not describe its types (no /sys/kernel/btf/vmlinux)",
				 "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, as distributions do" };
}

/* Of a kind that needs both CAP_BPF and CAP_PERFMON: 0 or -errno. */
static int
load(const struct bpf_insn *prog, unsigned int n)
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

	return load(prog, sizeof(prog) / sizeof(prog[0]));
}

/* What the probes call that came last: bpf_task_pt_regs(bpf_get_current_task_btf()). */
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

	return load(prog, sizeof(prog) / sizeof(prog[0]));
}

/* Of CAP_*, by number. */
static bool
has_capability(int cap)
{
	char line[128];
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long long caps = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "CapEff:", 7))
			caps = strtoull(line + 7, NULL, 16);
	if (f)
		fclose(f);
	return caps >> cap & 1;
}

static struct finding
rights(void)
{
	int err = load_a_program();

	if (!err)
		return fine;
	if (err == -ENOSYS)
		return (struct finding){ "the kernel, or a container's seccomp filter, has no bpf(2)",
			"run it outside of the container, or with --security-opt seccomp=unconfined" };
	if (in_user_namespace())
		return (struct finding){ "root of a user namespace (a rootless container) may not load probes",
			"run it outside of the container, as root: it sees into containers" };
	if (!has_capability(CAP_SYS_ADMIN) &&
	    !(has_capability(PW_CAP_BPF) && has_capability(PW_CAP_PERFMON)))
		return (struct finding){ "loading probes needs root or two capabilities",
			"sudo procwatch, or once 'sudo setcap cap_bpf,cap_perfmon+ep' on its file (mode 750)" };
	if (readfile_has("/sys/kernel/security/lockdown", "[confidentiality]"))
		return (struct finding){ "kernel lockdown is in confidentiality mode",
			"boot with lockdown=integrity, or without Secure Boot" };
	return (struct finding){ "the kernel refuses probes: a container's seccomp filter, or a security module",
		"docker run --privileged --pid=host, or run it outside of the container" };
}

static struct finding
helpers(void)
{
	if (load_a_call() == 0)
		return fine;
	if (load_a_program() != 0)
		return (struct finding){ "not known without those rights", NULL };
	return (struct finding){ "the kernel is too old: the probes read a system call's registers",
				 "Linux 5.15 or newer" };
}

/* Without them the return of a wait is seen by sys_exit, at all calls.  Where fexit works
 * neither is needed, which only loading the probes shows. */
static struct finding
exits(void)
{
	if (load_a_program() != 0)
		return (struct finding){ "not known without those rights", NULL };
	if (tracefs_id("syscalls/sys_exit_wait4") > 0)
		return fine;
	return (struct finding){ "tracefs is closed to this user: each takes some 200 ns more, but for fexit",
		"sudo procwatch; let few use setcap's: 'chgrp GROUP' and 'chmod 750' the file first" };
}

/* --- for procfs ------------------------------------------------------------------- */

static struct finding
connector(void)
{
	struct connector c;
	int err = connector_open(&c, true);

	if (!err) {
		connector_close(&c);
		return fine;
	}
	if (err == -EPERM)
		return (struct finding){ "before Linux 6.6 only root may listen", "sudo procwatch" };
	if (err == -EOPNOTSUPP || in_user_namespace())
		return (struct finding){ "it does not speak to containers (pid or user namespaces)",
			"run it outside of the container: it sees into containers" };
	return (struct finding){ "the kernel has none (CONFIG_PROC_EVENTS)",
				 "a shorter --interval misses less" };
}

static struct finding
children(void)
{
	if (procinfo_have_children_file())
		return fine;
	return (struct finding){ "the kernel has none (CONFIG_PROC_CHILDREN): the cost grows with the machine",
				 NULL };
}

static struct finding
pidfd(enum ladder_rung rung)
{
	struct pidfd_features f;

	pidfd_probe(&f);
	if (rung == LADDER_PIDFD ? f.works : rung == LADDER_REAP ? f.hangup : f.status)
		return fine;
	if (!f.works)
		return (struct finding){ "before Linux 5.3, or forbidden by a container's seccomp filter: seen late",
					 "a shorter --interval" };
	if (rung == LADDER_REAP)
		return (struct finding){ "before Linux 6.9: seen late", "a shorter --interval" };
	return (struct finding){ "before Linux 6.15: the status of a child that was reaped at once is not known",
				 NULL };
}

/* Of this user's processes that are no children of ours. */
static struct finding
calls(void)
{
	if (access("/proc/self/syscall", R_OK) != 0)
		return (struct finding){ "the kernel has no /proc/PID/syscall", NULL };
	if (has_capability(CAP_SYS_PTRACE))
		return fine;
	if (readfile_has("/proc/sys/kernel/yama/ptrace_scope", "1"))
		return (struct finding){ "Yama allows it for launched commands, not for -p (kernel.yama.ptrace_scope=1)",
			"sudo procwatch, or 'sudo sysctl kernel.yama.ptrace_scope=0'" };
	if (readfile_has("/proc/sys/kernel/yama/ptrace_scope", "2") ||
	    readfile_has("/proc/sys/kernel/yama/ptrace_scope", "3"))
		return (struct finding){ "Yama allows it to nobody else (kernel.yama.ptrace_scope)",
			"sudo procwatch, if it is 2" };
	return fine;
}

static struct finding
others(void)
{
	if (access("/proc/1/stat", R_OK) == 0)
		return fine;
	return (struct finding){ "/proc is mounted with hidepid",
				 "sudo procwatch, or join the group in its gid= option" };
}

/* ---------------------------------------------------------------------------------- */

static const struct {
	const char *name, *gives;
	struct finding (*look)(void);
} steps[LADDER_COUNT] = {
	[LADDER_BUILT_IN] = { "bpf: built in", "exact: every signal, wait call and reap", built_in },
	[LADDER_BTF] = { "bpf: kernel types", "probes that fit this kernel", btf },
	[LADDER_RIGHTS] = { "bpf: rights", "probes may be loaded", rights },
	[LADDER_HELPERS] = { "bpf: helpers", "which call a signal interrupted, what a wait was asked",
			     helpers },
	[LADDER_EXITS] = { "bpf: system calls", "each of the machine takes 60 to 130 ns more, or none by fexit",
			   exits },
	[LADDER_CONNECTOR] = { "procfs: proc connector", "forks, execs and ends, at once", connector },
	[LADDER_CHILDREN] = { "procfs: children files", "costs by the tree, not by the machine", children },
	[LADDER_PIDFD] = { "procfs: pidfd", "ends without delay", NULL },
	[LADDER_REAP] = { "procfs: pidfd hangup", "reaps without delay", NULL },
	[LADDER_STATUS] = { "procfs: pidfd info", "exit codes of those reaped at once", NULL },
	[LADDER_CALLS] = { "procfs: system calls", "where a parent sleeps, its wait calls", calls },
	[LADDER_OTHERS] = { "procfs: all processes", "those of other users too", others },
};

void
ladder_look(enum ladder_rung rung, struct ladder_step *out)
{
	struct finding f;

	memset(out, 0, sizeof(*out));
	if (rung <= LADDER_NONE || rung >= LADDER_COUNT)
		return;
	f = steps[rung].look ? steps[rung].look() : pidfd(rung);
	out->name = steps[rung].name;
	out->gives = steps[rung].gives;
	out->there = !f.found;
	out->found = f.found;
	out->remedy = f.remedy;
}

bool
ladder_missing_for_bpf(struct ladder_step *out)
{
	for (int rung = LADDER_BUILT_IN; rung <= LADDER_HELPERS; rung++) {
		ladder_look((enum ladder_rung)rung, out);
		if (!out->there)
			return true;
	}
	return false;
}
