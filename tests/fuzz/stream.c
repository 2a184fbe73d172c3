/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream.c - any bytes as a recording, through the replay, the model, the lines of the
 * log, the summary and the report: whatever it says, nothing breaks, nothing that
 * controls a terminal comes out, and each page is made in bounded time and memory. */
#include "fuzz.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/out.h"
#include "event/codec.h"
#include "model/model.h"
#include "phrase/spans.h"
#include "source/source.h"
#include "view/event_line.h"
#include "view/view.h"

#define PAGE_MAX (16 << 20)	/* bytes; the longest of the corpus is some 2 MB */

static void
check_printable(const struct strbuf *b)
{
	for (size_t i = 0; i < b->len; i++)
		FUZZ_CHECK((unsigned char)b->s[i] >= 0x20 && b->s[i] != 0x7f);
}

enum { SUMMARY, REPORT, VIEWS };

struct outputs {
	struct spans line;
	struct pw_view *views[VIEWS];
	struct out *text;
	char page[64];		/* path of the report */
};

static void
show(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_line_opts o = { .width = 100 };
	struct outputs *out = arg;

	spans_reset(&out->line);
	out->line.utf8 = true;
	pw_line_format(&out->line, m, ev, &o);
	check_printable(&out->line.text);
	spans_reset(&out->line);
	pw_codec_write(&out->line.text, ev);
	for (int i = 0; i < VIEWS; i++)
		out->views[i]->ops->event(out->views[i], m, ev);
}

static char folder[32];

static void
remove_folder(void)
{
	char page[64];

	snprintf(page, sizeof(page), "%s/page.html", folder);
	unlink(page);
	rmdir(folder);
}

static void
open_outputs(struct outputs *out)
{
	struct pw_view_opts o = { .utf8 = true, .width = 100, .kinds = ~0u, .threads = true };
	const char *why;

	memset(out, 0, sizeof(*out));
	if (!folder[0]) {
		strcpy(folder, "/dev/shm/pw-fuzz.XXXXXX");
		if (!mkdtemp(folder))
			FUZZ_CHECK(mkdtemp(strcpy(folder, "/tmp/pw-fuzz.XXXXXX")));
		atexit(remove_folder);
	}
	snprintf(out->page, sizeof(out->page), "%s/page.html", folder);
	o.out = out->text = out_new(-1, 0);
	o.report = out->page;
	FUZZ_CHECK(pw_view_summary.open(&out->views[SUMMARY], &o, &why) == 0);
	FUZZ_CHECK(pw_view_report.open(&out->views[REPORT], &o, &why) == 0);
}

static void
close_outputs(struct outputs *out, const struct pw_model *m)
{
	struct stat st;

	for (int i = 0; i < VIEWS; i++) {
		FUZZ_CHECK(out->views[i]->ops->finish(out->views[i], m) == 0);
		out->views[i]->ops->close(out->views[i]);
	}
	FUZZ_CHECK(stat(out->page, &st) == 0 && st.st_size > 0 && st.st_size < PAGE_MAX);
	out_free(out->text);
	spans_done(&out->line);
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
	struct outputs out;
	struct pw_model *m = pw_model_new(&mo, show, &out);
	struct pw_source *s;
	const char *why;
	int n;

	open_outputs(&out);
	FUZZ_CHECK(pw_source_replay.open(&s, &so, &why) == 0);
	while ((n = s->ops->drain(s, apply, m)) >= 0)
		if (s->ops->horizon(s) >= pw_model_deadline(m))
			pw_model_advance(m, s->ops->horizon(s));
	FUZZ_CHECK(n == -ENODATA || s->ops->error(s));
	pw_model_finish(m, pw_model_now(m));
	s->ops->close(s);
	close_outputs(&out, m);
	pw_model_free(m);
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
