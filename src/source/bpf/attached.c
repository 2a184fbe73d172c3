/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attached.c - what runs already when the watch begins. */
#include "source/bpf/attached.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "event/id.h"
#include "maps.h"
#include "procwatch.skel.h"
#include "source/proc/procinfo.h"
#include "source/proc/proctree.h"

/* In the set first, looked at after: what happens in between is reported twice, and
 * nothing is missed.  *p is what it was before. */
static int
watch_process(struct attached *a, pid_t pid, struct procinfo *p)
{
	struct pw_watched w = { .id = { .pid = (uint32_t)pid } };
	__u32 key = (__u32)pid;

	if (procinfo_read(pid, PROCINFO_STATUS, p) != 0)
		return -ESRCH;
	w.id.start = p->id.start;
	w.sent[0] = (__u32)(p->shared_pending << 1);	/* what is pending was sent before */
	w.sent[1] = (__u32)(p->pending << 1);
	if (bpf_map_update_elem(bpf_map__fd(a->skel->maps.watched), &key, &w, BPF_NOEXIST) != 0 &&
	    errno != EEXIST)
		return -errno;
	return 0;
}

/* May the caller trace it?  proc(5): reading this link takes
 * PTRACE_MODE_READ_FSCREDS.  A zombie has none and nothing to hide; one that hidepid hides
 * is not to be seen at all. */
static bool
is_closed(pid_t pid)
{
	char path[64], target[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)pid);
	if (readlink(path, target, sizeof(target)) >= 0)
		return false;
	return errno == EACCES || errno == EPERM || (errno == ENOENT && !procinfo_start(pid));
}

/* What runs with another's rights already.  In the set first: an exec that comes
 * after the look is the probe's to judge. */
static void
withhold(struct attached *a, pid_t pid)
{
	int fd = bpf_map__fd(a->skel->maps.watched);
	__u32 key = (__u32)pid;
	struct pw_watched w;

	if (!a->skel->rodata->own_only || !is_closed(pid) || bpf_map_lookup_elem(fd, &key, &w) != 0)
		return;
	w.foreign = 1;
	bpf_map_update_elem(fd, &key, &w, BPF_EXIST);
}

union record {
	struct pw_event ev;
	char room[sizeof(struct pw_event) + PW_TAIL_MAX];
};

/* Its length. */
static size_t
record_take(union record *u, const char *at)
{
	memcpy(&u->ev, at, sizeof(u->ev));
	memcpy(u, at, sizeof(u->ev) + u->ev.tail_len);
	return sizeof(u->ev) + u->ev.tail_len;
}

static void
add_process(const struct attached *a, const struct procinfo *p, struct strbuf *to)
{
	union record u;

	procinfo_event(p, clock_boottime(), &u.ev);
	if (a->skel->rodata->sees_32bit_waits)
		u.ev.process.blind = 0;
	strbuf_add(to, &u, sizeof(u.ev) + u.ev.tail_len);
}

/* One that has gone since it was in the set may have events in the ring, up to its EXIT. */
static void
snapshot_add(struct attached *a, pid_t pid, const struct procinfo *before)
{
	struct procinfo info;

	if (before->flags & PROCINFO_PF_KTHREAD)
		return;
	if (procinfo_read(pid, PROCINFO_STATUS, &info) != 0) {
		add_process(a, before, &a->vanished);
		return;
	}
	add_process(a, &info, &a->snapshot);
	if (info.state == 'T' && !info.tracer)
		pidvec_add(&a->stopped, pid);
}

/* Without the children files: those of the machine's table that are not in the list. */
static void
add_by_table(pid_t root, struct pidvec *todo)
{
	struct pidvec tree = { 0 };
	size_t i, k;

	procinfo_tree(root, &tree);
	for (i = 0; i < tree.n; i++) {
		for (k = 0; k < todo->n && todo->v[k] != tree.v[i]; k++)
			;
		if (k == todo->n)
			pidvec_add(todo, tree.v[i]);
	}
	pidvec_done(&tree);
}

/* root and all below it: each is in the set before its children are asked for, so
 * a child is either in the list or reported by the probe. */
static int
watch_tree(struct attached *a, pid_t root)
{
	struct pidvec todo = { 0 };
	bool by_table = false;
	struct procinfo p;
	int err = watch_process(a, root, &p);

	if (err)
		return err;
	pidvec_add(&todo, root);
	for (size_t i = 0; i < todo.n; i++) {
		if (i == 0 || watch_process(a, todo.v[i], &p) == 0) {
			withhold(a, todo.v[i]);
			snapshot_add(a, todo.v[i], &p);
			by_table = procinfo_children(todo.v[i], &todo) == -ENOENT || by_table;
		}
		if (by_table && i + 1 == todo.n)
			add_by_table(root, &todo);	/* until nothing is new */
	}
	pidvec_done(&todo);
	return 0;
}

static void
watch_machine_one(void *arg, const struct procinfo *p)
{
	struct attached *a = arg;
	struct procinfo before;

	if (p->flags & PROCINFO_PF_KTHREAD || watch_process(a, (pid_t)p->id.pid, &before) != 0)
		return;
	snapshot_add(a, (pid_t)p->id.pid, &before);
}

int
attached_find(struct attached *a, const struct pw_source_opts *o, const char **why)
{
	static char text[96];
	struct procinfo p;
	size_t i;
	int err = 0;

	if (o->mode == PW_MODE_SYSTEM)
		return procinfo_machine(watch_machine_one, a);
	for (i = 0; i < o->n_pids && !err; i++) {
		err = o->mode == PW_MODE_LAUNCH ? watch_process(a, o->pids[i], &p) :
						  watch_tree(a, o->pids[i]);
		if (err) {
			snprintf(text, sizeof(text), "process %d cannot be watched: %s",
				 (int)o->pids[i], strerror(-err));
			*why = text;
		}
	}
	return err;
}

static void
add_record(void *snapshot, const struct pw_event *ev)
{
	strbuf_add(snapshot, ev, sizeof(*ev) + ev->tail_len);
}

/* Its parent was notified before the probes were on. */
void
attached_add_stopped(struct attached *a, struct suspects *suspects)
{
	for (size_t i = 0; i < a->stopped.n; i++)
		suspects_found_stopped(suspects, bpf_map__fd(a->skel->maps.watched), a->stopped.v[i],
				       add_record, &a->snapshot);
	pidvec_done(&a->stopped);
}

bool
attached_has_more(const struct attached *a)
{
	return a->at < a->snapshot.len;
}

unsigned int
attached_hand_over(struct attached *a, unsigned int max, uint64_t *last_ts, pw_sink_fn *sink, void *arg)
{
	unsigned int n = 0;
	union record u;

	for (; attached_has_more(a) && n < max; n++) {
		a->at += record_take(&u, a->snapshot.s + a->at);
		*last_ts = u.ev.ts;
		sink(arg, &u.ev);
	}
	if (!attached_has_more(a)) {
		strbuf_done(&a->snapshot);
		a->at = 0;
	}
	return n;
}

void
attached_before(struct attached *a, const struct pw_event *ev, pw_sink_fn *sink, void *arg)
{
	union record u;
	size_t len;

	for (size_t at = 0; at < a->vanished.len; at += len) {
		len = record_take(&u, a->vanished.s + at);
		if (!pw_id_same(&u.ev.who, &ev->who))
			continue;
		u.ev.ts = ev->ts;
		sink(arg, &u.ev);
		a->vanished.len -= len;
		memmove(a->vanished.s + at, a->vanished.s + at + len, a->vanished.len - at);
		return;
	}
}

void
attached_is_over(struct attached *a)
{
	strbuf_done(&a->vanished);
}

void
attached_done(struct attached *a)
{
	strbuf_done(&a->snapshot);
	strbuf_done(&a->vanished);
	pidvec_done(&a->stopped);
}
