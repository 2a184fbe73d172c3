/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_search.h - the events whose line has a text: a filter, and a search for the next one.
 *
 * The lines are made to be looked at, which takes seconds for a million events.  So each step looks
 * at some of them only, and keys are read between the steps. */
#ifndef PW_TUI_EVENT_SEARCH_H
#define PW_TUI_EVENT_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

struct scene;
struct spans;

/* The line of that event for a pane of w columns, but not cut to it; 0 = all there is. */
void event_search_line(const struct scene *sc, struct spans *out, uint64_t seq, int w);

/* --- the filter: from the moment that is shown to older events ----------------------- */

/* "" = none.  What is known already is kept where the text has only become longer. */
void event_filter_set(const struct scene *sc, const char *text);
const char *event_filter_text(void);	/* "" = none */
/* There is no filter, or it is known that the line has the text. */
bool event_filter_shows(const struct scene *sc, uint64_t seq);
/* Looks at some more of the events up to the moment that is shown. */
void event_filter_step(const struct scene *sc);
/* How many of them are known; 100 = all, or there is no filter. */
int event_filter_percent(const struct scene *sc);

/* --- the search: from an event to later ones, and from the first one on again -------- */

enum event_search_result {
	EVENT_SEARCH_MORE,	/* another step is needed */
	EVENT_SEARCH_FOUND,
	EVENT_SEARCH_NONE,
};

/* Of what the filter shows. */
void event_search_begin(const struct scene *sc, const char *text, uint64_t from);
bool event_search_is_on(void);
void event_search_end(void);
/* *seq: the event that was found. */
enum event_search_result event_search_step(const struct scene *sc, uint64_t *seq);
const char *event_search_text(void);
int event_search_percent(void);

/* Neither filter nor search; what they had is freed. */
void event_search_reset(void);

#endif
