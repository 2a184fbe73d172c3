/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log.c - what procwatch says about itself. */
#include "base/log.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"

/* The one state that is the whole program's: there is one stderr. */
static enum log_level level = LOG_NORMAL;
static void (*redirect)(void *arg, const char *line);
static void *redirect_arg;

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

static void say(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

static void
say(const char *fmt, va_list ap)
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
		fputs(line.s, stderr);	/* one write: others share the terminal */
	}
	strbuf_done(&line);
}

void
log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
log_note(const char *fmt, ...)
{
	va_list ap;

	if (level < LOG_NORMAL)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	if (level < LOG_VERBOSE)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}
