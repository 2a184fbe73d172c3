/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_status.c - how a process ended, in words. */
#include "phrase/wait_status.h"

#include <sys/wait.h>

#include "event/names.h"
#include "phrase/number.h"

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
