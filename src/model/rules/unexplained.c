/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unexplained.c - zombies stay, and no question that can be answered says why. */
#include "model/predicates.h"
#include "model/rule.h"
#include "model/sentences.h"

/* "never-waits, asked-once or handler-reset": the ids of the rules of these causes. */
static void
add_rules(struct spans *out, const struct phrase_arg *a)
{
	const struct situation *s = a->p;
	const uint32_t fits = s->z->zombie.fits;
	unsigned int left = (unsigned int)__builtin_popcount(fits);

	for (size_t i = 0; s->rules[i]; i++) {
		if (s->rules[i]->cause == CAUSE_NONE || !(fits & 1u << s->rules[i]->cause))
			continue;
		strbuf_adds(&out->text, s->rules[i]->id);
		left--;
		if (left)
			strbuf_adds(&out->text, left > 1 ? ", " : _(" or "));
	}
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	say_has_zombies(b, s);
	if (s->z->zombie.fits)
		PHRASE_TEXT(b, _(" What is seen fits {1}."),
			    ((struct phrase_arg){ .add = add_rules, .p = s }));
	else
		strbuf_adds(b, _(" No rule explains why."));
	say_what_is_not_seen(b, s);
	say_what_was_seen(b, s);
}

/* What would make the other rules possible. */
static bool
advise(struct strbuf *b, const struct situation *s)
{
	const struct phrase_arg pid = arg_pid(s->who.pid);

	if (s->exits && !sees_waits(s->p) && !sees_signals(s->p))
		strbuf_adds(b, _("Start the program under procwatch as root, or with -b ptrace: then procwatch sees its\n"
				 "wait calls and what becomes of SIGCHLD.\n"
				 "    procwatch -b ptrace -- COMMAND\n"
				 "`procwatch --probe` shows which backends work here, and why not."));
	else if (s->exits)
		return false;
	else if (!sees_waits(s->p) && !sees_signals(s->p))
		PHRASE_TEXT(b, _("Watch the parent as root, or with -b ptrace, until its next child ends: then procwatch\n"
				 "sees its wait calls and what becomes of SIGCHLD.\n"
				 "    sudo procwatch -p {1}\n"
				 "`procwatch --probe` shows which backends work here, and why not."), pid);
	else if (s->z->preexisting)
		PHRASE_TEXT(b, _("Keep watching until the parent's next child ends, or start the program under\n"
				 "procwatch.  Meanwhile /proc shows what the parent does with SIGCHLD:\n"
				 "    procwatch --signals -p {1}"), pid);
	return b->len;
}

const struct rule rule_unexplained = {
	.id = "unexplained",
	.severity = PW_SEV_LEAK,
	.sites = 1u << PW_ROLE_FORK | 1u << PW_ROLE_HANDLER | 1u << PW_ROLE_WAIT,
	.cause = CAUSE_UNEXPLAINED,
	.explain = explain,
	.advise = advise,
	.advice = {
		[PW_RUNTIME_C] = N_("See what the parent does when a child ends:\n"
				    "    strace -f -e trace=process -e signal=SIGCHLD -p PID\n"
				    "Each child has to be waited for once.  See waitpid(2)."),
	},
};
