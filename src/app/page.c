/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c - prints a whole text, or says why it could not. */
#include "app/page.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "app/files.h"
#include "app/opts.h"
#include "app/privs.h"
#include "base/log.h"
#include "base/strbuf.h"

int
page_print(const struct pw_opts *o, const struct strbuf *text)
{
	const char *path = o->output ? o->output : "-";
	struct files files = { 0 };
	FILE *f;
	bool ok;

	if (privs_drop_lent() != 0) {
		log_error("the capabilities that were lent for this could not be given back");
		return PW_EXIT_FAILED;
	}
	f = files_write(&files, "--output", path);
	if (!f || files_empty(&files) != 0)
		return files.stopped ? PW_EXIT_SIGNAL + files.stopped : PW_EXIT_FAILED;
	ok = fwrite(strbuf_str(text), 1, text->len, f) == text->len && fflush(f) == 0;
	if (f != stdout && fclose(f) != 0)
		ok = false;
	if (!ok)
		log_error("%s: %s", f == stdout ? "standard output" : path, strerror(errno));
	return ok ? 0 : PW_EXIT_FAILED;
}
