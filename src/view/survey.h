/* SPDX-License-Identifier: GPL-2.0-or-later */
/* survey.h - what the views ask the model: names, and at the end of a watch which
 * processes are worth a row, in which order. */
#ifndef PW_SURVEY_H
#define PW_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/summary.h"
#include "model/model.h"
#include "phrase/sigchld.h"
#include "phrase/wait_status.h"

struct strbuf;

/* Its comm, or else fallback (may be NULL); "" = not known; not escaped.  m may be NULL. */
const char *pw_survey_comm(const struct pw_model *m, const struct pw_id *id,
			   const char *fallback);
/* What it runs, visible: phrase_command(). */
void pw_survey_command(struct strbuf *out, const struct pw_proc *p, bool utf8);
/* How it ended, for arg_end(); p is to outlive it. */
struct phrase_end pw_survey_end(const struct pw_proc *p);
/* "./server 9190 (pid 1201)" or "the whole machine"; visible, in so many columns at most.
 * Of a command line too long for that the pid stays. */
void pw_survey_subject(struct strbuf *out, const struct pw_model *m, size_t columns, bool utf8);

/* "No zombies remain", "1 zombie remains, for 3.00 s", "4 zombies remain, the oldest for
 * over 3.00 s". */
void pw_survey_verdict(struct strbuf *out, const struct pw_model *m);

/* Processes that had children: most zombies first, then most children.  At most
 * max into list; the number there, and *all how many there would be. */
size_t pw_survey_parents(const struct pw_model *m, const struct pw_proc **list,
			 size_t max, size_t *all);
/* Remaining zombies, oldest first. */
size_t pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list,
			 size_t max, size_t *all);

/* A zombie already when it was first seen, since when is not known. */
bool pw_survey_older(const struct pw_proc *z);
/* ns: the age of the oldest zombie that remains; *older: it is at least that. */
uint64_t pw_survey_oldest(const struct pw_model *m, bool *older);
/* Zombies that are its children, or were when it ended. */
uint64_t pw_survey_left(const struct pw_model *m, const struct pw_proc *p);
/* ns: the longest that a child of this parent was, or is, a zombie. */
uint64_t pw_survey_longest(const struct pw_model *m, const struct pw_proc *p);
/* What became of its SIGCHLDs, and of all. */
struct phrase_sigchld pw_survey_sigchld(const struct pw_proc *p);
struct phrase_sigchld pw_survey_sigchld_of_all(const struct pw_summary *s);

#endif
