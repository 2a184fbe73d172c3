/* SPDX-License-Identifier: GPL-2.0-or-later */
/* print_text.h - a text that is printed once, whole, where --output says. */
#ifndef PW_PRINT_TEXT_H
#define PW_PRINT_TEXT_H

struct pw_opts;
struct strbuf;

/* 0, or the exit status after it has said why. */
int print_text(const struct pw_opts *o, const struct strbuf *text);

#endif
