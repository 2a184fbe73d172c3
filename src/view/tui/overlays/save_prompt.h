/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save_prompt.h - saves the events to a file. */
#ifndef PW_TUI_SAVE_PROMPT_H
#define PW_TUI_SAVE_PROMPT_H

struct scene;

void save_prompt_open(const struct scene *sc);

#endif
