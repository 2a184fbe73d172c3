/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view.h - how people and programs see the events.  A view reads the model and
 * never writes it; several may stand side by side. */
#ifndef PW_VIEW_H
#define PW_VIEW_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "event/event.h"
#include "event/time_given.h"
#include "model/model.h"
#include "view/theme.h"

struct out;
struct pw_view;
struct report_part;
struct other_run;
struct place;
struct run_facts;

/* What the kernel says of a live process at this moment. */
struct pw_view_look {
	uint32_t uid;		/* effective */
	uint32_t state;		/* enum pw_state; NONE = not known */
	int32_t syscall;	/* it is in, native number; -1 = none or not known */
	uint32_t pad;
	uint64_t cpu;		/* ns: processor time, user's and system's */
	uint64_t caught, ignored, blocked, pending;	/* signal sets: bit signo-1 */
};

/* What a view may ask of the program around it.  now, look, place, detach and
 * end_emulator may be NULL, or the whole host. */
struct pw_view_host {
	void *arg;
	/* Event time at this moment, ns: the clock when live, the recording's own in
	 * a replay, standing still when the stream is over. */
	uint64_t (*now)(void *arg);
	/* 0 or -errno: gone, not ours to see, or a replay. */
	int (*look)(void *arg, const struct pw_id *who, struct pw_view_look *out);
	/* The same for where it runs, which a zombie may show still. */
	int (*place)(void *arg, const struct pw_id *who, struct place *out);
	/* The command is to outlive procwatch: nothing that follows may end it. */
	void (*detach)(void *arg);
	/* Ends the watch: the loop finishes after this round. */
	void (*quit)(void *arg);
	/* 0 or -errno.  Refused (-ESRCH) when the process is not that one any more. */
	int (*kill)(void *arg, const struct pw_id *who, int signo);
	/* An emulator of the output pane does not speak as it should: it is ended.  `emulator`: its
	 * socket. */
	void (*end_emulator)(void *arg, int emulator);
	/* The launched command, pid 0 = none or over. */
	pid_t (*command)(void *arg);
};

struct pw_view_opts {
	struct out *out;	/* the view does not free it */
	bool colour;
	enum pw_theme theme;	/* tui */
	bool utf8;		/* the terminal takes UTF-8 */
	unsigned int width;	/* columns, 0 = not a terminal */
	uint32_t kinds;		/* bit kind: shown; the model sees all anyway */
	bool threads;
	bool editor;		/* log: findings as an editor reads errors */
	bool quiet;
	bool readonly;		/* tui: no signals, no typing, the command is left alone */
	bool relays;		/* log: the command's output goes to the same terminal as it is */
	bool replay;		/* tui: of a recording: there is no process to signal */
	bool plays;		/* tui: it is all there, and begins to be shown at its beginning */
	double speed;		/* tui: how fast it plays, 1 = as it was */
	struct time_given since;	/* so there the screen begins, and a picture */
	bool part;		/* report: of a replay a part was asked for: a picture is of all of that */
	uint64_t idle;		/* tui: ns; where nothing happens for longer, that is skipped */
	const char *machine;	/* the name of this one; NULL = not known */
	const char *report;	/* report view: path */
	const char *trace;	/* trace view: path; JSON if it ends in .json */
	struct report_part *report_part;	/* report view: what it fills, instead of a file; not owned */
	struct other_run *other;	/* tui: a run to be shown beside; other_run view: what it fills; not owned */
	struct run_facts *facts;	/* facts view: what it fills; not owned */
	int pty;		/* tui: the command's pty, -1 = none */
	int emulator;		/* tui: where its pictures come from, emulator/wire.h */
	int past_emulator;	/* tui: of another one, for what was written by a moment of the past; -1 = none */
	uint64_t linger;	/* tui: ns that a reaped process stays; UINT64_MAX = 3 s, or while there is room */
	const char *backend_note;	/* tui: what is missing, or NULL */
	const struct pw_view_host *host;
};

struct pw_view_ops {
	const char *name;
	/* 0 or -errno; *why as for a source. */
	int (*open)(struct pw_view **out, const struct pw_view_opts *o, const char **why);
	/* After the model has taken it in. */
	void (*event)(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev);
	/* After each batch: flush, or redraw when it is time.  NULL = nothing to do. */
	void (*tick)(struct pw_view *v, const struct pw_model *m);
	/* Descriptors it wants polled, at most n; returns how many.  NULL = none. */
	int (*fds)(struct pw_view *v, struct pollfd *fds, int n);
	/* ns until it wants a tick without any event; UINT64_MAX = never.  NULL = never. */
	uint64_t (*timeout)(struct pw_view *v, const struct pw_model *m);
	/* Some of its descriptors are ready. */
	void (*ready)(struct pw_view *v, const struct pw_model *m,
		      const struct pollfd *fds, int n);
	/* The stream is over.  true: the view wants to stay (a screen to look at);
	 * it ends the program by host->quit.  NULL = does not. */
	bool (*stay)(struct pw_view *v, const struct pw_model *m);
	/* After finish failed: one sentence about it, or NULL.  NULL = has none. */
	const char *(*why)(const struct pw_view *v);
	/* 0, or -errno: what was to be written could not be. */
	int (*finish)(struct pw_view *v, const struct pw_model *m);
	void (*close)(struct pw_view *v);	/* NULL is harmless */
};

struct pw_view {
	const struct pw_view_ops *ops;
};

extern const struct pw_view_ops pw_view_log;
extern const struct pw_view_ops pw_view_json;
extern const struct pw_view_ops pw_view_summary;
extern const struct pw_view_ops pw_view_tui;
extern const struct pw_view_ops pw_view_report;
extern const struct pw_view_ops pw_view_trace;
extern const struct pw_view_ops pw_view_other_run;	/* for the screen of a comparison: shows nothing */
extern const struct pw_view_ops pw_view_facts;	/* for a comparison: shows nothing */

/* Is it a replay of a recording from another machine?  Then its START has that one's name. */
static inline bool
pw_view_is_elsewhere(const struct pw_view_opts *o, const struct pw_event *start)
{
	const char *host = pw_start_host(start);

	return o->replay && host && !(o->machine && strcmp(host, o->machine) == 0);
}

/* Does stdout's terminal do what the full screen needs of it? */
bool pw_tui_fits(void);

#endif
