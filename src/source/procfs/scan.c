/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.c - finds processes by looking: at the start, where there is no connector, and
 * after its records were lost. */
#include "source/procfs/scan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/proc/proctree.h"

#define SCAN_SHARE 125		/* a scan may take one part in so many of the time */
#define SCAN_PAUSE 4		/* intervals, whatever it took */
#define GATES 5			/* of an interval */
#define OTHERS 64		/* that seem not to fork, asked in one scan */

/* "0.00 0.01 0.05 1/123 4711": the last is the pid given out last in our namespace,
 * to a process or a thread.  0 = not known. */
static uint64_t
newest_pid(struct scan *s)
{
	char buf[128];
	const char *p;
	ssize_t n;

	if (s->loadavg < 0)
		s->loadavg = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	n = s->loadavg < 0 ? -1 : pread(s->loadavg, buf, sizeof(buf) - 1, 0);
	if (n <= 0)
		return 0;
	buf[n] = '\0';
	p = strrchr(buf, ' ');
	return p ? strtoull(p + 1, NULL, 10) : 0;
}

/* --- down the tree, by the children files ----------------------------------------- */

/* Children found are looked at for their own in turn. */
static void
find_below(struct scan *s, struct pidvec *todo)
{
	struct pidvec kids = {0};

	for (size_t i = 0; i < todo->n; i++) {
		kids.n = 0;
		if (procinfo_children(todo->v[i], &kids) != 0)
			continue;
		for (size_t j = 0; j < kids.n; j++) {
			struct watched *up = watched_find(s->table, (uint32_t)todo->v[i]);

			if (up && !watched_find(s->table, (uint32_t)kids.v[j]) &&
			    process_found(s->events, up, kids.v[j]))
				pidvec_add(todo, kids.v[j]);
		}
	}
	pidvec_done(&kids);
}

/* A process that forked once, or began a moment ago, is likely to fork. */
static bool
is_likely(const struct watched *w, uint64_t young)
{
	return w->forked || w->id.start >= young;
}

/* The likely ones, and some of the others, so that in a round each had its turn.
 * Large trees sleep, for the most part. */
static void
scan_by_files(struct scan *s, size_t others)
{
	uint64_t young = s->emit->now > PROCESS_YOUNG ? s->emit->now - PROCESS_YOUNG : 0;
	struct pidvec todo = {0};
	bool over = true;

	for (struct watched *w = s->table->head; w; w = w->hh.next) {
		if (w->ended)
			continue;
		if (!is_likely(w, young)) {
			if (w->round == s->table->round)
				continue;
			if (!others) {
				over = false;
				continue;
			}
			others--;
		}
		w->round = s->table->round;
		pidvec_add(&todo, (pid_t)w->id.pid);
	}
	s->in_round = !over;
	find_below(s, &todo);
	pidvec_done(&todo);
}

/* --- by the machine's table ----------------------------------------------------------- */

struct unwatched {
	struct scan *s;
	struct pidvec pids, parents;
};

static void
note_unwatched(void *arg, const struct procinfo *p)
{
	struct unwatched *x = arg;

	if (p->flags & PROCINFO_PF_KTHREAD || watched_find(x->s->table, p->id.pid))
		return;
	pidvec_add(&x->pids, (pid_t)p->id.pid);
	pidvec_add(&x->parents, (pid_t)p->ppid);
}

static void
unwatched_done(struct unwatched *x)
{
	pidvec_done(&x->pids);
	pidvec_done(&x->parents);
}

/* One may be the child of another one: go round until nothing is new. */
static void
take_children(struct unwatched *x)
{
	struct scan *s = x->s;
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < x->pids.n; i++) {
			struct watched *up = x->pids.v[i] ?
				watched_find(s->table, (uint32_t)x->parents.v[i]) : NULL;

			if (!up || watched_find(s->table, (uint32_t)x->pids.v[i]))
				continue;
			if (process_found(s->events, up, x->pids.v[i]))
				changed = true;
			x->pids.v[i] = 0;
		}
	}
}

static void
scan_by_table(struct scan *s)
{
	struct unwatched x = { .s = s };

	if (procinfo_machine(note_unwatched, &x) == 0)
		take_children(&x);
	unwatched_done(&x);
}

/* Almost all are known: to list /proc and to read those that are not costs a tenth of
 * the table.  Some have no parent here: it is in another pid namespace, or was never
 * seen. */
static void
scan_machine(struct scan *s)
{
	struct pidvec all = {0};
	struct unwatched x = { .s = s };
	struct procinfo p;

	procinfo_all(&all);
	for (size_t i = 0; i < all.n; i++)
		if (!watched_find(s->table, (uint32_t)all.v[i]) &&
		    procinfo_read(all.v[i], 0, &p) == 0)
			note_unwatched(&x, &p);
	pidvec_done(&all);
	take_children(&x);
	for (size_t i = 0; i < x.pids.n; i++) {
		if (!x.pids.v[i] || procinfo_read(x.pids.v[i], PROCINFO_STATUS, &p) != 0)
			continue;
		process_present(s->events, &p);
		take_children(&x);
	}
	unwatched_done(&x);
}

/* Finds those that no record was seen of; unless all: of processes that seem not to
 * fork, only some are asked for their children. */
static void
rescan(struct scan *s, bool all)
{
	s->overdue = s->in_round = false;
	if (all)
		s->table->round++;
	if (s->o->mode == PW_MODE_SYSTEM)
		scan_machine(s);
	else if (s->o->children_file)
		scan_by_files(s, all ? SIZE_MAX : OTHERS);
	else
		scan_by_table(s);
	/* An exec may have been among the lost. */
	for (struct watched *w = s->table->head; w && s->o->connector; w = w->hh.next)
		if (!w->ended)
			process_check_exec(s->events, w);
}

/* --- at the start ------------------------------------------------------------------------ */

static void
take_any(void *arg, const struct procinfo *p)
{
	struct scan *s = arg;
	struct procinfo now;

	/* The table lacks what only a direct look gives, and may be late by now. */
	if (procinfo_read((pid_t)p->id.pid, PROCINFO_STATUS, &now) == 0)
		process_present(s->events, &now);
}

void
scan_snapshot(struct scan *s)
{
	struct pidvec tree = {0};
	struct procinfo p;

	s->snapshot_due = false;
	s->last_pid = newest_pid(s);
	if (s->o->mode == PW_MODE_SYSTEM)
		procinfo_machine(take_any, s);
	for (size_t i = 0; i < s->roots.n; i++) {
		tree.n = 0;
		if (procinfo_tree(s->roots.v[i], &tree) != 0)
			continue;
		for (size_t j = 0; j < tree.n; j++)
			if (procinfo_read(tree.v[j], PROCINFO_STATUS, &p) == 0)
				process_present(s->events, &p);
	}
	pidvec_done(&tree);
	/* What was forked while we looked, and was not in any list yet. */
	if (s->o->mode != PW_MODE_LAUNCH)
		rescan(s, true);
}

/* --- from then on -------------------------------------------------------------------------- */

/* Without a new pid there is nothing to be found: an idle machine costs one read.  A
 * process whose pid was chosen (clone3's set_tid) or that became visible does not show in
 * that. */
static bool
scan_is_due(struct scan *s)
{
	uint64_t newest;

	if (s->gate_at == UINT64_MAX || s->emit->now < s->scan_at)
		return false;
	newest = newest_pid(s);
	if (!newest || newest != s->last_pid || s->emit->now >= s->ungated_at ||
	    s->events->had_exit)
		s->another = true;
	s->events->had_exit = false;
	s->last_pid = newest;
	if (!s->in_round && s->another) {
		s->table->round++;
		s->in_round = true;
		s->another = false;
	}
	return s->in_round;
}

void
scan_tick(struct scan *s)
{
	uint64_t began = clock_thread_cpu(), pause;

	if (s->gate_at != UINT64_MAX)
		s->gate_at = s->emit->now + s->o->interval / GATES;
	if (!s->overdue && !scan_is_due(s))
		return;
	rescan(s, s->overdue);
	pause = (clock_thread_cpu() - began) * SCAN_SHARE;
	if (pause > SCAN_PAUSE * s->o->interval)
		pause = SCAN_PAUSE * s->o->interval;
	s->scan_at = s->emit->now + pause;
	s->ungated_at = s->o->mode == PW_MODE_SYSTEM ? s->emit->now + CLOCK_SECOND : UINT64_MAX;
}

void
scan_init(struct scan *s, struct process_events *events)
{
	*s = (struct scan){
		.o = events->o, .emit = events->emit, .table = events->table, .events = events,
		.gate_at = events->o->connector ? UINT64_MAX : events->emit->now, .loadavg = -1,
	};
}

void
scan_done(struct scan *s)
{
	if (s->loadavg >= 0)
		close(s->loadavg);
	pidvec_done(&s->roots);
}
