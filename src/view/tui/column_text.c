/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_text.c - durations, ends and states short enough for a narrow column. */
#include "view/tui/column_text.h"

#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "base/text.h"
#include "event/names.h"
#include "model/proc.h"
#include "phrase/duration.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/wait_status.h"
#include "view/view.h"

/* One word of a phrase, into a caller's buffer of 32 bytes. */
static const char *
into(char *buf, struct strbuf *word)
{
	snprintf(buf, 32, "%s", strbuf_str(word));
	strbuf_done(word);
	return buf;
}

const char *
column_age(char *buf, uint64_t ns, bool counting)
{
	struct strbuf word = { 0 };

	phrase_duration_short(&word, ns, counting);
	return into(buf, &word);
}

const char *
column_zombie_age(char *buf, const struct pw_proc *z, uint64_t now, bool counting)
{
	const uint64_t end = z->gone ? z->gone : now;
	struct strbuf word = { 0 };

	strbuf_adds(&word, pw_proc_is_older(z) ? ">" : "");
	phrase_duration_short(&word, sat_sub(end, z->died), counting && !z->gone);
	return into(buf, &word);
}

const char *
column_end(char *buf, int status)
{
	struct strbuf word = { 0 };

	phrase_status_short(&word, status);
	return into(buf, &word);
}

static void
add_running_state(struct strbuf *out, const struct pw_view_look *look, const struct pw_proc *p,
		  size_t w)
{
	const struct pw_wait *waiting = pw_proc_waiting(p);
	const char *call = waiting ? pw_call_name(waiting->call) : NULL;

	if (call)
		phrase_call_short(out, call, w);
	else if (look)
		phrase_doing_short(out, look->state, look->syscall, w);
	else if (p->activity)
		phrase_doing_short(out, p->activity, p->activity_syscall, w);
	else
		strbuf_adds(out, _("running"));
}

const char *
column_state(char *buf, const struct pw_proc *p, const struct pw_view_look *look, int w)
{
	struct strbuf word = { 0 };

	switch (p->life) {
	case PW_LIFE_EXITING:
		strbuf_adds(&word, _("exiting"));
		break;
	case PW_LIFE_ZOMBIE:
		strbuf_adds(&word, _("zombie"));
		break;
	case PW_LIFE_REAPED:
	case PW_LIFE_AUTOREAPED:
		strbuf_adds(&word, _("reaped"));
		break;
	case PW_LIFE_RUNNING:
		add_running_state(&word, look, p, w > 0 ? (size_t)w : 0);
		break;
	case PW_LIFE_NONE: case PW_LIFE_COUNT:
		break;
	}
	return into(buf, &word);
}

/* As ps would show it, but without the folder of the program: a narrow column has to
 * show what is different. */
void
column_command(struct strbuf *out, const struct pw_proc *p, bool utf8)
{
	const char *word = p->args, *end = word ? word + p->args_len : NULL;
	bool first = true;

	if (word)		/* the executable's path, then its arguments */
		word += strlen(word) + 1;
	if (!word || word >= end) {
		phrase_name(out, p->comm, utf8);
		return;
	}
	for (; word < end; word += strlen(word) + 1) {
		const char *s = first ? phrase_program(word, p->comm) : word;

		if (!first)
			strbuf_addc(out, ' ');
		text_visible(out, s, strlen(s), utf8);
		first = false;
	}
}
