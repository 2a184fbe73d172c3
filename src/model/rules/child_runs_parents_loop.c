/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child_runs_parents_loop.c - a child without _exit forks on in the loop of its parent. */
#include <string.h>

#include "event/stack_frames.h"
#include "model/rule.h"
#include "model/runtime_of.h"
#include "model/sentences.h"
#include "model/sites.h"
#include "model/stacks.h"

static bool
is_script(const char *file)
{
	static const char *const ends[] = { ".py", ".pl", ".pm", ".php", ".rb" };
	const size_t len = strlen(file);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (len > strlen(ends[i]) && strcmp(file + len - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

/* An interpreter's own functions are the same wherever the script is. */
static bool
shows_place(const struct situation *s)
{
	const struct pw_event *stack = stacks_find(&s->t->stacks, s->ev->loops.stack);
	struct pw_frame frame;

	if (runtime_is_compiled(s->p))
		return true;
	for (size_t at = 0; stack && pw_frame_next(stack, &at, &frame);)
		if (is_script(frame.file))
			return true;
	return false;
}

/* One that forks there once has left it to the child: a chain, in which each takes the place of
 * the one before. */
static bool
is_in_loop_itself(const struct situation *s)
{
	const struct pw_lines *lines = s->p->program_lines;

	for (int i = 0; lines && i < PW_LINE_USES; i++)
		if (lines->forks[i].stack == s->ev->loops.stack)
			return lines->forks[i].n > 1;
	return false;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return ev->loops.same_place.n ? &ev->loops.same_place : &ev->loops.same_number;
}

/* Where it is such a child itself, its parent's finding says so. */
static bool
holds(const struct situation *s)
{
	const struct ev_loops *l = &s->ev->loops;

	if (s->p->looped)
		return false;
	if (l->same_place.n)
		return shows_place(s) && is_in_loop_itself(s);
	return l->same_number.n != 0;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_loops *l = &s->ev->loops;
	const struct pid_sample *which = sample(s->ev);
	const struct phrase_arg parent = arg_parent(s), pids = arg_sample(which), first = arg_pid(which->pid[0]),
				forks = arg_number(s->p->kids.forks);

	if (!l->same_place.n)
		PHRASE_TEXT(b, _("{1} has forked {2} children. Those forked, too ({3}), each as often as its parent did after it, "
				 "and so did their children: they run their parent's loop."),
			    parent, forks, pids);
	else if (which->n == 1)
		PHRASE_TEXT(b, _("{1}, a child of {2}, forks at the place where it was forked itself, with the same calls "
				 "below it, and so does its parent: it runs its parent's loop."), first, parent);
	else
		PHRASE_TEXT(b, _("{1} children of {2} fork at the place where they were forked themselves, with the same calls "
				 "below it, and so does their parent: they run their parent's loop. They are: {3}."),
			    arg_number(which->n), parent, pids);
	strbuf_adds(b, which->n == 1
		    ? _(" It has not called exec, and did not exit at the end of its own part.")
		    : _(" They have not called exec, and did not exit at the end of their own part."));
}

static void
add_sites(struct site_stacks *to, const struct situation *s)
{
	if (s->ev->loops.same_place.n)
		sites_add(to, PW_ROLE_FORK, s->ev->loops.stack);
}

/* Numbers show no place. */
static uint32_t
all_forks(const struct situation *s)
{
	return s->ev->loops.same_place.n ? 0 : 1u << PW_ROLE_FORK;
}

const struct rule rule_child_runs_parents_loop = {
	.id = "child-runs-parents-loop",
	.severity = PW_SEV_WARNING,
	.more_sites = all_forks,
	.add_sites = add_sites,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("End the child where its part ends, or it forks in its parent's loop: three rounds make\n"
				    "seven processes.\n"
				    "    if (pid == 0) {\n"
				    "            work();         /* or exec, which returns only if it fails */\n"
				    "            _exit(0);\n"
				    "    }\n"
				    "_exit(2) and not exit(3), which would flush the parent's buffers once more."),
		[PW_RUNTIME_PYTHON] = N_("End the child where its part ends, also where that fails:\n"
					 "    if pid == 0:\n"
					 "        try: work()\n"
					 "        finally: os._exit(0)\n"
					 "Or use multiprocessing, which does so."),
		[PW_RUNTIME_RUBY] = N_("Give fork a block: the child ends with it, also where that fails:\n"
				       "    pid = fork { work }\n"
				       "See fork(2)."),
		[PW_RUNTIME_PERL] = N_("End the child where its part ends, also where that fails:\n"
				       "    if ($pid == 0) { eval { work(); 1 } or warn $@; POSIX::_exit(0) }\n"
				       "See fork in perlfunc(1), _exit in POSIX(3perl)."),
		[PW_RUNTIME_PHP] = N_("End the child where its part ends:\n"
				      "    if ($pid == 0) {\n"
				      "            work();\n"
				      "            exit(0);\n"
				      "    }\n"
				      "See fork(2)."),
	},
};
