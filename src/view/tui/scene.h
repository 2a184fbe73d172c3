/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.h - what a picture is made of: the model as it is now, or as it was at the moment
 * that the player shows.  Panes draw from a const scene. */
#ifndef PW_TUI_SCENE_H
#define PW_TUI_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/summary.h"
#include "history/history.h"
#include "model/model.h"
#include "view/event_shown.h"
#include "view/tui/player.h"
#include "view/tui/rows.h"
#include "view/view.h"

struct proc_cache;

/* Which processes have rows: what the tree pane was asked to show. */
struct rows_choice {
	bool flat, zombies_only;
	struct pw_id selected;	/* pid 0 = none */
	const char *filter;	/* "" = none; stays the pane's */
	row_key_fn *key;	/* sorted by it; NULL = not */
	bool reversed;
	const struct pw_id *collapsed;	/* stays the pane's */
	size_t n_collapsed;
};

/* What is the same at every moment. */
struct stream {
	const struct pw_model *m;	/* the newest, of the call under way; NULL before the first */
	struct pw_view_opts o;
	struct rows_choice choice;
	struct proc_cache *procs;
	struct event_activities activities;
	size_t room;		/* rows that the tree pane has; 0 = not known */
	bool finished;		/* no event comes any more */
	int status;		/* wait(2) status of the command once it has ended; -1 */
};

struct scene {
	struct stream *stream;
	struct history *history;
	struct player player;
	const struct pw_model *m;	/* that is shown; NULL before the first event */
	uint64_t seq;		/* the last event that is shown; 0 = none */
	uint64_t now;		/* ns, event time */
	struct rows rows;
	struct pw_summary sum;
	size_t running;
	const struct scene *beside;	/* the run that it is shown beside; NULL = none */
	int64_t shift;		/* ns, beside: its times are so much later than those of that run */
	bool rows_stale;	/* a process came, changed or went */
	uint64_t built, build_cost;	/* monotonic ns; of the rows */
};

/* The stream outlives its scene. */
struct scene *scene_new(struct stream *s);
void scene_free(struct scene *sc);	/* NULL is harmless */

/* Takes in an event that the model has. */
void scene_event(struct scene *sc, const struct pw_event *ev);
/* The model is between two events. */
void scene_keep(struct scene *sc);
/* The scene at the moment that is shown; a long list of rows is not made each time. */
void scene_refresh(struct scene *sc);
/* The rows are to be made again: by the next refresh. */
void scene_stale(struct scene *sc);
/* Makes them now. */
void scene_rebuild(struct scene *sc);
/* Other processes are to have rows: now. */
void scene_choose(struct scene *sc, const struct rows_choice *c);

/* It shows a moment of the past: what /proc says is not of that. */
bool scene_is_past(const struct scene *sc);
/* It shows the end of a stream that is over. */
bool scene_is_finished(const struct scene *sc);
/* Its moment does not change by itself: durations below a second are in ms or us. */
bool scene_stands(const struct scene *sc);
/* ns: event time of the newest that there is. */
uint64_t scene_newest(const struct scene *sc);
/* The backend sees no signals and no wait calls. */
bool scene_is_blind(const struct scene *sc);
const struct pw_event *scene_start(const struct scene *sc);	/* START, or NULL */
uint64_t scene_zero(const struct scene *sc);	/* ns: its time, or 0 */

/* NULL = not known, or forgotten. */
const struct pw_proc *scene_proc(const struct scene *sc, const struct pw_id *id);
/* The comm of a process that is not watched, or "" if that is not known. */
const char *scene_outsider(const struct scene *sc, uint32_t pid);
const struct pw_proc *scene_row_proc(const struct scene *sc, size_t row);
/* The most severe first; NULL = no more. */
const struct pw_finding *scene_finding(const struct scene *sc, size_t i);
/* The same, and then the leaks that were resolved by the moment that is shown. */
const struct pw_finding *scene_any_finding(const struct scene *sc, size_t i);
/* What /proc says of a running process, at most a second old; NULL = nothing. */
const struct pw_view_look *scene_look(const struct scene *sc, const struct pw_proc *p);
/* Where it runs, or ran; NULL = not known, as in a replay. */
const struct place *scene_place(const struct scene *sc, const struct pw_proc *p);

#endif
