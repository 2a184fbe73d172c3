/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - one watch: a source, the model, the views, and what holds them. */
#ifndef PW_WATCH_H
#define PW_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "app/launch.h"
#include "app/opts.h"
#include "app/pty.h"
#include "app/repair.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "source/source.h"
#include "view/view.h"

enum {
	WATCH_VIEWS = 4,	/* the chosen one, summary, recording, report */
	WATCH_TEXTS = 3,	/* the log or the JSON, the recording, a screen's summary */
};

struct watch_text {		/* where text goes: the log and the summary share one */
	struct out *out;
	const char *path;	/* NULL = stdout or stderr */
	bool file;		/* a file with a name: another may take its place */
	bool broken;		/* it takes no more */
	bool said;		/* why, in a sentence */
	unsigned int parts;	/* --max-size: that are kept beside it */
};

struct watch_out {		/* a view and where it writes to */
	struct pw_view *view;
	struct watch_text *text;	/* NULL = a file of its own, or a screen */
	const char *path;	/* for messages */
};

struct watch {
	const struct pw_opts *opts;
	const char *version;
	struct launch launch;
	struct pty pty;			/* -1s where there is none */
	struct pw_source *source;
	struct pw_model *model;
	struct watch_text texts[WATCH_TEXTS];
	size_t n_texts;
	struct watch_out outs[WATCH_VIEWS];
	size_t n_outs;
	struct pw_view_host host;
	enum pw_mode mode;

	uint64_t began;			/* ns, CLOCK_BOOTTIME */
	uint64_t ended_at;		/* the roots are gone: when that was seen; 0 = not yet */
	uint64_t next_inspect;
	struct doubt doubt;
	uint64_t kill_at;		/* a command told to end is killed then; 0 = not told */
	int signal_fd;
	bool live;			/* not a replay */
	struct repair repair;		/* of what the source has lost */
	bool over;			/* the watch has come to its end */
	bool dry;			/* the source has no more to tell */
	bool quit;			/* leave now */
	bool let_go;			/* the command is to outlive us */
	bool told;			/* SIGTERM or SIGHUP came: no screen stays */
	bool asked;			/* a signal has asked procwatch to end */
	struct strbuf said;		/* our own lines while the screen is up */
	int failed;			/* exit status of our own failure, 0 = none */
};

/* The whole of it: returns procwatch's exit status. */
int watch_run(const struct pw_opts *o);

/* loop.c: from the first event to the last. */
void watch_loop(struct watch *w);

/* watch_views.c: does this call take over the terminal? */
bool watch_has_screen(const struct pw_opts *o);
/* Does the terminal, or the reader of the output, expect UTF-8? */
bool watch_utf8(void);
/* Opens those that the options ask for: 0 or -1 when it has said why. */
int watch_views_open(struct watch *w);
/* Ends them: what could not be written is said and sets w->failed. */
void watch_views_close(struct watch *w);
void watch_views_tick(struct watch *w);
/* The model's sink. */
void watch_views_event(void *arg, const struct pw_model *m, const struct pw_event *ev);

/* CLOCK_BOOTTIME, ns. */
uint64_t watch_now(void);

#endif
