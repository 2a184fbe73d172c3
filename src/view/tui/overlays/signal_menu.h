/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_menu.h - which signal to send to a process. */
#ifndef PW_TUI_SIGNAL_MENU_H
#define PW_TUI_SIGNAL_MENU_H

struct pw_id;
struct scene;

/* pid 0: says that a process has to be selected first. */
void signal_menu_open(const struct scene *sc, const struct pw_id *id);

#endif
