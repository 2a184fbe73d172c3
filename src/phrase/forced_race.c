/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forced_race.c - which race procwatch forces (--stress), in words. */
#include "phrase/forced_race.h"

#include "event/event.h"
#include "event/names.h"
#include "phrase/duration.h"
#include "phrase/number.h"

bool
phrase_stress(struct strbuf *out, const struct pw_event *start)
{
	const char *name = start ? pw_stress_name(start->start.stress) : NULL;

	if (!name)
		return false;
	strbuf_addf(out, "--stress=%s", name);
	if (start->start.stress_children)
		strbuf_addf(out, ":%u", start->start.stress_children);
	return true;
}

bool
phrase_backend(struct strbuf *out, const struct pw_event *start)
{
	const char *name = start ? pw_backend_name(start->start.backend) : NULL;
	const size_t before = out->len;

	if (name)
		strbuf_adds(out, name);
	if (start && pw_stress_name(start->start.stress)) {
		if (name)
			strbuf_addc(out, ' ');
		phrase_stress(out, start);
	}
	return out->len > before;
}

static void
add_backend_arg(struct spans *out, const struct phrase_arg *a)
{
	if (!phrase_backend(&out->text, a->p))
		strbuf_adds(&out->text, _("no backend"));
}

struct phrase_arg
arg_backend(const struct pw_event *start)
{
	return (struct phrase_arg){ .add = add_backend_arg, .p = start };
}

static void
add_stress_arg(struct spans *out, const struct phrase_arg *a)
{
	phrase_stress(&out->text, a->p);
}

/* {1} is the option, {2} the limit, {3} how many children. */
static const char *
forced_race_format(const struct pw_event *start)
{
	switch ((enum pw_stress)start->start.stress) {
	case PW_STRESS_MERGE:
		return start->start.stress_children ?
		       _("Race forced ({1}): the ends of {3} children are held back, and then reach their "
			 "parent at once, so that its SIGCHLDs are coalesced; {2} at most.") :
		       _("Race forced ({1}): a parent is held from the end of a child until all its children "
			 "have ended, so that its SIGCHLDs are coalesced; {2} at most.");
	case PW_STRESS_CHILD_FIRST:
		return _("Race forced ({1}): a parent is held in fork until the child has ended; {2} at most.");
	case PW_STRESS_PARENT_FIRST:
		return _("Race forced ({1}): a child is held at its start until its parent waits or sleeps; "
			 "{2} at most.");
	case PW_STRESS_NONE:
	case PW_STRESS_COUNT:
		break;
	}
	return NULL;
}

bool
phrase_forced_race(struct strbuf *out, const struct pw_event *start)
{
	const char *format = start ? forced_race_format(start) : NULL;

	if (!format)
		return false;
	PHRASE_TEXT(out, format, (struct phrase_arg){ .add = add_stress_arg, .p = start },
		    arg_duration(start->start.stress_limit), arg_number(start->start.stress_children));
	return true;
}
