/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stderr_log.c - messages of procwatch about itself. */
#include "base/stderr_log.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"

/* Global, since there is one stderr. */
static enum log_level level = LOG_NORMAL;
static void (*redirect)(void *arg, const char *line);
static void *redirect_arg;
static unsigned int dropped;	/* messages since the last one that could be written */

enum { FIRST_WAIT_MS = 200 };	/* for the first of them; the others do not wait */

void
log_level_set(enum log_level l)
{
	level = l;
}

bool
log_verbose(void)
{
	return level >= LOG_VERBOSE;
}

void
log_redirect(void (*fn)(void *arg, const char *line), void *arg)
{
	redirect = fn;
	redirect_arg = arg;
}

void
log_text(const char *s, size_t len)
{
	struct strbuf all = { 0 };

	if (dropped)
		strbuf_addf(&all, "procwatch: %u messages were dropped here: standard error was "
			    "not being read\n", dropped);
	strbuf_add(&all, s, len);
	/* one write: others share the terminal */
	if (out_try(STDERR_FILENO, all.s, all.len, dropped ? 0 : FIRST_WAIT_MS) == (ssize_t)all.len)
		dropped = 0;
	else
		dropped++;
	strbuf_done(&all);
}

static void print_line(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

static void
print_line(const char *fmt, va_list ap)
{
	struct strbuf line = { 0 };
	char *raw;
	int n = vasprintf(&raw, fmt, ap);

	if (n < 0)
		xalloc_die();
	strbuf_adds(&line, "procwatch: ");
	text_visible(&line, raw, (size_t)n, strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
	free(raw);
	if (redirect) {
		redirect(redirect_arg, line.s);
	} else {
		strbuf_addc(&line, '\n');
		log_text(line.s, line.len);
	}
	strbuf_done(&line);
}

void
log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}

void
log_note(const char *fmt, ...)
{
	va_list ap;

	if (level < LOG_NORMAL)
		return;
	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	if (level < LOG_VERBOSE)
		return;
	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}
