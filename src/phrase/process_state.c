/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_state.c - what a process is doing, in words. */
#include "phrase/process_state.h"

#include <string.h>

#include "event/event.h"
#include "event/names.h"
#include "phrase/number.h"

void
phrase_syscall(struct strbuf *out, int nr)
{
	const char *name = pw_syscall_name(nr);

	if (!name) {
		PHRASE_TEXT(out, _("system call {1}"), arg_signed(nr));
		return;
	}
	strbuf_adds(out, name);
	strbuf_adds(out, "()");
}

void
phrase_doing(struct strbuf *out, uint32_t state, int syscall)
{
	static const char *const words[PW_STATE_COUNT] = {
		[PW_STATE_NONE] = N_("in an unknown state"), [PW_STATE_RUNNING] = N_("running"),
		[PW_STATE_ZOMBIE] = N_("a zombie"), [PW_STATE_SLEEPING] = N_("asleep"),
		[PW_STATE_STOPPED] = N_("stopped"), [PW_STATE_TRACED] = N_("stopped by a tracer"),
		[PW_STATE_DUMPING] = N_("dumping core"),
	};

	if (state == PW_STATE_SLEEPING && syscall >= 0)
		PHRASE_TEXT(out, _("asleep in {1}"), arg_syscall(syscall));
	else
		strbuf_adds(out, _(words[state < PW_STATE_COUNT ? state : PW_STATE_NONE]));
}

/* Only names that are longer than the column, or that no program calls. */
static const char *
short_syscall(const char *name)
{
	static const struct {
		const char *name, *word;
	} words[] = {
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

const char *
phrase_doing_short(uint32_t state, int syscall)
{
	const char *name = NULL;

	if (state == PW_STATE_DUMPING)
		return _("core");
	if (state == PW_STATE_STOPPED || state == PW_STATE_TRACED || state == PW_STATE_ZOMBIE)
		return _(pw_state_name(state));
	if (syscall >= 0)
		name = short_syscall(pw_syscall_name(syscall));
	if (!name)
		name = pw_state_name(state);
	return name ? name : _("running");
}

static void
add_syscall(struct spans *out, const struct phrase_arg *a)
{
	phrase_syscall(&out->text, (int)a->i);
}

struct phrase_arg
arg_syscall(int nr)
{
	return (struct phrase_arg){ .add = add_syscall, .i = nr };
}

static void
add_doing(struct spans *out, const struct phrase_arg *a)
{
	phrase_doing(&out->text, (uint32_t)a->n, (int)a->i);
}

struct phrase_arg
arg_doing(uint32_t state, int syscall)
{
	return (struct phrase_arg){ .add = add_doing, .n = state, .i = syscall };
}
