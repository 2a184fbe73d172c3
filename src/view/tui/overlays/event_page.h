/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_page.h - what an event says, and what it means. */
#ifndef PW_TUI_EVENT_PAGE_H
#define PW_TUI_EVENT_PAGE_H

#include <stdint.h>

#include "event/event.h"

struct page;
struct scene;

void event_page(struct page *pg, uint64_t seq);
/* The process that it is about; pid 0 = none. */
struct pw_id event_page_process(const struct scene *sc, uint64_t seq);

#endif
