/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_text.c - durations, ends and states short enough for a narrow column. */
#include "view/tui/column_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/names.h"
#include "model/proc.h"
#include "view/view.h"

/* Whole seconds while it counts, so that it does not flicker. */
const char *
column_age(char *buf, uint64_t ns, bool counting)
{
	uint64_t s = ns / 1000000000;

	if (s == 0 && !counting && ns < 1000000)
		snprintf(buf, 32, "%uus", (unsigned int)(ns / 1000));
	else if (s == 0 && !counting)
		snprintf(buf, 32, "%ums", (unsigned int)(ns / 1000000));
	else if (s < 10 && !counting)
		snprintf(buf, 32, "%u.%us", (unsigned int)s,
			 (unsigned int)(ns / 100000000 % 10));
	else if (s < 60)
		snprintf(buf, 32, "%us", (unsigned int)s);
	else if (s < 3600)
		snprintf(buf, 32, "%um%02u", (unsigned int)(s / 60), (unsigned int)(s % 60));
	else if (s < 360000)
		snprintf(buf, 32, "%uh%02u", (unsigned int)(s / 3600),
			 (unsigned int)(s / 60 % 60));
	else
		snprintf(buf, 32, "%" PRIu64 "d%02u", s / 86400,
			 (unsigned int)(s / 3600 % 24));
	return buf;
}

const char *
column_end(char *buf, int status)
{
	char name[16];

	if (status == -1)
		return "?";
	if (WIFEXITED(status))
		snprintf(buf, 32, "exit %d", WEXITSTATUS(status));
	else
		snprintf(buf, 32, "%s%s", pw_signal_name(WTERMSIG(status), name),
			 WCOREDUMP(status) ? "+core" : "");
	return buf;
}

/* Short enough for a narrow column. */
static const char *
short_syscall(const char *name)
{
	static const struct { const char *name, *word; } words[] = {
		{ "clock_nanosleep", "sleep" }, { "restart_syscall", "restart" },
		{ "epoll_wait", "epoll" }, { "epoll_pwait", "epoll" },
		{ "epoll_pwait2", "epoll" }, { "rt_sigsuspend", "suspend" },
		{ "rt_sigtimedwait", "sigwait" }, { "io_uring_enter", "io_uring" },
		{ "pselect6", "select" },
	};

	for (size_t i = 0; name && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i].name) == 0)
			return words[i].word;
	return name;
}

static const char *
running_state(const struct pw_view_look *look, const struct pw_proc *p)
{
	const struct pw_wait *waiting = pw_proc_waiting(p);
	const char *name = NULL;

	if (waiting)
		return pw_call_name(waiting->call);
	if (look) {
		if (look->state == PW_STATE_STOPPED || look->state == PW_STATE_TRACED)
			return pw_state_name(look->state);
		if (look->syscall >= 0)
			name = short_syscall(pw_syscall_name(look->syscall));
		if (!name)
			name = pw_state_name(look->state);
	} else if (p->activity && p->activity_syscall >= 0) {
		name = short_syscall(pw_syscall_name(p->activity_syscall));
	}
	return name ? name : "running";
}

const char *
column_state(const struct pw_proc *p, const struct pw_view_look *look)
{
	switch (p->life) {
	case PW_LIFE_ZOMBIE:
		return "zombie";
	case PW_LIFE_REAPED:
		return "reaped";
	case PW_LIFE_AUTOREAPED:
		return "gone";
	case PW_LIFE_RUNNING:
		return running_state(look, p);
	case PW_LIFE_NONE: case PW_LIFE_COUNT:
		break;
	}
	return "";
}

void
column_name(struct strbuf *out, const struct pw_proc *p, bool utf8)
{
	text_visible(out, p->comm, strnlen(p->comm, sizeof(p->comm)), utf8);
}

/* As ps would show it, but without the folder of the program: a narrow column has to
 * show what is different. */
void
column_command(struct strbuf *out, const struct pw_proc *p, bool utf8)
{
	const char *word = p->args, *end = word ? word + p->args_len : NULL, *slash;
	bool first = true;

	if (word)		/* the executable's path, then its arguments */
		word += strlen(word) + 1;
	if (!word || word >= end) {
		column_name(out, p, utf8);
		return;
	}
	for (; word < end; word += strlen(word) + 1) {
		const char *s = word;

		if (first) {
			slash = strrchr(s, '/');
			s = slash && slash[1] ? slash + 1 : s;
		} else {
			strbuf_addc(out, ' ');
		}
		text_visible(out, s, strlen(s), utf8);
		first = false;
	}
}
