/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_page.h - all that is known of one process. */
#ifndef PW_TUI_PROCESS_PAGE_H
#define PW_TUI_PROCESS_PAGE_H

struct page;
struct pw_id;

void process_page(struct page *pg, const struct pw_id *id);

#endif
