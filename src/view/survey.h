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
/* "./server 9190 (pid 1201)" or "the whole machine"; visible.  A command line is cut to so
 * many columns with its pid. */
void pw_survey_subject(struct strbuf *out, const struct pw_model *m, size_t columns, bool utf8);

/* A process that had children; or all of one program of which there is nothing else to say:
 * those that are gone, and where there are more rows than wanted those that are alive, too. */
struct survey_parent {
	const struct pw_proc *p;	/* one of them; NULL: all are forgotten */
	const char *comm;		/* of the program; "" = several, whose names are forgotten */
	uint64_t n;
	struct pw_parenting kids;	/* their sums, but for the longest */
	uint64_t zombies;		/* it has; or had when it ended */
	uint64_t longest;		/* ns that a child of it was, or is, a zombie */
	bool older;			/* longest: at least that */
	bool has_more_to_say;		/* it stands alone */
	bool alive;
};

/* Most zombies first, then most children: at most max rows into list; how many there are,
 * and *all parents that there were, also those that are forgotten, which are in the rows. */
size_t pw_survey_parents(const struct pw_model *m, struct survey_parent *list, size_t max,
			 uint64_t *all);
/* It is the launched command, which procwatch itself reaps. */
bool pw_survey_is_command(const struct pw_model *m, const struct pw_proc *p);
/* Remaining zombies, oldest first: at most max; *all how many there are.  The command is
 * none of them. */
size_t pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list,
			 size_t max, size_t *all);

/* Leaks that are over and not there again, from *i on, which goes behind it; NULL: no more. */
const struct pw_finding *pw_survey_resolved(const struct pw_model *m, size_t *i);
/* "never-waits, server (1201): lasted 4.40 s" */
void pw_survey_say_resolved(struct spans *out, const struct pw_finding *f);
/* What to change by the rule that --nudge has proved; NULL: none is, or a finding says it. */
const char *pw_survey_nudge_advice(const struct pw_model *m);
/* Which rules were not evaluated, if zombies remain: whether it said anything. */
bool pw_survey_say_unevaluated(struct strbuf *out, const struct pw_model *m);

/* What became of a parent's SIGCHLDs, and of all. */
struct phrase_sigchld pw_survey_sigchld(const struct pw_parenting *k);
struct phrase_sigchld pw_survey_sigchld_of_all(const struct pw_summary *s);

#endif
