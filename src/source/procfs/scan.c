/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.c - finds processes by looking: at the start, where no connector
 * tells of forks, and after records were lost. */
#include "source/procfs/procfs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"

#define SCAN_SHARE 125		/* a scan may take one part in so many of the time */
#define SCAN_PAUSE 4		/* intervals, whatever it took */
#define GATES 5			/* of an interval */
#define OTHERS 64		/* who seem not to fork, asked in one scan */

/* "0.00 0.01 0.05 1/123 4711": the last is the pid given out last in our namespace,
 * to a process or a thread.  0 = not known. */
static uint64_t
newest_pid(struct procfs *s)
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

bool
scan_have_children_file(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	return access(path, R_OK) == 0;
}

/* --- down the tree, by the children files ----------------------------------------- */

/* Children found are looked at for their own in turn. */
static void
find_below(struct procfs *s, struct pidvec *todo)
{
	struct pidvec kids = {0};

	for (size_t i = 0; i < todo->n; i++) {
		kids.n = 0;
		if (procinfo_children(todo->v[i], &kids) != 0)
			continue;
		for (size_t j = 0; j < kids.n; j++) {
			struct watched *up = watched_find(s, (uint32_t)todo->v[i]);

			if (up && !watched_find(s, (uint32_t)kids.v[j]) &&
			    life_found(s, up, kids.v[j]))
				pidvec_add(todo, kids.v[j]);
		}
	}
	pidvec_done(&kids);
}

/* Who forked once, or began a moment ago, is likely to fork. */
static bool
is_likely(const struct watched *w, uint64_t young)
{
	return w->forked || w->id.start >= young;
}

/* The likely ones, and some of the others, so that in a round each had its turn.
 * Large trees sleep, for the most part. */
static void
scan_by_files(struct procfs *s, size_t others)
{
	uint64_t young = s->now > PROCFS_YOUNG ? s->now - PROCFS_YOUNG : 0;
	struct pidvec todo = {0};
	bool over = true;

	for (struct watched *w = s->table; w; w = w->hh.next) {
		if (w->ended)
			continue;
		if (!is_likely(w, young)) {
			if (w->round == s->round)
				continue;
			if (!others) {
				over = false;
				continue;
			}
			others--;
		}
		w->round = s->round;
		pidvec_add(&todo, (pid_t)w->id.pid);
	}
	s->in_round = !over;
	find_below(s, &todo);
	pidvec_done(&todo);
}

/* --- by the machine's table ----------------------------------------------------------- */

struct strangers {
	struct procfs *s;
	struct pidvec pids, parents;
};

static void
note_stranger(void *arg, const struct procinfo *p)
{
	struct strangers *x = arg;

	if (p->flags & PROCINFO_PF_KTHREAD || watched_find(x->s, p->id.pid))
		return;
	pidvec_add(&x->pids, (pid_t)p->id.pid);
	pidvec_add(&x->parents, (pid_t)p->ppid);
}

static void
strangers_done(struct strangers *x)
{
	pidvec_done(&x->pids);
	pidvec_done(&x->parents);
}

/* A stranger may be the child of another one: go round until nothing is new. */
static void
take_children(struct strangers *x)
{
	struct procfs *s = x->s;
	bool news = true;

	while (news) {
		news = false;
		for (size_t i = 0; i < x->pids.n; i++) {
			struct watched *up = x->pids.v[i] ?
				watched_find(s, (uint32_t)x->parents.v[i]) : NULL;

			if (!up || watched_find(s, (uint32_t)x->pids.v[i]))
				continue;
			if (life_found(s, up, x->pids.v[i]))
				news = true;
			x->pids.v[i] = 0;
		}
	}
}

static void
scan_by_table(struct procfs *s)
{
	struct strangers x = { .s = s };

	if (procinfo_machine(note_stranger, &x) == 0)
		take_children(&x);
	strangers_done(&x);
}

/* Almost all are known: to list /proc and to read those that are not costs a tenth of
 * the table.  Some have no parent here: it stands in another pid namespace, or nobody
 * saw it. */
static void
scan_machine(struct procfs *s)
{
	struct pidvec all = {0};
	struct strangers x = { .s = s };
	struct procinfo p;

	procinfo_all(&all);
	for (size_t i = 0; i < all.n; i++)
		if (!watched_find(s, (uint32_t)all.v[i]) && procinfo_read(all.v[i], 0, &p) == 0)
			note_stranger(&x, &p);
	pidvec_done(&all);
	take_children(&x);
	for (size_t i = 0; i < x.pids.n; i++) {
		if (!x.pids.v[i] || procinfo_read(x.pids.v[i], PROCINFO_STATUS, &p) != 0)
			continue;
		life_process(s, &p);
		take_children(&x);
	}
	strangers_done(&x);
}

void
scan_rescan(struct procfs *s, bool all)
{
	s->rescan = s->in_round = false;
	if (all)
		s->round++;
	if (s->mode == PW_MODE_SYSTEM)
		scan_machine(s);
	else if (s->feat.children)
		scan_by_files(s, all ? SIZE_MAX : OTHERS);
	else
		scan_by_table(s);
	/* An exec may have been among the lost. */
	for (struct watched *w = s->table; w && s->conn.fd >= 0; w = w->hh.next)
		if (!w->ended)
			life_look(s, w);
}

/* --- at the start ------------------------------------------------------------------------ */

static void
take_any(void *arg, const struct procinfo *p)
{
	struct procfs *s = arg;
	struct procinfo now;

	/* The table lacks what only a direct look gives, and may be late by now. */
	if (procinfo_read((pid_t)p->id.pid, PROCINFO_STATUS, &now) == 0)
		life_process(s, &now);
}

void
scan_snapshot(struct procfs *s)
{
	struct pidvec tree = {0};
	struct procinfo p;

	s->snapshot_due = false;
	s->last_pid = newest_pid(s);
	if (s->mode == PW_MODE_SYSTEM)
		procinfo_machine(take_any, s);
	for (size_t i = 0; i < s->roots.n; i++) {
		tree.n = 0;
		if (procinfo_tree(s->roots.v[i], &tree) != 0)
			continue;
		for (size_t j = 0; j < tree.n; j++)
			if (procinfo_read(tree.v[j], PROCINFO_STATUS, &p) == 0)
				life_process(s, &p);
	}
	pidvec_done(&tree);
	/* What was forked while we looked, and was not in any list yet. */
	if (s->mode != PW_MODE_LAUNCH)
		scan_rescan(s, true);
}

/* --- from then on -------------------------------------------------------------------------- */

/* Nothing new has a pid, nothing is to be found: an idle machine costs one read.  Who
 * was given his pid by choice (clone3's set_tid) or became visible does not show in that. */
static bool
is_due(struct procfs *s)
{
	uint64_t newest;

	if (s->gate_at == UINT64_MAX || s->now < s->scan_at)
		return false;
	newest = newest_pid(s);
	if (!newest || newest != s->last_pid || s->now >= s->ungated_at)
		s->another = true;
	s->last_pid = newest;
	if (!s->in_round && s->another) {
		s->round++;
		s->in_round = true;
		s->another = false;
	}
	return s->in_round;
}

void
scan_tick(struct procfs *s)
{
	uint64_t began = clock_thread_cpu(), pause;

	if (s->gate_at != UINT64_MAX)
		s->gate_at = s->now + s->interval / GATES;
	if (!s->rescan && !is_due(s))
		return;
	scan_rescan(s, s->rescan);
	pause = (clock_thread_cpu() - began) * SCAN_SHARE;
	if (pause > SCAN_PAUSE * s->interval)
		pause = SCAN_PAUSE * s->interval;
	s->scan_at = s->now + pause;
	s->ungated_at = s->mode == PW_MODE_SYSTEM ? s->now + CLOCK_SECOND : UINT64_MAX;
}
