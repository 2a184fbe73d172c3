/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tui.h - the state of the full screen and how its parts call each other.
 *
 * What is shown comes from the model; in here is only what the screen alone
 * knows: what is selected, how far it is scrolled, what was seen when.
 */
#ifndef PW_TUI_TUI_H
#define PW_TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "phrase/spans.h"
#include "view/tui/evring.h"
#include "view/tui/marks.h"
#include "view/tui/panes/output_pane.h"
#include "view/tui/rows.h"
#include "view/tui/curses/screen.h"
#include "view/tui/snapshot.h"
#include "view/view.h"

struct tui;
struct looks;

enum pane { PANE_LIST, PANE_EVENTS, PANE_OUTPUT, PANE_SUMMARY, PANE_COUNT };

/* What lies over the panes and takes the keys. */
enum over { OVER_NONE, OVER_HELP, OVER_DETAIL, OVER_SIGNALS, OVER_ASK, OVER_PROMPT };

/* What a picture is made of: the live one, or the one that stands while paused. */
struct scene {
	struct rows rows;
	struct marks *marks;
	struct evring *ring;
	uint64_t now;			/* ns, event time */
	struct pw_summary sum;
	size_t running;
	struct still *still;		/* NULL = what the model has now */
};

struct list {
	struct pw_id sel;		/* pid 0 = nothing selected yet */
	size_t top;			/* first row below those that stick */
	size_t above, below;		/* rows out of sight in the last picture */
	bool follow;			/* keep the newest in sight */
	bool flat, zombies_only;
	unsigned int zoom;
	uint64_t back;			/* timeline: ns that its right end lies back */
};

struct activity {			/* what a parent of zombies was last seen at */
	struct pw_id who;
	uint32_t tid;			/* 0 = the first thread */
	uint32_t state;
	int32_t syscall;
};
enum { EVENTS_ACTIVITIES = 64 };

struct events {
	bool follow;			/* the last line is the newest */
	uint64_t bottom;		/* else: the number of the last line */
	int left;			/* columns scrolled away */
	struct activity activities[EVENTS_ACTIVITIES];	/* by pid */
};

/* A line being typed. */
struct prompt {
	const char *label;
	struct strbuf text;
	void (*done)(struct tui *t, const char *text);	/* NULL text = given up */
	bool live;			/* done is called for each change */
};

struct answer {
	int key;			/* as screen_key() gives it */
	const char *label;
	void (*act)(struct tui *t);
};

struct tui {
	struct pw_view base;
	struct pw_view_opts o;
	const struct pw_model *m;	/* of the call under way */
	struct scene live;
	struct scene *frozen;		/* NULL = not paused */
	bool opened, gone, stalled;	/* the terminal: taken over; hung up; takes nothing */

	/* the drawing clock, CLOCK_MONOTONIC ns */
	bool dirty;			/* something to draw */
	bool rows_stale;		/* the list's structure has changed */
	uint64_t drawn, draw_cost;
	uint64_t built, build_cost;
	uint64_t next_change;		/* event time at which the picture would differ */
	uint64_t next_look;

	enum pane focus, lower;		/* lower: which of the lower ones is shown */
	bool maximised;
	struct rect areas[PANE_COUNT];	/* h 0 = not on screen; title line not included */
	struct list list;
	struct events events;
	struct output *out;		/* NULL = the command has no terminal here */
	struct spans summary;		/* once the stream is over */
	int summary_top, summary_left;	/* scrolled away: lines, columns */
	int summary_width;		/* columns it was made for */

	enum over over;
	int over_top, over_lines;	/* scrolling in it */
	struct pw_id about;		/* details, signal menu: the process */
	int choice;			/* signal menu */
	struct prompt prompt;
	char question[160];
	const struct answer *answers;
	struct strbuf search, filter, event_filter;
	struct strbuf message;		/* told in the bottom line until the next key */

	struct looks *looks;		/* what /proc said of rows on screen */
	bool over_now;			/* the stream is over */
	int status;			/* of the command, once it has ended; -1 */
	bool quitting;			/* the command was asked to end */
	uint64_t kill_at;		/* monotonic ns: patience with it ends; 0 = not asked */
};

/* The scene on screen. */
struct scene *tui_scene(struct tui *t);
void tui_say(struct tui *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool tui_is_blind(const struct tui *t);	/* the backend sees no signals and waits */
void tui_stale(struct tui *t);		/* what the list shows was changed by a key */
void tui_quit(struct tui *t);
void tui_pause(struct tui *t, bool on);
void tui_stop(struct tui *t);		/* as ^Z does */
uint64_t tui_clock(void);		/* monotonic ns */
const struct pw_proc *tui_proc(struct tui *t, const struct pw_id *id);
const struct pw_finding *tui_finding(struct tui *t, size_t i);	/* the worst first */

/* scene.c */
void scene_refresh(struct tui *t);	/* the live one, from the model */
void scene_free(struct scene *sc);

/* leave.c */
void leave_keep_patience(struct tui *t);
void leave_summary(struct tui *t, int width);

/* layout.c */
void layout(struct tui *t);
void layout_titles(struct tui *t);

/* header.c: draws it from the first line on; the lines it takes at this size. */
int header_height(struct tui *t);
void header_draw(struct tui *t);

/* list.c */
void list_draw(struct tui *t, struct rect r);
void list_move(struct tui *t, int by);	/* selection; INT_MIN, INT_MAX = the ends */
void list_click(struct tui *t, int y);
void list_reveal_newest(struct tui *t);
void list_search(struct tui *t, const char *text, bool again);
/* The columns of the list's left part in that width; the rest is the timeline's. */
int list_left_width(const struct tui *t, int width);

/* timeline.c */
void timeline_axis(struct tui *t, int y, int x, int w);
void timeline_lane(struct tui *t, const struct row *row, const struct pw_proc *p,
		   bool has_lanes, int y, int x, int w);
uint64_t timeline_step(const struct tui *t);	/* ns of one column now on screen */
void timeline_scroll(struct tui *t, int by);
void timeline_zoom(struct tui *t, int by);

/* events.c */
void events_draw(struct tui *t, struct rect r);
void events_move(struct tui *t, int by);
void events_filter(struct tui *t);
bool events_is_quiet(struct tui *t, const struct pw_event *ev);

/* detail.c */
void detail_draw(struct tui *t);

/* keys.c: the table, and what a key does */
struct key {
	int codes[4];		/* 0 = no more */
	const char *name;	/* as the help shows it */
	const char *label;	/* bottom line; NULL = not there */
	const char *help;
	unsigned int panes;	/* bit enum pane: where it has a meaning */
	void (*act)(struct tui *t, int arg);
	int arg;
};
const struct key *keys_table(size_t *n);	/* the last one is the way out */
enum pane keys_pane(const struct tui *t);
void keys_press(struct tui *t, int key);
void keys_mouse(struct tui *t, int y, int x, int wheel);

/* help.c: what is said about them */
void help_bottom_line(struct tui *t);
void help_draw(struct tui *t);

/* menu.c */
void menu_signals(struct tui *t);
void menu_ask(struct tui *t, const struct answer *answers, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void menu_draw(struct tui *t);
void menu_key(struct tui *t, int key);

/* prompt.c */
void prompt_open(struct tui *t, const char *label, const char *text, bool live,
		 void (*done)(struct tui *t, const char *text));
void prompt_key(struct tui *t, int key);
void prompt_draw(struct tui *t, int y);

/* save.c */
void save_ask(struct tui *t);

/* looks.c: what /proc says, asked at most once a second for each row shown. */
struct looks *looks_new(void);
void looks_free(struct looks *l);
const struct pw_view_look *looks_at(struct tui *t, const struct pw_proc *p);

/* words.c: the screen's short words for values; buffers of at least 32 bytes. */
const char *word_age(char *buf, uint64_t ns, bool ticking);
const char *word_end(char *buf, int status);
/* When a finding's words were made, after the start: the ages beside them count on. */
const char *word_as_of(char *buf, struct tui *t, const struct pw_finding *f);
const char *word_doing(struct tui *t, const struct pw_proc *p);
void word_command(struct strbuf *out, const struct pw_proc *p, bool utf8);
void word_name(struct strbuf *out, const struct pw_proc *p, bool utf8);

#endif
