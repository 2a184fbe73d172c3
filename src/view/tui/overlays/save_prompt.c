/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save_prompt.c - the events so far into a file that -r reads. */
#include "view/tui/overlays/save_prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/newfile.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/scene.h"

static void
save_events(struct scene *sc, const char *path)
{
	const struct event_log *log = history_log(sc->history);
	struct strbuf shown = { 0 };
	int fd, err;
	FILE *f;

	if (!path || !*path)
		return;
	text_visible(&shown, path, strlen(path), screen_utf8());
	/* a file that is there stays as it is; what is in it may be secret: arguments */
	fd = newfile_open(path, 0);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	err = f ? 0 : fd < 0 ? fd : -errno;
	if (f) {
		err = event_log_save(log, f);
		if (fclose(f) && !err)
			err = -errno;
	} else if (fd >= 0) {
		close(fd);
	}
	if (err == -EEXIST)
		message_show("%s already exists; press w and choose another name", strbuf_str(&shown));
	else if (err)
		message_show("%s: %s", strbuf_str(&shown), strerror(-err));
	else if (event_log_first(log) > 1)
		message_show("the last %" PRIu64 " of %" PRIu64 " events saved to %s",
			event_log_last(log) - event_log_first(log) + 1, event_log_last(log),
			strbuf_str(&shown));
	else
		message_show("%" PRIu64 " events saved to %s", event_log_last(log),
			strbuf_str(&shown));
	strbuf_done(&shown);
}

void
save_prompt_open(const struct scene *sc)
{
	const struct pw_event *start = scene_start(sc);
	uint32_t pid = start ? start->who.pid : 0;
	char name[64];

	/* one that is free, so that Enter is enough every time */
	snprintf(name, sizeof(name), "procwatch-%" PRIu32 ".jsonl", pid);
	for (int i = 2; i < 1000 && faccessat(AT_FDCWD, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0; i++)
		snprintf(name, sizeof(name), "procwatch-%" PRIu32 "-%d.jsonl", pid, i);
	prompt_open("Save events to:", name, false, save_events);
}
