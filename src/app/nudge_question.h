/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_question.h - --nudge: whether the SIGCHLD may be sent. */
#ifndef PW_NUDGE_QUESTION_H
#define PW_NUDGE_QUESTION_H

struct pw_id;
struct pw_opts;

/* Can the process of -p be sent a SIGCHLD, could that prove something, and does the user agree?
 * Before anything is opened.  0 with the process that it was asked about, or the exit status,
 * after a message. */
int nudge_ask(const struct pw_opts *o, struct pw_id *who);

#endif
