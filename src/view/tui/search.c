/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.c - the text that is looked for in the pane that has the keys. */
#include "view/tui/search.h"

#include "base/strbuf.h"
#include "view/tui/layout.h"
#include "view/tui/message.h"
#include "view/tui/overlays/prompt.h"

static struct strbuf wanted;

static void
search_pane(struct scene *sc, bool again)
{
	const struct pane_ops *p = layout_focused();

	if (!p->find)
		message_show("there is nothing to search here");
	else if (!p->find(sc, wanted.s, again))
		message_show("not found: %s", wanted.s);
}

static void
search_typed(struct scene *sc, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_reset(&wanted);
	strbuf_adds(&wanted, text);
	search_pane(sc, false);
}

void
search_open(void)
{
	prompt_open("Search:", "", false, search_typed);
}

void
search_again(struct scene *sc)
{
	if (wanted.len)
		search_pane(sc, true);
	else
		search_open();
}

void
search_reset(void)
{
	strbuf_done(&wanted);
}
