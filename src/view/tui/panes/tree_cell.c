/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_cell.c - what stands in a column of the tree, and by what it is sorted. */
#include "view/tui/panes/tree_cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "place/place.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/scene.h"
#include "view/tui/user_names.h"

static uint64_t
living_children(const struct pw_proc *p)
{
	uint64_t n = 0;

	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		n += !c->gone;
	return n;
}

/* ns: how long it has run, or ran; 0 = not known, of a zombie that was one already. */
static uint64_t
time_alive(const struct scene *sc, const struct pw_proc *p)
{
	const uint64_t until = p->died ? p->died : sc->now;

	return pw_proc_is_older(p) ? 0 : sat_sub(until, pw_proc_started(p));
}

static bool
was_zombie(const struct pw_proc *p)
{
	return p->died && (p->gone || p->life == PW_LIFE_ZOMBIE) && p->life != PW_LIFE_AUTOREAPED;
}

static uint64_t
time_as_zombie(const struct scene *sc, const struct pw_proc *p)
{
	return was_zombie(p) ? sat_sub(p->gone ? p->gone : sc->now, p->died) : 0;
}

static void
add_place(struct strbuf *out, const struct place *place)
{
	char name[PLACE_COMPONENT];

	if (!place)
		return;
	place_name(place, name, sizeof(name));
	text_visible(out, name, strlen(name), screen_utf8());
}

static void
add_number(struct strbuf *out, uint64_t n)
{
	if (n)
		strbuf_addf(out, "%" PRIu64, n);
}

void
tree_cell(struct strbuf *out, const struct scene *sc, const struct pw_proc *p, enum tree_column c,
	  int w)
{
	const struct pw_view_look *look = scene_look(sc, p);
	char buf[32];

	switch (c) {
	case COLUMN_PID:
		add_number(out, p->id.pid);
		break;
	case COLUMN_PARENT:
		add_number(out, p->parent_id.pid);
		break;
	case COLUMN_USER:
		if (look && look->uid != (uint32_t)-1)
			strbuf_adds(out, user_name(look->uid));
		break;
	case COLUMN_PLACE:
		add_place(out, scene_place(sc, p));
		break;
	case COLUMN_STATE:
		strbuf_adds(out, column_state(buf, p, look, w));
		break;
	case COLUMN_AGE:
		if (!pw_proc_is_older(p))
			strbuf_adds(out, column_age(buf, time_alive(sc, p), !p->died && !scene_stands(sc)));
		break;
	case COLUMN_CPU:
		if (look)
			strbuf_adds(out, column_age(buf, look->cpu, false));
		break;
	case COLUMN_ZOMBIE:
		if (was_zombie(p))
			strbuf_adds(out, column_zombie_age(buf, p, sc->now, !scene_stands(sc)));
		break;
	case COLUMN_CHILDREN:
		add_number(out, living_children(p));
		break;
	case COLUMN_ZOMBIES:
		add_number(out, p->kids.zombies_now);
		break;
	case COLUMN_END:
		if (p->died)
			strbuf_adds(out, column_end(buf, p->status));
		break;
	case COLUMN_COMMAND:
		column_command(out, p, screen_utf8());
		break;
	case COLUMN_COUNT:
		break;
	}
}

void
tree_cell_key(const struct scene *sc, const struct pw_proc *p, struct row_key *out)
{
	const int c = tree_columns_sort();
	const struct pw_view_look *look;
	struct strbuf text = { 0 };

	*out = (struct row_key){ 0 };
	switch (c < 0 ? COLUMN_COUNT : (enum tree_column)c) {
	case COLUMN_PID:
		out->n = UINT64_MAX - p->id.pid;
		break;
	case COLUMN_PARENT:
		out->n = UINT64_MAX - p->parent_id.pid;
		break;
	case COLUMN_AGE:
		out->n = time_alive(sc, p);
		break;
	case COLUMN_CPU:
		look = scene_look(sc, p);
		out->n = look ? look->cpu : 0;
		break;
	case COLUMN_ZOMBIE:		/* those that are one still come first */
		out->n = time_as_zombie(sc, p) / 2 + (p->life == PW_LIFE_ZOMBIE ? UINT64_MAX / 2 : 0);
		break;
	case COLUMN_CHILDREN:
		out->n = living_children(p);
		break;
	case COLUMN_ZOMBIES:
		out->n = p->kids.zombies_now;
		break;
	case COLUMN_USER:
	case COLUMN_PLACE:
	case COLUMN_STATE:
	case COLUMN_END:
	case COLUMN_COMMAND:
		tree_cell(&text, sc, p, (enum tree_column)c, (int)sizeof(out->s));
		out->n = text.len > 0;		/* what has none comes last */
		snprintf(out->s, sizeof(out->s), "%s", strbuf_str(&text));
		break;
	case COLUMN_COUNT:
		break;
	}
	strbuf_done(&text);
}
