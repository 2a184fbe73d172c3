/* SPDX-License-Identifier: GPL-2.0-or-later */
/* comparison_sentence.h - what two runs have to teach, in one sentence. */
#ifndef PW_COMPARISON_SENTENCE_H
#define PW_COMPARISON_SENTENCE_H

#include "base/strbuf.h"
#include "view/compare/run_facts.h"

/* "B waits in a loop, A waits once per signal: the same 9 coalesced (merged) SIGCHLDs, no zombie instead
 * of 9." */
void comparison_sentence(struct strbuf *out, const struct run_facts *a, const struct run_facts *b);

#endif
