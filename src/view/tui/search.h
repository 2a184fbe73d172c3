/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.h - the text that is looked for in the pane that has the keys. */
#ifndef PW_TUI_SEARCH_H
#define PW_TUI_SEARCH_H

struct scene;

void search_open(void);
void search_again(struct scene *sc);
void search_reset(void);

#endif
