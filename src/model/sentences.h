/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentences.h - what several rules say of a parent and its zombies.
 *
 * Whole sentences, each with a blank before it but the first; nothing where nothing is
 * known.
 */
#ifndef PW_SENTENCES_H
#define PW_SENTENCES_H

#include "model/situation.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/spans.h"
#include "phrase/wait_call.h"

/* Pieces of them. */
struct phrase_arg arg_parent(const struct situation *s);	/* "server (1201)" */
struct phrase_arg arg_at(const struct situation *s, uint64_t ts);	/* "1.20 s" */
struct phrase_arg arg_sample(const struct pid_sample *p);	/* "7, 8 and 3 more" */
struct phrase_arg arg_call(const struct pw_wait *w);	/* "wait4(7, WNOHANG)"; w stays */
struct phrase_arg arg_disposition_origin(const struct situation *s);	/* "inherited at fork at 1.20 s" */
/* "sleep 100": what it runs, cut when it is long; p stays. */
struct phrase_arg arg_program(const struct pw_proc *p);

void say_has_zombies(struct strbuf *b, const struct situation *s);	/* the first sentence */
void say_zombie(struct strbuf *b, const struct situation *s);	/* the oldest of them */
/* Who forked it, of a child that was adopted; n: of so many. */
void say_forker(struct strbuf *b, const struct situation *s, const struct pw_proc *orphan, uint64_t n);
void say_disposition(struct strbuf *b, const struct situation *s);
/* For what a warning reports, which is past whether the parent still runs or not. */
void say_disposition_then(struct strbuf *b, const struct situation *s);
void say_signals(struct strbuf *b, const struct situation *s);
void say_last_wait(struct strbuf *b, const struct situation *s);
void say_doing(struct strbuf *b, const struct situation *s);
/* The same; of a sleep that has lasted, for how long. */
void say_doing_so_long(struct strbuf *b, const struct situation *s);
/* The zombie, what becomes of SIGCHLD, the last wait call, and what the parent does now. */
void say_what_was_seen(struct strbuf *b, const struct situation *s);
/* What this source cannot see of the parent, or came too late for, and what would decide. */
void say_what_is_not_seen(struct strbuf *b, const struct situation *s);

/* The whole explanation where it is not certain which rule fits; then which, by their ids,
 * and why it is not certain: other may be NULL. */
void explain_likely(struct strbuf *b, const struct situation *s);
void say_likely(struct strbuf *b, const struct situation *s, const char *one, const char *other);

/* Advice where a dump of core takes long. */
void advise_on_dump(struct strbuf *b);

#endif
