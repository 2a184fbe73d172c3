/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tui.c - the full screen: from open to close, when it draws and when it waits.
 *
 * A picture is made at most twenty times a second, only when it would differ
 * from the last one, and never takes more than a tenth of a core: one that was
 * dear to make has to wait for the next.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/xalloc.h"
#include "view/tui/curses/term.h"
#include "view/tui/tui.h"

#define SEC 1000000000ull
#define FRAME (SEC / 20)
#define LEFT_OVER 200		/* lines of output printed when the screen closes */

static struct tui *
tui_of(struct pw_view *v)
{
	return (struct tui *)(void *)v;
}

uint64_t
tui_clock(void)
{
	return clock_monotonic();
}

void
tui_say(struct tui *t, const char *fmt, ...)
{
	char buf[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	strbuf_reset(&t->message);
	strbuf_adds(&t->message, buf);
	t->dirty = true;
}

/* --- the picture ------------------------------------------------------------------------ */

static void
draw_summary(struct tui *t, struct rect r)
{
	const struct strbuf *text = &t->summary.text;
	int lines = 0, y = 0, skip;

	if (t->summary_width != r.w)
		leave_summary(t, r.w);
	for (const char *p = strbuf_str(text); (p = strchr(p, '\n')); p++)
		lines++;
	if (t->summary_top > lines - r.h)
		t->summary_top = lines - r.h;
	if (t->summary_top < 0)
		t->summary_top = 0;
	skip = t->summary_top;
	for (size_t at = 0, len; at < text->len && y < r.h; at += len + 1) {
		len = strcspn(text->s + at, "\n");
		if (y || skip-- == 0)
			screen_spans(r.y + y++, r.x, r.w, t->summary_left, &t->summary, at, at + len);
	}
}

static void
draw_panes(struct tui *t)
{
	layout(t);
	header_draw(t);
	if (t->areas[PANE_LIST].h > 0)
		list_draw(t, t->areas[PANE_LIST]);
	layout_titles(t);
	if (t->areas[PANE_EVENTS].h > 0)
		events_draw(t, t->areas[PANE_EVENTS]);
	if (t->out && t->areas[PANE_OUTPUT].h > 0)
		output_draw(t->out, t->areas[PANE_OUTPUT], t->focus == PANE_OUTPUT);
	if (t->areas[PANE_SUMMARY].h > 0)
		draw_summary(t, t->areas[PANE_SUMMARY]);
}

static void
draw(struct tui *t)
{
	uint64_t began = tui_clock();

	t->dirty = false;
	if (t->gone)
		return;
	if (!screen_takes()) {
		t->stalled = t->dirty = true;
		return;
	}
	t->stalled = false;
	if (!t->frozen)
		scene_refresh(t);
	screen_clear();
	if (t->over == OVER_HELP) {
		help_draw(t);
	} else if (t->over == OVER_DETAIL) {
		detail_draw(t);
	} else {
		draw_panes(t);
		if (t->over == OVER_SIGNALS || t->over == OVER_ASK)
			menu_draw(t);
	}
	help_bottom_line(t);
	screen_show();
	if (t->out)
		output_shown(t->out);
	t->drawn = tui_clock();
	t->draw_cost = t->drawn - began;
}

/* --- time ---------------------------------------------------------------------------------- */

/* Monotonic ns from which the next picture may be made. */
static uint64_t
frame_due(const struct tui *t)
{
	uint64_t pause = t->draw_cost * 10;

	return t->drawn + (pause > FRAME ? pause : FRAME);
}

/* ns until the picture would differ although nothing happens: ages count seconds,
 * the timeline moves by columns, what is reaped goes. */
static uint64_t
next_change(const struct tui *t)
{
	uint64_t now = t->live.now, step = timeline_step(t), to, expires;

	if (t->frozen || t->over_now)
		return UINT64_MAX;
	to = SEC - now % SEC;
	if (step < SEC && step - now % step < to)
		to = step - now % step;
	expires = t->live.rows.expires;
	if (expires > now && expires - now < to)
		to = expires - now;
	return to > FRAME ? to : FRAME;
}

static void
tick(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v);

	t->m = m;
	leave_keep_patience(t);
	if (!t->frozen && tui_clock() >= t->drawn + t->next_change)
		t->dirty = true;
	if (!t->dirty || tui_clock() < frame_due(t))
		return;
	draw(t);
	t->next_change = next_change(t);
}

static uint64_t
wants_tick(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v);
	uint64_t now = tui_clock(), at = UINT64_MAX;

	t->m = m;
	if (t->stalled)
		;		/* its descriptor says when there is room again */
	else if (t->dirty)
		at = frame_due(t);
	else if (t->next_change != UINT64_MAX)
		at = t->drawn + t->next_change;
	if (t->kill_at && t->kill_at < at)
		at = t->kill_at;
	return at == UINT64_MAX ? at : at > now ? at - now : 0;
}

/* --- what comes in -------------------------------------------------------------------------- */

static void
event(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct tui *t = tui_of(v);
	const struct pw_proc *p;

	t->m = m;
	evring_add(t->live.ring, ev, events_is_quiet(t, ev));
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_SIGNAL: case PW_EV_DELIVER: case PW_EV_WAIT_RETURN:
		p = pw_model_find(m, &ev->who);
		marks_event(t->live.marks, ev, p ? &p->id : &ev->who);
		break;
	case PW_EV_EXIT:
		/* the command itself: what the last screen says */
		if (pw_model_start(m) && rows_same(&ev->who, &pw_model_start(m)->who))
			t->status = ev->exit.status;
		break;
	case PW_EV_NONE: case PW_EV_START: case PW_EV_PROCESS: case PW_EV_FORK:
	case PW_EV_EXEC: case PW_EV_WAIT_ENTER: case PW_EV_REAP: case PW_EV_REPARENT:
	case PW_EV_THREAD: case PW_EV_DISPOSITION: case PW_EV_ACTIVITY: case PW_EV_RELEASE: case PW_EV_LIMITS:
	case PW_EV_FINDING: case PW_EV_LOST: case PW_EV_SUMMARY: case PW_EV_COUNT:
		break;
	}
	t->rows_stale = true;
	if (!t->frozen)
		t->dirty = true;
}

static void
read_keys(struct tui *t)
{
	struct screen_mouse mouse;
	int key;

	while ((key = screen_key(&mouse)) >= 0)
		if (key == KEY_BASE + KEY_MOUSE)
			keys_mouse(t, mouse.y, mouse.x, mouse.wheel);
		else
			keys_press(t, key);
}

void
tui_stop(struct tui *t)
{
	screen_leave();
	term_stop();
	screen_return();
	t->dirty = true;
}

static void
take_notes(struct tui *t)
{
	unsigned int notes = term_notes();

	if (notes & TERM_RESIZED) {
		screen_resize();
		t->rows_stale = t->dirty = true;
	}
	if (notes & TERM_CONTINUED) {
		/* somebody else had the terminal, and what it does to it is not known */
		screen_leave();
		screen_return();
		t->dirty = true;
	}
	if (notes & TERM_STOP)
		tui_stop(t);
}

static int
fds(struct pw_view *v, struct pollfd *fds, int n)
{
	struct tui *t = tui_of(v);
	int used = 0;

	if (used < n && !t->gone)
		fds[used++] = (struct pollfd){ .fd = screen_input(), .events = POLLIN };
	if (used < n)
		fds[used++] = (struct pollfd){ .fd = term_fd(), .events = POLLIN };
	if (used < n && t->stalled && !t->gone)
		fds[used++] = (struct pollfd){ .fd = screen_output(), .events = POLLOUT };
	if (t->out && output_fd(t->out) >= 0 && used < n)
		fds[used++] = (struct pollfd){
			.fd = output_fd(t->out),
			.events = (short)(POLLIN | (output_wants_write(t->out) ? POLLOUT : 0)),
		};
	return used;
}

/* The command hears of it as it would without us; there is no screen any more. */
static void
terminal_gone(struct tui *t)
{
	t->gone = true;
	raise(SIGHUP);
	if (t->o.host && t->o.host->quit)
		t->o.host->quit(t->o.host->arg);
}

static void
ready(struct pw_view *v, const struct pw_model *m, const struct pollfd *fds, int n)
{
	struct tui *t = tui_of(v);
	bool keys = false;

	t->m = m;
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
			if (output_wants_write(t->out))
				output_flush(t->out);
			if (output_read(t->out))
				t->dirty = true;
			if (output_is_dead(t->out) && t->o.host && t->o.host->end_emulator)
				t->o.host->end_emulator(t->o.host->arg);
		}
	}
	/* a key is answered at once, whatever else goes on */
	if (keys && t->dirty) {
		draw(t);
		t->next_change = next_change(t);
	}
}

/* --- the end ---------------------------------------------------------------------------------- */

static bool
stay(struct pw_view *v, const struct pw_model *m)
{
	struct tui *t = tui_of(v);

	t->m = m;
	if (t->over_now)
		return true;
	t->over_now = true;
	if (t->out)
		output_catch_up(t->out);
	if (t->quitting) {
		leave_keep_patience(t);
		return false;
	}
	leave_summary(t, screen_cols());
	if (t->summary.text.len) {
		t->lower = PANE_SUMMARY;
		if (t->focus != PANE_LIST)
			t->focus = PANE_SUMMARY;
	}
	tui_stale(t);
	tui_say(t, "It is over. F10 or q leaves, Tab goes through the panes.");
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
	struct tui *t = tui_of(v);

	t->m = m;
	if (t->opened)
		screen_close();
	t->opened = false;
	if (t->out) {
		output_catch_up(t->out);
		print_left_over(t);
	}
	return 0;
}

static void
close_view(struct pw_view *v)
{
	struct tui *t = tui_of(v);

	if (!t)
		return;
	if (t->opened)
		screen_close();
	if (t->frozen)
		scene_free(t->frozen);
	free(t->frozen);
	scene_free(&t->live);
	output_free(t->out);
	looks_free(t->looks);
	spans_done(&t->summary);
	strbuf_done(&t->prompt.text);
	strbuf_done(&t->search);
	strbuf_done(&t->filter);
	strbuf_done(&t->event_filter);
	strbuf_done(&t->message);
	free(t);
}

static int
open_view(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct tui *t;
	int err = screen_open(o->colour, o->utf8, why);

	if (err < 0)
		return err;
	t = xzalloc(sizeof(*t));
	t->base.ops = &pw_view_tui;
	t->o = *o;
	t->opened = true;
	t->status = -1;
	t->live.marks = marks_new();
	t->live.ring = evring_new();
	t->live.rows.newest = ROW_NONE;
	t->live.rows.expires = UINT64_MAX;
	t->looks = looks_new();
	t->list.follow = t->events.follow = true;
	t->list.zoom = 3;
	t->lower = PANE_EVENTS;
	if (o->pty >= 0)
		t->out = output_new(o->pty, o->emulator);
	t->dirty = t->rows_stale = true;
	layout(t);		/* the command starts with the right size */
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
