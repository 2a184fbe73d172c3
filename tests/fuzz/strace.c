/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace.c - any bytes as the lines of a log of strace: events come out in order of time, all of
 * them can be written, and the log ends. */
#include "fuzz.h"

#include <signal.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "event/names.h"
#include "model/model.h"
#include "source/replay/strace_log.h"

static void
ignore_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	FUZZ_CHECK(ev->kind < PW_EV_COUNT);
}

static void
take_events(struct strace_log *g, struct pw_model *m, uint64_t *last)
{
	const struct pw_event *ev;
	struct strbuf line = { 0 };

	while ((ev = strace_log_next(g))) {
		FUZZ_CHECK(ev->ts <= PW_NS_MAX && ev->ts >= *last);
		*last = ev->ts;
		if (pw_kind_name(ev->kind)) {
			strbuf_reset(&line);
			pw_codec_write(&line, ev);
			FUZZ_CHECK(line.len > 0 && line.s[line.len - 1] == '\n');
		}
		pw_model_apply(m, ev);
	}
	strbuf_done(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pw_model_opts o = { .zombie_age = 1000000000 };
	struct pw_model *m = pw_model_new(&o, ignore_event, NULL);
	struct strace_log *g = strace_log_new(1ULL << (SIGCHLD - 1), true, 0);
	struct fuzz_lines in = { (const char *)data, size };
	uint64_t number = 0, first, last = 0;
	const char *line;
	size_t len;

	while ((line = fuzz_next_line(&in, &len))) {
		strace_log_add(g, line, len, ++number);
		if (number % 4 == 0)
			strace_log_idle(g);
		take_events(g, m, &last);
	}
	strace_log_end(g);
	take_events(g, m, &last);
	FUZZ_CHECK(strace_log_bad(g, &first) <= number && first <= number);
	pw_model_finish(m, pw_model_now(m));
	strace_log_free(g);
	pw_model_free(m);
	return 0;
}
