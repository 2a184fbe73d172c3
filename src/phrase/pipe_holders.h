/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipe_holders.h - the processes that hold the other end of what one reads from. */
#ifndef PW_PHRASE_PIPE_HOLDERS_H
#define PW_PHRASE_PIPE_HOLDERS_H

#include "event/event.h"
#include "phrase/spans.h"

struct phrase_holders {
	uint32_t pid[PW_HOLDERS];		/* 0 after the last */
	const char *command[PW_HOLDERS];	/* or its name; "" = not known */
};

/* "`sleep 40` (24259) and `cat` (24260)"; h stays. */
struct phrase_arg arg_holders(const struct phrase_holders *h);

/* Of an ACTIVITY: ", on a pipe that `sleep 40` (24259) may still write to", or nothing. */
void phrase_held(struct spans *out, const struct pw_event *ev);

/* What is read: "a pipe"; that for PW_END_NONE, too. */
const char *phrase_end(uint32_t end);

#endif
