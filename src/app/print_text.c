/* SPDX-License-Identifier: GPL-2.0-or-later */
/* print_text.c - prints a text where --output says. */
#include "app/print_text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "app/exit_status.h"
#include "app/opts.h"
#include "app/privs.h"
#include "base/out.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"

int
print_text(const struct pw_opts *o, const struct strbuf *text)
{
	const char *path = o->output ? o->output : "-";
	struct files files = { 0 };
	int err, fd;

	if (privs_drop_file_caps() != 0) {
		log_error("cannot drop the file capabilities of procwatch");
		return PW_EXIT_FAILED;
	}
	fd = files_write(&files, "--output", path);
	if (fd < 0 || files_empty(&files) != 0)
		return files.stopped ? PW_EXIT_SIGNAL + files.stopped : PW_EXIT_FAILED;
	err = out_all(fd, strbuf_str(text), text->len);
	if (fd != STDOUT_FILENO && close(fd) != 0 && !err)
		err = -errno;
	if (err)
		log_error("%s: %s", fd == STDOUT_FILENO ? "standard output" : path, strerror(-err));
	return err ? PW_EXIT_FAILED : 0;
}
