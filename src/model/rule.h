/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule.h - one rule: what it needs, when it holds, how it is explained.
 *
 * A rule is one file of rules/ and one line of rules/all.c.  It either explains the
 * zombies that diagnose.c gives its cause to, or holds() by itself.
 */
#ifndef PW_RULE_H
#define PW_RULE_H

#include "base/strbuf.h"
#include "model/situation.h"

struct site_stacks;

struct rule {
	const char *id;			/* a contract: scripts read it */
	enum pw_severity severity;
	uint32_t needs;			/* bits of enum pw_sees */
	uint32_t sites;			/* bits of enum pw_role: the lines that it names */
	uint32_t (*more_sites)(const struct situation *s);	/* those that it names now; NULL = no more */
	/* Adds those of the very calls that it is about, in place of all that the parent makes of that
	 * kind; NULL = it is about none.  sites.h */
	void (*add_sites)(struct site_stacks *to, const struct situation *s);
	bool needs_times;		/* it compares durations */

	enum cause cause;		/* it explains zombies; NONE: holds() decides */
	bool (*holds)(const struct situation *s);
	bool after_end;			/* asked of a parent that has ended, too */

	/* What happened, in whole sentences. */
	void (*explain)(struct strbuf *b, const struct situation *s);
	bool explains_likely;		/* it says only what was seen: so it holds where others fit */
	/* What to change, in the parent's language; lines end in \n but the last.  C's where
	 * there is none in its own. */
	const char *advice[PW_RUNTIME_COUNT];
	/* Other advice where these facts ask for it, in the same form: whether it gave any.
	 * NULL = never. */
	bool (*advise)(struct strbuf *b, const struct situation *s);

	/* Not for a cause.  The children concerned; NULL = none. */
	const struct pid_sample *(*sample)(const struct evidence *ev);
	/* How many children; NULL = as many as there are in the sample. */
	uint64_t (*count)(const struct situation *s);
	/* A number that grows with what explain() says; NULL = the count. */
	uint64_t (*revision)(const struct situation *s);
	uint64_t every;			/* ns: reported again at most so often; 0 = a second */
};

/* All rules, NULL at the end.  In order of precedence: of findings that are equally
 * severe and old, the first is shown first. */
extern const struct rule *const rules_all[];

/* What it advises, in the language of that parent (NULL = not watched); NULL: always other advice. */
const char *rule_advice(const struct rule *r, const struct pw_proc *parent);

#endif
