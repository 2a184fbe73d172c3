/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_steps.c - the timeline with a column for each event. */
#include "view/tui/panes/timeline_steps.h"

#include <signal.h>
#include <string.h>

#include "event/id.h"
#include "view/tui/scene.h"

static struct {
	bool on;
	uint64_t from;			/* the first column's; 0 = the last column is the shown one */
	uint64_t seq[STEPS_MAX];
	int n, columns;
} steps;

void
steps_reset(void)
{
	memset(&steps, 0, sizeof(steps));
}

bool
steps_are_on(void)
{
	return steps.on;
}

void
steps_from(uint64_t seq)
{
	steps.on = true;
	steps.from = seq;
}

void
steps_off(void)
{
	steps.on = false;
}

/* What has a column: what happens between parents and children. */
static bool
is_step(const struct pw_event *ev)
{
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_FORK:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_WAIT_RETURN:
		return !(ev->flags & PW_F_OUTSIDER);
	case PW_EV_SIGNAL:
		return ev->signal.signo == SIGCHLD;
	case PW_EV_DELIVER:
		return ev->deliver.signo == SIGCHLD;
	default:
		return false;
	}
}

static uint64_t
first_kept(const struct scene *sc)
{
	return event_log_first(history_log(sc->history));
}

static bool
is_step_at(const struct scene *sc, uint64_t seq)
{
	return is_step(event_log_get(history_log(sc->history), seq));
}

/* So many steps before that event; as far as there are any. */
static uint64_t
steps_before(const struct scene *sc, uint64_t seq, int n)
{
	uint64_t at = seq;

	while (n > 0 && at > first_kept(sc))
		if (is_step_at(sc, --at)) {
			seq = at;
			n--;
		}
	return seq;
}

void
steps_scroll(const struct scene *sc, int by)
{
	uint64_t at = steps.from ? steps.from : steps.n ? steps.seq[0] : 0;

	if (!at)
		return;
	if (at < first_kept(sc))
		at = first_kept(sc);
	if (by < 0)
		at = steps_before(sc, at, -by * steps.columns / 8);
	for (int n = by * steps.columns / 8; n > 0 && at < sc->seq; at++)
		n -= is_step_at(sc, at);
	steps.from = at;
}

/* Of a run beside the one that is played: the first event from the time of that one's first column on;
 * 0 = up to the shown one. */
static uint64_t
corresponding_step(const struct scene *sc)
{
	const struct event_log *played = history_log(sc->beside->history), *log = history_log(sc->history);
	uint64_t t;

	if (!steps.from || steps.from < event_log_first(played) || steps.from > event_log_last(played))
		return 0;
	t = event_log_time(played, steps.from) + (uint64_t)sc->shift;
	return event_log_at(log, t - (t > 0)) + 1;
}

void
steps_place(const struct scene *sc, int columns)
{
	const int w = columns > STEPS_MAX ? STEPS_MAX : columns > 0 ? columns : 1;
	uint64_t at = sc->beside ? corresponding_step(sc) : steps.from;

	steps.columns = w;
	steps.n = 0;
	if (!sc->seq)
		return;
	/* the shown moment stays in sight, with what led to it */
	if (at && at < first_kept(sc))
		at = first_kept(sc);
	if (!at || at > sc->seq)
		at = steps_before(sc, sc->seq + 1, at ? w / 2 : w);
	for (; at <= sc->seq; at++) {
		if (!is_step_at(sc, at))
			continue;
		if (steps.n == w) {
			memmove(&steps.seq[0], &steps.seq[1], (size_t)(w - 1) * sizeof(steps.seq[0]));
			steps.n--;
		}
		steps.seq[steps.n++] = at;
	}
	if (steps.from && !sc->beside)
		steps.from = steps.n ? steps.seq[0] : sc->seq;
}

const struct pw_event *
steps_event(const struct scene *sc, int column)
{
	return column >= 0 && column < steps.n ? event_log_get(history_log(sc->history), steps.seq[column]) : NULL;
}

uint64_t
steps_seq(int column)
{
	return column >= 0 && column < steps.n ? steps.seq[column] : 0;
}

int
steps_column_of(uint64_t seq)
{
	for (int i = 0; seq && i < steps.n; i++)
		if (steps.seq[i] == seq)
			return i;
	return -1;
}

/* Times that lie before the first column's are of its state; of those within, the event says
 * which column it is, as several may have one time. */
void
steps_life(const struct scene *sc, const struct pw_proc *p, enum step_life life[STEPS_MAX])
{
	const struct pw_event *ev = steps_event(sc, 0);
	const uint64_t begin = ev ? ev->ts : 0;
	enum step_life now = p->born >= begin ? STEP_NONE : p->died && p->died < begin ? STEP_ZOMBIE : STEP_RUNS;

	if (p->gone && p->gone < begin)
		now = STEP_GONE;
	for (int i = 0; i < steps.n; i++) {
		ev = steps_event(sc, i);
		if (ev->kind == PW_EV_EXIT && pw_id_same(&ev->who, &p->id))
			now = p->life == PW_LIFE_AUTOREAPED ? STEP_GONE : STEP_ZOMBIE;
		else if (now == STEP_NONE &&
			 (pw_id_same(&ev->who, &p->id) ||
			  (ev->kind == PW_EV_FORK && pw_id_same(&ev->fork.child, &p->id))))
			now = STEP_RUNS;
		else if (now == STEP_ZOMBIE && p->gone && ev->ts >= p->gone &&
			 (ev->kind != PW_EV_WAIT_RETURN || pw_id_same(&ev->wait.child, &p->id) || ev->ts > p->gone))
			now = STEP_GONE;
		life[i] = now;
	}
}
