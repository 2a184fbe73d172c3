/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_write.c - a record as a line of the JSON stream. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/codec.h"
#include "event/codec_bytes.h"
#include "event/codec_table.h"
#include "event/finding.h"
#include "event/stack_frames.h"
#include "event/id.h"
#include "event/names.h"
#include "event/summary.h"

/* The C library always sets it, the program did not ask for it: <asm/signal.h>. */
enum { SA_RESTORER_BIT = 0x04000000 };

static uint32_t
u32_at(const struct pw_event *ev, size_t where)
{
	uint32_t v;

	memcpy(&v, (const char *)ev + where, sizeof(v));
	return v;
}

static uint64_t
u64_at(const struct pw_event *ev, size_t where)
{
	uint64_t v;

	memcpy(&v, (const char *)ev + where, sizeof(v));
	return v;
}

static void
add_key(struct strbuf *out, unsigned int key)
{
	strbuf_add(out, codec_keys[key].lead, codec_keys[key].lead_len);
}

/* For names of ours, which need no escape. */
static void
add_name(struct strbuf *out, const char *name)
{
	strbuf_addc(out, '"');
	strbuf_adds(out, name);
	strbuf_addc(out, '"');
}

static void
add_text(struct strbuf *out, const char *s)
{
	text_json(out, s, strlen(s));
}

static void
add_number(struct strbuf *out, unsigned int key, uint64_t v, unsigned int rule)
{
	if (v == 0 && rule == RULE_NONZERO)
		return;
	add_key(out, key);
	strbuf_addu(out, v);
}

static void
add_bool(struct strbuf *out, unsigned int key, bool v)
{
	add_key(out, key);
	strbuf_adds(out, v ? "true" : "false");
}

static void
add_signal_name(struct strbuf *out, unsigned int key, int signo)
{
	char buf[16];

	add_key(out, key);
	add_name(out, pw_signal_name(signo, buf));
}

static void
add_signal(struct strbuf *out, const struct codec_row *r, int signo)
{
	if (signo <= 0 && r->rule == RULE_NONZERO)
		return;
	if (signo <= 0 && r->type == TYPE_SIGNAL_OR_NULL) {
		add_key(out, r->key);
		strbuf_adds(out, "null");
	} else {
		add_signal_name(out, r->key, signo);
	}
}

static void
add_status(struct strbuf *out, int status)
{
	if (status < 0)
		return;
	if (WIFEXITED(status)) {
		add_number(out, KEY_CODE, WEXITSTATUS(status), RULE_ALWAYS);
	} else if (WIFSIGNALED(status)) {
		add_signal_name(out, KEY_SIGNAL, WTERMSIG(status));
		if (WCOREDUMP(status))
			add_bool(out, KEY_CORE, true);
	}
}

static void
add_sicode(struct strbuf *out, const struct pw_event *ev)
{
	const char *name = pw_sicode_name(ev->signal.signo, ev->signal.code);

	add_key(out, KEY_CODE);
	if (name)
		add_name(out, name);
	else
		strbuf_addi(out, ev->signal.code);
}

static void
add_syscall(struct strbuf *out, unsigned int key, int nr)
{
	const char *name = pw_syscall_name(nr);

	if (nr < 0)
		return;
	add_key(out, key);
	if (name) {
		add_name(out, name);
	} else {
		strbuf_adds(out, "\"syscall_");
		strbuf_addi(out, nr);
		strbuf_addc(out, '"');
	}
}

/* [ before the first, a comma before each other one. */
static void
add_bit_name(struct strbuf *out, unsigned int key, bool *first, const char *name)
{
	if (*first) {
		add_key(out, key);
		strbuf_addc(out, '[');
	} else {
		strbuf_addc(out, ',');
	}
	*first = false;
	add_name(out, name);
}

/* What has no name stands there as a number, so that nothing is hidden. */
static void
add_rest_of_bits(struct strbuf *out, unsigned int key, bool *first, uint64_t bits)
{
	char buf[24];

	if (bits) {
		snprintf(buf, sizeof(buf), "0x%llx", (unsigned long long)bits);
		add_bit_name(out, key, first, buf);
	}
	if (!*first)
		strbuf_addc(out, ']');
}

static void
add_options(struct strbuf *out, unsigned int key, uint32_t bits)
{
	const char *name;
	uint32_t bit;
	unsigned int i;
	bool first = true;

	for (i = 0; bits && (name = pw_wait_option(i, &bit)); i++)
		if (bits & bit) {
			add_bit_name(out, key, &first, name);
			bits &= ~bit;
		}
	add_rest_of_bits(out, key, &first, bits);
}

static void
add_sa_flags(struct strbuf *out, unsigned int key, uint64_t bits)
{
	const char *name;
	uint64_t bit;
	unsigned int i;
	bool first = true;

	bits &= ~(uint64_t)SA_RESTORER_BIT;
	for (i = 0; bits && (name = pw_sa_flag(i, &bit)); i++)
		if (bits & bit) {
			add_bit_name(out, key, &first, name);
			bits &= ~bit;
		}
	add_rest_of_bits(out, key, &first, bits);
}

/* What the source sees is said even where it is nothing. */
static void
add_sees(struct strbuf *out, const struct codec_row *r, uint32_t bits)
{
	const char *name;
	uint32_t bit;
	unsigned int i;
	char sep = '[';

	if (!bits && r->rule != RULE_ALWAYS)
		return;
	add_key(out, r->key);
	for (i = 0; (name = pw_sees_name(i, &bit)); i++)
		if (bits & bit) {
			strbuf_addc(out, sep);
			add_name(out, name);
			sep = ',';
		}
	if (sep == '[')
		strbuf_addc(out, sep);
	strbuf_addc(out, ']');
}

static void
add_pids(struct strbuf *out, enum codec_key key, const __u32 *pids)
{
	if (!pids[0])
		return;
	add_key(out, key);
	for (int i = 0; i < PW_HOLDERS && pids[i]; i++)
		strbuf_addf(out, "%c%u", i ? ',' : '[', pids[i]);
	strbuf_addc(out, ']');
}

static void
add_target(struct strbuf *out, const struct pw_event *ev)
{
	const char *name = pw_target_name(ev->wait.target);

	if (!name)
		return;
	add_key(out, KEY_TARGET);
	strbuf_addc(out, '"');
	strbuf_adds(out, name);
	if (ev->wait.target != PW_TARGET_ANY) {
		strbuf_addc(out, ':');
		strbuf_addi(out, ev->wait.target_id);
	}
	strbuf_addc(out, '"');
}

static void
add_child(struct strbuf *out, const struct pw_event *ev)
{
	const char *name = pw_errno_name((unsigned int)ev->wait.error);

	if (ev->wait.error == 0) {
		add_number(out, KEY_CHILD, ev->wait.child.pid, RULE_ALWAYS);
		return;
	}
	add_key(out, KEY_ERRNO);
	if (name)
		add_name(out, name);
	else
		strbuf_addi(out, ev->wait.error);
}

static void
add_enum(struct strbuf *out, unsigned int key, const char *name)
{
	if (!name)
		return;
	add_key(out, key);
	add_name(out, name);
}

static void
add_comm(struct strbuf *out, unsigned int key, const char *comm)
{
	size_t len = strnlen(comm, PW_COMM_LEN);

	if (len == 0)
		return;
	add_key(out, key);
	text_json(out, comm, len);
}

/* Where the i-th string of the tail begins; its end when there are fewer. */
static const char *
tail_word(const struct pw_event *ev, unsigned int i)
{
	const char *p = ev->tail, *end = p + ev->tail_len;

	while (i-- > 0 && p < end) {
		p += strnlen(p, (size_t)(end - p));
		p += p < end;
	}
	return p;
}

static void
add_word(struct strbuf *out, unsigned int key, const struct pw_event *ev, unsigned int i)
{
	const char *p = tail_word(ev, i);
	size_t len = strnlen(p, (size_t)(ev->tail + ev->tail_len - p));

	if (len == 0)
		return;
	add_key(out, key);
	text_json(out, p, len);
}

static void
add_words(struct strbuf *out, unsigned int key, const struct pw_event *ev, unsigned int i)
{
	const uint32_t words = ev->kind == PW_EV_START ? pw_start_words(ev) : ev->tail_len;
	const char *p = tail_word(ev, i), *end = ev->tail + words;
	char sep = '[';
	size_t len;

	if (p >= end)
		return;
	add_key(out, key);
	for (; p < end; p += p < end, sep = ',') {
		len = strnlen(p, (size_t)(end - p));
		strbuf_addc(out, sep);
		text_json(out, p, len);
		p += len;
	}
	strbuf_addc(out, ']');
}

static void
add_string(struct strbuf *out, unsigned int key, const char *s)
{
	add_key(out, key);
	text_json(out, s, strlen(s));
}

static void
add_start(struct strbuf *out, const struct codec_row *r, uint64_t start)
{
	if (r->type == TYPE_TICKS)
		add_number(out, r->key, pw_start_ticks(start), r->rule);
	else if (!pw_start_is_tick(start))
		add_number(out, r->key, start, r->rule);
}

static void
add_truth(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	const uint32_t maybe = r->type == TYPE_MAYBE ? u32_at(ev, r->where) : PW_MAYBE_NONE;

	if (maybe != PW_MAYBE_NONE)
		add_bool(out, r->key, maybe == PW_MAYBE_YES);
	else if (r->type == TYPE_BOOL || (r->type == TYPE_MARK && ev->flags & r->bit) ||
		 (r->type == TYPE_VFORK && !(ev->flags & PW_F_NO_CALLER)))
		add_bool(out, r->key, ev->flags & r->bit);
}

static void
add_u32(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	if (r->type == TYPE_U32 || u32_at(ev, r->where) <= INT32_MAX)
		add_number(out, r->key, u32_at(ev, r->where), r->rule);
}

/* What only a wait call has. */
static void
add_of_wait(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	if (r->type == TYPE_TARGET)
		add_target(out, ev);
	else if (r->type == TYPE_OPTIONS)
		add_options(out, r->key, u32_at(ev, r->where));
	else if (r->type == TYPE_CHILD)
		add_child(out, ev);
	else
		add_enum(out, r->key, pw_child_state_name(ev->wait.child_state));
}

static void
add_frame_text(struct strbuf *out, const char *lead, const char *text)
{
	if (!*text)
		return;
	strbuf_adds(out, lead);
	text_json(out, text, strlen(text));
	strbuf_addc(out, ',');
}

/* All but the brace before it. */
static void
add_frame(struct strbuf *out, const struct pw_frame *f)
{
	add_frame_text(out, "\"func\":", f->func);
	add_frame_text(out, "\"file\":", f->file);
	if (f->line) {
		strbuf_adds(out, "\"line\":");
		strbuf_addu(out, f->line);
		strbuf_addc(out, ',');
	}
	add_frame_text(out, "\"module\":", f->module);
	add_frame_text(out, "\"source\":", f->source);
	if (f->inlined)
		strbuf_adds(out, "\"inlined\":true,");
	if (f->signal)
		strbuf_adds(out, "\"signal\":true,");
	strbuf_adds(out, "\"offset\":");
	strbuf_addu(out, f->offset);
	strbuf_addc(out, '}');
}

static void
add_frames(struct strbuf *out, unsigned int key, const struct pw_event *ev)
{
	struct pw_frame f;

	add_key(out, key);
	strbuf_addc(out, '[');
	for (size_t at = 0, first = out->len; pw_frame_next(ev, &at, &f);) {
		strbuf_adds(out, out->len > first ? ",{" : "{");
		add_frame(out, &f);
	}
	strbuf_addc(out, ']');
}

static void
add_of_tail(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	if (r->type == TYPE_WORD)
		add_word(out, r->key, ev, r->where);
	else if (r->type == TYPE_WORDS)
		add_words(out, r->key, ev, r->where);
	else if (r->type == TYPE_HOST && pw_start_host(ev))
		add_string(out, r->key, pw_start_host(ev));
	else if (r->type == TYPE_BYTES)
		codec_write_bytes(out, r->key, ev->tail, ev->tail_len);
	else if (r->type == TYPE_FRAMES)
		add_frames(out, r->key, ev);
}

/* What only signals and their dispositions have. */
static void
add_of_signal(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	if (r->type == TYPE_SIGCHLD)
		add_enum(out, r->key, "SIGCHLD");
	else if (r->type == TYPE_SICODE)
		add_sicode(out, ev);
	else if (r->type == TYPE_SA_FLAGS)
		add_sa_flags(out, r->key, u64_at(ev, r->where));
	else
		add_signal(out, r, (int)u32_at(ev, r->where));
}

static void
add_row(struct strbuf *out, const struct pw_event *ev, const struct codec_row *r)
{
	switch ((enum codec_type)r->type) {
	case TYPE_PID:
	case TYPE_U32:
	case TYPE_KNOWN:
		add_u32(out, ev, r);
		break;
	case TYPE_U64:
	case TYPE_NS:
		add_number(out, r->key, u64_at(ev, r->where), r->rule);
		break;
	case TYPE_TICKS:
	case TYPE_FINER:
		add_start(out, r, u64_at(ev, r->where));
		break;
	case TYPE_ENUM:
		add_enum(out, r->key, r->names->name(u32_at(ev, r->where)));
		break;
	case TYPE_SIGNAL:
	case TYPE_SIGNAL_OR_NULL:
	case TYPE_SIGCHLD:
	case TYPE_SICODE:
	case TYPE_SA_FLAGS:
		add_of_signal(out, ev, r);
		break;
	case TYPE_SYSCALL:
		add_syscall(out, r->key, (int)u32_at(ev, r->where));
		break;
	case TYPE_BOOL:
	case TYPE_MARK:
	case TYPE_MAYBE:
	case TYPE_VFORK:
		add_truth(out, ev, r);
		break;
	case TYPE_COMM:
		add_comm(out, KEY_COMM, ev->comm);
		break;
	case TYPE_NAME:
		add_comm(out, r->key, (const char *)ev + r->where);
		break;
	case TYPE_WORD:
	case TYPE_WORDS:
	case TYPE_FRAMES:
	case TYPE_HOST:
	case TYPE_BYTES:
		add_of_tail(out, ev, r);
		break;
	case TYPE_ZOMBIE_STATUS:
	case TYPE_STATUS:
		if (r->type == TYPE_STATUS || ev->process.state == PW_STATE_ZOMBIE)
			add_status(out, (int)u32_at(ev, r->where));
		break;
	case TYPE_TARGET:
	case TYPE_OPTIONS:
	case TYPE_CHILD:
	case TYPE_CHILD_STATE:
		add_of_wait(out, ev, r);
		break;
	case TYPE_SEES:
		add_sees(out, r, u32_at(ev, r->where));
		break;
	case TYPE_PIDS:
		add_pids(out, r->key, ev->activity.pipe_held_by);
		break;
	}
}

static void
add_certainty(struct strbuf *out, const struct pw_finding *f, bool resolved)
{
	strbuf_adds(out, resolved ? ",\"state\":\"resolved\"" :
		    f->updated ? ",\"state\":\"updated\"" : ",\"state\":\"opened\"");
	strbuf_adds(out, f->n_candidates ? ",\"certainty\":\"likely\",\"candidates\":[" :
					   ",\"certainty\":\"certain\"");
	for (size_t i = 0; i < f->n_candidates; i++) {
		if (i)
			strbuf_addc(out, ',');
		add_text(out, f->candidates[i]);
	}
	if (f->n_candidates)
		strbuf_addc(out, ']');
}

static void
add_sites(struct strbuf *out, const struct pw_finding *f)
{
	for (size_t i = 0; i < f->n_sites; i++) {
		strbuf_adds(out, i ? ",{" : ",\"sites\":[{");
		strbuf_adds(out, "\"role\":");
		add_name(out, pw_role_name(f->sites[i].role));
		strbuf_addc(out, ',');
		add_frame(out, &f->sites[i].at);
	}
	if (f->n_sites)
		strbuf_addc(out, ']');
}

static void
add_finding(struct strbuf *out, const struct pw_event *ev)
{
	const struct pw_finding *f = ev->finding;
	size_t i;

	strbuf_adds(out, ",\"rule\":");
	add_text(out, f->rule);
	if (pw_severity_name(f->severity)) {
		strbuf_adds(out, ",\"severity\":");
		add_name(out, pw_severity_name(f->severity));
	}
	add_certainty(out, f, ev->flags & PW_F_WITHDRAWN);
	add_number(out, KEY_PID, f->who.pid, RULE_ALWAYS);
	add_number(out, KEY_NSPID, f->who.nspid, RULE_NONZERO);
	add_comm(out, KEY_COMM, f->comm);
	strbuf_adds(out, ",\"children\":[");
	for (i = 0; i < f->n_children; i++) {
		if (i)
			strbuf_addc(out, ',');
		strbuf_addu(out, f->children[i]);
	}
	strbuf_addc(out, ']');
	add_number(out, KEY_COUNT, f->count, RULE_ALWAYS);
	add_sites(out, f);
	strbuf_adds(out, ",\"message\":");
	add_text(out, f->message);
	if (f->advice) {
		strbuf_adds(out, ",\"advice\":");
		add_text(out, f->advice);
	}
	if (ev->flags & PW_F_WITHDRAWN)
		strbuf_adds(out, ",\"withdrawn\":true");
}

static void
add_summary(struct strbuf *out, const struct pw_summary *s)
{
	/* In a group a name is led by the group's { or a comma. */
	const struct {
		const char *lead;
		uint64_t v;
	} counts[] = {
		{ ",\"forks\":", s->forks },
		{ ",\"execs\":", s->execs },
		{ ",\"exits\":", s->exits },
		{ ",\"zombies_now\":", s->zombies_now },
		{ ",\"zombies_peak\":", s->zombies_peak },
		{ ",\"reaps\":", s->reaps },
		{ ",\"autoreaps\":", s->autoreaps },
		{ ",\"orphans\":", s->orphans },
		{ ",\"signals\":{\"queued\":", s->signals.queued },
		{ ",\"coalesced\":", s->signals.coalesced },
		{ ",\"ignored\":", s->signals.ignored },
		{ ",\"blocked\":", s->signals.blocked },
		{ ",\"lost\":", s->signals.lost },
		{ "},\"delivers\":", s->delivers },
		{ ",\"waits\":{\"reaped\":", s->waits.reaped },
		{ ",\"nobody\":", s->waits.nobody },
		{ ",\"echild\":", s->waits.echild },
		{ ",\"eintr\":", s->waits.eintr },
		{ ",\"failed\":", s->waits.failed },
		{ ",\"left\":", s->waits.left },
		{ ",\"reported\":", s->waits.reported },
		{ "},\"interrupted\":", s->interrupted },
		{ ",\"lost\":", s->lost },
		{ ",\"findings\":", s->findings },
		{ ",\"elapsed_ns\":", s->elapsed_ns },
		{ ",\"command_exits\":", s->command_exits },
		{ ",\"command_reaps\":", s->command_reaps },
		{ ",\"namespace_reaps\":", s->namespace_reaps },
		{ ",\"unwatched_reaps\":", s->unwatched_reaps },
		{ ",\"child_zombies_now\":", s->child_zombies_now },
		{ ",\"child_zombies_peak\":", s->child_zombies_peak },
		{ ",\"processes\":", s->processes },
		{ ",\"parents\":", s->parents },
	};
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		strbuf_adds(out, counts[i].lead);
		strbuf_addu(out, counts[i].v);
	}
}

void
pw_codec_write(struct strbuf *out, const struct pw_event *ev)
{
	const struct codec_kind *k;
	size_t i;

	if (ev->kind >= PW_EV_COUNT || !codec_kinds[ev->kind].lead)
		return;
	k = &codec_kinds[ev->kind];
	strbuf_adds(out, k->lead);
	strbuf_addu(out, ev->ts);
	for (i = 0; i < k->n_rows; i++)
		add_row(out, ev, &k->rows[i]);
	if (ev->kind == PW_EV_FINDING && ev->finding)
		add_finding(out, ev);
	if (ev->kind == PW_EV_SUMMARY && ev->summary)
		add_summary(out, ev->summary);
	if (ev->flags & PW_F_APPROX)
		strbuf_adds(out, ",\"approx\":true");
	strbuf_add(out, "}\n", 2);
}
