/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - the event stream as lines of JSON. */
#include <errno.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "view/view.h"

struct json_view {
	struct pw_view base;
	struct pw_view_opts o;
	struct strbuf buf;
};

static int
json_open(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct json_view *v = xzalloc(sizeof(*v));

	(void)why;
	v->base.ops = &pw_view_json;
	v->o = *o;
	*out = &v->base;
	return 0;
}

static void
json_event(struct pw_view *base, const struct pw_model *m, const struct pw_event *ev)
{
	struct json_view *v = (struct json_view *)base;

	(void)m;
	if (!(v->o.kinds >> ev->kind & 1) || (ev->kind == PW_EV_THREAD && !v->o.threads))
		return;
	pw_codec_write(&v->buf, ev);
	if (v->buf.len > 65536) {
		fwrite(v->buf.s, 1, v->buf.len, v->o.out);
		strbuf_reset(&v->buf);
	}
}

static void
json_tick(struct pw_view *base, const struct pw_model *m)
{
	struct json_view *v = (struct json_view *)base;

	(void)m;
	if (!v->buf.len)
		return;
	fwrite(v->buf.s, 1, v->buf.len, v->o.out);
	strbuf_reset(&v->buf);
	fflush(v->o.out);
}

static int
json_finish(struct pw_view *base, const struct pw_model *m)
{
	struct json_view *v = (struct json_view *)base;

	json_tick(base, m);
	return ferror(v->o.out) ? -EIO : 0;
}

static void
json_close(struct pw_view *base)
{
	struct json_view *v = (struct json_view *)base;

	if (!v)
		return;
	strbuf_done(&v->buf);
	free(v);
}

const struct pw_view_ops pw_view_json = {
	.name = "json",
	.open = json_open,
	.event = json_event,
	.tick = json_tick,
	.finish = json_finish,
	.close = json_close,
};
