/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tui.c - the full screen: from open to close, what comes in, and when it is drawn. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "view/tui/bottom_line.h"
#include "view/tui/clipboard.h"
#include "view/tui/curses/screen.h"
#include "view/tui/curses/term.h"
#include "view/tui/frame.h"
#include "view/tui/kept.h"
#include "view/tui/layout.h"
#include "view/tui/message.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/help.h"
#include "view/tui/overlays/quit_question.h"
#include "view/tui/overlays/save_prompt.h"
#include "view/tui/panes/output_link.h"
#include "view/tui/panes/other_pane.h"
#include "view/tui/panes/output_pane.h"
#include "view/tui/panes/output_past.h"
#include "view/tui/panes/summary_pane.h"
#include "view/tui/panes/tree_pane.h"
#include "view/tui/permitted.h"
#include "view/tui/player_keys.h"
#include "view/tui/proc_cache.h"
#include "view/tui/scene.h"
#include "view/tui/search.h"
#include "view/tui/theme_choice.h"
#include "view/view.h"

#define LEFT_OVER 200		/* lines of output printed when the screen closes */
#define WHEEL_LINES 3

struct tui {
	struct pw_view base;
	struct stream stream;
	struct scene *scene;
	struct output *out;		/* the command's screen; NULL = it has none here */
	struct output_past *out_past;	/* the same at a moment that is shown; NULL = none */
	const struct pane_ops *typed_from;	/* where typing began; NULL = in its pane */
	bool opened, gone, stalled;	/* the terminal: taken over; hung up; takes nothing */
	bool begins;			/* a recording that is to be shown from its beginning on */
	bool working;			/* a pane has not done what it was asked for */
	bool past;			/* the last picture was of a moment of the past */
	bool summed_up;			/* the summary has been opened */
};

static struct tui *
tui_of(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = (struct tui *)(void *)v;

	t->stream.m = m;
	return t;
}

/* --- the picture ------------------------------------------------------------------------ */

static void
draw(struct tui *t)
{
	const struct pane_ops *over = overlay_current();
	struct rect screen = { 0, 0, screen_rows(), screen_cols() };
	struct scene *sc = t->scene;

	if (t->gone || !t->stream.m)
		return;
	t->stalled = !screen_takes();
	if (t->stalled)
		return;
	frame_begin();
	t->stream.room = tree_pane_room();
	scene_refresh(sc);
	other_pane_follow(sc);
	output_pane_moment(sc);
	draw_clear();
	if (!over || !over->whole) {
		layout_place(sc);
		layout_draw(sc);
	}
	if (over)
		over->draw(sc, screen);
	bottom_line_draw(layout_keys() & permitted_offers(&t->stream.o));
	draw_show();
	if (t->out)
		output_shown(t->out);
	if (t->out_past)
		output_shown(output_past_link(t->out_past));
	frame_end(scene_is_past(sc) || t->stream.finished ? FRAME_NEVER : layout_changes_in(sc));
}

/* Of a command that failed, what it wrote says more than the numbers. */
static bool
failed_with_words(const struct tui *t)
{
	struct strbuf text = { 0 };
	bool words;

	if (!t->out || t->stream.status == -1 || t->stream.status == 0)
		return false;
	output_text(t->out, &text, LEFT_OVER);
	words = text.len > 0;
	strbuf_done(&text);
	return words;
}

/* What follows from another moment being shown than before. */
static void
note_moment(struct tui *t)
{
	const bool past = scene_is_past(t->scene);

	frame_plays(t->scene->player.playing && t->stream.o.replay);
	if (past != t->past) {
		layout_freeze(past);
		scene_stale(t->scene);
		frame_request();
	}
	t->past = past;
	if (!scene_is_finished(t->scene) || t->summed_up)
		return;
	t->summed_up = true;
	player_keys_fit(t->scene);
	summary_pane_open(t->scene);
	if (t->stream.o.other)
		layout_show(&other_pane);
	else if (failed_with_words(t))
		layout_show(&output_pane);
	else if (summary_pane.exists())
		layout_show(&summary_pane);
}

/* A recording on disk begins to be shown at its beginning, or at --since, once that is there. */
static void
begin_replay(struct tui *t)
{
	const struct pw_event *start = scene_start(t->scene);
	const struct history *h = t->scene->history;
	struct player *p = &t->scene->player;
	uint64_t since = 0;

	if (!t->begins || !start || !history_last(h))
		return;
	(void)time_given_resolve(&t->stream.o.since, start, 0, &since);
	if (event_log_time(history_log(h), history_last(h)) < since && !t->stream.finished)
		return;
	t->begins = false;
	player_seek(p, h, history_first(h));
	if (since)
		player_seek_time(p, h, since);
	message_show("Space plays, . and , step, [ and ] change the speed, b: the busiest moment");
}

/* --- keys ------------------------------------------------------------------------------- */

static void
act_help(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	help_open();
}

static void
act_next_pane(struct tui *t, int by)
{
	(void)t;
	layout_focus_next(by);
}

static void
act_output(struct tui *t, int arg)
{
	(void)arg;
	if (layout_is_typing()) {
		output_pane_type(false);
		if (t->typed_from)
			layout_focus(t->typed_from);
		t->typed_from = NULL;
	} else if (t->out) {
		t->typed_from = layout_focused();
		layout_focus(&output_pane);
		output_pane_type(true);
	} else if (output_pane.exists()) {
		layout_focus(&output_pane);	/* of a recording: to be read */
	} else {
		message_show("no command has its terminal here");
	}
}

static void
act_save(struct tui *t, int arg)
{
	(void)arg;
	save_prompt_open(t->scene);
}

static void
act_maximise(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	layout_maximise();
}

static void
act_lower(struct tui *t, int by)
{
	(void)t;
	layout_move_lower(by);
}

static void
act_theme(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	message_show("colours: %s", theme_choice_next());
}

static void
act_search(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	search_open();
}

static void
act_search_again(struct tui *t, int arg)
{
	(void)arg;
	search_again(t->scene);
}

static void
act_copy(struct tui *t, int arg)
{
	struct strbuf text = { 0 };

	(void)arg;
	if (layout_focused()->copy)
		layout_focused()->copy(t->scene, &text);
	clipboard_put(&text);
	strbuf_done(&text);
}

static void
act_copy_finding(struct tui *t, int arg)
{
	const struct pw_finding *f = scene_finding(t->scene, 0);
	struct strbuf text = { 0 };

	(void)arg;
	if (f && f->message)
		strbuf_adds(&text, f->message);
	if (text.len && f->advice)
		strbuf_addf(&text, "\n%s", f->advice);
	clipboard_put(&text);
	strbuf_done(&text);
}

static void
act_repaint(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	draw_repaint();
}

static void
act_suspend(struct tui *t, int arg)
{
	(void)t;
	(void)arg;
	screen_suspend();
}

static void
act_quit(struct tui *t, int arg)
{
	(void)arg;
	/* what the command has started may still write to its terminal */
	quit_ask(t->scene, t->out && !output_is_closed(t->out));
}

/* The actions that are not the focused pane's own. */
static void (*const actions[ACT_COUNT])(struct tui *t, int arg) = {
	[ACT_HELP] = act_help,
	[ACT_NEXT_PANE] = act_next_pane,
	[ACT_OUTPUT] = act_output,
	[ACT_SAVE] = act_save,
	[ACT_MAXIMISE] = act_maximise,
	[ACT_LOWER] = act_lower,
	[ACT_THEME] = act_theme,
	[ACT_SEARCH] = act_search,
	[ACT_SEARCH_AGAIN] = act_search_again,
	[ACT_COPY] = act_copy,
	[ACT_COPY_FINDING] = act_copy_finding,
	[ACT_REPAINT] = act_repaint,
	[ACT_SUSPEND] = act_suspend,
	[ACT_QUIT] = act_quit,
};

static void
press(struct tui *t, int code)
{
	const struct pane_ops *over = overlay_current();
	const unsigned int groups = layout_keys(), permitted = groups & permitted_keys(&t->stream.o);
	const struct key *key = over ? NULL : keys_find(code, permitted);
	struct key_press k = { .code = code };

	message_clear();
	frame_request();
	if (key) {
		k.action = key->action;
		k.arg = k.action == ACT_SEEK_PART ? code - '0' : key->arg;
	}
	if (!over && !key && keys_find(code, groups & ~permitted))
		message_show("read-only: this screen sends no signals and no keys");
	scene_refresh(t->scene);	/* what the picture showed may be forgotten since */
	if (over)
		over->key(t->scene, &k);
	else if (actions[k.action])
		actions[k.action](t, k.arg);
	else if (!player_keys_act(t->scene, k.action, k.arg))
		layout_focused()->key(t->scene, &k);
	note_moment(t);
}

static void
move_mouse(struct tui *t, const struct screen_mouse *m)
{
	const struct pane_ops *over = overlay_current();

	frame_request();
	if (m->released) {
		layout_drop(m->y, m->x);
		return;
	}
	if (!m->wheel)
		t->typed_from = NULL;
	if (!over)
		layout_mouse(t->scene, m->y, m->x, m->wheel * WHEEL_LINES);
	else if (over->mouse)
		over->mouse(t->scene, m->y, m->x, m->wheel * WHEEL_LINES);
}

static void
read_keys(struct tui *t)
{
	struct screen_mouse mouse;
	int key;

	while ((key = screen_key(&mouse)) >= 0)
		if (key == KEY_BASE + KEY_MOUSE)
			move_mouse(t, &mouse);
		else if (key == SCREEN_RECOLOURED)
			frame_request();
		else
			press(t, key);
}

/* --- the clock --------------------------------------------------------------------------- */

static void
play(struct tui *t)
{
	struct player *p = &t->scene->player;

	if (!p->playing || clock_monotonic() < frame_allowed_at())
		return;
	if (player_advance(p, t->scene->history, clock_monotonic()))
		player_follow(p);
	frame_request();
}

static void
tick(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v, m);

	/* typed while the screen was made */
	if (screen_has_keys())
		read_keys(t);
	quit_check(t->scene);
	scene_keep(t->scene);
	begin_replay(t);
	play(t);
	note_moment(t);
	t->working = !t->stalled && !t->gone && layout_work(t->scene);
	if (t->working)
		frame_request();
	if (frame_is_due())
		draw(t);
}

static uint64_t
wants_tick(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v, m);
	uint64_t now = clock_monotonic(), at = quit_kill_at();

	if (screen_has_keys() || t->working)
		return 0;
	/* one that is stalled: its descriptor becomes ready when there is room again */
	if (!t->stalled && !t->gone && frame_due_at() < at)
		at = frame_due_at();
	if (!t->stalled && !t->gone && t->scene->player.playing && frame_allowed_at() < at)
		at = frame_allowed_at();
	return at == UINT64_MAX ? at : at > now ? at - now : 0;
}

/* --- what comes in -------------------------------------------------------------------------- */

static void
event(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct tui *t = tui_of(v, m);
	const struct pw_event *start = pw_model_start(m);

	scene_event(t->scene, ev);
	if (t->out_past && ev->kind == PW_EV_OUTPUT)
		output_past_add(t->out_past, history_last(t->scene->history), ev->tail_len);
	/* the command itself: its status stands in the last picture */
	if (ev->kind == PW_EV_EXIT && start && pw_id_same(&ev->who, &start->who))
		t->stream.status = ev->exit.status;
	if (!t->scene->player.detached)
		frame_request();
}

static void
take_notes(struct tui *t)
{
	unsigned int notes = term_notes();

	if (notes & TERM_RESIZED) {
		screen_resize();
		scene_stale(t->scene);
	}
	if (notes & TERM_CONTINUED) {
		/* another program had the terminal: its state is unknown */
		screen_leave();
		screen_return();
	}
	if (notes & TERM_STOP)
		screen_suspend();
	if (notes)
		frame_request();
}

static int
fds(struct pw_view *v, struct pollfd *fds, int n)
{
	struct tui *t = (struct tui *)(void *)v;
	int used = 0;

	if (used < n && !t->gone)
		fds[used++] = (struct pollfd){ .fd = screen_input(), .events = POLLIN };
	if (used < n)
		fds[used++] = (struct pollfd){ .fd = term_fd(), .events = POLLIN };
	if (used < n && t->stalled && !t->gone)
		fds[used++] = (struct pollfd){ .fd = screen_output(), .events = POLLOUT };
	for (int i = 0; i < 2; i++) {
		const struct output *o = i == 0 ? t->out : t->out_past ? output_past_link(t->out_past) : NULL;

		if (o && output_fd(o) >= 0 && used < n)
			fds[used++] = (struct pollfd){
				.fd = output_fd(o),
				.events = (short)(POLLIN | (output_wants_write(o) ? POLLOUT : 0)),
			};
	}
	return used;
}

/* SIGHUP, as the command would get it without procwatch; there is no screen any more. */
static void
terminal_gone(struct tui *t)
{
	t->gone = true;
	raise(SIGHUP);
	if (t->stream.o.host && t->stream.o.host->quit)
		t->stream.o.host->quit(t->stream.o.host->arg);
}

static void
read_output(struct tui *t, struct output *o, int emulator)
{
	const struct pw_view_host *h = t->stream.o.host;

	if (output_wants_write(o))
		output_flush(o);
	if (output_read(o))
		frame_request();
	if (output_is_dead(o) && h && h->end_emulator)
		h->end_emulator(h->arg, emulator);
}

static void
read_past(struct tui *t)
{
	read_output(t, output_past_link(t->out_past), t->stream.o.past_emulator);
	output_past_continue(t->out_past, history_log(t->scene->history));
}

static void
ready(struct pw_view *v, const struct pw_model *m, const struct pollfd *fds, int n)
{
	struct tui *t = tui_of(v, m);
	bool keys = false;

	for (int i = 0; i < n; i++) {
		if (!fds[i].revents)
			continue;
		if (fds[i].fd == screen_input()) {
			keys = true;
			read_keys(t);
			if (fds[i].revents & (POLLHUP | POLLERR | POLLNVAL))
				terminal_gone(t);
		} else if (fds[i].fd == term_fd()) {
			take_notes(t);
		} else if (t->out && fds[i].fd == output_fd(t->out)) {
			read_output(t, t->out, t->stream.o.emulator);
		} else if (t->out_past && fds[i].fd == output_fd(output_past_link(t->out_past))) {
			read_past(t);
		}
	}
	/* a key is answered at once, whatever else is under way */
	if (keys && frame_is_requested())
		draw(t);
}

/* --- the end ---------------------------------------------------------------------------------- */

static bool
stay(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v, m);

	if (t->stream.finished)
		return true;
	t->stream.finished = true;
	if (t->out)
		output_catch_up(t->out);
	if (quit_is_pending()) {
		quit_check(t->scene);
		return false;
	}
	scene_keep(t->scene);
	begin_replay(t);
	note_moment(t);
	if (!scene_is_past(t->scene))
		message_show("Finished. q quits, Tab switches panes, b: the busiest moment.");
	else if (!t->stream.o.plays)
		message_show("Finished. q quits, End shows how it ended.");
	scene_rebuild(t->scene);
	draw(t);
	if (player_keys_fit_replay(t->scene))	/* the picture has shown how wide it is */
		draw(t);
	return true;
}

/* The last lines of the pane: a terminal that takes nothing has a second. */
static void
print_left_over(struct tui *t)
{
	struct strbuf text = { 0 };

	output_text(t->out, &text, LEFT_OVER);
	if (text.len)
		out_try(STDOUT_FILENO, text.s, text.len, 1000);
	strbuf_done(&text);
}

static int
finish(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v, m);

	if (t->opened)
		screen_close();
	t->opened = false;
	if (t->out) {
		output_catch_up(t->out);
		print_left_over(t);
	}
	return 0;
}

/* For the next screen, too: panes and overlays keep their state in their files. */
static void
reset_parts(void)
{
	layout_reset();
	overlay_close();
	message_clear();
	search_reset();
	quit_reset();
	frame_reset();
}

static void
close_view(struct pw_view *v)
{
	struct tui *t = (struct tui *)(void *)v;

	if (!t)
		return;
	if (t->opened)
		screen_close();
	kept_save();
	scene_free(t->scene);
	proc_cache_free(t->stream.procs);
	reset_parts();		/* the command's screen goes with its pane */
	free(t);
}

static int
open_view(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	/* NO_COLOR, unless colours were asked for by name */
	const bool mono = !o->colour && o->theme == PW_THEME_AUTO;
	struct tui *t;
	int err = screen_open(mono ? PW_THEME_MONO : o->theme, o->utf8, why);

	if (err < 0)
		return err;
	t = xzalloc(sizeof(*t));
	t->base.ops = &pw_view_tui;
	t->stream.o = *o;
	t->stream.status = -1;
	t->stream.choice.filter = "";
	t->stream.procs = proc_cache_new();
	t->opened = true;
	t->scene = scene_new(&t->stream);
	t->begins = o->plays;
	player_init(&t->scene->player, o->speed, o->idle);
	reset_parts();
	theme_choice_begin(screen_theme(), o->theme == PW_THEME_AUTO);
	kept_load();
	tree_pane_begin(t->scene);
	if (o->pty >= 0)
		t->out = output_pane_open(o->pty, o->emulator, o->readonly);
	if (o->past_emulator >= 0)
		t->out_past = output_pane_open_past(o->past_emulator);
	if (o->other) {
		other_pane_show(o->other);
		layout_show(&other_pane);
	}
	layout_place(t->scene);		/* the command starts with the right size */
	*out = &t->base;
	return 0;
}

const struct pw_view_ops pw_view_tui = {
	.name = "tui",
	.open = open_view,
	.event = event,
	.tick = tick,
	.fds = fds,
	.timeout = wants_tick,
	.ready = ready,
	.stay = stay,
	.finish = finish,
	.close = close_view,
};
