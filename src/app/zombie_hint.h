/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_hint.h - for somebody who asks about a zombie: what counts is its parent. */
#ifndef PW_ZOMBIE_HINT_H
#define PW_ZOMBIE_HINT_H

#include <stdbool.h>

struct procinfo;
struct strbuf;

/* False unless p, read with STATUS, is a zombie.  Else appends "cat (123) is a zombie; its
 * parent is server (99): procwatch -p 99", the command with these options before the pid. */
bool zombie_hint(const struct procinfo *p, const char *options, struct strbuf *out);

#endif
