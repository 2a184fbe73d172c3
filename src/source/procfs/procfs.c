/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procfs.c - the procfs source: all that can be seen with no privilege.
 *
 * Three ways to know, the first that the kernel gives wins: a record of the connector
 * comes at once, a pidfd wakes at an end and at a reap, and a tick looks for the rest.
 *
 *   options.h         what holds from open to close
 *   emit.c            the way out
 *   connector.c       the netlink socket
 *   watched.c         the table of the watched processes
 *   sample.c          what a parent does with SIGCHLD, its wait calls
 *   process_events.c  fork, exec, exit, reap
 *   records.c         the connector's records, applied to them
 *   scan.c            finds processes by looking
 *   procfs.c          the order of work
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/envlist.h"
#include "base/xalloc.h"
#include "source/proc/pidfd.h"
#include "source/proc/proctree.h"
#include "source/proc/timens.h"
#include "source/procfs/emit.h"
#include "source/procfs/process_events.h"
#include "source/procfs/options.h"
#include "source/procfs/records.h"
#include "source/procfs/sample.h"
#include "source/procfs/scan.h"
#include "source/procfs/watched.h"
#include "source/source.h"

#define READY_MAX 256		/* pidfds looked at in one drain */
#define BLIND_MAX 512
#define LOOKS_A_SECOND 300	/* for execs, in a large tree: 10 us each */
#define LOOKS_MIN 4

struct procfs {
	struct pw_source base;
	struct procfs_options o;
	struct emit emit;
	struct watched_table table;
	struct sampler sampler;
	struct process_events events;
	struct scan scan;
	struct records records;
	int ep;
	uint64_t mono_timens;	/* ns, CLOCK_MONOTONIC here less the kernel's */
	uint64_t tick_at;	/* ns: next look at those known */
	uint32_t look_from;	/* pid: a tick's looks begin with it */
	struct pidvec walk;	/* to be asked about in the tick under way */
	uint32_t command;	/* LAUNCH: its pid; else 0 */
	bool more;		/* the last drain ran out of budget */
	struct pw_suspect *asked;	/* by inspect */
	size_t n_asked;
	char *blind;		/* procfs_blind()'s answer */
};

/* --- open -------------------------------------------------------------------------- */

static bool
without(const char *feature)
{
	return envlist_has("PROCWATCH_PROCFS_WITHOUT", feature);
}

static void
fill_options(struct procfs_options *to, const struct pw_source_opts *o)
{
	*to = (struct procfs_options){
		.mode = o->mode, .threads = o->threads, .signals = o->signals,
		.interval = (o->interval_ms ? o->interval_ms : 100) * CLOCK_MS,
		.opened = clock_boottime(), .self = (uint32_t)getpid(),
		.hides = access("/proc/1/stat", R_OK) != 0,
		.children_file = procinfo_have_children_file(),
	};
	pidfd_probe(&to->pidfd);
	to->pidfd.works = to->pidfd.works && !without("pidfd");
	to->pidfd.hangup = to->pidfd.hangup && to->pidfd.works && !without("hup");
	to->pidfd.status = to->pidfd.status && to->pidfd.works && !without("info");
}

/* Each knows the ones before it, and none after. */
static void
join_parts(struct procfs *s)
{
	emit_init(&s->emit, s->o.opened);
	s->table = (struct watched_table){ .pidfd = s->o.pidfd, .ep = s->ep, .now = s->o.opened,
					   .interval = s->o.interval };
	s->sampler = (struct sampler){ .o = &s->o, .emit = &s->emit };
	s->events = (struct process_events){ .o = &s->o, .emit = &s->emit, .table = &s->table,
					     .sampler = &s->sampler };
	s->records.connector.fd = -1;
	if (!without("connector"))
		s->o.connector = records_open(&s->records, &s->events, s->ep, without("buffer"));
	scan_init(&s->scan, &s->events);
}

static int
cannot_watch(pid_t pid, int err, const char **why)
{
	static char text[96];

	if (err == -ESRCH && procinfo_exists(pid)) {
		err = -EPERM;
		snprintf(text, sizeof(text), "process %d is hidden by /proc (hidepid): use sudo",
			 (int)pid);
	} else {
		snprintf(text, sizeof(text), "process %d cannot be watched: %s", (int)pid,
			 strerror(-err));
	}
	*why = text;
	return err;
}

/* The held child is watched from here on, and not reported: nothing has happened yet. */
static int
take_roots(struct procfs *s, const struct pw_source_opts *o, const char **why)
{
	struct procinfo p;

	for (size_t i = 0; o->mode != PW_MODE_SYSTEM && i < o->n_pids; i++) {
		int err = procinfo_read(o->pids[i], PROCINFO_STATUS, &p);

		if (!err && p.tgid != p.id.pid)
			err = -ESRCH;	/* a thread */
		if (err)
			return cannot_watch(o->pids[i], err, why);
		if (o->mode == PW_MODE_LAUNCH)
			s->command = watched_add(&s->table, &p)->id.pid;
		else
			pidvec_add(&s->scan.roots, o->pids[i]);
	}
	s->scan.snapshot_due = o->mode != PW_MODE_LAUNCH;
	return 0;
}

static void
procfs_close(struct pw_source *base)
{
	struct procfs *s = (struct procfs *)base;

	if (!s)
		return;
	records_close(&s->records);
	scan_done(&s->scan);
	process_done(&s->events);
	sample_done(&s->sampler);
	watched_table_done(&s->table);
	emit_done(&s->emit);
	if (s->ep >= 0)
		close(s->ep);
	pidvec_done(&s->walk);
	free(s->asked);
	free(s->blind);
	free(s);
}

static int
procfs_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	struct procfs *s;
	int err, ep = epoll_create1(EPOLL_CLOEXEC);

	if (ep < 0) {
		*why = "no descriptor is left: raise 'ulimit -n'";
		return -errno;
	}
	if (access("/proc/self/stat", R_OK) != 0) {
		err = -errno;
		*why = "/proc cannot be read: mount it ('mount -t proc proc /proc')";
		close(ep);
		return err;
	}
	s = xzalloc(sizeof(*s));
	s->base.ops = &pw_source_procfs;
	s->ep = ep;
	s->blind = xzalloc(BLIND_MAX);
	fill_options(&s->o, o);
	join_parts(s);
	s->mono_timens = timens_own().monotonic;
	s->tick_at = s->o.opened + s->o.interval;
	err = take_roots(s, o, why);
	if (err) {
		procfs_close(&s->base);
		return err;
	}
	*out = &s->base;
	return 0;
}

/* --- drain --------------------------------------------------------------------------- */

/* Has its parent ended by then, and that is not reported yet?  Without a hangup the order is not
 * seen, and the end decides by the zombie's age. */
static bool
parent_ended_first(const struct procfs *s, const struct watched *w)
{
	const struct watched *up = w->up;

	if (!up || up->ended)
		return false;
	if (s->o.pidfd.hangup)
		return up->ready && !watched_gone_before(w, up);
	return process_fate(up) != PROCINFO_ALIVE;
}

static void
on_gone(struct procfs *s, struct watched *w)
{
	const uint32_t pid = w->id.pid;
	const uint64_t pin = w->pin;

	if (parent_ended_first(s, w)) {
		process_check_end(&s->events, w->up, s->emit.now);
		w = watched_find(&s->table, pid);
		if (!w || w->pin != pin)
			return;
	}
	process_reaped(&s->events, w, s->emit.now);
}

static void
on_pidfd(struct procfs *s, const struct epoll_event *ev)
{
	struct watched *w = watched_by_ready(&s->table, ev);

	if (!w)
		return;
	if (s->o.pidfd.hangup && (ev->events & EPOLLHUP))
		on_gone(s, w);
	else if (!w->ended)
		process_check_end(&s->events, w, s->emit.now);
}

static void
emit_lost(struct procfs *s)
{
	/* records that wait to be read are older than now */
	struct pw_event ev = { .ts = s->more ? s->emit.floor : s->emit.now, .kind = PW_EV_LOST };

	ev.lost.count = records_lost(&s->records);
	if (!ev.lost.count)
		return;
	s->scan.overdue = true;
	emit_event(&s->emit, &ev);
}

/* After a time in which procwatch did not run, the zombies that are gone come first: the
 * records of that time would make them seem to have stayed.  Of a parent that has ended,
 * too, its end shows which it reaped itself. */
static void
report_late_reaps(struct procfs *s)
{
	if (!process_is_late(&s->events, s->emit.now))
		return;
	s->walk.n = 0;
	for (const struct watched *w = s->table.head; w; w = w->hh.next)
		if (w->ended && (!w->up || process_fate(w->up) == PROCINFO_ALIVE) &&
		    process_fate(w) == PROCINFO_GONE)
			pidvec_add(&s->walk, (pid_t)w->id.pid);
	for (size_t i = 0; i < s->walk.n; i++) {
		struct watched *w = watched_find(&s->table, (uint32_t)s->walk.v[i]);

		if (w)
			process_reaped(&s->events, w, s->emit.now);
	}
}

/* Ends first asked for, then records read, then the ends looked at: a fork is reported
 * before the end of the process that forked. */
static void
read_all(struct procfs *s)
{
	struct epoll_event ready[READY_MAX];
	int n = watched_ready(&s->table, ready, READY_MAX);

	s->more = records_read(&s->records);
	emit_lost(s);
	for (int i = 0; !s->more && i < n; i++)
		if (ready[i].data.u64 != RECORDS_READY)
			on_pidfd(s, &ready[i]);
	if (n == READY_MAX)
		s->more = true;
}

/* Where no record comes of an exec: only so many at a time, and then those left out
 * first. */
static void
look_for_execs(struct procfs *s)
{
	size_t budget = LOOKS_MIN + s->o.interval * LOOKS_A_SECOND / CLOCK_SECOND;
	struct watched *w = watched_find(&s->table, s->look_from);

	if (!w)
		w = s->table.head;
	s->look_from = 0;
	for (unsigned int n = HASH_COUNT(s->table.head); n; n--) {
		if (!w->ended && w->next_look <= s->emit.now) {
			if (!budget--) {
				s->look_from = w->id.pid;
				break;
			}
			process_check_exec(&s->events, w);
		}
		w = w->hh.next ? w->hh.next : s->table.head;
	}
}

/* Of those whose pidfd does not say it. */
static void
look_for_ends(struct procfs *s)
{
	s->walk.n = 0;
	for (const struct watched *w = s->table.head; w; w = w->hh.next)
		if (w->pidfd < 0 || (w->ended && !s->o.pidfd.hangup))
			pidvec_add(&s->walk, (pid_t)w->id.pid);
	for (size_t i = 0; i < s->walk.n; i++) {
		struct watched *w = watched_find(&s->table, (uint32_t)s->walk.v[i]);

		if (w && w->pidfd < 0)
			process_check_end(&s->events, w, s->emit.now);
		else if (w && w->ended && pidfd_is_reaped(w->pidfd))
			on_gone(s, w);
	}
}

/* Without records, whether there were forks is asked more often than what became of
 * those known: it costs one read. */
static void
procfs_tick(struct procfs *s)
{
	if (s->scan.overdue || s->emit.now >= s->scan.gate_at)
		scan_tick(&s->scan);
	if (s->emit.now < s->tick_at)
		return;
	s->tick_at = s->emit.now + s->o.interval;
	sample_parents(&s->sampler, &s->table);
	if (!s->o.connector)
		look_for_execs(s);
	look_for_ends(s);
}

/* The program ends with the command, and does not wait for another tick. */
static void
look_at_command(struct procfs *s)
{
	struct watched *w = s->command ? watched_find(&s->table, s->command) : NULL;

	if (w && (w->pidfd < 0 || !s->o.pidfd.hangup))
		process_check_end(&s->events, w, s->emit.now);
}

static void
procfs_answer(struct procfs *s)
{
	for (size_t i = 0; i < s->n_asked; i++)
		sample_suspect(&s->sampler, watched_find(&s->table, s->asked[i].id.pid),
			       &s->asked[i]);
	s->n_asked = 0;
}

static int
procfs_drain(struct pw_source *base, pw_sink_fn *sink, void *arg)
{
	struct procfs *s = (struct procfs *)base;

	emit_begin(&s->emit, sink, arg, clock_boottime());
	s->table.now = s->emit.now;
	/* Asked each time, since it grows with every suspend of the machine. */
	s->events.mono_offset = s->emit.now - clock_monotonic() + s->mono_timens;
	if (s->scan.snapshot_due)
		scan_snapshot(&s->scan);
	report_late_reaps(s);
	read_all(s);
	look_at_command(s);
	procfs_tick(s);
	procfs_answer(s);
	if (!s->more) {
		s->events.looked = s->emit.now;
		s->emit.floor = emit_time(&s->emit);
	}
	if (!s->emit.count && !s->table.head && s->o.mode != PW_MODE_SYSTEM)
		return -ENODATA;
	return s->emit.count;
}

/* --- the rest ------------------------------------------------------------------------- */

static int
procfs_fd(const struct pw_source *base)
{
	return ((const struct procfs *)base)->ep;
}

static uint64_t
procfs_timeout(struct pw_source *base)
{
	struct procfs *s = (struct procfs *)base;
	uint64_t now = clock_boottime();
	uint64_t at = s->tick_at < s->scan.gate_at ? s->tick_at : s->scan.gate_at;

	if (s->records.napping && s->records.nap_until < at)
		at = s->records.nap_until;
	if (s->more || s->n_asked || s->scan.snapshot_due || at <= now)
		return 0;
	return at - now;
}

static uint64_t
procfs_horizon(const struct pw_source *base)
{
	return ((const struct procfs *)base)->events.looked;
}

static void
procfs_inspect(struct pw_source *base, const struct pw_suspect *who, size_t n)
{
	struct procfs *s = (struct procfs *)base;

	s->asked = xreallocarray(s->asked, n ? n : 1, sizeof(*s->asked));
	memcpy(s->asked, who, n * sizeof(*who));
	s->n_asked = n;
}

/* What procfs never sees the views say themselves; here is what it misses on this
 * machine. */
static const char *
procfs_blind(const struct pw_source *base)
{
	const struct procfs *s = (const struct procfs *)base;
	unsigned int ms = (unsigned int)(s->o.interval / CLOCK_MS);
	char *text = s->blind;
	int len = 0;

	if (!s->o.connector)
		len += snprintf(text, BLIND_MAX, "without the proc connector, a child that exits "
				"within %u ms may be missed (procwatch --probe)", ms);
	if (!s->o.pidfd.hangup)
		len += snprintf(text + len, BLIND_MAX - (size_t)len,
				"%sbefore Linux 6.9, a reap is seen up to %u ms late", len ? "; " : "", ms);
	if (s->table.unpinned)
		len += snprintf(text + len, BLIND_MAX - (size_t)len,
				"%sdescriptors ran out for %zu processes, whose ends are seen late: "
				"raise 'ulimit -n'", len ? "; " : "", s->table.unpinned);
	return len ? text : NULL;
}

const struct pw_source_ops pw_source_procfs = {
	.name = "procfs",
	.backend = PW_BACKEND_PROCFS,
	.sees = PW_SEES_BY_PROCFS,
	.open = procfs_open,
	.fd = procfs_fd,
	.timeout = procfs_timeout,
	.drain = procfs_drain,
	.horizon = procfs_horizon,
	.inspect = procfs_inspect,
	.blind = procfs_blind,
	.close = procfs_close,
};
