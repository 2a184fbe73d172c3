/* SPDX-License-Identifier: GPL-2.0-or-later */
/* player_keys.h - the keys that choose the moment and the scale, in whatever pane. */
#ifndef PW_TUI_PLAYER_KEYS_H
#define PW_TUI_PLAYER_KEYS_H

#include <stdbool.h>

#include "view/tui/keys.h"

struct scene;

/* The whole run fills the timeline.  false: it did so already. */
bool player_keys_fit(const struct scene *sc);
/* A recording that has been read shows all of it at first.  true: it does now. */
bool player_keys_fit_replay(const struct scene *sc);

/* Does what the action asks for.  false: it is not one of these, or the focused pane has to do
 * something, too. */
bool player_keys_act(struct scene *sc, enum action action, int arg);

#endif
