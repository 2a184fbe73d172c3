/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings.h - verdicts compared with the last ones: what is opened, updated, resolved. */
#ifndef PW_FINDINGS_H
#define PW_FINDINGS_H

#include "event/finding.h"
#include "model/rule.h"

struct copy_map;
struct finding;

enum { MAX_PAST = 64 };

/* All that hold, and where their FINDING events go.  Zeroed but for emit and arg. */
struct findings {
	void (*emit)(void *arg, const struct pw_event *ev);
	void *arg;
	struct finding **v;	/* most severe first, then the oldest, then by precedence */
	size_t n, cap;
	struct finding *past[MAX_PAST];	/* leaks that were resolved, the first of them */
	size_t n_past;
	bool put_off;		/* reports wait for findings_lines_came() */
	bool late;		/* findings were reported without lines that still may come */
	bool awaits_lines;	/* set where finding_set() has put a report off until lines come */
	bool awaits_look;	/* and that takes a look at the parent */
};

/* A rule holds, for this parent. */
struct verdict {
	const struct rule *rule;
	unsigned int precedence;	/* of the rule */
	const struct situation *s;
	struct pid_sample children;	/* n: how many, whatever is named */
	uint64_t revision;		/* grows with what the rule says */
	bool certain;			/* no other cause fits */
	const struct rule *also;	/* another cause that fits as well; NULL: not known, or none */
};

void findings_done(struct findings *all);

/* *to is as *from but for emit and arg, which are NULL, and shares nothing with it.  Where each finding is
 * copied to is added to the copies. */
void findings_clone(struct findings *to, const struct findings *from, struct copy_map *copies);
/* Bytes of all that it holds, roughly. */
size_t findings_size(const struct findings *all);

/* Opens *at, or updates it: reported when it is new, has doubled (or halved), has become
 * certain, or has changed and was reported last a minute ago; at most once a second
 * (rule->every); or when it has changed and is final.  A new one may wait some seconds for its lines.
 * Returns when to ask again, ns, or NEVER. */
uint64_t finding_set(struct findings *all, struct finding **at, const struct verdict *v,
		     bool final);

/* It no longer holds: reports so, frees it and clears *at.  *at may be NULL. */
void finding_resolve(struct findings *all, struct finding **at, uint64_t now);

/* Frames of a stack have come, or time has passed.  Reports those that were final and waited for
 * their lines: which are there now, or have not come for some seconds, or it is the last time.  Those
 * that were reported without get them, too. */
void findings_lines_came(struct findings *all, const struct stacks *stacks, uint64_t now, bool last);

/* Its parent is forgotten: the finding stays, and *at is cleared. */
void finding_keep(struct finding **at);

uint32_t finding_pid(const struct finding *f);	/* of the parent */

/* i = 0, 1, ...; NULL at the end. */
const struct pw_finding *findings_get(const struct findings *all, size_t i);
const struct pw_finding *findings_past(const struct findings *all, size_t i);

#endif
