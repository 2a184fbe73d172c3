/* SPDX-License-Identifier: GPL-2.0-or-later */
/* duration.h - how long, and when, in words.  All times are ns. */
#ifndef PW_PHRASE_DURATION_H
#define PW_PHRASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "phrase/spans.h"

/* In a sentence: "420 us", "49.6 ms", "3.00 s", "2 min 07 s", "3 h 12 min", "4 d 02 h". */
void phrase_duration(struct strbuf *out, uint64_t ns);
/* In a column, three digits and the unit: "420us", "49.6ms", "2m07s". */
void phrase_duration_column(struct strbuf *out, uint64_t ns);
/* In a narrow one, at most 5 wide: "420us", "49ms", "3.0s", "2m07", "3h12", "4d02";
 * ticking: of something that continues, so whole seconds, which do not flicker. */
void phrase_duration_short(struct strbuf *out, uint64_t ns, bool ticking);
/* "1.20 s": a moment, as the time since the watch began (zero). */
void phrase_moment(struct strbuf *out, uint64_t ts, uint64_t zero);

struct phrase_arg arg_duration(uint64_t ns);
/* A moment: PHRASE(out, _("forked at {1}"), arg_moment(ts, zero)). */
struct phrase_arg arg_moment(uint64_t ts, uint64_t zero);

#endif
