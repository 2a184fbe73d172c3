/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.c - runs the iterator over the tasks that were there before the probes. */
#include "source/bpf/look.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "event/event.h"
#include "maps.h"

/* All that the iterator writes: a read may end anywhere.  -EAGAIN: it has passed a
 * million tasks, bpf_seq_read() in kernel/bpf/bpf_iter.c. */
static int
read_all(int fd, struct strbuf *out)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n > 0)
			strbuf_add(out, buf, (size_t)n);
		else if (errno != EINTR && errno != EAGAIN)
			return -errno;
	}
	return 0;
}

int
look_by_link(const struct bpf_link *link, struct strbuf *out)
{
	int fd = bpf_iter_create(bpf_link__fd(link));
	int err = fd < 0 ? -errno : read_all(fd, out);

	if (fd >= 0)
		close(fd);
	return err;
}

static int
run_iterator(const struct bpf_program *prog, struct strbuf *out)
{
	struct bpf_link *link = bpf_program__attach_iter(prog, NULL);
	int err;

	if (!link)
		return -errno;
	err = look_by_link(link, out);
	bpf_link__destroy(link);
	return err;
}

static int
by_pid(const void *a, const void *b)
{
	const struct pw_looked *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/* A record's place in the buffer may not be aligned. */
static void
add_to_record(char *at, const struct pw_looked *found)
{
	struct pw_event ev;

	memcpy(&ev, at, sizeof(ev));
	ev.process.inherited = found->inherited;
	if (found->subreaper)
		ev.flags |= PW_F_SUBREAPER;
	memcpy(at, &ev, sizeof(ev));
}

static void
add_to_snapshot(struct strbuf *snapshot, const struct pw_looked *all, size_t n)
{
	struct pw_looked key = { 0 }, *found;
	struct pw_event ev;

	for (size_t at = 0; at < snapshot->len; at += sizeof(ev) + ev.tail_len) {
		memcpy(&ev, snapshot->s + at, sizeof(ev));
		key.pid = ev.who.pid;
		found = bsearch(&key, all, n, sizeof(*all), by_pid);
		if (found)
			add_to_record(snapshot->s + at, found);
	}
}

int
look_at_tasks(const struct bpf_program *prog, struct strbuf *snapshot)
{
	struct strbuf found = { 0 };
	size_t n;
	int err = run_iterator(prog, &found);

	n = found.len / sizeof(struct pw_looked);
	if (!err && n) {
		qsort(found.s, n, sizeof(struct pw_looked), by_pid);
		add_to_snapshot(snapshot, (const void *)found.s, n);
	}
	strbuf_done(&found);
	return err;
}
