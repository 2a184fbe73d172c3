/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_line.h - a line of the program that a finding is about, in words. */
#ifndef PW_PHRASE_PROGRAM_LINE_H
#define PW_PHRASE_PROGRAM_LINE_H

#include <stdbool.h>

struct pw_site;
struct strbuf;

/* "server.c:33: wait in reap_child():  pid = waitpid(-1, &status, WNOHANG);", what is known of
 * that; without a line the file is the module: "server+0x1b2c: wait in reap_child()". */
void phrase_program_line(struct strbuf *out, const struct pw_site *site, bool utf8);

/* Its two parts: "server.c:33: ", which an editor takes for a place, and "wait in ...". */
void phrase_program_place(struct strbuf *out, const struct pw_site *site, bool utf8);
void phrase_program_use(struct strbuf *out, const struct pw_site *site, bool utf8);

#endif
