/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame.c - the clock of the pictures.  One that was expensive makes the next one wait. */
#include "view/tui/frame.h"

#include "base/clock.h"

#define FRAME (CLOCK_SECOND / 20)

/* Monotonic ns, but for change_in. */
static struct {
	bool requested;
	uint64_t slot;		/* when it was due at the earliest: the next one is due a FRAME later */
	uint64_t began, ended, cost;
	uint64_t change_in;
	bool plays;
} frame;

void
frame_reset(void)
{
	frame.requested = true;
	frame.slot = frame.began = frame.ended = frame.cost = frame.change_in = 0;
}

void
frame_request(void)
{
	frame.requested = true;
}

bool
frame_is_requested(void)
{
	return frame.requested;
}

void
frame_plays(bool on)
{
	frame.plays = on;
}

void
frame_begin(void)
{
	frame.requested = false;
	frame.began = clock_monotonic();
	frame.slot = frame.began - frame.slot < 2 * FRAME ? frame.slot + FRAME : frame.began;
}

void
frame_end(uint64_t change_in)
{
	frame.ended = clock_monotonic();
	frame.cost = frame.ended - frame.began;
	frame.change_in = change_in > FRAME ? change_in : FRAME;
}

uint64_t
frame_allowed_at(void)
{
	const uint64_t rested = frame.ended + frame.cost * (frame.plays ? 2 : 10);

	return rested > frame.slot + FRAME ? rested : frame.slot + FRAME;
}

uint64_t
frame_due_at(void)
{
	if (frame.requested)
		return frame_allowed_at();
	if (frame.change_in == FRAME_NEVER)
		return FRAME_NEVER;
	return frame.ended + frame.change_in > frame_allowed_at() ? frame.ended + frame.change_in
							      : frame_allowed_at();
}

bool
frame_is_due(void)
{
	uint64_t at = frame_due_at();

	return at != FRAME_NEVER && clock_monotonic() >= at;
}
