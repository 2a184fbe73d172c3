/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_polls.c - waits with WNOHANG that return 0, again and again. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "model/evidence.h"
#include "model/line_uses.h"
#include "model/wait_match.h"

enum {
	BUSY = 100,			/* a second, for one child or for any */
	BUSY_IN_TURN = 10 * BUSY,	/* for each of several: so often are checks no care any more */
	TENTHS = 8,			/* of a second: not a burst */
	RATIO = 20,			/* empty calls for each child that was reaped */
};

/* Only a whole second shows it: children may be reaped after the first hundred calls, as
 * by make -j, or the calls may be one burst at the end of a job, as by Python's Pool. */
static bool
was_busy(const struct ev_polls *p)
{
	return p->asked.n > (p->asked.in_turn ? BUSY_IN_TURN : BUSY) && p->n > RATIO * p->reaped &&
	       __builtin_popcount(p->tenths) >= TENTHS;
}

static bool
end_second(struct ev_polls *p, uint64_t ts)
{
	const uint64_t second = ts / SECOND;
	bool busy;

	if (second == p->second)
		return false;
	busy = was_busy(p);
	if (busy && p->worst < p->n)
		p->worst = p->n;
	p->second = second;
	p->n = p->reaped = 0;
	p->tenths = 0;
	memset(&p->asked, 0, sizeof(p->asked));
	return busy;
}

static void
see_zero(struct ev_polls *p, const struct pw_event *ev, uint32_t stack)
{
	const uint64_t n = pw_wait_calls(ev) - p->excused;
	struct pw_line_use *line;

	p->excused = false;
	if (!n)
		return;
	p->all += n;
	line = line_uses_count(p->lines, stack, ev->ts);
	if (line)
		line->n += n - 1;
	if (!p->n) {
		p->asked.target = ev->wait.target;
		p->asked.id = ev->wait.target_id;
	}
	p->n += n;
	if (p->asked.target != ev->wait.target || p->asked.id != ev->wait.target_id) {
		p->asked.in_turn = true;
		return;
	}
	p->asked.n += n;
	p->tenths |= 1u << ev->ts % SECOND / (SECOND / 10);
}

uint64_t
fold_polls(struct ev_polls *p, const struct fold *f)
{
	const struct pw_event *ev = f->ev;
	uint64_t when = NEVER;

	if (ev->kind == PW_EV_WAIT_RETURN) {
		when = end_second(p, ev->ts) ? f->now + SETTLE_NS : NEVER;
		if (wait_returned_0(&f->p->last_wait))
			see_zero(p, ev, f->p->last_wait.stack);
		else if (ev->wait.error != ECHILD)
			p->excused = true;
		p->reaped += f->p->last_wait.child != 0 || wait_reaped_unknown(&f->p->last_wait);
	} else if ((ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD) ||
		   (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD)) {
		p->excused = true;
	}
	return when;
}
