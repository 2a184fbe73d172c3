/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.c - the sentence in the bottom line. */
#include "view/tui/message.h"

#include <stdarg.h>
#include <stdio.h>

#include "view/tui/frame.h"

static char message[256];

void
message_show(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	frame_request();
}

void
message_clear(void)
{
	message[0] = '\0';
}

const char *
message_text(void)
{
	return message;
}
