/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runtime_of.c - what runs the program of a process. */
#include "model/runtime_of.h"

#include <string.h>

#include "event/runtime.h"

static enum pw_runtime
runtime_by_args(const struct pw_proc *p)
{
	const char *s = p->args, *end = s ? s + p->args_len : NULL;
	enum pw_runtime found = PW_RUNTIME_NONE;

	for (int i = 0; i < 2 && s && s < end && !found; i++) {
		const size_t len = strnlen(s, (size_t)(end - s));
		const char *next = s + len < end ? s + len + 1 : end;

		found = pw_runtime_by_words(s, len, i ? s : next, (size_t)(end - (i ? s : next)));
		s = next;
	}
	return found;
}

enum pw_runtime
runtime_of(const struct pw_proc *p)
{
	enum pw_runtime found = p->runtime;

	if (!found)
		found = runtime_by_args(p);
	return found ? found : pw_runtime_by_name(p->comm, strnlen(p->comm, sizeof(p->comm)));
}

bool
runtime_defers_handlers(const struct pw_proc *p)
{
	switch (runtime_of(p)) {
	case PW_RUNTIME_PERL:
	case PW_RUNTIME_PHP:
	case PW_RUNTIME_PYTHON:
	case PW_RUNTIME_RUBY:
		return true;
	case PW_RUNTIME_NONE:
	case PW_RUNTIME_C:
	case PW_RUNTIME_NODE:
	case PW_RUNTIME_GO:
	case PW_RUNTIME_JAVA:
	case PW_RUNTIME_SHELL:
	case PW_RUNTIME_RUST:
	case PW_RUNTIME_COUNT:
		break;
	}
	return false;
}

bool
runtime_repeats_calls(const struct pw_proc *p)
{
	return !runtime_is_c(p) && runtime_of(p) != PW_RUNTIME_RUST;
}

bool
runtime_keeps_signals(const struct pw_proc *p)
{
	const enum pw_runtime r = runtime_of(p);

	return r == PW_RUNTIME_GO || r == PW_RUNTIME_JAVA || r == PW_RUNTIME_NODE;
}

bool
runtime_is_c(const struct pw_proc *p)
{
	const enum pw_runtime r = runtime_of(p);

	return r == PW_RUNTIME_NONE || r == PW_RUNTIME_C;
}

bool
runtime_is_compiled(const struct pw_proc *p)
{
	const enum pw_runtime r = runtime_of(p);

	return r == PW_RUNTIME_NONE || r == PW_RUNTIME_C || r == PW_RUNTIME_GO || r == PW_RUNTIME_RUST;
}
