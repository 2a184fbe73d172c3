/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c - prints a whole text, or says why it could not. */
#include "app/page.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "app/opts.h"
#include "base/log.h"
#include "base/strbuf.h"

int
page_print(const struct pw_opts *o, const struct strbuf *text)
{
	bool named = o->output && strcmp(o->output, "-") != 0;
	FILE *f = named ? fopen(o->output, "we") : stdout;
	bool ok = f && fwrite(strbuf_str(text), 1, text->len, f) == text->len && fflush(f) == 0;

	if (named && f && fclose(f) != 0)
		ok = false;
	if (!ok)
		log_error("%s: %s", named ? o->output : "standard output", strerror(errno));
	return ok ? 0 : PW_EXIT_FAILED;
}
