/* SPDX-License-Identifier: GPL-2.0-or-later */
/* player.c - which moment is shown. */
#include "view/tui/player.h"

#include "base/sat.h"
#include "history/history.h"

static const double speeds[] = {
	1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
	1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
};
enum { N_SPEEDS = sizeof(speeds) / sizeof(speeds[0]) };

void
player_init(struct player *p, double speed, uint64_t idle)
{
	*p = (struct player){ .idle = idle };
	while (p->speed + 1 < N_SPEEDS && speeds[p->speed] < speed)
		p->speed++;
}

double
player_speed(const struct player *p)
{
	return speeds[p->speed];
}

void
player_change_speed(struct player *p, int by)
{
	if (by > 0 && p->speed + 1 < N_SPEEDS)
		p->speed++;
	else if (by < 0 && p->speed > 0)
		p->speed--;
}

/* --- where it stands ------------------------------------------------------------------ */

void
player_seek(struct player *p, const struct history *h, uint64_t seq)
{
	const uint64_t first = history_first(h), last = history_last(h);

	if (!last)
		return;
	p->seq = seq < first ? first : seq > last ? last : seq;
	p->now = event_log_time(history_log(h), p->seq);
	p->detached = p->moved = true;
	p->playing = false;
}

void
player_seek_time(struct player *p, const struct history *h, uint64_t t)
{
	if (!history_last(h))
		return;
	player_seek(p, h, event_log_at(history_log(h), t));
	if (p->now < t && p->seq < history_last(h))
		p->now = t;
}

void
player_pause_here(struct player *p, const struct history *h, uint64_t now)
{
	if (!history_last(h))
		return;
	player_seek(p, h, history_last(h));
	if (p->now < now)
		p->now = now;
	p->moved = false;
}

void
player_keep(struct player *p, const struct history *h)
{
	const uint64_t first = history_first(h);

	if (!p->detached || p->seq >= first)
		return;
	p->seq = first;
	p->moved = true;
	if (p->now < event_log_time(history_log(h), first))
		p->now = event_log_time(history_log(h), first);
}

void
player_follow(struct player *p)
{
	p->detached = p->playing = p->moved = false;
}

void
player_toggle(struct player *p)
{
	p->playing = p->detached && !p->playing;
	p->ticked = 0;
}

/* The reap that a wait call has made: the picture has it with the call. */
static bool
is_one_with_the_last(const struct event_log *log, uint64_t seq)
{
	const struct pw_event *ev = event_log_get(log, seq), *last;

	if (ev->kind != PW_EV_REAP || seq <= event_log_first(log))
		return false;
	last = event_log_get(log, seq - 1);
	return last->kind == PW_EV_WAIT_RETURN && last->ts == ev->ts;
}

bool
player_step(struct player *p, const struct history *h, int by)
{
	const uint64_t first = history_first(h), last = history_last(h);
	uint64_t seq = p->detached ? p->seq : last;

	while (by > 0 ? seq < last : seq > first) {
		seq += by > 0 ? 1 : UINT64_MAX;
		if (*event_log_note(history_log(h), seq) & PLAYER_QUIET || is_one_with_the_last(history_log(h), seq))
			continue;
		player_seek(p, h, seq);
		return true;
	}
	return false;
}

/* --- playing ------------------------------------------------------------------------------ */

/* Of the viewer's time, in the stream's. */
static uint64_t
event_time_of(const struct player *p, uint64_t ns)
{
	const double t = (double)ns * player_speed(p);

	return t < (double)PW_NS_MAX ? (uint64_t)t : PW_NS_MAX;
}

bool
player_advance(struct player *p, const struct history *h, uint64_t monotonic)
{
	const struct event_log *log = history_log(h);
	const uint64_t last = history_last(h), passed = p->ticked ? sat_sub(monotonic, p->ticked) : 0;
	uint64_t next;

	p->ticked = monotonic;
	if (p->seq >= last)
		return true;
	p->moved = true;
	next = event_log_time(log, p->seq + 1);
	p->now = sat_add(p->now, event_time_of(p, passed));
	/* of a long wait only so much is played */
	if (next > p->now && next - p->now > event_time_of(p, p->idle))
		p->now = next - event_time_of(p, p->idle);
	p->seq = event_log_at(log, p->now);
	return p->seq >= last;
}
