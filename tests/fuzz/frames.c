/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frames.c - any bytes as a message of a process that reads symbols and is not ours any more:
 * what is sound has frames whose texts end, and the event made of them is read back. */
#include "fuzz.h"

#include "base/strbuf.h"
#include "event/event.h"
#include "event/stack_frames.h"
#include "source/symbols/symbol_wire.h"

static struct sym_module
module_name(void *arg, uint32_t module)
{
	(void)arg;
	return (struct sym_module){ module % 3 ? "/lib/libc.so.6" : NULL, module };
}

static size_t
text_length(const char *s)
{
	return s ? strlen(s) : 0;
}

static void
check_event(const struct symbols_frames *s)
{
	struct strbuf tail = { 0 };
	struct pw_event *ev;
	struct pw_frame f;
	size_t at = 0, n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct symbols_frame *from = &s->frames[i];

		FUZZ_CHECK(text_length(from->func) <= SYM_TEXT && text_length(from->file) <= SYM_TEXT);
		FUZZ_CHECK(text_length(from->given) <= SYM_TEXT);
		f = (struct pw_frame){ .func = from->func, .file = from->file, .module = from->module,
				       .offset = from->offset, .line = from->line, .inlined = from->inlined };
		if (!pw_frame_add(&tail, &f))
			break;
		n++;
	}
	ev = calloc(1, sizeof(*ev) + tail.len + 1);
	FUZZ_CHECK(ev);
	ev->tail_len = (uint32_t)tail.len;
	memcpy(ev->tail, strbuf_str(&tail), tail.len);
	for (; pw_frame_next(ev, &at, &f); n--)
		FUZZ_CHECK(n && f.func && f.file && f.module);
	FUZZ_CHECK(n == 0);
	free(ev);
	strbuf_done(&tail);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sym_head h;
	struct symbols_frames *s;
	struct sym_wanted w;
	char *payload, digits[2 * SYM_BUILD_ID + 1];

	if (size < sizeof(h))
		return 0;
	memcpy(&h, data, sizeof(h));
	payload = malloc(size - sizeof(h) + 1);	/* of exact size, and aligned */
	FUZZ_CHECK(payload);
	memcpy(payload, data + sizeof(h), size - sizeof(h));
	if (!sym_is_sound(&h, payload, size, true)) {
		free(payload);
		return 0;
	}
	if (h.kind == SYM_FRAMES) {
		s = sym_take_frames(&h, payload, size - sizeof(h), module_name, NULL);
		FUZZ_CHECK(s && s->n <= SYMBOLS_FRAMES_MAX);
		check_event(s);
		free(s);
	} else if (h.kind == SYM_FOUND) {
		FUZZ_CHECK(h.id < SYM_MODULES && size - sizeof(h) == h.count * sizeof(int64_t));
		FUZZ_CHECK(!h.count || h.count == SYM_PYTHONS);
	} else {
		memcpy(&w, payload, sizeof(w));
		sym_build_id_text(&w, digits);
		FUZZ_CHECK(strlen(digits) == 2 * (size_t)w.build_id_len && !strchr(w.name, '/'));
	}
	free(payload);
	return 0;
}
