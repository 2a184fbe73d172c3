/* SPDX-License-Identifier: GPL-2.0-or-later */
/* print_text.h - prints the text of a job that looks once: -z, --signals, --probe. */
#ifndef PW_PRINT_TEXT_H
#define PW_PRINT_TEXT_H

struct pw_opts;
struct strbuf;

/* To standard output, or where --output says.  0, or the exit status after printing why. */
int print_text(const struct pw_opts *o, const struct strbuf *text);

#endif
