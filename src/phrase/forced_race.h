/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forced_race.h - which race procwatch forces (--stress), in words.  start: the START of the
 * stream, NULL = not known. */
#ifndef PW_PHRASE_FORCED_RACE_H
#define PW_PHRASE_FORCED_RACE_H

#include <stdbool.h>

#include "phrase/spans.h"

struct pw_event;

/* "--stress=merge:5".  false: none is forced, and nothing is appended. */
bool phrase_stress(struct strbuf *out, const struct pw_event *start);
/* What observes: "bpf", "ptrace --stress=merge".  false: that has no name. */
bool phrase_backend(struct strbuf *out, const struct pw_event *start);
/* What is held, until when: a sentence of about 130 columns.  false: none is forced. */
bool phrase_forced_race(struct strbuf *out, const struct pw_event *start);

struct phrase_arg arg_backend(const struct pw_event *start);

#endif
