/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer.c - the loop of the process that reads symbols: messages in, frames out. */
#include "source/symbols/symbolizer.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/hash.h"
#include "sandbox/sandbox.h"
#include "source/symbols/elf_symbols.h"
#include "source/symbols/frame_cache.h"
#include "source/symbols/module_image.h"
#include "source/symbols/symbol_wire.h"
#include "source/symbols/unwind.h"

enum { FD_WORK, FD_FILES, FD_STDERR, FD_STATM };

#define CPU_LIMIT 10		/* s of processor time for one stack */
#define MEMORY_MOST (44l << 20)	/* bytes beyond those of the start */
#define MEMORY_AGAIN (32l << 20)	/* left when modules have been closed */
#define NICE 10
#define CHECK_EVERY 16		/* stacks */

struct reader_program {
	uint32_t id;
	uint32_t n;
	struct sym_mapping *map;
	UT_hash_handle hh;
};

struct reader {
	struct module modules[SYM_MODULES];
	struct reader_program *programs;
	uint32_t *doing;
	uint64_t stacks;
	long at_start;		/* bytes of memory */
	struct file_asker asker;

	/* the stack that is being read */
	const struct reader_program *program;
	char packet[SYM_PACKET];
	size_t len;
	uint32_t n;
	size_t last;		/* where its last frame begins in the packet */

	_Alignas(struct stack_copy) char received[SYM_PACKET];	/* structures are read from it */
	char answer[SYM_PACKET];
};

static int
ask_for_file(void *arg, uint32_t module, enum sym_want what, const struct sym_wanted *w, uint64_t *size)
{
	struct reader *r = arg;
	struct sym_head h = { .kind = SYM_WANT, .id = module, .program = what };
	int fd;

	if (sym_send(FD_FILES, &h, w, sizeof(*w), -1, true) != 0 ||
	    sym_receive(FD_FILES, &h, r->answer, &fd, true, false) < 0 || h.kind != SYM_FILE)
		_exit(0);	/* procwatch has gone */
	*size = h.size;
	return fd;
}

static bool
reader_module_at(void *arg, uint64_t pc, struct module **m, uint64_t *address)
{
	struct reader *r = arg;
	uint32_t low = 0, high = r->program->n;
	const struct sym_mapping *map;

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (r->program->map[mid].start <= pc)
			low = mid + 1;
		else
			high = mid;
	}
	*m = NULL;
	*address = pc;
	if (!low || pc >= r->program->map[low - 1].end)
		return false;
	map = &r->program->map[low - 1];
	if (map->module >= SYM_MODULES || !r->modules[map->module].known)
		return true;
	__atomic_store_n(r->doing, map->module + 1, __ATOMIC_RELAXED);
	if (module_address(&r->modules[map->module], pc - map->start + map->offset, address))
		*m = &r->modules[map->module];
	else
		*address = pc - map->start + map->offset;
	return true;
}

/* The module's name is shown also if its file cannot be read. */
static uint32_t
module_id_at(const struct reader *r, const struct module *m, uint64_t pc)
{
	if (m)
		return m->id;
	for (uint32_t i = 0; i < r->program->n; i++)
		if (pc >= r->program->map[i].start && pc < r->program->map[i].end)
			return r->program->map[i].module;
	return SYM_NO_MODULE;
}

static bool
reader_frame(void *arg, uint64_t pc, struct module *m, uint64_t address)
{
	struct reader *r = arg;
	const struct symbols_frame unknown = { .offset = address }, *f = &unknown;
	size_t n = 1;

	if (m) {
		m->used = r->stacks;
		f = frames_at(m, &r->asker, address, &n);
	}
	for (size_t i = 0; i < n && r->n < SYMBOLS_FRAMES_MAX; i++, r->n++) {
		r->last = r->len;
		if (!sym_add_frame(r->packet, &r->len, &f[i], module_id_at(r, m, pc)))
			return false;
	}
	return r->n < SYMBOLS_FRAMES_MAX;
}

static void
reader_signal(void *arg)
{
	struct reader *r = arg;
	struct sym_frame f;

	if (!r->n)
		return;
	memcpy(&f, r->packet + r->last, sizeof(f));
	f.flags |= SYM_SIGNAL;
	memcpy(r->packet + r->last, &f, sizeof(f));
}

static long
memory_used(void)
{
	char text[128];
	const ssize_t n = pread(FD_STATM, text, sizeof(text) - 1, 0);
	const char *resident;

	if (n <= 0)
		return 0;
	text[n] = '\0';
	resident = strchr(text, ' ');
	return resident ? strtol(resident, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static struct module *
least_used_module(struct reader *r)
{
	struct module *least = NULL;

	for (size_t i = 0; i < SYM_MODULES; i++)
		if (r->modules[i].opened && (!least || r->modules[i].used < least->used))
			least = &r->modules[i];
	return least;
}

static void
bound_memory(struct reader *r)
{
	struct module *m;

	if (r->stacks % CHECK_EVERY || memory_used() - r->at_start < MEMORY_MOST)
		return;
	while (memory_used() - r->at_start > MEMORY_AGAIN && (m = least_used_module(r))) {
		module_close(m);
		malloc_trim(0);
	}
}

static void
read_stack(struct reader *r, const struct sym_head *h, size_t len)
{
	static const struct itimerval limit = { .it_value.tv_sec = CPU_LIMIT };
	const struct unwind_ops ops = { reader_module_at, reader_frame, reader_signal, r };
	const struct stack_copy *copy = (const void *)r->received;
	struct sym_head out = { .kind = SYM_FRAMES, .id = h->id };
	struct reader_program *p = NULL;

	HASH_FIND(hh, r->programs, &h->program, sizeof(h->program), p);
	r->program = p;
	r->len = 0;
	r->n = 0;
	r->stacks++;
	setitimer(ITIMER_PROF, &limit, NULL);
	if (p && !unwind(copy, len - sizeof(*copy), &ops))
		out.flags = SYM_UNMAPPED;
	__atomic_store_n(r->doing, 0, __ATOMIC_RELAXED);
	out.count = r->n;
	if (sym_send(FD_WORK, &out, r->packet, r->len, -1, true) != 0)
		_exit(0);
	bound_memory(r);
}

/* Where an interpreter has what procwatch reads of it. */
static void
find_python(struct reader *r, const struct sym_head *h)
{
	static const char *const names[SYM_PYTHONS] = {
		[SYM_PYTHON_RUNTIME] = "_PyRuntime", [SYM_PYTHON_CODE_TYPE] = "PyCode_Type",
		[SYM_PYTHON_VERSION] = "Py_Version",
	};
	static const struct itimerval limit = { .it_value.tv_sec = CPU_LIMIT };
	struct sym_head out = { .kind = SYM_FOUND, .id = h->id, .program = h->program };
	struct module *m = h->id < SYM_MODULES ? &r->modules[h->id] : NULL;
	uint64_t values[SYM_PYTHONS], address;

	if (!m)
		return;
	setitimer(ITIMER_PROF, &limit, NULL);
	__atomic_store_n(r->doing, h->id + 1, __ATOMIC_RELAXED);
	if (m->known && module_address(m, h->size, &address) &&
	    elf_symbols_values(m->main.elf, names, SYM_PYTHONS, values)) {
		out.count = SYM_PYTHONS;
		for (size_t i = 0; i < SYM_PYTHONS; i++)
			values[i] -= address;
	}
	__atomic_store_n(r->doing, 0, __ATOMIC_RELAXED);
	if (sym_send(FD_WORK, &out, values, out.count * sizeof(values[0]), -1, true) != 0)
		_exit(0);
}

static void
drop_program(struct reader *r, uint32_t id)
{
	struct reader_program *p = NULL;

	HASH_FIND(hh, r->programs, &id, sizeof(id), p);
	if (!p)
		return;
	HASH_DEL(r->programs, p);
	free(p->map);
	free(p);
}

static void
take_program(struct reader *r, const struct sym_head *h)
{
	struct reader_program *p;

	drop_program(r, h->id);
	p = xzalloc(sizeof(*p));
	p->id = h->id;
	p->n = h->count;
	p->map = xmemdup(r->received, h->count * sizeof(*p->map) + !h->count);
	HASH_ADD(hh, r->programs, id, sizeof(p->id), p);
}

static void
handle_order(struct reader *r, const struct sym_head *h, size_t len, int fd)
{
	switch ((enum sym_kind)h->kind) {
	case SYM_MODULE:
		if (h->id < SYM_MODULES) {
			module_set(&r->modules[h->id], h->id, fd, h->size);
			return;
		}
		break;
	case SYM_MODULE_DROP:
		if (h->id < SYM_MODULES)
			module_drop(&r->modules[h->id]);
		break;
	case SYM_PROGRAM:
		take_program(r, h);
		break;
	case SYM_PROGRAM_DROP:
		drop_program(r, h->id);
		break;
	case SYM_STACK:
		read_stack(r, h, len);
		break;
	case SYM_FIND:
		find_python(r, h);
		break;
	case SYM_NONE: case SYM_FILE: case SYM_FRAMES: case SYM_WANT: case SYM_FOUND: case SYM_KINDS:
		break;
	}
	if (fd >= 0)
		close(fd);
}

static int
symbolizer_sandbox(int work, int files)
{
	static const struct sandbox_call calls[] = {
		{ SCMP_SYS(recvmsg), 0, 0, 0 }, { SCMP_SYS(sendmsg), 0, 0, 0 },
		{ SCMP_SYS(pread64), 0, 0, 0 }, { SCMP_SYS(close), 0, 0, 0 },
		{ SCMP_SYS(setitimer), 0, 0, 0 },
	};
	/* libdw looks for split and alternate files by name, qsort(3) asks for the memory. */
	static const int refused[] = {
		SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
		SCMP_SYS(stat), SCMP_SYS(newfstatat), SCMP_SYS(access), SCMP_SYS(sysinfo),
	};
	const int fds[] = { work, files, open("/proc/self/statm", O_RDONLY | O_CLOEXEC) };
	const struct sandbox box = {
		.name = "procwatch-symbols", .fds = fds, .n_fds = 3,
		.calls = calls, .n_calls = sizeof(calls) / sizeof(calls[0]),
		.refused = refused, .n_refused = sizeof(refused) / sizeof(refused[0]),
	};

	return sandbox_enter(&box);
}

_Noreturn void
symbolizer_run(int work, int files, uint32_t *doing)
{
	struct reader *r;
	struct sym_head h;
	int fd, len;

	(void)setpriority(PRIO_PROCESS, 0, NICE);	/* it can wait, the reader of events cannot */
	if (symbolizer_sandbox(work, files) != 0)
		_exit(1);
	r = xzalloc(sizeof(*r));
	r->doing = doing;
	r->asker = (struct file_asker){ ask_for_file, r };
	elf_version(EV_CURRENT);
	r->at_start = memory_used();
	while ((len = sym_receive(FD_WORK, &h, r->received, &fd, true, false)) >= 0)
		handle_order(r, &h, (size_t)len, fd);
	_exit(0);
}
