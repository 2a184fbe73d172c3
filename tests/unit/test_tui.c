/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tui.c - the full screen's parts that need no terminal: rows, the player, the window of the
 * timeline, places. */
#include "unit.h"

#include <signal.h>

#include "base/strbuf.h"
#include "history/history.h"
#include "model/model.h"
#include "view/tui/panes/timeline_window.h"
#include "view/tui/player.h"
#include "view/tui/proc_cache.h"
#include "view/tui/rows.h"

#define SEC 1000000000ull

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
	{ "rows: what has lingered stays while there is room", { .now = 23 * SEC, .linger = 3 * SEC, .room = 5 },
	  "0:1 1:2 2:4 2:5 1:3", UINT64_MAX },
	{ "rows: there is no room", { .now = 23 * SEC, .linger = 3 * SEC, .room = 4 },
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
	struct rows r = { 0 };
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
	pw_model_free(m);
	rows_done(&r);
}

/* --- the player ---------------------------------------------------------------------------- */

/* Events at 1 s, 2 s, 3 s, and at 100 s; the third is not shown. */
static struct history *
short_history(struct pw_model **m)
{
	static const uint64_t times[] = { 1, 2, 3, 100 };
	struct history *h = history_new(1 << 20);
	struct pw_event ev = { .kind = PW_EV_START, .who.pid = 1 };
	const struct pw_model_opts o = { .zombie_age = SEC };

	*m = pw_model_new(&o, ignore, NULL);
	for (size_t i = 0; i < UNIT_COUNT(times); i++) {
		ev.ts = times[i] * SEC;
		pw_model_apply(*m, &ev);
		history_add(h, *m, &ev);
		history_keep(h, *m);
		ev.kind = PW_EV_LOST;
	}
	*event_log_note(history_log(h), 3) = PLAYER_QUIET;
	return h;
}

static void
test_player_steps(void **state)
{
	struct pw_model *m;
	struct history *h = short_history(&m);
	struct player p;

	(void)state;
	player_init(&p, 1, SEC);
	assert_false(p.detached);
	player_seek(&p, h, 1);
	assert_true(p.detached && !p.playing);
	assert_true(player_step(&p, h, 1));
	assert_int_equal(p.seq, 2);
	assert_true(player_step(&p, h, 1));
	assert_int_equal(p.seq, 4);	/* the one that is not shown is passed over */
	assert_false(player_step(&p, h, 1));
	assert_true(player_step(&p, h, -1));
	assert_int_equal(p.seq, 2);
	player_seek_time(&p, h, 50 * SEC);
	assert_int_equal(p.seq, 3);
	assert_int_equal(p.now, 50 * SEC);
	player_follow(&p);
	assert_false(p.detached);
	history_free(h);
	pw_model_free(m);
}

/* Time passes at its speed, and what is idle is skipped but for a second of the viewer's. */
static void
test_player_plays(void **state)
{
	struct pw_model *m;
	struct history *h = short_history(&m);
	struct player p;

	(void)state;
	player_init(&p, 0.5, SEC);
	player_seek(&p, h, 1);
	player_toggle(&p);
	assert_false(player_advance(&p, h, 10 * SEC));
	assert_int_equal(p.seq, 1);
	/* half a second of event time is left, and no more is waited */
	assert_int_equal(p.now, 3 * SEC / 2);
	assert_false(player_advance(&p, h, 11 * SEC));
	assert_int_equal(p.seq, 2);
	player_toggle(&p);
	assert_false(p.playing);
	player_seek(&p, h, 3);
	player_toggle(&p);
	assert_false(player_advance(&p, h, 20 * SEC));
	assert_int_equal(p.now, 100 * SEC - SEC / 2);
	assert_true(player_advance(&p, h, 22 * SEC));
	assert_int_equal(p.seq, 4);
	history_free(h);
	pw_model_free(m);
}

/* The event where it stands is dropped: it stands at the first that is left. */
static void
test_player_is_kept(void **state)
{
	const struct pw_model_opts o = { .zombie_age = SEC };
	struct pw_model *m = pw_model_new(&o, ignore, NULL);
	struct history *h = history_new(1 << 20);
	struct pw_event ev = { .kind = PW_EV_START, .who.pid = 1 };
	struct player p;

	(void)state;
	player_init(&p, 1, SEC);
	for (uint64_t i = 1; i <= 60000; i++) {
		ev.ts = i * 1000;
		pw_model_apply(m, &ev);
		history_add(h, m, &ev);
		history_keep(h, m);
		if (i == 10)
			player_seek(&p, h, 5);
		player_keep(&p, h);
		ev.kind = PW_EV_LOST;
	}
	assert_true(history_first(h) > 5);
	assert_int_equal(p.seq, history_first(h));
	assert_true(player_step(&p, h, 1));
	assert_int_equal(p.seq, history_first(h) + 1);
	history_free(h);
	pw_model_free(m);
}

static void
test_player_speeds(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, 1, SEC);
	assert_true(player_speed(&p) == 1);
	player_change_speed(&p, -1);
	assert_true(player_speed(&p) == 0.5);
	for (int i = 0; i < 100; i++)
		player_change_speed(&p, 1);
	assert_true(player_speed(&p) == 1000);
	for (int i = 0; i < 100; i++)
		player_change_speed(&p, -1);
	assert_true(player_speed(&p) > 0);
}

/* --- the window of the timeline -------------------------------------------------------------- */

static void
assert_width(const char *want)
{
	struct strbuf s = { 0 };

	window_width_text(&s);
	assert_string_equal(s.s, want);
	strbuf_done(&s);
}

static void
test_window_zooms(void **state)
{
	(void)state;
	window_reset();
	window_place(50, 100 * SEC);
	assert_width("10s");
	for (int i = 0; i < 50; i++)
		window_zoom(1, -1);
	assert_int_equal(window_column_ns(), 1000);	/* 1 us */
	assert_width("50us");
	for (int i = 0; i < 100; i++)
		window_zoom(-1, -1);
	assert_int_equal(window_column_ns(), 3600 * SEC);	/* 1 h */
}

/* All of it is in sight, whatever its length. */
static void
test_window_fits(void **state)
{
	(void)state;
	window_reset();
	window_place(40, 100 * SEC);
	for (uint64_t span = 1; span < 1000000 * SEC; span = span * 3 + 1) {
		window_fit(50 * SEC, 50 * SEC + span);
		assert_true(window_column_of(50 * SEC) >= 0);
		assert_true(window_column_of(50 * SEC + span) >= 0);
		assert_false(window_follows());
	}
	window_follow();
	assert_true(window_follows());
}

/* The moment that is shown does not leave a window that stands. */
static void
test_window_keeps_the_moment(void **state)
{
	(void)state;
	window_reset();
	window_place(40, 100 * SEC);
	window_fit(100 * SEC, 100 * SEC + 1000000);
	window_place(40, 100 * SEC + 500000);
	assert_true(window_column_of(100 * SEC) >= 0);
	window_place(40, 200 * SEC);
	assert_true(window_column_of(200 * SEC) >= 0);
	window_place(40, 50 * SEC);
	assert_true(window_column_of(50 * SEC) >= 0);
}

/* --- places ------------------------------------------------------------------------------ */

struct fake_host {
	const char *path;	/* of its cgroup */
	int asked;
};

static int
fake_place(void *arg, const struct pw_id *who, struct place *out)
{
	struct fake_host *f = arg;

	(void)who;
	f->asked++;
	place_of_path(out, f->path, strlen(f->path));
	return 0;
}

/* cgroup v1 shows each zombie in the root, which is then not where it was. */
static void
test_place_is_kept(void **state)
{
	struct fake_host f = { .path = "/a.service" };
	const struct pw_view_host h = { .arg = &f, .place = fake_place };
	const struct pw_id lived = { .pid = 10, .start = 1 }, unknown = { .pid = 11, .start = 1 };
	struct proc_cache *c = proc_cache_new();
	const struct place *place;

	(void)state;
	assert_null(proc_cache_place(c, &h, &lived, false, false));
	assert_int_equal(f.asked, 0);
	place = proc_cache_place(c, &h, &lived, false, true);
	assert_non_null(place);
	assert_string_equal(place->unit, "a.service");
	f.path = "/";
	place = proc_cache_place(c, &h, &lived, true, true);
	assert_non_null(place);
	assert_string_equal(place->unit, "a.service");
	assert_int_equal(f.asked, 1);
	assert_null(proc_cache_place(c, &h, &unknown, true, true));
	assert_int_equal(f.asked, 2);
	proc_cache_free(c);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "player: steps", test_player_steps, NULL);
	unit_add(&l, "player: plays, and skips what is idle", test_player_plays, NULL);
	unit_add(&l, "player: it stands at an event that is kept", test_player_is_kept, NULL);
	unit_add(&l, "player: speeds", test_player_speeds, NULL);
	unit_add(&l, "window: from 1 us to 1 h a column", test_window_zooms, NULL);
	unit_add(&l, "window: fits any stretch", test_window_fits, NULL);
	unit_add(&l, "window: the moment stays in sight", test_window_keeps_the_moment, NULL);
	unit_add(&l, "place: a zombie keeps what it had", test_place_is_kept, NULL);
	UNIT_ADD_ROWS(&l, run_rows_row, rows_rows);
	return unit_run("tui", &l);
}
