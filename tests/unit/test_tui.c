/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tui.c - the full screen's parts that need no terminal: rows, marks, the
 * ring of events. */
#include "unit.h"

#include <signal.h>

#include "model/model.h"
#include "view/tui/evring.h"
#include "view/tui/marks.h"
#include "view/tui/rows.h"
#include "view/tui/snapshot.h"

#define SEC 1000000000ull

/* --- marks ---------------------------------------------------------------------- */

static const struct pw_id parent = { .pid = 7, .start = 1 };

static void
sigchld(struct marks *m, uint64_t ts, unsigned int result)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_SIGNAL, .who = parent,
			       .signal = { .signo = SIGCHLD, .result = result } };

	marks_event(m, &ev, &parent);
}

static void
test_marks_where_they_were(void **state)
{
	struct marks *m = marks_new();
	struct pw_event wait = { .ts = 50 * SEC, .kind = PW_EV_WAIT_RETURN, .who = parent,
				 .wait = { .elapsed = 10 * SEC } };
	const struct pw_event no_pid = { .ts = 60 * SEC, .kind = PW_EV_WAIT_RETURN, .who = parent,
					 .wait = { .child_state = PW_CHILD_EXITED } };

	(void)state;
	sigchld(m, 20 * SEC, PW_RESULT_QUEUED);
	sigchld(m, 20 * SEC + 1, PW_RESULT_COALESCED);
	marks_event(m, &wait, &parent);
	marks_event(m, &no_pid, &parent);
	for (unsigned int z = 3; z < MARKS_ZOOMS; z++) {
		assert_int_equal(marks_at(m, &parent, z, 20 * SEC, 20 * SEC + 2) & MARK_SIGNALS,
				 MARK_GENERATED | MARK_COALESCED);
		assert_true(marks_at(m, &parent, z, 45 * SEC, 46 * SEC) & MARK_WAITING);
		assert_true(marks_at(m, &parent, z, 50 * SEC, 50 * SEC + 1) & MARK_EMPTY);
		assert_int_equal(marks_at(m, &parent, z, 60 * SEC, 60 * SEC + 1), MARK_REAPED);
	}
	assert_int_equal(marks_at(m, &parent, 3, 21 * SEC, 30 * SEC), 0);
	assert_int_equal(marks_at(m, &parent, 3, 55 * SEC, 60 * SEC), 0);
	assert_int_equal(marks_at(m, &(struct pw_id){ .pid = 8 }, 3, 0, 60 * SEC), 0);
	marks_free(m);
}

/* A ring has forgotten what is too old for it, and shows nothing wrong there. */
static void
test_marks_forget(void **state)
{
	struct marks *m = marks_new(), *copy;

	(void)state;
	sigchld(m, 1 * SEC, PW_RESULT_QUEUED);
	sigchld(m, 1000 * SEC, PW_RESULT_QUEUED);
	assert_int_equal(marks_at(m, &parent, 0, 0, 2 * SEC), 0);
	assert_int_equal(marks_at(m, &parent, 10, 0, 8 * SEC), MARK_GENERATED);
	copy = marks_copy(m);
	sigchld(m, 9000 * SEC, PW_RESULT_QUEUED);
	assert_int_equal(marks_at(copy, &parent, 0, 1000 * SEC, 1000 * SEC + 1), MARK_GENERATED);
	assert_int_equal(marks_at(m, &parent, 0, 1000 * SEC, 1000 * SEC + 1), 0);
	sigchld(m, 2 * SEC, PW_RESULT_QUEUED);	/* late: no harm */
	assert_int_equal(marks_at(m, &parent, 0, 9000 * SEC, 9000 * SEC + 1), MARK_GENERATED);
	marks_free(m);
	marks_free(copy);
}

/* A bin that comes round again, 80 s later at this zoom, begins empty. */
static void
test_marks_come_round(void **state)
{
	struct marks *m = marks_new();
	uint64_t at = 20 * SEC + SEC / 2;

	(void)state;
	sigchld(m, at, PW_RESULT_QUEUED);
	for (uint64_t s = 21; s <= 105; s++)
		sigchld(m, s * SEC, PW_RESULT_COALESCED);
	assert_int_equal(marks_at(m, &parent, 3, at + 80 * SEC - SEC / 4, at + 80 * SEC + SEC / 4), 0);
	sigchld(m, 300 * SEC, PW_RESULT_QUEUED);	/* all of them at once */
	assert_int_equal(marks_at(m, &parent, 3, 221 * SEC, 299 * SEC), 0);
	marks_free(m);
}

/* The parents that were silent longest make room. */
static void
test_marks_are_bounded(void **state)
{
	struct marks *m = marks_new();
	struct pw_event ev = { .kind = PW_EV_DELIVER, .deliver = { .signo = SIGCHLD } };

	(void)state;
	sigchld(m, SEC, PW_RESULT_COALESCED);
	for (uint32_t pid = 101; pid <= 300; pid++) {
		ev.ts = SEC + pid;
		marks_event(m, &ev, &(struct pw_id){ .pid = pid });
		marks_event(m, &ev, &parent);
	}
	assert_int_equal(marks_at(m, &parent, 3, SEC, 2 * SEC), MARK_COALESCED | MARK_DELIVERED);
	assert_int_equal(marks_at(m, &(struct pw_id){ .pid = 101 }, 3, SEC, 2 * SEC), 0);
	assert_int_equal(marks_at(m, &(struct pw_id){ .pid = 300 }, 3, SEC, 2 * SEC),
			 MARK_DELIVERED);
	marks_free(m);
}

/* --- the ring of events ---------------------------------------------------------------- */

static void
test_ring_keeps_the_last(void **state)
{
	struct evring *r = evring_new(), *copy;
	struct pw_event ev = { .kind = PW_EV_START };
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	(void)state;
	evring_add(r, &ev, false);
	ev.kind = PW_EV_FORK;
	for (uint64_t i = 2; i <= 70000; i++) {
		ev.ts = i;
		evring_add(r, &ev, i == 69999);
	}
	assert_int_equal(evring_last(r), 70000);
	assert_int_equal(evring_first(r), 70000 - 65536 + 1);
	assert_int_equal(evring_get(r, evring_first(r))->ts, evring_first(r));
	*evring_note(r, 70000) = 1;
	copy = evring_copy(r);
	evring_notes_about(r, 0);	/* no other question: they stay */
	assert_int_equal(*evring_note(r, 70000), 1);
	evring_notes_about(r, 1);
	assert_int_equal(*evring_note(r, 70000), 0);
	assert_int_equal(*evring_note(r, 69999), EVRING_QUIET);
	assert_int_equal(*evring_note(copy, 70000), 1);
	f = open_memstream(&text, &len);
	assert_int_equal(evring_save(r, f), 0);
	fclose(f);
	assert_int_equal(strncmp(text, "{\"event\":\"start\"", 16), 0);
	free(text);
	evring_free(r);
	assert_int_equal(evring_get(copy, 70000)->ts, 70000);
	evring_free(copy);
}

/* Long command lines do not make it grow without end. */
static void
test_ring_is_bounded(void **state)
{
	struct evring *r = evring_new();
	struct pw_event *ev = calloc(1, sizeof(*ev) + PW_TAIL_MAX);

	(void)state;
	ev->kind = PW_EV_EXEC;
	ev->tail_len = PW_TAIL_MAX;
	for (uint64_t i = 1; i <= 20000; i++) {
		ev->ts = i;
		evring_add(r, ev, false);
	}
	assert_int_equal(evring_last(r), 20000);
	assert_true(evring_first(r) > 10000 && evring_first(r) < 19000);
	assert_int_equal(evring_get(r, evring_first(r))->ts, evring_first(r));
	free(ev);
	evring_free(r);
}

/* Nor do findings, whose words and children are counted. */
static void
test_ring_bounds_findings(void **state)
{
	enum { KIDS = 4096, WORDS = 16384 };
	struct evring *r = evring_new();
	uint32_t kids[KIDS] = { 11 };
	char message[WORDS] = "";
	struct pw_finding f = { .rule = "rule", .children = kids, .n_children = KIDS,
				.message = message, .advice = "advice" };
	struct pw_event ev = { .kind = PW_EV_FINDING, .finding = &f };

	(void)state;
	memset(message, 'x', WORDS - 1);
	for (uint64_t i = 1; i <= 2000; i++) {
		ev.ts = i;
		evring_add(r, &ev, false);
	}
	assert_int_equal(evring_last(r), 2000);
	assert_in_range(evring_last(r) - evring_first(r), 500, (24 << 20) / (sizeof(kids) + WORDS));
	assert_string_equal(evring_get(r, 2000)->finding->message, message);
	evring_free(r);
}

static void
test_ring_owns_findings(void **state)
{
	struct evring *r = evring_new();
	uint32_t kids[2] = { 11, 12 };
	char message[] = "message", advice[] = "advice";
	struct pw_finding f = { .rule = "rule", .children = kids, .n_children = 2,
				.message = message, .advice = advice };
	struct pw_event ev = { .kind = PW_EV_FINDING, .finding = &f };
	const struct pw_finding *mine;

	(void)state;
	evring_add(r, &ev, false);
	memset(message, 'x', 3);
	memset(advice, 'x', 3);
	kids[1] = 0;
	mine = evring_get(r, 1)->finding;
	assert_string_equal(mine->message, "message");
	assert_string_equal(mine->advice, "advice");
	assert_int_equal(mine->children[1], 12);
	evring_free(r);
}

/* --- rows -------------------------------------------------------------------------------- */

static void
ignore(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

static void
fork_of(struct pw_model *m, uint64_t ts, uint32_t by, uint32_t child)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_FORK, .who.pid = by,
			       .fork = { .child.pid = child, .parent.pid = by,
					 .exit_signal = SIGCHLD }, .comm = "proc" };

	pw_model_apply(m, &ev);
}

static void
exit_of(struct pw_model *m, uint64_t ts, uint32_t pid, uint32_t by)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_EXIT, .flags = PW_F_ZOMBIE, .who.pid = pid,
			       .exit.parent.pid = by, .comm = "proc" };

	pw_model_apply(m, &ev);
}

static void
reap_of(struct pw_model *m, uint64_t ts, uint32_t by, uint32_t child)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_WAIT_RETURN, .who.pid = by, .tid = by,
			       .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY,
					 .child.pid = child, .child_state = PW_CHILD_EXITED } };

	pw_model_apply(m, &ev);
}

/* 1 has 2 (which has 4 and 5) and 3; 4 is a zombie, 3 was reaped at 20 s. */
static struct pw_model *
family(void)
{
	struct pw_model_opts o = { .zombie_age = 3600 * SEC };
	struct pw_model *m = pw_model_new(&o, ignore, NULL);

	fork_of(m, 1 * SEC, 1, 2);
	fork_of(m, 2 * SEC, 1, 3);
	fork_of(m, 3 * SEC, 2, 4);
	fork_of(m, 4 * SEC, 2, 5);
	exit_of(m, 10 * SEC, 4, 2);
	exit_of(m, 20 * SEC, 3, 1);
	reap_of(m, 20 * SEC, 1, 3);
	return m;
}

static const struct rows_row {
	const char *name;
	struct rows_opts o;
	const char *want;	/* depth:pid of each process row, S and W for lanes */
	uint64_t expires;
} rows_rows[] = {
	{ "rows: the tree", { .now = 21 * SEC, .linger = 3 * SEC },
	  "0:1 1:2 2:4 2:5 1:3", 23 * SEC },
	{ "rows: what has lingered goes", { .now = 23 * SEC, .linger = 3 * SEC },
	  "0:1 1:2 2:4 2:5", UINT64_MAX },
	{ "rows: flat, in order of birth", { .now = 21 * SEC, .linger = 3 * SEC, .flat = true },
	  "0:1 0:2 0:3 0:4 0:5", 23 * SEC },
	{ "rows: zombies and their parents",
	  { .now = 21 * SEC, .linger = 3 * SEC, .zombies_only = true }, "0:1 1:2 2:4", 23 * SEC },
	{ "rows: zombies, flat",
	  { .now = 21 * SEC, .linger = 3 * SEC, .zombies_only = true, .flat = true }, "0:4",
	  UINT64_MAX },
	{ "rows: a filter keeps the way there", { .now = 21 * SEC, .filter = "5" },
	  "0:1 1:2 2:5", UINT64_MAX },
	{ "rows: a filter that matches none", { .now = 21 * SEC, .filter = "nowhere" }, "", UINT64_MAX },
	{ "rows: lanes for parents of zombies", { .now = 23 * SEC, .lanes = true },
	  "0:1 S W 1:2 S W 2:4 2:5", UINT64_MAX },
};

static void
run_rows_row(void **state)
{
	const struct rows_row *row = *state;
	struct pw_model *m = family();
	struct rows_opts frozen_opts = row->o;
	struct rows r = { 0 }, frozen = { 0 };
	struct snapshot *snapshot;
	char got[128] = "";
	size_t n = 0;

	rows_build(&r, pw_model_first(m), &row->o);
	for (size_t i = 0; i < r.n; i++) {
		const char *sep = i ? " " : "";

		if (r.v[i].kind == ROW_PROC)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%d:%u", sep,
					      r.v[i].depth, r.v[i].id.pid);
		else
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%c", sep,
					      r.v[i].kind == ROW_SIGNALS ? 'S' : 'W');
	}
	assert_string_equal(got, row->want);
	assert_int_equal(r.expires, row->expires);
	assert_int_equal(r.oldest_zombie, 10 * SEC);
	/* a snapshot gives the same, whatever becomes of the model */
	snapshot = snapshot_new(m);
	pw_model_free(m);
	frozen_opts.frozen = true;
	rows_build(&frozen, snapshot_first(snapshot), &frozen_opts);
	assert_int_equal(frozen.n, r.n);
	for (size_t i = 0; i < frozen.n; i++) {
		assert_int_equal(rows_proc(&frozen, NULL, i)->id.pid, r.v[i].id.pid);
		assert_int_equal(frozen.v[i].depth, r.v[i].depth);
		assert_ptr_equal(snapshot_find(snapshot, &r.v[i].id), frozen.v[i].proc);
	}
	rows_done(&frozen);
	snapshot_free(snapshot);
	rows_done(&r);
}

/* A frozen display shows what was found then, also after it was resolved. */
static void
test_snapshot_findings(void **state)
{
	struct pw_model *m = family();
	const struct pw_finding *f;
	struct snapshot *snapshot;
	char *message;

	(void)state;
	pw_model_advance(m, 4000 * SEC);
	f = pw_model_finding(m, 0);
	assert_non_null(f);
	message = strdup(f->message);
	snapshot = snapshot_new(m);
	pw_model_free(m);
	assert_string_equal(snapshot_finding(snapshot, 0)->message, message);
	assert_int_equal(snapshot_finding(snapshot, 0)->who.pid, 2);
	assert_non_null(snapshot_finding(snapshot, 0)->advice);
	snapshot_free(snapshot);
	free(message);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "marks: where they were", test_marks_where_they_were, NULL);
	unit_add(&l, "marks: what is too old is forgotten", test_marks_forget, NULL);
	unit_add(&l, "marks: a bin comes round again", test_marks_come_round, NULL);
	unit_add(&l, "marks: bounded", test_marks_are_bounded, NULL);
	unit_add(&l, "ring: the last events stay", test_ring_keeps_the_last, NULL);
	unit_add(&l, "ring: bounded", test_ring_is_bounded, NULL);
	unit_add(&l, "ring: findings are bounded, too", test_ring_bounds_findings, NULL);
	unit_add(&l, "ring: findings are its own", test_ring_owns_findings, NULL);
	unit_add(&l, "snapshot: findings are its own", test_snapshot_findings, NULL);
	UNIT_ADD_ROWS(&l, run_rows_row, rows_rows);
	return unit_run("tui", &l);
}
