/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evring.c - the last events. */
#include "view/tui/evring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "event/finding.h"
#include "event/summary.h"

#define CAP 65536u		/* events; about 150 bytes each */
#define CAP_BYTES (24u << 20)	/* of all of them: some carry an argv of 4 KiB */

struct evring {
	struct pw_event **ev;	/* number seq stands at seq % CAP */
	unsigned char *notes;
	unsigned int question;	/* that the notes answer */
	struct pw_event *start;	/* kept for the file that is saved */
	uint64_t first, last;
	size_t bytes;
};

struct evring *
evring_new(void)
{
	struct evring *r = xzalloc(sizeof(*r));

	r->ev = xcalloc(CAP, sizeof(r->ev[0]));
	r->notes = xcalloc(CAP, 1);
	r->first = 1;
	return r;
}

void
evring_free(struct evring *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < CAP; i++)
		free(r->ev[i]);
	free(r->ev);
	free(r->notes);
	free(r->start);
	free(r);
}

static size_t
kids_size(const struct pw_finding *f)
{
	return f->n_children * sizeof(f->children[0]);
}

static size_t
string_size(const char *s)
{
	return s ? strlen(s) + 1 : 0;
}

static size_t
put_string(char *to, const char **s)
{
	size_t size = string_size(*s);

	if (!*s)
		return 0;
	memcpy(to, *s, size);
	*s = to;
	return size;
}

/* Of its copy, with all that it points to. */
static size_t
size_of(const struct pw_event *ev)
{
	const struct pw_finding *f = ev->finding;

	if (ev->kind == PW_EV_FINDING && f)
		return sizeof(*ev) + sizeof(*f) + kids_size(f) + string_size(f->message) +
		       string_size(f->advice);
	if (ev->kind == PW_EV_SUMMARY && ev->summary)
		return sizeof(*ev) + sizeof(*ev->summary);
	return sizeof(*ev) + ev->tail_len;
}

/* A finding belongs to the model, which changes it: the copy carries its own. */
static struct pw_event *
copy_finding(const struct pw_event *ev)
{
	const struct pw_finding *f = ev->finding;
	size_t kids = kids_size(f);
	struct pw_event *copy = xzalloc(size_of(ev));
	struct pw_finding *mine = (struct pw_finding *)(copy + 1);
	char *p = (char *)(mine + 1);

	*copy = *ev;
	*mine = *f;
	copy->tail_len = 0;
	copy->finding = mine;
	mine->sites = NULL;	/* the model's; the line shows none */
	mine->n_sites = 0;
	if (kids) {
		memcpy(p, f->children, kids);
		mine->children = (const uint32_t *)(void *)p;
		p += kids;
	}
	p += put_string(p, &mine->message);
	put_string(p, &mine->advice);
	return copy;
}

static struct pw_event *
copy_event(const struct pw_event *ev)
{
	struct pw_event *copy;

	if (ev->kind == PW_EV_FINDING && ev->finding)
		return copy_finding(ev);
	if (ev->kind == PW_EV_SUMMARY && ev->summary) {
		copy = xzalloc(size_of(ev));
		*copy = *ev;
		copy->tail_len = 0;
		copy->summary = memcpy(copy + 1, ev->summary, sizeof(*ev->summary));
		return copy;
	}
	return xmemdup(ev, size_of(ev));
}

struct evring *
evring_copy(const struct evring *r)
{
	struct evring *copy = evring_new();

	for (size_t i = 0; i < CAP; i++)
		if (r->ev[i])
			copy->ev[i] = copy_event(r->ev[i]);
	if (r->start)
		copy->start = copy_event(r->start);
	memcpy(copy->notes, r->notes, CAP);
	copy->question = r->question;
	copy->first = r->first;
	copy->last = r->last;
	copy->bytes = r->bytes;
	return copy;
}

static void
drop_first(struct evring *r)
{
	size_t slot = r->first++ % CAP;

	r->bytes -= size_of(r->ev[slot]);
	free(r->ev[slot]);
	r->ev[slot] = NULL;
}

void
evring_add(struct evring *r, const struct pw_event *ev, bool quiet)
{
	size_t slot = ++r->last % CAP;

	if (r->last - r->first >= CAP)
		drop_first(r);
	r->ev[slot] = copy_event(ev);
	r->bytes += size_of(r->ev[slot]);
	while (r->bytes > CAP_BYTES && r->first < r->last)
		drop_first(r);
	r->notes[slot] = quiet ? EVRING_QUIET : 0;
	if (ev->kind == PW_EV_START && !r->start)
		r->start = copy_event(ev);
}

uint64_t
evring_first(const struct evring *r)
{
	return r->first;
}

uint64_t
evring_last(const struct evring *r)
{
	return r->last;
}

const struct pw_event *
evring_get(const struct evring *r, uint64_t seq)
{
	return r->ev[seq % CAP];
}

unsigned char *
evring_note(struct evring *r, uint64_t seq)
{
	return &r->notes[seq % CAP];
}

void
evring_notes_about(struct evring *r, unsigned int question)
{
	if (question == r->question)
		return;
	r->question = question;
	for (size_t i = 0; i < CAP; i++)
		r->notes[i] &= EVRING_QUIET;
}

int
evring_save(const struct evring *r, FILE *out)
{
	struct strbuf b = { 0 };
	uint64_t first = evring_first(r);

	if (r->start && first > 1)
		pw_codec_write(&b, r->start);
	for (uint64_t seq = first; seq <= r->last; seq++) {
		pw_codec_write(&b, evring_get(r, seq));
		if (b.len < 65536 && seq < r->last)
			continue;
		if (b.len && fwrite(b.s, 1, b.len, out) != b.len)
			break;
		strbuf_reset(&b);
	}
	strbuf_done(&b);
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}
