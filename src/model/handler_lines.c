/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_lines.c - whose handler for SIGCHLD it is, and whose it replaced: a runtime (a JVM,
 * libuv, glib) and a program that both want SIGCHLD take it from each other. */
#include "model/handler_lines.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "model/sites.h"
#include "phrase/spans.h"

static void
add_visible(struct strbuf *b, const char *s)
{
	text_visible(b, s, strlen(s), true);
}

/* "on_child() at server.c:8", "uv__signal_handler() in libuv.so.1". */
static void
add_place(struct spans *out, const struct phrase_arg *a)
{
	const struct pw_frame *f = a->p;
	struct strbuf *b = &out->text;

	if (*f->func) {
		add_visible(b, f->func);
		strbuf_adds(b, "()");
	} else {
		strbuf_addf(b, "0x%" PRIx64, f->offset);
	}
	if (*f->file && f->line) {
		strbuf_adds(b, " at ");
		add_visible(b, f->file);
		strbuf_addf(b, ":%" PRIu32, f->line);
	} else {
		strbuf_adds(b, " in ");
		add_visible(b, sites_base_name(f->module));
	}
}

static struct phrase_arg
arg_place(const struct pw_frame *f)
{
	return (struct phrase_arg){ .add = add_place, .p = f };
}

static void
say_which(struct strbuf *b, const struct pw_frame *handler, const struct pw_frame *by, bool now)
{
	if (by)
		PHRASE_TEXT(b, now ? _(" The handler is {1}, installed by {2}.")
				   : _(" Before, it was {1}, installed by {2}."),
			    arg_place(handler), arg_place(by));
	else
		PHRASE_TEXT(b, now ? _(" The handler is {1}.") : _(" Before, it was {1}."), arg_place(handler));
}

void
say_handler_lines(struct strbuf *b, const struct situation *s)
{
	const struct stacks *all = &s->t->stacks;
	const struct pw_disposition *d = &s->p->sigchld;
	struct pw_frame handler, by, before, before_by;
	const bool known = d->action == PW_ACTION_HANDLER && sites_handler(all, d->handler_stack, &handler);
	const bool installed = known && sites_caller(all, d->stack, &by);
	const bool replaced = known && sites_handler(all, d->handler_stack_before, &before);

	if (!replaced && !(known && sites_is_library(&handler)))
		return;
	say_which(b, &handler, installed ? &by : NULL, true);
	if (replaced)
		say_which(b, &before, sites_caller(all, d->stack_before, &before_by) ? &before_by : NULL, false);
}
