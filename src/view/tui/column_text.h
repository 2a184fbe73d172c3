/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_text.h - the screen's short words for values; buffers of at least 32 bytes. */
#ifndef PW_TUI_COLUMN_TEXT_H
#define PW_TUI_COLUMN_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct pw_proc;
struct pw_view_look;
struct strbuf;

/* A duration in at most 5 columns.  counting: it grows, so whole seconds will do. */
const char *column_age(char *buf, uint64_t ns, bool counting);
/* For how long it is, or was, a zombie, in at most 6; ">5s" where it was one already when
 * it was first seen.  counting: while it is one, whole seconds will do. */
const char *column_zombie_age(char *buf, const struct pw_proc *z, uint64_t now, bool counting);
/* "exit 0", "SIGSEGV+core" from a wait(2) status; -1 = not known. */
const char *column_end(char *buf, int status);
/* What it is, or which call it is in, in w columns; look may be NULL. */
const char *column_state(char *buf, const struct pw_proc *p, const struct pw_view_look *look, int w);
/* Its command line without the folder of the program; else its name. */
void column_command(struct strbuf *out, const struct pw_proc *p, bool utf8);

#endif
