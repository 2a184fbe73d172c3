/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_tee.c - pieces of output with their times. */
#include "base/output_tee.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

void
output_piece_add(struct strbuf *out, uint64_t ts, uint64_t left_out, const char *bytes, size_t len)
{
	const struct output_piece p = { .ts = ts, .left_out = left_out, .len = (uint32_t)len };

	strbuf_add(out, &p, sizeof(p));
	if (len)
		strbuf_add(out, bytes, len);
}

int
output_piece_next(const char *bytes, size_t have, struct output_piece *p)
{
	if (have < sizeof(*p))
		return 0;
	memcpy(p, bytes, sizeof(*p));
	if (p->len > OUTPUT_TEE_BYTES)
		return -EPROTO;
	return have - sizeof(*p) < p->len ? 0 : (int)(sizeof(*p) + p->len);
}

void
output_tee_add(struct output_tee *t, const char *bytes, size_t len)
{
	const uint64_t now = t->fd < 0 ? 0 : clock_boottime();
	size_t keep = len < t->room ? len : (size_t)t->room;

	if (t->fd < 0)
		return;
	t->left_out += len - keep;
	t->room -= keep;
	for (size_t n; keep; keep -= n, bytes += n) {
		n = keep < OUTPUT_TEE_BYTES ? keep : OUTPUT_TEE_BYTES;
		output_piece_add(&t->out, now, t->reported, bytes, n);
	}
	output_tee_flush(t);
}

void
output_tee_end(struct output_tee *t)
{
	t->over = true;
	output_tee_flush(t);
}

/* false: the pipe is full, or it has no reader. */
static bool
send_queued(struct output_tee *t)
{
	ssize_t n = 1;

	while (t->fd >= 0 && t->out.len && n > 0) {
		n = write(t->fd, t->out.s, t->out.len);
		if (n > 0) {
			memmove(t->out.s, t->out.s + n, t->out.len - (size_t)n);
			t->out.len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			t->fd = -1;	/* procwatch has closed it, or has ended */
		}
	}
	return t->fd >= 0 && !t->out.len;
}

/* At most one report is queued, however long procwatch is stopped. */
void
output_tee_flush(struct output_tee *t)
{
	if (send_queued(t) && (t->left_out != t->reported || t->over != t->over_sent)) {
		const struct output_piece p = { .ts = clock_boottime(), .left_out = t->left_out, .last = t->over };

		t->reported = t->left_out;
		t->over_sent = t->over;
		strbuf_add(&t->out, &p, sizeof(p));
		send_queued(t);
	}
	if (t->fd < 0 || !t->out.len)
		strbuf_done(&t->out);
}
