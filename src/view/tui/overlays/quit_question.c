/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leave.c - ways out: the question about the command, the summary at the end. */
#include <signal.h>

#include "view/text/summary_view.h"
#include "view/tui/tui.h"

#define PATIENCE 3000000000ull	/* ns between SIGTERM and SIGKILL */

void
leave_keep_patience(struct tui *t)
{
	const struct pw_view_host *h = t->o.host;
	pid_t pid = h && h->command ? h->command(h->arg) : 0;
	struct pw_id id = { .pid = (uint32_t)pid };

	if (!t->quitting || !h)
		return;
	if (pid <= 0) {
		t->quitting = false;
		h->quit(h->arg);
	} else if (t->kill_at && tui_clock() >= t->kill_at) {
		t->kill_at = 0;
		h->kill(h->arg, &id, SIGKILL);
		tui_say(t, "it did not end: SIGKILL sent");
	}
}

static void
end_command(struct tui *t)
{
	const struct pw_view_host *h = t->o.host;
	struct pw_id id = { .pid = (uint32_t)h->command(h->arg) };

	t->quitting = true;
	t->kill_at = tui_clock() + PATIENCE;
	if (id.pid)
		h->kill(h->arg, &id, SIGTERM);
	tui_say(t, "SIGTERM sent; SIGKILL follows in 3 s");
}

static void
let_command_go(struct tui *t)
{
	const struct pw_view_host *h = t->o.host;

	if (h->detach)
		h->detach(h->arg);
	h->quit(h->arg);
}

void
tui_quit(struct tui *t)
{
	static const struct answer answers[] = {
		{ 'e', "end it: SIGTERM, then SIGKILL after 3 s", end_command },
		{ 'l', "let it go on without procwatch", let_command_go },
		{ 'c', "cancel", NULL },
		{ 0, NULL, NULL },
	};
	const struct pw_view_host *h = t->o.host;

	if (!h || !h->quit)
		return;
	if (h->command && h->command(h->arg) > 0 && !t->over_now) {
		menu_ask(t, answers, "The command still runs. What shall become of it?");
		return;
	}
	/* what it has started may go on writing to its terminal */
	if (t->out && !output_is_closed(t->out) && h->detach)
		h->detach(h->arg);
	h->quit(h->arg);
}

/* The same text that the log ends with, for so many columns. */
void
leave_summary(struct tui *t, int width)
{
	struct pw_view_opts o = t->o;

	o.out = NULL;
	o.utf8 = screen_utf8();
	o.width = (unsigned int)width;
	spans_reset(&t->summary);
	t->summary.utf8 = o.utf8;
	t->summary.toneless = screen_colours() == 0;
	pw_summary_text(&t->summary, t->m, &o);
	t->summary_width = width;
}
