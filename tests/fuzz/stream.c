/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream.c - any bytes as a recording, through the replay, the model and the lines
 * of the log: whatever it says, nothing breaks and nothing reaches a terminal. */
#include "fuzz.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "model/model.h"
#include "source/source.h"
#include "view/view.h"

static void
check_printable(const struct strbuf *b)
{
	for (size_t i = 0; i < b->len; i++)
		FUZZ_CHECK((unsigned char)b->s[i] >= 0x20 && b->s[i] != 0x7f);
}

static void
show(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_line_opts o = { .utf8 = true, .width = 100 };
	struct strbuf *out = arg;

	strbuf_reset(out);
	pw_line_format(out, m, ev, &o);
	check_printable(out);
	strbuf_reset(out);
	pw_codec_write(out, ev);
}

static void
apply(void *arg, const struct pw_event *ev)
{
	pw_model_apply(arg, ev);
}

static void
replay(const char *path)
{
	const struct pw_model_opts mo = { .zombie_age = 1000000000, .history = 16 };
	const struct pw_source_opts so = { .file = path };
	struct strbuf out = { 0 };
	struct pw_model *m = pw_model_new(&mo, show, &out);
	struct pw_source *s;
	const char *why;
	int n;

	FUZZ_CHECK(pw_source_replay.open(&s, &so, &why) == 0);
	while ((n = s->ops->drain(s, apply, m)) >= 0)
		if (s->ops->horizon(s) >= pw_model_deadline(m))
			pw_model_advance(m, s->ops->horizon(s));
	FUZZ_CHECK(n == -ENODATA || s->ops->error(s));
	pw_model_finish(m, pw_model_now(m));
	s->ops->close(s);
	pw_model_free(m);
	strbuf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[40];
	int fd = memfd_create("recording", MFD_CLOEXEC);

	FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	replay(path);
	close(fd);
	return 0;
}
