/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_style.c - puts report.css into the page. */
#include "view/html/report.h"

static const char style[] =
#include "view/html/report_css.inc"
;

void
report_style(struct strbuf *out)
{
	strbuf_adds(out, "<style>\n");
	strbuf_adds(out, style);
	strbuf_adds(out, "</style>\n");
}
