/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headline.h - what a watch has come to, in a sentence or two. */
#ifndef PW_HEADLINE_H
#define PW_HEADLINE_H

#include <stdbool.h>

#include "model/model.h"
#include "phrase/spans.h"

/* What the programs did about their zombies, however fast an adopter reaps them afterwards:
 * "server (10) left 3 zombies when it exited.", "No zombies remain.".  The tone: ZOMBIE for
 * a leak or a zombie that remains, WARNING where some were left and no leak was found, or a
 * leak was resolved, else GOOD. */
enum pw_tone pw_headline(struct strbuf *out, const struct pw_model *m, bool utf8);

#endif
