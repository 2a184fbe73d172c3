/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procfs.c - the procfs source: all that can be seen with no privilege.
 *
 * Three ways to know, the first that the kernel gives wins: the connector tells
 * at once, a pidfd wakes at an end and at a reap, and a tick looks for the rest.
 */
#include "source/procfs/procfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "source/proc/activity.h"
#include "source/proc/timens.h"

#define READY_MAX 256		/* pidfds looked at in one drain */
#define RECORDS_MAX 4096	/* records of the connector, the same */
#define BLIND_MAX 512
#define PACE_NS 1000000u	/* so often on average may a stranger's record wake us */
#define PACE_BURST UINT64_C(20)
#define NAP_NS 2000000u
#define LOOKS_A_SECOND 300	/* for execs, in a large tree: 10 us each */
#define LOOKS_MIN 4
#define CONN_DATA UINT64_MAX

void
procfs_tell(struct procfs *s, struct pw_event *ev)
{
	if (ev->ts < s->floor)
		ev->ts = s->floor;
	s->floor = ev->ts;
	s->told++;
	s->sink(s->arg, ev);
}

/* --- open -------------------------------------------------------------------------- */

static bool
without(const char *feature)
{
	const char *list = secure_getenv("PROCWATCH_PROCFS_WITHOUT");
	size_t len = strlen(feature);

	for (; list && *list; list += strcspn(list, ","), list += *list == ',')
		if (!strncmp(list, feature, len) && (list[len] == '\0' || list[len] == ','))
			return true;
	return false;
}

static void
probe(struct procfs_feat *f)
{
	pidfd_probe(&f->pidfd, &f->hup, &f->info);
	f->pidfd = f->pidfd && !without("pidfd");
	f->hup = f->hup && f->pidfd && !without("hup");
	f->info = f->info && f->pidfd && !without("info");
	f->children = scan_have_children_file() && !without("children");
}

static void
open_connector(struct procfs *s)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = CONN_DATA };

	s->conn.fd = -1;
	if (without("connector") || conn_open(&s->conn, without("buffer")) != 0)
		return;
	s->feat.connector = epoll_ctl(s->ep, EPOLL_CTL_ADD, s->conn.fd, &ev) == 0;
	if (!s->feat.connector)
		conn_close(&s->conn);
}

/* The held child is watched from here on, and not told: nothing has happened yet. */
static int
take_roots(struct procfs *s, const struct pw_source_opts *o, const char **why)
{
	static char text[96];
	struct procinfo p;

	for (size_t i = 0; o->mode != PW_MODE_SYSTEM && i < o->n_pids; i++) {
		int err = procinfo_read(o->pids[i], PROCINFO_STATUS, &p);

		if (!err && p.tgid != p.id.pid)
			err = -ESRCH;	/* a thread */
		if (err == -ESRCH && procinfo_exists(o->pids[i])) {
			err = -EPERM;
			snprintf(text, sizeof(text), "process %d is hidden by /proc (hidepid): "
				 "use sudo", (int)o->pids[i]);
			*why = text;
			return err;
		}
		if (err) {
			snprintf(text, sizeof(text), "process %d cannot be watched: %s",
				 (int)o->pids[i], strerror(-err));
			*why = text;
			return err;
		}
		if (o->mode == PW_MODE_LAUNCH)
			s->command = watched_add(s, &p)->id.pid;
		else
			pidvec_add(&s->roots, o->pids[i]);
	}
	s->snapshot_due = o->mode != PW_MODE_LAUNCH;
	return 0;
}

static void
procfs_close(struct pw_source *base)
{
	struct procfs *s = (struct procfs *)base;
	struct watched *w, *next;

	if (!s)
		return;
	HASH_ITER(hh, s->table, w, next)
		watched_remove(s, w);
	conn_close(&s->conn);
	if (s->ep >= 0)
		close(s->ep);
	if (s->loadavg >= 0)
		close(s->loadavg);
	pidvec_done(&s->roots);
	pidvec_done(&s->late);
	pidvec_done(&s->walk);
	limits_done(&s->limits);
	free(s->asked);
	free(s->room);
	free(s->blind);
	free(s);
}

static int
procfs_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	struct procfs *s = xzalloc(sizeof(*s));
	int err;

	s->base.ops = &pw_source_procfs;
	s->mode = o->mode;
	s->self = (uint32_t)getpid();
	s->threads = o->threads;
	s->hides = access("/proc/1/stat", R_OK) != 0;
	s->signals = o->signals;
	s->interval = (o->interval_ms ? o->interval_ms : 100) * CLOCK_MS;
	s->room = xzalloc(sizeof(*s->room) + PW_TAIL_MAX);
	s->blind = xzalloc(BLIND_MAX);
	s->opened = s->now = clock_boottime();
	s->mono_timens = timens_own().monotonic;
	s->tick_at = s->now + s->interval;
	s->paced = s->now;
	s->conn.fd = s->loadavg = -1;
	s->ep = epoll_create1(EPOLL_CLOEXEC);
	if (s->ep < 0) {
		err = -errno;
		*why = "no descriptor is left: raise 'ulimit -n'";
	} else if (access("/proc/self/stat", R_OK) != 0) {
		err = -errno;
		*why = "/proc cannot be read: mount it ('mount -t proc proc /proc')";
	} else {
		probe(&s->feat);
		open_connector(s);
		s->gate_at = s->feat.connector ? UINT64_MAX : s->now;
		err = take_roots(s, o, why);
	}
	if (err) {
		procfs_close(&s->base);
		return err;
	}
	*out = &s->base;
	return 0;
}

/* --- drain --------------------------------------------------------------------------- */

static void
tell_thread(struct procfs *s, const struct watched *w, uint64_t ts, uint32_t tid,
	    enum pw_thread_state state)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_THREAD, .who = w->id, .tid = tid,
			       .thread = { .state = state } };

	memcpy(ev.comm, w->comm, sizeof(ev.comm));
	if (s->threads)
		procfs_tell(s, &ev);
}

/* The leader's end is that of the process unless threads are left; /proc says.  Its
 * status is that of wait(2), unless a thread that is left ends all by a status of
 * its own: one that just ends has 0. */
static void
on_exit_record(struct procfs *s, struct watched *w, uint64_t ts, const struct conn_event *ev)
{
	bool leader = ev->tid == ev->pid, left_before = w->code >= 0;

	if (w->ended)
		return;
	if (leader || (left_before && ev->code))
		w->code = ev->code;
	if (!leader)
		tell_thread(s, w, ts, ev->tid, PW_THREAD_EXIT);
	if (leader || left_before)
		life_check(s, w, ts);
}

static void
on_record(void *arg, const struct conn_event *ev)
{
	struct procfs *s = arg;
	uint64_t ts = ev->mono + s->mono_offset;
	struct watched *w;

	if (ev->what == CONN_FORK) {
		life_forked(s, ev);
		return;
	}
	w = watched_find(s, ev->pid);
	if (!w && ev->what == CONN_EXEC) {
		life_appeared(s, ev);
		return;
	}
	/* A late word about an earlier owner of that pid? */
	if (!w || ts + PW_TICK_NS < w->id.start)
		return;
	switch (ev->what) {
	case CONN_THREAD:
		w->threaded = true;
		tell_thread(s, w, ts, ev->tid, PW_THREAD_START);
		break;
	case CONN_EXEC:
		if (ts > w->exec_seen)
			life_execed(s, w, ts, false);
		break;
	case CONN_EXIT:
		on_exit_record(s, w, ts, ev);
		break;
	case CONN_FORK:
		break;
	}
}

static void
on_pidfd(struct procfs *s, const struct epoll_event *ev)
{
	struct watched *w = watched_find(s, (uint32_t)ev->data.u64);

	if (!w || w->pidfd != (int)(ev->data.u64 >> 32))
		return;
	if (s->feat.hup && (ev->events & EPOLLHUP))
		life_gone(s, w, s->now);
	else if (!w->ended)
		life_check(s, w, s->now);
}

/* Without a hangup to tell: the young zombies are taken for reaped, the old ones,
 * whom nobody waited for so far, for left to whoever adopts them. */
static void
guess_reaps_before(struct procfs *s, const struct watched *w)
{
	struct watched *k, *next;

	for (k = w->kids; k; k = next) {
		next = k->next;
		if (k->ended && (k->pidfd < 0 || !s->feat.hup) &&
		    s->now - k->ended_at < 2 * s->interval &&
		    life_fate(k) == PROCINFO_GONE)
			life_gone(s, k, s->now);
	}
}

/* epoll lists what is ready in the order in which it became so. */
void
procfs_reaps_before(struct procfs *s, const struct watched *w)
{
	struct epoll_event ready[READY_MAX];
	int n = s->feat.hup ? epoll_wait(s->ep, ready, READY_MAX, 0) : 0;

	guess_reaps_before(s, w);
	for (int i = 0; i < n; i++) {
		struct watched *k = watched_find(s, (uint32_t)ready[i].data.u64);

		if (k && k == w)
			break;
		if (k && k->up == w && k->ended && (ready[i].events & EPOLLHUP) &&
		    k->pidfd == (int)(ready[i].data.u64 >> 32))
			life_gone(s, k, s->now);
	}
}

static void
tell_lost(struct procfs *s)
{
	/* records that wait to be read are older than now */
	struct pw_event ev = { .ts = s->more ? s->floor : s->now, .kind = PW_EV_LOST };

	if (!s->conn.overrun && !s->conn.lost)
		return;
	ev.lost.count = s->conn.lost ? s->conn.lost : 1;
	s->conn.lost = 0;
	s->conn.overrun = false;
	s->rescan = true;
	procfs_tell(s, &ev);
}

/* The connector tells of the whole machine.  While strangers fork by the thousand
 * their records are read in batches: to be woken for each costs too much.  The
 * count of theirs leaks away at the pace that may wake. */
static void
pace(struct procfs *s, int got)
{
	struct epoll_event ev = { .data.u64 = CONN_DATA };
	uint64_t leak = (s->now - s->paced) / PACE_NS;
	bool nap;

	s->strange = leak < s->strange ? s->strange - leak : 0;
	s->paced += leak * PACE_NS;
	if (!s->told)
		s->strange += (uint64_t)got;
	nap = !s->told && s->strange > PACE_BURST;
	if (s->strange > 2 * PACE_BURST)
		s->strange = 2 * PACE_BURST;
	if (nap)
		s->nap_until = s->now + NAP_NS;
	if (nap == s->napping || s->conn.fd < 0)
		return;
	ev.events = nap ? 0 : EPOLLIN;
	s->napping = epoll_ctl(s->ep, EPOLL_CTL_MOD, s->conn.fd, &ev) == 0 && nap;
}

static void
tell_late(struct procfs *s)
{
	for (size_t i = 0; i < s->late.n; i++) {
		struct watched *w = watched_find(s, (uint32_t)s->late.v[i]);

		if (w && w->gone_at)
			life_gone(s, w, w->gone_at);
	}
	s->late.n = 0;
}

static int
read_records(struct procfs *s)
{
	int got;

	if (s->conn.fd < 0)
		return 0;
	s->reading = true;
	got = conn_read(&s->conn, RECORDS_MAX, on_record, s);
	s->reading = false;
	tell_late(s);
	return got;
}

/* Ends first asked for, then records read, then the ends looked at: a fork is
 * told before the end of who forked. */
static void
read_all(struct procfs *s)
{
	struct epoll_event ready[READY_MAX];
	int n = epoll_wait(s->ep, ready, READY_MAX, 0), got = read_records(s);

	s->more = got >= RECORDS_MAX;
	pace(s, got);
	tell_lost(s);
	for (int i = 0; !s->more && i < n; i++)
		if (ready[i].data.u64 != CONN_DATA)
			on_pidfd(s, &ready[i]);
	if (n == READY_MAX)
		s->more = true;
}

/* Where nobody tells of execs: only so many at a time, and then those left out first. */
static void
look_for_execs(struct procfs *s)
{
	size_t budget = LOOKS_MIN + s->interval * LOOKS_A_SECOND / CLOCK_SECOND;
	struct watched *w = watched_find(s, s->look_from);

	if (!w)
		w = s->table;
	s->look_from = 0;
	for (unsigned int n = HASH_COUNT(s->table); n; n--) {
		if (!w->ended && w->next_look <= s->now) {
			if (!budget--) {
				s->look_from = w->id.pid;
				break;
			}
			life_look(s, w);
		}
		w = w->hh.next ? w->hh.next : s->table;
	}
}

static void
look_at_parents(struct procfs *s)
{
	size_t parents = 0;

	for (struct watched *w = s->table; w; w = w->hh.next) {
		if (w->ended || !w->kids)
			continue;
		parents++;
		if (w->next_sample <= s->now)
			sign_sample(s, w);
	}
	s->n_parents = parents;
}

/* Of those of whom nobody tells. */
static void
look_for_ends(struct procfs *s)
{
	s->walk.n = 0;
	for (const struct watched *w = s->table; w; w = w->hh.next)
		if (w->pidfd < 0 || (w->ended && !s->feat.hup))
			pidvec_add(&s->walk, (pid_t)w->id.pid);
	for (size_t i = 0; i < s->walk.n; i++) {
		struct watched *w = watched_find(s, (uint32_t)s->walk.v[i]);

		if (w && w->pidfd < 0)
			life_check(s, w, s->now);
		else if (w && w->ended && pidfd_gone(w->pidfd))
			life_gone(s, w, s->now);
	}
}

/* Where nobody tells of forks, whether there were any is asked more often than
 * what became of those known: it costs one read. */
static void
tick(struct procfs *s)
{
	if (s->rescan || s->now >= s->gate_at)
		scan_tick(s);
	if (s->now < s->tick_at)
		return;
	s->tick_at = s->now + s->interval;
	look_at_parents(s);
	if (s->conn.fd < 0)
		look_for_execs(s);
	look_for_ends(s);
}

/* The program ends with the command, and does not wait for another tick. */
static void
look_at_command(struct procfs *s)
{
	struct watched *w = s->command ? watched_find(s, s->command) : NULL;

	if (w && (w->pidfd < 0 || !s->feat.hup))
		life_check(s, w, s->now);
}

static void
answer(struct procfs *s)
{
	for (size_t i = 0; i < s->n_asked; i++) {
		struct watched *w = watched_find(s, s->asked[i].id.pid);

		if (w && w->next_sample > s->now && w->sampled + s->interval <= s->now)
			sign_sample(s, w);
		s->told += inspect_tell(&s->limits, &s->asked[i],
					s->now > s->floor ? s->now : s->floor, s->sink, s->arg);
	}
	s->n_asked = 0;
}

static int
procfs_drain(struct pw_source *base, pw_sink_fn *sink, void *arg)
{
	struct procfs *s = (struct procfs *)base;

	s->sink = sink;
	s->arg = arg;
	s->told = 0;
	s->now = clock_boottime();
	if (!s->floor)
		s->floor = s->now;	/* nothing is told from before the START */
	/* Asked anew, since it grows with every suspend of the machine. */
	s->mono_offset = s->now - clock_monotonic() + s->mono_timens;
	if (s->snapshot_due)
		scan_snapshot(s);
	read_all(s);
	look_at_command(s);
	tick(s);
	answer(s);
	if (!s->more)
		s->drained = s->now;
	if (!s->more && s->floor < s->now)
		s->floor = s->now;
	if (!s->told && !s->table && s->mode != PW_MODE_SYSTEM)
		return -ENODATA;
	return s->told;
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
	uint64_t at = s->tick_at < s->gate_at ? s->tick_at : s->gate_at;

	if (s->napping && s->nap_until < at)
		at = s->nap_until;
	if (s->more || s->n_asked || s->snapshot_due || at <= now)
		return 0;
	return at - now;
}

static uint64_t
procfs_horizon(const struct pw_source *base)
{
	return ((const struct procfs *)base)->drained;
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
	unsigned int ms = (unsigned int)(s->interval / CLOCK_MS);
	char *text = s->blind;
	int len = 0;

	if (!s->feat.connector)
		len += snprintf(text, BLIND_MAX, "without the proc connector, a child that lives "
				"less than %u ms may be missed (procwatch --probe)", ms);
	if (!s->feat.hup)
		len += snprintf(text + len, BLIND_MAX - (size_t)len,
				"%sbefore Linux 6.9, a reap is seen up to %u ms late", len ? "; " : "", ms);
	if (s->unpinned)
		len += snprintf(text + len, BLIND_MAX - (size_t)len,
				"%sdescriptors ran out for %zu processes, whose ends are seen late: "
				"raise 'ulimit -n'", len ? "; " : "", s->unpinned);
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
