/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_state.h - the state of one watch, shared by watch.c (begin and end), loop.c,
 * watch_views.c and watch_output.c. */
#ifndef PW_WATCH_STATE_H
#define PW_WATCH_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/launch.h"
#include "app/opts.h"
#include "app/pty.h"
#include "app/repair.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "source/source.h"
#include "source/symbols/stack_copy.h"
#include "view/view.h"

struct command_output;
struct nudge;

enum {
	WATCH_VIEWS = 5,	/* the chosen one, summary, recording, report, trace */
	WATCH_TEXTS = 3,	/* the log or the JSON, the recording, the screen's summary */
};

struct watch_text {		/* a stream of text; the log and the summary share one */
	struct out *out;
	const char *path;	/* NULL = stdout or stderr */
	bool file;		/* a regular file with a name: SIGHUP may reopen it */
	bool broken;		/* writing has failed */
	bool reported;		/* that failure has been printed */
	unsigned int parts;	/* --max-size: older files to keep */
};

struct watch_view {		/* a view and where it writes */
	struct pw_view *view;
	struct watch_text *text;	/* NULL = a file of its own, or the screen */
	const char *path;	/* for messages */
	bool whole;		/* it gets also what is before --since */
};

struct watch {
	const struct pw_opts *opts;
	const char *version;
	struct launch launch;
	struct pty pty;			/* all -1 = none */
	struct pty past;		/* only an emulator, for a moment of the past */
	struct command_output *output;	/* NULL = it is not read */
	struct pw_source *source;
	struct program_runtimes *runtimes;	/* NULL in a replay */
	struct strbuf started;		/* the last EXEC or PROCESS, with what runs it */
	struct symbols *symbols;	/* NULL = no stacks */
	struct source_texts *source_texts;	/* NULL without stacks */
	bool stacks_denied;		/* some: it has been said */
	struct strbuf numbered;		/* the last event, with the number of its stack */
	__u8 stack_room[sizeof(struct stack_copy) + STACK_COPY_MAX] __attribute__((aligned(8)));
	struct pw_model *model;
	uint64_t shown_from;		/* ns, event time: --since; 0 = from the start */
	bool shown;			/* something after that was */
	struct watch_text texts[WATCH_TEXTS];
	size_t n_texts;
	struct watch_view views[WATCH_VIEWS];
	size_t n_views;
	struct pw_view_host host;
	enum pw_mode mode;

	uint64_t began;			/* ns, CLOCK_BOOTTIME */
	uint64_t ended_at;		/* when the roots were first seen gone; 0 = not yet */
	uint64_t last_inspect;
	struct stale_zombies stale;
	struct nudge *nudge;		/* NULL without --nudge */
	uint64_t kill_at;		/* SIGTERM was sent, SIGKILL is due then; 0 = not sent */
	int signal_fd;
	bool live;			/* not a replay */
	struct repair repair;		/* of lost events */
	bool eof;			/* the source has no more events */
	bool finished;			/* no more events are wanted; the screen may stay up */
	bool quit;			/* leave the loop now */
	bool detached;			/* the command is to outlive procwatch */
	bool terminated;		/* by SIGTERM or SIGHUP: the screen does not stay up */
	bool stop_requested;		/* by a signal, or by -d in a replay */
	struct strbuf deferred;		/* messages to print when the screen is down */
	int failed;			/* exit status of our own failure, 0 = none */
};

#endif
