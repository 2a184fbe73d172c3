/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.h - what a picture is made of: the live scene follows the model, a frozen one
 * is a copy that does not change any more.  Panes draw from a const scene. */
#ifndef PW_TUI_SCENE_H
#define PW_TUI_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/summary.h"
#include "model/model.h"
#include "view/event_shown.h"
#include "view/tui/evring.h"
#include "view/tui/marks.h"
#include "view/tui/rows.h"
#include "view/view.h"

struct proc_cache;
struct snapshot;

/* Which processes have rows: what the tree pane was asked to show. */
struct rows_choice {
	bool flat, zombies_only;
	struct pw_id selected;	/* pid 0 = none */
	const char *filter;	/* "" = none; stays the pane's */
};

/* What does not freeze: of the live scene and of its copy. */
struct stream {
	const struct pw_model *m;	/* of the call under way; NULL before the first */
	struct pw_view_opts o;
	struct rows_choice choice;
	struct proc_cache *procs;
	struct event_activities activities;
	bool finished;		/* no event comes any more */
	int status;		/* wait(2) status of the command once it has ended; -1 */
};

struct scene {
	struct stream *stream;
	struct rows rows;
	struct marks *marks;
	struct evring *ring;
	uint64_t now;		/* ns, event time */
	struct pw_summary sum;
	size_t running;
	struct snapshot *snapshot;	/* NULL = live: what the model has now */
	bool rows_stale;		/* live: a process came, changed or went */
	uint64_t built, build_cost;	/* live: monotonic ns; of the rows */
};

/* The stream outlives its scenes. */
struct scene *scene_new(struct stream *s);
void scene_free(struct scene *sc);	/* NULL is harmless */
/* A copy of all that the live scene shows at this moment. */
struct scene *scene_freeze(struct scene *live);

/* The live scene takes in an event that the model has. */
void scene_event(struct scene *live, const struct pw_event *ev);
/* The live scene as of now; a long list of rows is not made each time. */
void scene_refresh(struct scene *live);
/* The rows are to be made again: by the next refresh. */
void scene_stale(struct scene *sc);
/* Makes them now. */
void scene_rebuild(struct scene *sc);
/* Other processes are to have rows: now. */
void scene_choose(struct scene *sc, const struct rows_choice *c);

bool scene_is_frozen(const struct scene *sc);
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
/* What /proc says of a running process, at most a second old; NULL = nothing. */
const struct pw_view_look *scene_look(const struct scene *sc, const struct pw_proc *p);

#endif
