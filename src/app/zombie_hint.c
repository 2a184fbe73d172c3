/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_hint.c - for somebody who asks about a zombie: what counts is its parent. */
#include "app/zombie_hint.h"

#include "base/strbuf.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "source/proc/procinfo.h"

bool
zombie_hint(const struct procinfo *p, const char *options, struct strbuf *out)
{
	const struct phrase_arg zombie = arg_process(p->comm, p->id.pid);
	struct procinfo parent;

	if (!procinfo_ended(p))
		return false;
	if (p->ppid && procinfo_read((pid_t)p->ppid, 0, &parent) == 0)
		PHRASE_TEXT(out, _("{1} is a zombie; its parent is {2}: procwatch {3} {4}"), zombie,
			    arg_process(parent.comm, p->ppid), arg_text(options), arg_pid(p->ppid));
	else
		PHRASE_TEXT(out, _("{1} is a zombie; its parent is outside of this PID namespace"), zombie);
	return true;
}
