/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame.h - when the next picture is made: at most twenty a second, only when it would
 * differ from the last one, and never more than a tenth of a core; a third while a recording is
 * played, where nothing is traced. */
#ifndef PW_TUI_FRAME_H
#define PW_TUI_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_NEVER UINT64_MAX

void frame_reset(void);
/* The picture would differ now. */
void frame_request(void);
bool frame_is_requested(void);

/* A recording is being played, or not. */
void frame_plays(bool on);

/* Around the making of a picture. */
void frame_begin(void);
/* change_in: ns until the picture would differ although no event comes, or
 * FRAME_NEVER. */
void frame_end(uint64_t change_in);

/* Is it time for a picture? */
bool frame_is_due(void);
/* Monotonic ns from which on one may be made. */
uint64_t frame_allowed_at(void);
/* Monotonic ns at which it will be, or FRAME_NEVER. */
uint64_t frame_due_at(void);

#endif
