/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_menu.c - the signal menu, and the question before one is sent. */
#include "view/tui/overlays/signal_menu.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/strbuf.h"
#include "event/names.h"
#include "phrase/process_name.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/box.h"
#include "view/tui/overlays/question.h"
#include "view/tui/scene.h"

/* As it is now, whatever moment the screen shows: that is who gets the signal. */
static const struct pw_proc *
newest(const struct scene *sc, const struct pw_id *id)
{
	return sc->stream->m ? pw_model_find(sc->stream->m, id) : NULL;
}

/* The order: what is sent most, the last resort, the rest. */
static const int signals[] = {
	SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGKILL, SIGCHLD, SIGSTOP, SIGCONT, SIGTSTP,
	SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGWINCH, SIGABRT, SIGSEGV,
};
#define N_SIGNALS ((int)(sizeof(signals) / sizeof(signals[0])))

static struct {
	struct pw_id target;
	int choice;
} menu;

static void
send_chosen(struct scene *sc)
{
	char name[16];
	int signo = signals[menu.choice], err = -EPERM;
	const struct pw_view_host *h = sc->stream->o.host;

	if (h && h->kill)
		err = h->kill(h->arg, &menu.target, signo);
	if (err == 0)
		message_show("%s sent to %" PRIu32, pw_signal_name(signo, name), menu.target.pid);
	else if (err == -ESRCH)
		message_show("%" PRIu32 ": no such process", menu.target.pid);
	else
		message_show("%" PRIu32 ": %s", menu.target.pid, strerror(-err));
}

static void
ask_to_send(const struct scene *sc)
{
	static const struct answer answers[] = {
		{ 'y', "yes, send it", send_chosen },
		{ 'n', "no", NULL },
		{ 0, NULL, NULL },
	};
	const struct pw_proc *p = newest(sc, &menu.target);
	struct strbuf target = { 0 };
	char name[16];

	phrase_process(&target, p ? p->comm : NULL, menu.target.pid, screen_utf8());
	question_open(answers, "Send %s to %s?", pw_signal_name(signals[menu.choice], name),
		      strbuf_str(&target));
	strbuf_done(&target);
}

static void
menu_draw(const struct scene *sc, struct rect screen)
{
	int h = N_SIGNALS + 2 < screen.h ? N_SIGNALS + 2 : screen.h;
	int w = screen.w < 30 ? screen.w : 30, shown = h - 2;
	int first = menu.choice < shown ? 0 : menu.choice - shown + 1;
	struct rect r = { (screen.h - h) / 2, 0, h, w };
	char title[40], name[16];

	(void)sc;
	snprintf(title, sizeof(title), " Signal for %" PRIu32 " ", menu.target.pid);
	box_draw(r, title);
	for (int i = 0; i < shown && first + i < N_SIGNALS; i++) {
		int signo = signals[first + i];

		draw_select(first + i == menu.choice);
		draw_textf(r.y + 1 + i, r.x + 1, w - 2, ROLE_TEXT, " %2d %-*s", signo, w - 7,
			   pw_signal_name(signo, name));
		draw_select(false);
	}
}

static void
menu_key(struct scene *sc, const struct key_press *k)
{
	switch (k->code) {
	case '\r':
	case '\n':
	case KEY_BASE + KEY_ENTER:
		ask_to_send(sc);
		break;
	default:
		overlay_menu_key(&menu.choice, N_SIGNALS, k);
		break;
	}
}

static const struct pane_ops menu_overlay = {
	.name = "signals",
	.hint = "Up/Down: choose, Enter: confirm, Esc: cancel",
	.short_hint = "Enter: confirm, Esc: cancel",
	.draw = menu_draw,
	.key = menu_key,
};

/* SIGCHLD first: it asks the parent to reap, and does no harm. */
static void
open_for_parent(struct scene *sc)
{
	(void)sc;
	menu.choice = 0;
	for (int i = 0; i < N_SIGNALS; i++)
		if (signals[i] == SIGCHLD)
			menu.choice = i;
	overlay_open(&menu_overlay);
}

static void
explain_zombie(const struct scene *sc, const struct pw_proc *p)
{
	static const struct answer answers[] = {
		{ 'y', "yes, choose a signal for the parent", open_for_parent },
		{ 'n', "no", NULL },
		{ 0, NULL, NULL },
	};
	const struct pw_proc *parent = newest(sc, &p->parent_id);
	struct strbuf name = { 0 };

	if (!p->parent_id.pid) {
		message_show("%" PRIu32 " is a zombie: it has exited, and no signal can act on it",
			     p->id.pid);
		return;
	}
	menu.target = p->parent_id;
	phrase_process(&name, parent ? parent->comm : scene_outsider(sc, p->parent_id.pid),
		       p->parent_id.pid, screen_utf8());
	question_open(answers, "%" PRIu32 " is a zombie: it has exited, and no signal can act on it, "
		      "not even SIGKILL. It disappears when its parent, %s, waits for it or ends. "
		      "Send the parent a signal?", p->id.pid, strbuf_str(&name));
	strbuf_done(&name);
}

void
signal_menu_open(const struct scene *sc, const struct pw_id *id)
{
	const struct pw_proc *p;

	if (sc->stream->o.replay) {
		message_show("this is a recording: its processes cannot be sent a signal");
		return;
	}
	if (!id->pid) {
		message_show("select a process first");
		return;
	}
	p = newest(sc, id);
	if (!p || p->gone) {
		message_show("%" PRIu32 ": no such process", id->pid);
		return;
	}
	if (p->life == PW_LIFE_ZOMBIE) {
		explain_zombie(sc, p);
		return;
	}
	menu.target = p->id;
	menu.choice = 0;
	overlay_open(&menu_overlay);
}
