/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disposition.c - what a process does with SIGCHLD, in words. */
#include "phrase/disposition.h"

#include "event/event.h"
#include "phrase/duration.h"

const char *
phrase_disposition(uint32_t action)
{
	static const char *const words[PW_ACTION_COUNT] = {
		[PW_ACTION_NONE] = N_("SIGCHLD has an unknown disposition"),
		[PW_ACTION_DEFAULT] = N_("SIGCHLD has its default action"),
		[PW_ACTION_IGNORE] = N_("SIGCHLD is ignored"),
		[PW_ACTION_HANDLER] = N_("SIGCHLD has a handler"),
	};

	return _(words[action < PW_ACTION_COUNT ? action : PW_ACTION_NONE]);
}

const char *
phrase_disposition_past(uint32_t action)
{
	static const char *const words[PW_ACTION_COUNT] = {
		[PW_ACTION_NONE] = N_("SIGCHLD had an unknown disposition"),
		[PW_ACTION_DEFAULT] = N_("SIGCHLD had its default action"),
		[PW_ACTION_IGNORE] = N_("SIGCHLD was ignored"),
		[PW_ACTION_HANDLER] = N_("SIGCHLD had a handler"),
	};

	return _(words[action < PW_ACTION_COUNT ? action : PW_ACTION_NONE]);
}

const char *
phrase_disposition_short(uint32_t action)
{
	static const char *const words[PW_ACTION_COUNT] = {
		[PW_ACTION_NONE] = N_("unknown"), [PW_ACTION_DEFAULT] = N_("default"),
		[PW_ACTION_IGNORE] = N_("ignored"), [PW_ACTION_HANDLER] = N_("handler"),
	};

	return _(words[action < PW_ACTION_COUNT ? action : PW_ACTION_NONE]);
}

const char *
phrase_origin(uint32_t origin)
{
	static const char *const words[PW_ORIGIN_COUNT] = {
		[PW_ORIGIN_NONE] = N_("since before the watch"),
		[PW_ORIGIN_CALL] = N_("installed by the program itself"),
		[PW_ORIGIN_FORK] = N_("inherited at fork"),
		[PW_ORIGIN_EXEC] = N_("inherited across exec"),
		[PW_ORIGIN_RESETHAND] = N_("reset by SA_RESETHAND"),
	};

	return _(words[origin < PW_ORIGIN_COUNT ? origin : PW_ORIGIN_NONE]);
}

void
phrase_origin_at(struct strbuf *out, uint32_t origin, uint64_t ns)
{
	static const char *const formats[PW_ORIGIN_COUNT] = {
		[PW_ORIGIN_NONE] = N_("first seen at {1}"),
		[PW_ORIGIN_CALL] = N_("installed by the program itself before {1}"),
		[PW_ORIGIN_FORK] = N_("inherited at fork at {1}"),
		[PW_ORIGIN_EXEC] = N_("inherited across exec at {1}"),
		[PW_ORIGIN_RESETHAND] = N_("reset by SA_RESETHAND at {1}"),
	};

	PHRASE_TEXT(out, _(formats[origin < PW_ORIGIN_COUNT ? origin : PW_ORIGIN_NONE]),
		    arg_duration(ns));
}

static void
add_origin_at(struct spans *out, const struct phrase_arg *a)
{
	phrase_origin_at(&out->text, (uint32_t)a->i, a->n);
}

struct phrase_arg
arg_origin_at(uint32_t origin, uint64_t ns)
{
	return (struct phrase_arg){ .add = add_origin_at, .i = origin, .n = ns };
}
