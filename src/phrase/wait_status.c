/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_status.c - how a process ended, in words. */
#include "phrase/wait_status.h"

#include <sys/wait.h>

#include "event/names.h"
#include "phrase/number.h"
#include "phrase/process_name.h"

void
phrase_status(struct strbuf *out, int32_t status)
{
	char name[16];

	if (status < 0)
		strbuf_adds(out, _("exit status unknown"));
	else if (!WIFSIGNALED(status))
		PHRASE_TEXT(out, _("exit status {1}"), arg_number((uint64_t)WEXITSTATUS(status)));
	else if (WCOREDUMP(status))
		PHRASE_TEXT(out, _("killed by {1} (core dumped)"),
			    arg_text(pw_signal_name(WTERMSIG(status), name)));
	else
		PHRASE_TEXT(out, _("killed by {1}"),
			    arg_text(pw_signal_name(WTERMSIG(status), name)));
}

void
phrase_status_short(struct strbuf *out, int32_t status)
{
	char name[16];

	if (status < 0) {
		strbuf_addc(out, '?');
	} else if (!WIFSIGNALED(status)) {
		PHRASE_TEXT(out, _("exit {1}"), arg_number((uint64_t)WEXITSTATUS(status)));
	} else {
		strbuf_adds(out, pw_signal_name(WTERMSIG(status), name));
		strbuf_adds(out, WCOREDUMP(status) ? "+core" : "");
	}
}

static void
add_status(struct spans *out, const struct phrase_arg *a)
{
	phrase_status(&out->text, (int32_t)a->i);
}

struct phrase_arg
arg_status(int32_t status)
{
	return (struct phrase_arg){ .add = add_status, .i = status };
}

static void
add_end(struct spans *out, const struct phrase_arg *a)
{
	const struct phrase_end *end = a->p;
	const struct phrase_arg status = arg_status(end->status);
	const struct phrase_arg sender = arg_process(end->from_comm, end->from);

	switch ((enum pw_sent_by)end->cause) {
	case PW_SENT_BY_OOM:
		PHRASE(out, _("{1} from the kernel's OOM killer"), status);
		return;
	case PW_SENT_BY_TERMINAL:
		PHRASE(out, _("{1} from the terminal"), status);
		return;
	case PW_SENT_BY_PROCWATCH:
		PHRASE(out, _("{1} from procwatch"), status);
		return;
	case PW_SENT_BY_PARENT_DEATH:
		PHRASE(out, _("{1}, its parent-death signal, when {2} ended"), status, sender);
		return;
	case PW_SENT_BY_USER:
		if (end->from && end->from == end->pid)
			PHRASE(out, _("{1} from itself"), status);
		else if (end->from)
			PHRASE(out, _("{1} from {2}"), status, sender);
		else
			PHRASE(out, _("{1} from a process outside this pid namespace"), status);
		return;
	case PW_SENT_BY_NONE:
	case PW_SENT_BY_COUNT:
		PHRASE(out, "{1}", status);
		return;
	}
}

struct phrase_arg
arg_end(const struct phrase_end *end)
{
	return (struct phrase_arg){ .add = add_end, .p = end };
}
