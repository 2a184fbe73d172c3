/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.h - a question that one key answers. */
#ifndef PW_TUI_QUESTION_H
#define PW_TUI_QUESTION_H

struct scene;

struct answer {
	int key;			/* as screen_key() gives it */
	const char *label;
	void (*act)(struct scene *sc);	/* NULL = nothing is to be done */
};

/* The answers, up to one without a label, stay the caller's. */
void question_open(const struct answer *answers, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
