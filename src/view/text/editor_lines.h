/* SPDX-License-Identifier: GPL-2.0-or-later */
/* editor_lines.h - a finding as a compiler would write it, for an editor's list of errors. */
#ifndef PW_EDITOR_LINES_H
#define PW_EDITOR_LINES_H

#include <stdbool.h>

struct pw_finding;
struct strbuf;

/* "server.c:33: warning: ... [one-wait-per-signal]", and a note for each other line of the
 * program.  Each is one line, whatever its length. */
void editor_lines(struct strbuf *out, const struct pw_finding *f, bool utf8);

#endif
