/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipe_holders.c - the processes that hold the other end of what one reads from. */
#include "phrase/pipe_holders.h"

#include "phrase/number.h"
#include "phrase/process_name.h"

static void
add_holder(struct spans *out, const char *command, uint32_t pid)
{
	if (command && *command)
		PHRASE(out, _("`{1}` ({2})"), arg_visible(command), arg_pid(pid));
	else
		PHRASE(out, _("process {1}"), arg_pid(pid));
}

static void
add_all(struct spans *out, const struct phrase_arg *a)
{
	const struct phrase_holders *h = a->p;

	for (int i = 0; i < PW_HOLDERS && h->pid[i]; i++) {
		if (i)
			spans_add(out, PW_TONE_PLAIN, i + 1 < PW_HOLDERS && h->pid[i + 1] ? _(", ") : _(" and "));
		add_holder(out, h->command[i], h->pid[i]);
	}
}

struct phrase_arg
arg_holders(const struct phrase_holders *h)
{
	return (struct phrase_arg){ .add = add_all, .p = h };
}

const char *
phrase_end(uint32_t end)
{
	static const char *const words[PW_END_COUNT] = {
		[PW_END_NONE] = N_("a pipe"), [PW_END_PIPE] = N_("a pipe"), [PW_END_FIFO] = N_("a FIFO"),
		[PW_END_SOCKET] = N_("a socket pair"), [PW_END_TERMINAL] = N_("a pseudoterminal"),
	};

	return _(words[end < PW_END_COUNT ? end : PW_END_NONE]);
}

void
phrase_held(struct spans *out, const struct pw_event *ev)
{
	struct phrase_holders h = { 0 };
	const struct phrase_arg end = arg_text(phrase_end(ev->activity.end));

	for (unsigned int i = 0; i < PW_HOLDERS; i++) {
		h.pid[i] = ev->activity.pipe_held_by[i];
		h.command[i] = phrase_tail(ev->tail, ev->tail_len, i + 1);
	}
	if (h.pid[0])
		PHRASE(out, _(", on {1} that {2} may still write to"), end, arg_holders(&h));
	else if (ev->activity.hidden)
		PHRASE(out, _(", on {1} that a process of another user may still write to"), end);
}
