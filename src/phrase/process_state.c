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

/* Only names that are longer than the column, or that no program calls: as the C library
 * calls it, and the shorter word for a narrow column. */
static const struct short_name {
	const char *name, *call, *word;
} short_names[] = {
	{ "clock_nanosleep", "sleep", "sleep" },
	{ "restart_syscall", NULL, "restart" },
	{ "epoll_wait", "epoll_wait", "epoll" },
	{ "epoll_pwait", "epoll_wait", "epoll" },
	{ "epoll_pwait2", "epoll_wait", "epoll" },
	{ "rt_sigsuspend", "sigsuspend", "suspend" },
	{ "rt_sigtimedwait", "sigwait", "sigwait" },
	{ "io_uring_enter", NULL, "io_uring" },
	{ "pselect6", "select", "select" },
};

void
phrase_call_short(struct strbuf *out, const char *name, size_t w)
{
	const char *call = name, *word = name;

	for (size_t i = 0; i < sizeof(short_names) / sizeof(short_names[0]); i++)
		if (strcmp(name, short_names[i].name) == 0) {
			call = short_names[i].call;
			word = short_names[i].word;
		}
	if (call && strlen(call) + strlen("in ()") <= w)
		strbuf_addf(out, "in %s()", call);
	else if (call && strlen(call) + strlen("()") <= w)
		strbuf_addf(out, "%s()", call);
	else
		strbuf_adds(out, word);
}

void
phrase_doing_short(struct strbuf *out, uint32_t state, int syscall, size_t w)
{
	const bool halted = state == PW_STATE_STOPPED || state == PW_STATE_TRACED ||
			    state == PW_STATE_ZOMBIE;
	const char *call = syscall >= 0 && !halted ? pw_syscall_name(syscall) : NULL;
	const char *name = pw_state_name(state);

	if (state == PW_STATE_DUMPING)
		strbuf_adds(out, _("core"));
	else if (call)
		phrase_call_short(out, call, w);
	else
		strbuf_adds(out, name ? _(name) : _("running"));
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
