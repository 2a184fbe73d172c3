/* SPDX-License-Identifier: GPL-2.0-or-later */
/* menu.c - the signal menu, and questions that want one key. */
#include <inttypes.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/columns.h"
#include "event/names.h"
#include "view/tui/tui.h"

/* The order: what one sends most, the last resort, the rest. */
static const int signals[] = {
	SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGKILL, SIGCHLD, SIGSTOP, SIGCONT, SIGTSTP,
	SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGWINCH, SIGABRT, SIGSEGV,
};
#define N_SIGNALS ((int)(sizeof(signals) / sizeof(signals[0])))

static void
frame(struct rect r, const char *title)
{
	for (int y = r.y; y < r.y + r.h; y++)
		screen_blank(y, r.x, r.w, ROLE_TEXT);
	screen_fill(r.y, r.x, r.w, ROLE_FRAME, GLYPH_HLINE);
	screen_fill(r.y + r.h - 1, r.x, r.w, ROLE_FRAME, GLYPH_HLINE);
	screen_put(r.y, r.x + 1, r.w - 2, ROLE_FOCUS, title);
}

/* --- questions ----------------------------------------------------------------- */

void
menu_ask(struct tui *t, const struct answer *answers, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t->question, sizeof(t->question), fmt, ap);
	va_end(ap);
	t->answers = answers;
	t->over = OVER_ASK;
}

/* Draws text as lines of at most w columns, or only counts them (y < 0). */
static int
put_lines(int y, int x, int w, enum role role, const char *text)
{
	struct strbuf lines = { 0 };
	int n = 0;

	columns_wrap(&lines, text, 0, (size_t)(w > 1 ? w : 1), screen_utf8());
	for (const char *p = strbuf_str(&lines); *p; n++) {
		int len = (int)strcspn(p, "\n");

		if (y >= 0)
			screen_putf(y + n, x, w, role, "%.*s", len, p);
		p += len + (p[len] == '\n');
	}
	strbuf_done(&lines);
	return n;
}

static void
draw_question(struct tui *t)
{
	int w = screen_cols(), lines, y;
	struct rect r;

	r.w = w < 64 ? w : 64;
	lines = put_lines(-1, 0, r.w - 4, ROLE_BOLD, t->question);
	for (const struct answer *a = t->answers; a->label; a++)
		lines += put_lines(-1, 0, r.w - 8, ROLE_TEXT, a->label);
	r.h = lines + 3 < screen_rows() ? lines + 3 : lines + 2;
	r.x = (w - r.w) / 2;
	r.y = (screen_rows() - r.h) / 2;
	if (r.y < 0)
		r.y = 0;
	frame(r, " Question ");
	y = r.y + 1;
	y += put_lines(y, r.x + 2, r.w - 4, ROLE_BOLD, t->question);
	y += r.h > lines + 2;
	for (const struct answer *a = t->answers; a->label; a++) {
		screen_putf(y, r.x + 2, 3, ROLE_LABEL, " %c ", a->key);
		y += put_lines(y, r.x + 6, r.w - 8, ROLE_TEXT, a->label);
	}
}

static void
answer_key(struct tui *t, int key)
{
	if (key == 27 || key == 3) {
		t->over = OVER_NONE;
		return;
	}
	for (const struct answer *a = t->answers; a->label; a++)
		if (a->key == key) {
			t->over = OVER_NONE;
			if (a->act)
				a->act(t);
			return;
		}
}

/* --- signals --------------------------------------------------------------------- */

static void
send_chosen(struct tui *t)
{
	char name[16];
	int signo = signals[t->choice], err = -EPERM;
	const struct pw_view_host *h = t->o.host;

	if (h && h->kill)
		err = h->kill(h->arg, &t->about, signo);
	if (err == 0)
		tui_say(t, "%s sent to %" PRIu32, pw_signal_name(signo, name), t->about.pid);
	else if (err == -ESRCH)
		tui_say(t, "%" PRIu32 " is not there any more", t->about.pid);
	else
		tui_say(t, "%" PRIu32 ": %s", t->about.pid, strerror(-err));
}

static void
ask_to_send(struct tui *t)
{
	static const struct answer answers[] = {
		{ 'y', "yes, send it", send_chosen },
		{ 'n', "no", NULL },
		{ 0, NULL, NULL },
	};
	const struct pw_proc *p = tui_proc(t, &t->about);
	struct strbuf what = { 0 };
	char name[16];

	if (p)
		word_name(&what, p, screen_utf8());
	menu_ask(t, answers, "Send %s to %" PRIu32 " %s?", pw_signal_name(signals[t->choice], name),
		 t->about.pid, strbuf_str(&what));
	strbuf_done(&what);
}

void
menu_signals(struct tui *t)
{
	const struct pw_proc *p;

	if (!t->list.sel.pid) {
		tui_say(t, "select a process first");
		return;
	}
	p = tui_proc(t, &t->list.sel);
	if (!p || p->gone) {
		tui_say(t, "%" PRIu32 " is gone", t->list.sel.pid);
		return;
	}
	t->about = p->id;
	t->choice = 0;
	t->over = OVER_SIGNALS;
}

static void
draw_signals(struct tui *t)
{
	int rows = screen_rows(), h = N_SIGNALS + 2 < rows ? N_SIGNALS + 2 : rows;
	int w = screen_cols() < 30 ? screen_cols() : 30, shown = h - 2;
	int first = t->choice < shown ? 0 : t->choice - shown + 1;
	struct rect r = { (rows - h) / 2, 0, h, w };
	char title[40], name[16];

	snprintf(title, sizeof(title), " Signal for %" PRIu32 " ", t->about.pid);
	frame(r, title);
	for (int i = 0; i < shown && first + i < N_SIGNALS; i++) {
		int signo = signals[first + i];

		screen_select(first + i == t->choice);
		screen_putf(r.y + 1 + i, r.x + 1, w - 2, ROLE_TEXT, " %2d %-*s", signo, w - 7,
			    pw_signal_name(signo, name));
		screen_select(false);
	}
}

static void
signals_key(struct tui *t, int key)
{
	switch (key) {
	case KEY_BASE + KEY_UP:
	case 'k':
		t->choice = t->choice > 0 ? t->choice - 1 : 0;
		break;
	case KEY_BASE + KEY_DOWN:
	case 'j':
		t->choice += t->choice < N_SIGNALS - 1;
		break;
	case KEY_BASE + KEY_HOME:
		t->choice = 0;
		break;
	case KEY_BASE + KEY_END:
		t->choice = N_SIGNALS - 1;
		break;
	case '\r':
	case '\n':
	case KEY_BASE + KEY_ENTER:
		ask_to_send(t);
		break;
	case 27:
	case 3:
	case 'q':
		t->over = OVER_NONE;
		break;
	}
}

void
menu_draw(struct tui *t)
{
	if (t->over == OVER_ASK)
		draw_question(t);
	else
		draw_signals(t);
}

void
menu_key(struct tui *t, int key)
{
	if (t->over == OVER_ASK)
		answer_key(t, key);
	else
		signals_key(t, key);
}
