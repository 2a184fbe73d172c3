/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bpf.c - the eBPF source: loads the probes, sets which processes they watch, hands over
 * what they submit. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/readfile.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/names.h"
#include "maps.h"
#include "procwatch.skel.h"
#include "source/bpf/asleep.h"
#include "source/bpf/attached.h"
#include "source/bpf/copies.h"
#include "source/bpf/look.h"
#include "source/bpf/requirements.h"
#include "source/bpf/suspects.h"
#include "source/bpf/wait_probe.h"
#include "source/source.h"
#include "source/proc/timens.h"

#define FIRST_PID_NS 0xEFFFFFFCu	/* PROC_PID_INIT_INO, include/linux/proc_ns.h */
#define DEFAULT_BUFFER (4u << 20)
#define NAP_NS 4000000u			/* between batches while events come */
#define LAST_LOOK_NS 10000000u		/* after the last batch: one more look */
#define BATCH 4096			/* events a drain hands over at most */

struct bpf_source {
	struct pw_source base;
	struct procwatch_bpf *skel;
	struct ring_buffer *ring;
	const char *positions;		/* of the ring: a page for the reader's, one for the probes' */
	struct bpf_link *wait_links[BPF_WAIT_LINKS];
	struct attached attached;
	struct suspects suspects;
	struct asleep asleep;
	uint64_t lost_reported;
	uint64_t last_ts;		/* of the newest event */
	uint32_t programs_copied;	/* as of the last drain */
	struct strbuf copy;		/* a record that had to be changed */
	uint64_t drained;		/* ns: all before has been handed over */
	unsigned int budget;		/* of the drain under way */
	bool more;			/* it ran out of budget, or at what was being written */
	unsigned int quiet;		/* drains in a row without an event */
	int n_cpus;
	pw_sink_fn *sink;
	void *arg;
};

/* What libbpf prints goes to the caller, line by line, or, of its first warning, into the
 * sentence of an error.  Its print function gets no argument. */
static void (*note)(const char *line);
static char first_warning[256];

static void
note_lines(char *text)
{
	char *line, *save = NULL;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		note(line);
}

static int __attribute__((format(printf, 2, 0)))
hear_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char *text;
	int len;

	if (!note) {
		if (level == LIBBPF_WARN && !first_warning[0])
			vsnprintf(first_warning, sizeof(first_warning), fmt, ap);
		return 0;
	}
	len = vasprintf(&text, fmt, ap);
	if (len < 0)
		return 0;
	note_lines(text);
	free(text);
	return len;
}

static void
note_wait_way(enum bpf_wait_way way)
{
	char line[64];

	if (!note)
		return;
	snprintf(line, sizeof(line), "wait tracing: %s", bpf_wait_name(way));
	note(line);
}

static const char *
why_no_probes(int err)
{
	static char why[512];
	struct requirement_lack lack = bpf_first_lack();

	if (lack.found) {
		snprintf(why, sizeof(why), lack.remedy ? "no eBPF: %s (%s)" : "no eBPF: %s", lack.found,
			 lack.remedy);
		return why;
	}
	first_warning[strcspn(first_warning, "\n")] = '\0';
	snprintf(why, sizeof(why), "no eBPF: the probes cannot be loaded (%s%s%s)",
		 strerror(-err), first_warning[0] ? "; " : "", first_warning);
	return why;
}

static size_t
ring_size(size_t asked, bool copies)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);

	if (!asked)	/* the copies of stacks have a part of it: events have as much as without */
		return copies ? 2 * DEFAULT_BUFFER : DEFAULT_BUFFER;
	while (size < asked && size < (1u << 30))
		size <<= 1;
	return size;
}

/* As many as there can be pids, within reason: the table costs 16 bytes a place. */
static unsigned int
watched_size(void)
{
	uint64_t max = readfile_number("/proc/sys/kernel/pid_max");

	return max < 32768 ? 32768 : max > 262144 ? 262144 : (unsigned int)max;
}

/* 0 = not known. */
static uint32_t
inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint32_t)st.st_ino : 0;
}

static uint32_t
own_namespace(void)
{
	const uint32_t ns = inode_of("/proc/self/ns/pid");

	return ns == FIRST_PID_NS ? 0 : ns;
}

static int
probes_load(struct bpf_source *s, const struct pw_source_opts *o, bool look)
{
	struct procwatch_bpf *skel = procwatch_bpf__open();
	size_t size = ring_size(o->buffer, copies_wanted(o) != PW_STACKS_OFF);
	enum bpf_wait_way way;
	int err, fds[BPF_TRACED_CALLS];

	if (!skel)
		return -errno;
	s->skel = s->attached.skel = skel;
	skel->rodata->own_ns = own_namespace();
	skel->rodata->own_mount_ns = inode_of("/proc/self/ns/mnt");
	skel->rodata->page_bytes = (__u32)sysconf(_SC_PAGESIZE);
	skel->rodata->boot_offset = timens_own().boottime;
	skel->rodata->system_wide = o->mode == PW_MODE_SYSTEM;
	skel->rodata->signals = o->signals;
	skel->rodata->own_only = o->own_only;
	skel->rodata->own_uid = getuid();
	skel->rodata->own_pid = (__u32)getpid();
	skel->rodata->all_threads = o->threads;
	skel->rodata->wake_bytes = size / 4;
	copies_set(skel, copies_wanted(o), size);
	skel->bss->reader = PW_READER_IDLE;
	bpf_map__set_max_entries(skel->maps.events, (__u32)size);
	bpf_map__set_max_entries(skel->maps.watched, watched_size());
	bpf_map__set_max_entries(skel->maps.waits, watched_size());
	if (!skel->rodata->own_ns)	/* pids are those of the kernel */
		bpf_map__set_max_entries(skel->maps.ended_here, 1);
	if (bpf_without("nested"))
		bpf_map__set_max_entries(skel->maps.nested, 1);
	bpf_program__set_autoload(skel->progs.look_at_task, look && o->mode != PW_MODE_LAUNCH);
	bpf_program__set_autoload(skel->progs.look_at_suspect, look && skel->rodata->copies_first);
	way = bpf_wait_choose(skel, fds);
	note_wait_way(way);
	err = procwatch_bpf__load(skel);
	if (!err)
		err = bpf_wait_attach(skel, way, fds, s->wait_links);
	bpf_wait_forget(fds);
	return err;
}

/* With an iterator where there is something before the watch, and one for stacks; they are not
 * needed: a kernel may refuse them. */
static int
probes_open(struct bpf_source *s, const struct pw_source_opts *o)
{
	const bool look = !bpf_without("iter");
	int err = probes_load(s, o, look);

	if (!err || !look || err == -EPERM)
		return err;
	procwatch_bpf__destroy(s->skel);
	s->skel = NULL;
	return probes_load(s, o, false);
}

/* Probes that are not attached by a section name alone were attached before. */
static int
probes_attach(struct bpf_source *s)
{
	struct procwatch_bpf *skel = s->skel;
	struct {
		struct bpf_program *prog;
		struct bpf_link **link;
	} probes[] = {
		{ skel->progs.on_newtask, &skel->links.on_newtask },
		{ skel->progs.on_exec, &skel->links.on_exec },
		{ skel->progs.on_exit, &skel->links.on_exit },
		{ skel->progs.on_free, &skel->links.on_free },
		{ skel->progs.on_signal, &skel->links.on_signal },
		{ skel->progs.on_deliver, &skel->links.on_deliver },
		{ skel->progs.on_wait, &skel->links.on_wait },
	};
	size_t i;

	for (i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		*probes[i].link = bpf_program__attach(probes[i].prog);
		if (!*probes[i].link)
			return -errno;
	}
	return 0;
}

/* The number of a 32-bit call, for which the probes have no table. */
static bool
is_32bit_call(const struct pw_event *ev)
{
	return ev->kind == PW_EV_DELIVER && ev->deliver.syscall > 0 &&
	       ev->deliver.syscall & PW_CALL_32BIT;
}

/* Two processors' clocks may be read in the other order than their records were
 * reserved: the order is right, the stamps give way.  In a copy: the ring cannot
 * be written to. */
static const struct pw_event *
corrected(struct bpf_source *s, const struct pw_event *ev)
{
	struct pw_event *copy;

	strbuf_reset(&s->copy);
	strbuf_add(&s->copy, ev, sizeof(*ev) + ev->tail_len);
	copy = (struct pw_event *)(void *)s->copy.s;
	if (copy->ts < s->last_ts)
		copy->ts = s->last_ts;
	if (is_32bit_call(copy))
		copy->deliver.syscall = pw_syscall_of_32bit(copy->deliver.syscall & ~PW_CALL_32BIT);
	return copy;
}

static int
on_ring_record(void *arg, void *data, size_t size)
{
	struct bpf_source *s = arg;
	const struct pw_event *ev = data;

	if (size < sizeof(*ev) || ev->tail_len > size - sizeof(*ev))
		return 0;
	if (ev->ts < s->last_ts || is_32bit_call(ev))
		ev = corrected(s, ev);
	s->last_ts = ev->ts;
	attached_before(&s->attached, ev, s->sink, s->arg);
	s->sink(s->arg, ev);
	if (--s->budget == 0) {
		s->more = true;
		return -EAGAIN;
	}
	return 0;
}

static void
bpf_close(struct pw_source *base)
{
	struct bpf_source *s = (struct bpf_source *)base;

	if (!s)
		return;
	ring_buffer__free(s->ring);
	if (s->positions)
		munmap((void *)s->positions, 2 * (size_t)getpagesize());
	for (size_t i = 0; i < BPF_WAIT_LINKS; i++)
		bpf_link__destroy(s->wait_links[i]);
	procwatch_bpf__destroy(s->skel);
	attached_done(&s->attached);
	strbuf_done(&s->copy);
	suspects_done(&s->suspects);
	asleep_done(&s->asleep);
	free(s);
}

/* The two pages in front of the data, as documented in kernel/bpf/ringbuf.c. */
static int
ring_open(struct bpf_source *s)
{
	const int fd = bpf_map__fd(s->skel->maps.events);
	void *at;

	s->ring = ring_buffer__new(fd, on_ring_record, s, NULL);
	if (!s->ring)
		return -errno;
	at = mmap(NULL, 2 * (size_t)getpagesize(), PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	s->positions = at;
	return 0;
}

static unsigned long
ring_written(const struct bpf_source *s)
{
	return __atomic_load_n((const unsigned long *)(s->positions + getpagesize()), __ATOMIC_ACQUIRE);
}

static bool
ring_is_read_to(const struct bpf_source *s, unsigned long position)
{
	return (long)(__atomic_load_n((const unsigned long *)s->positions, __ATOMIC_ACQUIRE) - position) >= 0;
}

static int
bpf_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	struct bpf_source *s = xzalloc(sizeof(*s));
	int err;

	s->base.ops = &pw_source_bpf;
	note = o->note;
	first_warning[0] = '\0';
	libbpf_set_print(hear_libbpf);
	*why = NULL;
	err = probes_open(s, o);
	if (!err)
		err = probes_attach(s);
	if (!err)
		err = ring_open(s);
	s->n_cpus = libbpf_num_possible_cpus();
	if (s->n_cpus < 1 || s->n_cpus > PW_CPUS)
		s->n_cpus = PW_CPUS;
	if (!err)
		err = attached_find(&s->attached, o, why);
	if (!err && bpf_program__autoload(s->skel->progs.look_at_task))
		look_at_tasks(s->skel->progs.look_at_task, &s->attached.snapshot);
	if (!err && bpf_program__autoload(s->skel->progs.look_at_suspect))
		asleep_init(&s->asleep, s->skel->progs.look_at_suspect);
	if (!err)
		attached_add_stopped(&s->attached, &s->suspects);
	if (err) {
		if (!*why)
			*why = why_no_probes(err);
		bpf_close(&s->base);
		return err;
	}
	*out = &s->base;
	return 0;
}

static int
bpf_fd(const struct pw_source *base)
{
	return ring_buffer__epoll_fd(((const struct bpf_source *)base)->ring);
}

static uint32_t
programs_copied(const struct bpf_source *s)
{
	return *(const volatile __u32 *)&s->skel->bss->programs_copied;
}

/* While events come the reader looks every few ms and is not woken; after the last
 * one it looks once more, then sleeps until it is woken. */
static uint64_t
bpf_timeout(struct pw_source *base)
{
	struct bpf_source *s = (struct bpf_source *)base;
	volatile __u32 *reader = (volatile __u32 *)&s->skel->bss->reader;

	if (s->more || s->suspects.asked || attached_has_more(&s->attached))
		return 0;
	if (s->quiet == 0) {
		*reader = PW_READER_NAP;
		return programs_copied(s) == s->programs_copied ? NAP_NS : 0;
	}
	*reader = PW_READER_IDLE;
	return s->quiet == 1 ? LAST_LOOK_NS : UINT64_MAX;
}

/* Its time is that of its place in the stream: what is in the ring still is older than
 * now. */
static unsigned int
report_lost(struct bpf_source *s, uint64_t began, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .kind = PW_EV_LOST };
	uint64_t sum = 0;

	for (int i = 0; i < s->n_cpus; i++)
		sum += s->skel->bss->dropped[i];
	if (sum == s->lost_reported)
		return 0;
	if (!s->more && s->last_ts < began)
		s->last_ts = began;
	ev.ts = s->last_ts;
	ev.lost.count = sum - s->lost_reported;
	s->lost_reported = sum;
	sink(arg, &ev);
	return 1;
}

/* Not counted as events: nothing has happened that another look would find. */
static void
report_suspects(struct bpf_source *s, pw_sink_fn *sink, void *arg)
{
	uint64_t now = clock_boottime();

	if (s->more || !s->suspects.asked)
		return;
	asleep_look(&s->asleep, sink, arg);
	if (suspects_emit(&s->suspects, bpf_map__fd(s->skel->maps.watched), now, asleep_sink,
			  &s->asleep))
		s->last_ts = now;
}

static int
bpf_drain(struct pw_source *base, pw_sink_fn *sink, void *arg)
{
	struct bpf_source *s = (struct bpf_source *)base;
	uint64_t began = clock_boottime();
	unsigned long written;
	unsigned int n;
	int err;

	s->programs_copied = programs_copied(s);
	n = attached_hand_over(&s->attached, BATCH, &s->last_ts, sink, arg);
	s->sink = sink;
	s->arg = arg;
	s->budget = BATCH;
	s->more = false;
	written = ring_written(s);
	err = ring_buffer__consume(s->ring);
	if (err < 0 && err != -EAGAIN)
		return err;
	/* A record that a processor has reserved and not yet filled hides all behind it. */
	s->more |= !ring_is_read_to(s, written);
	n += BATCH - s->budget;
	if (!s->more)
		attached_is_over(&s->attached);
	n += report_lost(s, began, sink, arg);
	report_suspects(s, sink, arg);
	s->quiet = n ? 0 : s->quiet + 1;
	if (!s->more || s->last_ts > s->drained)
		s->drained = s->more ? s->last_ts : began;
	return (int)n;
}

static uint64_t
bpf_horizon(const struct pw_source *base)
{
	return ((const struct bpf_source *)base)->drained;
}

static void
bpf_inspect(struct pw_source *base, const struct pw_suspect *who, size_t n)
{
	struct bpf_source *s = (struct bpf_source *)base;

	suspects_ask(&s->suspects, who, n);
	copies_suspect(s->skel, who, n);
}

static void
bpf_python(struct pw_source *base, const struct pw_id *who, const struct python_layout *l)
{
	struct bpf_source *s = (struct bpf_source *)base;

	if (s->skel->rodata->copies_first)
		bpf_map_update_elem(bpf_map__fd(s->skel->maps.pythons), &who->pid, l, BPF_ANY);
}

static uint64_t
bpf_stacks_denied(const struct pw_source *base)
{
	return copies_denied(((const struct bpf_source *)base)->skel);
}

const struct pw_source_ops pw_source_bpf = {
	.name = "bpf",
	.backend = PW_BACKEND_BPF,
	.sees = PW_SEES_BY_BPF,
	.asks_for_right = true,
	.open = bpf_open,
	.fd = bpf_fd,
	.timeout = bpf_timeout,
	.drain = bpf_drain,
	.horizon = bpf_horizon,
	.inspect = bpf_inspect,
	.stacks_denied = bpf_stacks_denied,
	.python = bpf_python,
	.close = bpf_close,
};
