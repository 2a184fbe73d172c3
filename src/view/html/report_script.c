/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_script.c - puts the style, the data and the script into the page, and into its
 * head the policy that lets just these in. */
#include "view/html/report.h"

#include "base/sha256.h"

static const char style[] =
#include "view/html/report_css.inc"
;

/* A string each for the modules: a compiler need not take longer ones. */
static const char *const script[] = {
#include "view/html/report_js.inc"
};

static void
add_style(struct strbuf *out)
{
	strbuf_adds(out, "\n");
	strbuf_adds(out, style);
}

static void
add_script(struct strbuf *out)
{
	strbuf_adds(out, "\n\"use strict\";\n(() => {\n");
	for (size_t i = 0; i < sizeof(script) / sizeof(script[0]); i++)
		strbuf_adds(out, script[i]);
	strbuf_adds(out, "})();\n");
}

static void
add_hash(struct strbuf *out, void (*add)(struct strbuf *))
{
	struct strbuf b = { 0 };

	add(&b);
	strbuf_adds(out, "'sha256-");
	sha256_base64(out, strbuf_str(&b), b.len);
	strbuf_addc(out, '\'');
	strbuf_done(&b);
}

void
report_policy(struct strbuf *out)
{
	strbuf_adds(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
		    " style-src ");
	add_hash(out, add_style);
	strbuf_adds(out, "; script-src ");
	add_hash(out, add_script);
	strbuf_adds(out, "; base-uri 'none'; form-action 'none'\"/>\n");
}

void
report_style(struct strbuf *out)
{
	strbuf_adds(out, "<style>");
	add_style(out);
	strbuf_adds(out, "</style>\n");
}

void
report_script(struct strbuf *out, const char *json)
{
	strbuf_adds(out, "<script type=\"application/json\" id=\"runs\">");
	strbuf_adds(out, json);
	strbuf_adds(out, "</script>\n<script>");
	add_script(out);
	strbuf_adds(out, "</script>\n");
}
