/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quit_question.c - the question about a running command, and its end. */
#include "view/tui/overlays/quit_question.h"

#include <signal.h>

#include "base/clock.h"
#include "view/tui/message.h"
#include "view/tui/overlays/question.h"
#include "view/tui/scene.h"

#define PATIENCE (3 * CLOCK_SECOND)	/* between SIGTERM and SIGKILL */

static struct {
	bool pending;
	uint64_t kill_at;	/* monotonic ns, 0 = not any more */
} quit;

void
quit_reset(void)
{
	quit.pending = false;
	quit.kill_at = 0;
}

bool
quit_is_pending(void)
{
	return quit.pending;
}

uint64_t
quit_kill_at(void)
{
	return quit.kill_at ? quit.kill_at : UINT64_MAX;
}

static struct pw_id
command_of(const struct pw_view_host *h)
{
	pid_t pid = h && h->command ? h->command(h->arg) : 0;

	return (struct pw_id){ .pid = pid > 0 ? (uint32_t)pid : 0 };
}

void
quit_check(struct scene *sc)
{
	const struct pw_view_host *h = sc->stream->o.host;
	struct pw_id command = command_of(h);

	if (!quit.pending || !h)
		return;
	if (!command.pid) {
		quit.pending = false;
		h->quit(h->arg);
	} else if (quit.kill_at && clock_monotonic() >= quit.kill_at) {
		quit.kill_at = 0;
		h->kill(h->arg, &command, SIGKILL);
		message_show("still running after 3 s: SIGKILL sent");
	}
}

static void
end_command(struct scene *sc)
{
	const struct pw_view_host *h = sc->stream->o.host;
	struct pw_id command = command_of(h);

	quit.pending = true;
	quit.kill_at = clock_monotonic() + PATIENCE;
	if (command.pid)
		h->kill(h->arg, &command, SIGTERM);
	message_show("SIGTERM sent; SIGKILL follows in 3 s");
}

static void
detach_command(struct scene *sc)
{
	const struct pw_view_host *h = sc->stream->o.host;

	if (h->detach)
		h->detach(h->arg);
	h->quit(h->arg);
}

void
quit_ask(struct scene *sc, bool terminal_used)
{
	static const struct answer answers[] = {
		{ 'e', "end it: SIGTERM, then SIGKILL after 3 s", end_command },
		{ 'l', "leave it running, detach procwatch; its output is discarded", detach_command },
		{ 'c', "cancel", NULL },
		{ 0, NULL, NULL },
	};
	const struct pw_view_host *h = sc->stream->o.host;

	if (!h || !h->quit)
		return;
	if (command_of(h).pid && !sc->stream->finished && sc->stream->o.readonly) {
		message_show("read-only: the command is running; this screen ends with it");
		return;
	}
	if (command_of(h).pid && !sc->stream->finished) {
		question_open(answers, "The command is still running. What should happen to it?");
		return;
	}
	if (terminal_used)
		detach_command(sc);
	else
		h->quit(h->arg);
}
