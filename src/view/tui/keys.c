/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c - one table of keys: what they do, what the help screen says of them,
 * what the bottom line shows. */
#include <limits.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/tui.h"

#define K(name) (KEY_BASE + (name))
#define CTRL_KEY(c) ((c) & 0x1f)
#define IN(pane) (1u << (pane))

enum {
	LIST = IN(PANE_LIST),
	EVENTS = IN(PANE_EVENTS),
	OUTPUT = IN(PANE_OUTPUT),	/* only what it does not pass on */
	SUMMARY = IN(PANE_SUMMARY),
	ALL = LIST | EVENTS | SUMMARY,
};

/* --- what keys do ------------------------------------------------------------------ */

static void
act_help(struct tui *t, int arg)
{
	(void)arg;
	t->over = OVER_HELP;
	t->over_top = 0;
}

static void
focus(struct tui *t, enum pane p)
{
	t->focus = p;
	if (p != PANE_LIST)
		t->lower = p;
	if (keys_pane(t) == PANE_OUTPUT)
		tui_say(t, "keys go to the command now; Ctrl-O leaves");
}

static void
act_next_pane(struct tui *t, int by)
{
	int p = (int)t->focus;

	do {
		p = (p + by + PANE_COUNT) % PANE_COUNT;
	} while ((p == PANE_OUTPUT && !t->out) || (p == PANE_SUMMARY && !t->summary.text.len));
	focus(t, (enum pane)p);
}

static void
act_output(struct tui *t, int arg)
{
	(void)arg;
	if (t->focus == PANE_OUTPUT)
		focus(t, PANE_LIST);
	else if (t->out)
		focus(t, PANE_OUTPUT);
	else
		tui_say(t, "no command has its terminal here");
}

static void
move_in_pane(struct tui *t, int by)
{
	switch (t->focus) {
	case PANE_LIST:
		list_move(t, by);
		break;
	case PANE_EVENTS:
		events_move(t, by);
		break;
	case PANE_SUMMARY:
		t->summary_top = by == INT_MIN ? 0 : by == INT_MAX ? INT_MAX / 2 :
				 t->summary_top + by;
		break;
	case PANE_OUTPUT:
		output_scroll(t->out, by);
		break;
	case PANE_COUNT:
		break;
	}
}

static void
act_move(struct tui *t, int by)
{
	move_in_pane(t, by);
}

static void
act_page(struct tui *t, int by)
{
	int h = t->areas[t->focus].h;

	move_in_pane(t, by * (h > 2 ? h - 1 : 1));
}

static void
act_home(struct tui *t, int arg)
{
	(void)arg;
	move_in_pane(t, INT_MIN);
}

static void
act_end(struct tui *t, int arg)
{
	(void)arg;
	t->list.back = 0;
	move_in_pane(t, INT_MAX);
}

static void
act_sideways(struct tui *t, int by)
{
	int *left;

	if (t->focus == PANE_LIST) {
		timeline_scroll(t, by);
		return;
	}
	left = t->focus == PANE_EVENTS ? &t->events.left : &t->summary_left;
	*left += by * 10;
	if (*left < 0)
		*left = 0;
}

static void
act_zoom(struct tui *t, int by)
{
	timeline_zoom(t, by);
	tui_say(t, "timeline: %s wide", marks_span_name(t->list.zoom));
}

static void
act_details(struct tui *t, int arg)
{
	(void)arg;
	if (!t->list.sel.pid)
		list_move(t, 1);
	if (!t->list.sel.pid)
		return;
	t->about = t->list.sel;
	t->over = OVER_DETAIL;
	t->over_top = 0;
}

static void
act_zombies(struct tui *t, int arg)
{
	(void)arg;
	t->list.zombies_only = !t->list.zombies_only;
	tui_say(t, t->list.zombies_only ? "zombies only; z shows all" : "all processes");
	tui_stale(t);
}

static void
act_tree(struct tui *t, int arg)
{
	(void)arg;
	t->list.flat = !t->list.flat;
	tui_say(t, t->list.flat ? "flat, in order of birth; t shows the tree" : "tree");
	tui_stale(t);
}

static void
search_done(struct tui *t, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_reset(&t->search);
	strbuf_adds(&t->search, text);
	list_search(t, text, false);
}

static void
act_search(struct tui *t, int again)
{
	if (again && t->search.len)
		list_search(t, strbuf_str(&t->search), true);
	else
		prompt_open(t, "Search:", "", false, search_done);
}

static void
filter_done(struct tui *t, const char *text)
{
	struct strbuf *filter = t->focus == PANE_EVENTS ? &t->event_filter : &t->filter;

	strbuf_reset(filter);
	strbuf_adds(filter, text ? text : "");
	if (t->focus == PANE_EVENTS)
		events_filter(t);
	tui_stale(t);
}

static void
act_filter(struct tui *t, int arg)
{
	bool events = t->focus == PANE_EVENTS;

	(void)arg;
	prompt_open(t, events ? "Events with:" : "Processes with:",
		    strbuf_str(events ? &t->event_filter : &t->filter), true, filter_done);
}

static void
act_follow(struct tui *t, int arg)
{
	bool follow;

	(void)arg;
	if (t->focus == PANE_EVENTS) {
		follow = !t->events.follow;
		events_move(t, 0);	/* where it stands from now on */
		t->events.follow = follow;
		return;
	}
	t->list.follow = !t->list.follow;
	if (t->list.follow)
		list_reveal_newest(t);
	tui_say(t, t->list.follow ? "the newest process stays in sight"
				  : "the list stands where it is");
}

static void
act_pause(struct tui *t, int arg)
{
	(void)arg;
	tui_pause(t, !t->frozen);
}

static void
act_kill(struct tui *t, int arg)
{
	(void)arg;
	menu_signals(t);
}

static void
act_save(struct tui *t, int arg)
{
	(void)arg;
	save_ask(t);
}

static void
act_maximise(struct tui *t, int arg)
{
	(void)arg;
	t->maximised = !t->maximised;
}

static void
act_repaint(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	screen_repaint();
}

static void
act_stop(struct tui *t, int arg)
{
	(void)arg;
	tui_stop(t);
}

static void
act_quit(struct tui *t, int arg)
{
	(void)arg;
	tui_quit(t);
}

/* --- the table ------------------------------------------------------------------------- */

/* In the order of the help screen; the bottom line takes those with a label until
 * it is full, so what a newcomer needs comes first. */
static const struct key keys[] = {
	{ { K(KEY_F(1)), 'h', '?' }, "F1 h ?", "Help", "this help", ALL, act_help, 0 },
	{ { ' ', 'p' }, "Space p", "Pause", "the screen stands, the world goes on", ALL,
	  act_pause, 0 },
	{ { '\r', K(KEY_ENTER), '\n' }, "Enter", "Details", "all about the selected process",
	  LIST, act_details, 0 },
	{ { 'z' }, "z", "Zombies", "zombies only, and back", LIST, act_zombies, 0 },
	{ { '+', '=' }, "+", "Zoom", "timeline: less time, more detail", LIST, act_zoom, 1 },
	{ { '-' }, "-", NULL, "timeline: more time", LIST, act_zoom, -1 },
	{ { K(KEY_LEFT) }, "Left", NULL, "timeline: back in time; text: left", ALL,
	  act_sideways, -1 },
	{ { K(KEY_RIGHT) }, "Right", NULL, "timeline: forth; text: right", ALL,
	  act_sideways, 1 },
	{ { '\t' }, "Tab", "Pane", "the next pane has the keys", ALL, act_next_pane, 1 },
	{ { K(KEY_BTAB) }, "Shift-Tab", NULL, "the pane before", ALL, act_next_pane, -1 },
	{ { CTRL_KEY('o') }, "Ctrl-O", "Output", "keys go to the command, and back",
	  ALL | OUTPUT, act_output, 0 },
	{ { K(KEY_F(4)), '\\' }, "F4 \\", "Filter", "only processes or events with this text",
	  LIST | EVENTS, act_filter, 0 },
	{ { '/' }, "/", "Search", "the next process with this text", LIST, act_search, 0 },
	{ { 'n', K(KEY_F(3)) }, "n F3", NULL, "the same again", LIST, act_search, 1 },
	{ { 'f' }, "f", "Follow", "keep the newest in sight", LIST | EVENTS, act_follow, 0 },
	{ { 't' }, "t", "Tree", "tree or flat list", LIST, act_tree, 0 },
	{ { 'k', K(KEY_F(9)) }, "k F9", "Kill", "send the selected process a signal", LIST,
	  act_kill, 0 },
	{ { 'w' }, "w", "Save", "the events so far to a file for -r", ALL, act_save, 0 },
	{ { 'm' }, "m", "Max", "this pane on the whole screen, and back", ALL, act_maximise, 0 },
	{ { K(KEY_UP) }, "Up", NULL, "one up", ALL, act_move, -1 },
	{ { K(KEY_DOWN), 'j' }, "Down j", NULL, "one down", ALL, act_move, 1 },
	{ { K(KEY_PPAGE) }, "PgUp", NULL, "a page up", ALL, act_page, -1 },
	{ { K(KEY_NPAGE) }, "PgDn", NULL, "a page down", ALL, act_page, 1 },
	{ { K(KEY_HOME), 'g' }, "Home g", NULL, "the first one", ALL, act_home, 0 },
	{ { K(KEY_END), 'G' }, "End G", NULL, "the last one; timeline: now", ALL, act_end, 0 },
	{ { CTRL_KEY('l') }, "Ctrl-L", NULL, "draw the screen anew", ALL, act_repaint, 0 },
	{ { CTRL_KEY('z') }, "Ctrl-Z", NULL, "stop procwatch; fg goes on", ALL, act_stop, 0 },
	{ { K(KEY_F(10)), 'q', CTRL_KEY('c') }, "F10 q Ctrl-C", "Quit", "leave procwatch", ALL,
	  act_quit, 0 },
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

const struct key *
keys_table(size_t *n)
{
	*n = N_KEYS;
	return keys;
}

static const struct key *
find(int code, enum pane pane)
{
	for (size_t i = 0; i < N_KEYS; i++)
		for (size_t k = 0; k < 4 && keys[i].codes[k]; k++)
			if (keys[i].codes[k] == code && (keys[i].panes & IN(pane)))
				return &keys[i];
	return NULL;
}

/* Whose keys these are: output that nobody reads keys for is text to scroll. */
enum pane
keys_pane(const struct tui *t)
{
	return t->focus == PANE_OUTPUT && output_is_over(t->out) ? PANE_SUMMARY : t->focus;
}

static void
press_over(struct tui *t, int code)
{
	int page = screen_rows() > 4 ? screen_rows() - 3 : 1;

	switch (code) {
	case K(KEY_UP):
		t->over_top--;
		break;
	case K(KEY_DOWN):
	case 'j':
		t->over_top++;
		break;
	case K(KEY_PPAGE):
		t->over_top -= page;
		break;
	case K(KEY_NPAGE):
	case ' ':
		t->over_top += page;
		break;
	case K(KEY_HOME):
		t->over_top = 0;
		break;
	case K(KEY_END):
		t->over_top = INT_MAX / 2;
		break;
	case CTRL_KEY('z'):
		tui_stop(t);
		break;
	default:
		t->over = OVER_NONE;
	}
}

void
keys_press(struct tui *t, int code)
{
	const struct key *key;

	strbuf_reset(&t->message);
	t->dirty = true;
	if (t->over == OVER_PROMPT) {
		prompt_key(t, code);
	} else if (t->over == OVER_ASK || t->over == OVER_SIGNALS) {
		menu_key(t, code);
	} else if (t->over != OVER_NONE) {
		press_over(t, code);
	} else if ((key = find(code, keys_pane(t)))) {
		key->act(t, key->arg);
	} else if (keys_pane(t) == PANE_OUTPUT) {
		output_key(t->out, code);
	}
}

void
keys_mouse(struct tui *t, int y, int x, int wheel)
{
	t->dirty = true;
	if (t->over == OVER_HELP || t->over == OVER_DETAIL)
		t->over_top += wheel * 3;
	if (t->over != OVER_NONE)
		return;
	for (int p = 0; p < PANE_COUNT; p++) {
		struct rect r = t->areas[p];

		if (y < r.y - 1 || y >= r.y + r.h || x < r.x || x >= r.x + r.w || r.h <= 0)
			continue;
		if (!wheel || t->focus != PANE_OUTPUT)
			focus(t, (enum pane)p);
		if (wheel)
			move_in_pane(t, wheel * 3);
		else if (p == PANE_LIST && y >= r.y)
			list_click(t, y);
		return;
	}
}
