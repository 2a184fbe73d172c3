/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clipboard.h - text for the terminal's clipboard. */
#ifndef PW_TUI_CLIPBOARD_H
#define PW_TUI_CLIPBOARD_H

struct strbuf;

/* By OSC 52, which works through ssh, and in tmux with "set-clipboard on".  Says so in the
 * bottom line; what the terminal makes of it cannot be known. */
void clipboard_put(const struct strbuf *text);

#endif
