/* SPDX-License-Identifier: GPL-2.0-or-later */
/* permitted.h - which keys this screen has: --readonly, a replay. */
#ifndef PW_TUI_PERMITTED_H
#define PW_TUI_PERMITTED_H

struct pw_view_opts;

/* enum key_group bits that do something. */
unsigned int permitted_keys(const struct pw_view_opts *o);
/* Those of them that are offered: of a replay there is nothing to signal or to save. */
unsigned int permitted_offers(const struct pw_view_opts *o);

#endif
