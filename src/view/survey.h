/* SPDX-License-Identifier: GPL-2.0-or-later */
/* survey.h - the model at the end of a watch, as the summary and the report
 * tell it: who is worth a row, in which order. */
#ifndef PW_SURVEY_H
#define PW_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

struct strbuf;

/* "./server 9190 (pid 1201)" or "the whole machine"; visible. */
void pw_survey_subject(struct strbuf *out, const struct pw_model *m, bool utf8);

/* Processes that had children: most zombies first, then most children.  At most
 * max into list; the number there, and *all how many there would be. */
size_t pw_survey_parents(const struct pw_model *m, const struct pw_proc **list,
			 size_t max, size_t *all);
/* Zombies that are left, oldest first. */
size_t pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list,
			 size_t max, size_t *all);

/* A zombie already when it was first seen, since when is not known. */
bool pw_survey_older(const struct pw_proc *z);
/* ns: the age of the oldest that is left; *older: it is at least that. */
uint64_t pw_survey_oldest(const struct pw_model *m, bool *older);
/* Zombies that are its children, or were when it ended. */
uint64_t pw_survey_left(const struct pw_model *m, const struct pw_proc *p);
/* ns: the longest that a child of this parent was, or is, a zombie. */
uint64_t pw_survey_longest(const struct pw_model *m, const struct pw_proc *p);
uint64_t pw_survey_sent(const struct pw_proc *p);	/* SIGCHLDs, all results */

#endif
