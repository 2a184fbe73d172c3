/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_probe.c - how the returns of wait calls, and of execs that fail, are traced. */
#include "source/bpf/wait_probe.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/envlist.h"
#include "procwatch.skel.h"
#include "source/bpf/tracefs.h"

/* Not execveat, which few programs call: at the end each costs a grace period of RCU. */
static const char *const tracepoints[BPF_TRACED_CALLS] = {
	"syscalls/sys_exit_wait4", "syscalls/sys_exit_waitid", "syscalls/sys_exit_execve",
	"syscalls/sys_exit_rt_sigaction",
};

enum { N_WAITS = 2 };		/* the first of them are needed */
enum { NO_SIGACTION = 3 };	/* so many tracepoints where no stacks are copied */

/* The programs of one way, in that order; NULL after the last. */
static void
programs_of(struct procwatch_bpf *skel, enum bpf_wait_way way, struct bpf_program *out[BPF_TRACED_CALLS])
{
	const bool stacks = skel->rodata->copies_first != 0;

	memset(out, 0, BPF_TRACED_CALLS * sizeof(out[0]));
	if (way == BPF_WAIT_FEXIT) {
		out[0] = skel->progs.wait4_fexit;
		out[1] = skel->progs.waitid_fexit;
		out[2] = skel->progs.execve_fexit;
		out[3] = skel->progs.execveat_fexit;
		out[4] = stacks ? skel->progs.sigaction_fexit : NULL;
	} else if (way == BPF_WAIT_TRACEPOINT) {
		for (int i = 0; i < (stacks ? NO_SIGACTION + 1 : NO_SIGACTION); i++)
			out[i] = skel->progs.calls_tp;
	} else {
		out[0] = skel->progs.calls_raw;
	}
}

const char *
bpf_wait_name(enum bpf_wait_way way)
{
	static const char *const names[BPF_WAIT_COUNT] = {
		[BPF_WAIT_FEXIT] = "fexit",
		[BPF_WAIT_TRACEPOINT] = "tracepoint",
		[BPF_WAIT_RAW] = "raw",
	};

	return names[way];
}

/* The kernel function that a program's section names: "fexit/__x64_sys_wait4". */
static const char *
function_of(const struct bpf_program *prog)
{
	return strchr(bpf_program__section_name(prog), '/') + 1;
}

/* Bytes that follow a type's three words in raw BTF; include/uapi/linux/btf.h. */
static size_t
btf_extra(const struct btf_type *t)
{
	size_t n = btf_vlen(t);

	switch (btf_kind(t)) {
	case BTF_KIND_INT: case BTF_KIND_VAR: case BTF_KIND_DECL_TAG: return 4;
	case BTF_KIND_ARRAY: return sizeof(struct btf_array);
	case BTF_KIND_STRUCT: case BTF_KIND_UNION: return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM: return n * sizeof(struct btf_enum);
	case BTF_KIND_FUNC_PROTO: return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC: return n * sizeof(struct btf_var_secinfo);
	case BTF_KIND_ENUM64: return n * 12;
	default: return 0;
	}
}

/* The kernel's functions that are asked for, and their ids; 0 = there is none. */
struct functions {
	const char *names[4];
	__u32 ids[4];
};

static void
note_function(struct functions *f, const char *name, __u32 id)
{
	for (size_t i = 0; i < sizeof(f->names) / sizeof(f->names[0]); i++)
		if (f->names[i] && strcmp(f->names[i], name) == 0)
			f->ids[i] = id;
}

/* By one walk over the raw types: libbpf would parse them all a second time, which is a
 * tenth of a second on a small machine. */
static void
find_functions(const char *btf, size_t size, struct functions *f)
{
	const struct btf_header *h = (const void *)btf;
	const char *types, *end, *strings;
	__u32 id = 1;

	if (size < sizeof(*h) || h->magic != BTF_MAGIC ||
	    (size_t)h->hdr_len + h->type_off + h->type_len > size ||
	    (size_t)h->hdr_len + h->str_off + h->str_len > size)
		return;
	if ((h->hdr_len + h->type_off) % sizeof(__u32) || !h->str_len ||
	    btf[h->hdr_len + h->str_off + h->str_len - 1] != '\0')
		return;
	types = btf + h->hdr_len + h->type_off;
	end = types + h->type_len;
	strings = btf + h->hdr_len + h->str_off;
	while (types + sizeof(struct btf_type) <= end) {
		const struct btf_type *t = (const void *)types;

		if (btf_is_func(t) && t->name_off < h->str_len && strings[t->name_off] == '_')
			note_function(f, strings + t->name_off, id);
		types += sizeof(*t) + btf_extra(t);
		id++;
	}
}

/* The kernel's BTF: mapped where it can be (Linux 6.16), else read, which sysfs
 * gives a page at a time.  NULL = there is none; munmap() it. */
static char *
map_btf(int fd, size_t size)
{
	char *btf = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	size_t got = 0;
	ssize_t n = 1;

	if (btf != MAP_FAILED)
		return btf;
	btf = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (btf == MAP_FAILED)
		return NULL;
	while (n > 0 && got < size) {
		n = read(fd, btf + got, size - got);
		got += n > 0 ? (size_t)n : 0;
	}
	return btf;
}

static void
kernel_functions(struct functions *f)
{
	int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *btf = NULL;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > 0)
		btf = map_btf(fd, (size_t)st.st_size);
	if (btf) {
		find_functions(btf, (size_t)st.st_size, f);
		munmap(btf, (size_t)st.st_size);
	}
	close(fd);
}

/* A program that notes that it ran, in the only place of the map; on the function. */
static int
load_try(__u32 function, int map)
{
	const struct bpf_insn note[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_VALUE, .imm = map },
		{ 0 },
		{ .code = BPF_ST | BPF_W | BPF_MEM, .dst_reg = BPF_REG_1, .imm = 1 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FEXIT);

	opts.attach_btf_id = function;
	if (!function)
		return -ENOENT;
	return bpf_prog_load(BPF_PROG_TYPE_TRACING, "pw_fexit_try", "GPL", note,
			     sizeof(note) / sizeof(note[0]), &opts);
}

/* Some kernels load no trampoline program, some load but will not attach it, and
 * with sysctl kernel.ftrace_enabled=0 it is attached and never called. */
static bool
fexit_works(__u32 function)
{
	int map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "pw_fexit_ran", sizeof(__u32), sizeof(__u32),
				 1, NULL);
	int prog = map < 0 ? map : load_try(function, map);
	int link = prog < 0 ? prog : bpf_raw_tracepoint_open(NULL, prog);
	__u32 place = 0, ran = 0;

	if (link >= 0) {
		/* For our own end: ECHILD, and nothing else happens. */
		syscall(SYS_wait4, getpid(), NULL, WNOHANG, NULL);
		bpf_map_lookup_elem(map, &place, &ran);
		close(link);
	}
	if (prog >= 0)
		close(prog);
	if (map >= 0)
		close(map);
	return ran != 0;
}

static int
open_tracepoint(const char *name)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr),
		.sample_period = 1, .wakeup_events = 1,
	};
	int id = tracefs_id(name);
	long fd;

	if (id < 0)
		return id;
	attr.config = (__u64)id;
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

bool
bpf_without(const char *what)
{
	return envlist_has("PROCWATCH_BPF_WITHOUT", what);
}

void
bpf_wait_forget(int fds[BPF_TRACED_CALLS])
{
	for (int i = 0; i < BPF_TRACED_CALLS; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* Those that work are kept for the attachment: closing one takes a grace period of
 * RCU, 30 ms on an idle machine. */
static bool
open_tracepoints(int fds[BPF_TRACED_CALLS], bool stacks)
{
	const int n = stacks ? NO_SIGACTION + 1 : NO_SIGACTION;

	for (int i = 0; i < n; i++) {
		fds[i] = open_tracepoint(tracepoints[i]);
		if (fds[i] < 0 && i < N_WAITS) {
			bpf_wait_forget(fds);
			return false;
		}
	}
	return true;
}

/* 32-bit calls have functions of their own, where the kernel has such calls, and no
 * tracepoint.  Those of arm64 are not known to the probes. */
static bool
sees_32bit(enum bpf_wait_way way, const struct functions *f)
{
#if defined(__x86_64__)
	return way == BPF_WAIT_RAW ||
	       (way == BPF_WAIT_FEXIT && f->ids[1] && f->ids[2] && f->ids[3]);
#else
	(void)way;
	(void)f;
	return false;
#endif
}

static void
load_32bit(struct procwatch_bpf *skel, bool load)
{
	bpf_program__set_autoload(skel->progs.wait4_32_fexit, load);
	bpf_program__set_autoload(skel->progs.waitid_32_fexit, load);
	bpf_program__set_autoload(skel->progs.waitpid_32_fexit, load);
}

enum bpf_wait_way
bpf_wait_choose(struct procwatch_bpf *skel, int fds[BPF_TRACED_CALLS])
{
	struct functions f = { .names = {
		function_of(skel->progs.wait4_fexit), function_of(skel->progs.wait4_32_fexit),
		function_of(skel->progs.waitid_32_fexit), function_of(skel->progs.waitpid_32_fexit),
	} };
	struct bpf_program *progs[BPF_TRACED_CALLS];
	enum bpf_wait_way way;

	for (int i = 0; i < BPF_TRACED_CALLS; i++)
		fds[i] = -1;
	if (!bpf_without("fexit"))
		kernel_functions(&f);
	way = fexit_works(f.ids[0]) ?
			BPF_WAIT_FEXIT :
		!bpf_without("tracepoint") && open_tracepoints(fds, skel->rodata->copies_first != 0) ? BPF_WAIT_TRACEPOINT :
								  BPF_WAIT_RAW;
	bpf_program__set_autoload(skel->progs.sigaction_fexit, false);
	for (enum bpf_wait_way w = BPF_WAIT_NONE + 1; w < BPF_WAIT_COUNT; w++) {
		programs_of(skel, w, progs);
		for (int i = 0; i < BPF_TRACED_CALLS && progs[i]; i++)
			bpf_program__set_autoload(progs[i], w == way);
	}
	skel->rodata->sees_32bit_waits = sees_32bit(way, &f);
	load_32bit(skel, way == BPF_WAIT_FEXIT && skel->rodata->sees_32bit_waits);
	return way;
}

/* The link owns the descriptor then. */
static struct bpf_link *
attach_tracepoint(struct bpf_program *prog, int *fd)
{
	struct bpf_link *link = bpf_program__attach_perf_event(prog, *fd);

	if (link)
		*fd = -1;
	return link;
}

static bool
attach_32bit(struct procwatch_bpf *skel, struct bpf_link *links[3])
{
	links[0] = bpf_program__attach(skel->progs.wait4_32_fexit);
	links[1] = bpf_program__attach(skel->progs.waitid_32_fexit);
	links[2] = bpf_program__attach(skel->progs.waitpid_32_fexit);
	return links[0] && links[1] && links[2];
}

int
bpf_wait_attach(struct procwatch_bpf *skel, enum bpf_wait_way way, int fds[BPF_TRACED_CALLS],
		struct bpf_link *links[BPF_WAIT_LINKS])
{
	struct bpf_program *progs[BPF_TRACED_CALLS];

	programs_of(skel, way, progs);
	for (int i = 0; i < BPF_TRACED_CALLS && progs[i]; i++) {
		if (way == BPF_WAIT_TRACEPOINT && fds[i] < 0)
			continue;
		links[i] = way == BPF_WAIT_TRACEPOINT ? attach_tracepoint(progs[i], &fds[i]) :
							bpf_program__attach(progs[i]);
		if (!links[i] && i < N_WAITS)
			return -errno;
	}
	if (way == BPF_WAIT_FEXIT && skel->rodata->sees_32bit_waits &&
	    !attach_32bit(skel, links + BPF_TRACED_CALLS))
		return -errno;
	return 0;
}
