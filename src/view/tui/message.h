/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.h - one sentence in the bottom line, until the next key. */
#ifndef PW_TUI_MESSAGE_H
#define PW_TUI_MESSAGE_H

void message_show(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void message_clear(void);
const char *message_text(void);		/* "" = none */

#endif
