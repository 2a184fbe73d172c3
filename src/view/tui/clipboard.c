/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clipboard.c - text for the terminal's clipboard. */
#include "view/tui/clipboard.h"

#include <string.h>

#include "base/base64.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"

#define SHOWN 60		/* bytes, in the bottom line */
#define MOST 50000		/* bytes: terminals take no more than some 75,000 as base64 */

void
clipboard_put(const struct strbuf *text)
{
	struct strbuf bytes = { 0 };

	if (!text->len) {
		message_show("nothing to copy here");
		return;
	}
	strbuf_adds(&bytes, "\033]52;c;");
	base64_encode(&bytes, text->s, text->len < MOST ? text->len : MOST);
	strbuf_adds(&bytes, "\a");
	screen_send(bytes.s, bytes.len);
	strbuf_done(&bytes);
	message_show("copied: %.*s", (int)text_cut(text->s, strcspn(text->s, "\n"), SHOWN), text->s);
}
