/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paint.h - tones become the colours of a terminal. */
#ifndef PW_PAINT_H
#define PW_PAINT_H

#include <stdbool.h>

#include "phrase/spans.h"

/* Appends the text of s; with colour each tone between its escape sequences. */
void paint(struct strbuf *out, const struct spans *s, bool colour);

#endif
