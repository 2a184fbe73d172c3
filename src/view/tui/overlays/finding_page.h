/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding_page.h - a finding, with its lines, its advice and the events that it rests on. */
#ifndef PW_TUI_FINDING_PAGE_H
#define PW_TUI_FINDING_PAGE_H

#include "event/event.h"

struct page;
struct pw_finding;
struct scene;

/* f: as scene_any_finding() gives it; NULL: it is no longer known. */
void finding_page(struct page *pg, const struct pw_finding *f);
/* The one of that rule about that parent: as it holds at the shown moment, or was resolved. */
const struct pw_finding *finding_page_find(const struct scene *sc, const char *rule,
					   const struct pw_id *who);

#endif
