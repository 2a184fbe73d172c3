/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holders.c - who holds the other end of what a process waits to read from.
 *
 * A reader of a pipe gets the end of file when no process has its other end open any more.
 * So where one sleeps, a process has it: one that is found, or one that may not be looked at. */
#include "source/proc/holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/readfile.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/proc/awaited_fds.h"
#include "source/proc/proctree.h"
#include "source/proc/socket_peer.h"

enum { MAX_ENDS = 16, MAX_FDS = 1024, LINK_MAX_LEN = 256 };

/* What a descriptor of the other end links to, as in /proc/PID/fd. */
struct end {
	enum pw_end kind;
	char link[LINK_MAX_LEN];
};

struct search {
	struct end ends[MAX_ENDS];
	size_t n_ends;
	uint32_t pid[PW_HOLDERS];
	size_t n;
	uint32_t hidden;
};

static bool
link_of(uint32_t pid, const char *name, char out[LINK_MAX_LEN])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/fd/%.16s", pid, name);
	n = readlink(path, out, LINK_MAX_LEN - 1);
	if (n < 0)
		return false;
	out[n] = '\0';
	return true;
}

/* The number behind that word of /proc/PID/fdinfo, or -1. */
static long
fdinfo_number(uint32_t pid, const char *name, const char *word, int base)
{
	char path[64], text[512];
	const char *at;

	snprintf(path, sizeof(path), "/proc/%u/fdinfo/%.16s", pid, name);
	if (readfile(path, text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, word);
	return at ? strtol(at + strlen(word), NULL, base) : -1;
}

/* fdinfo has the flags in octal: proc(5). */
static bool
is_writable(uint32_t pid, const char *name)
{
	const long flags = fdinfo_number(pid, name, "flags:", 8);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

static bool
is_fifo(uint32_t pid, const char *name)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u/fd/%.16s", pid, name);
	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

static bool
is_pty_master(const char *link)
{
	return strcmp(link, "/dev/ptmx") == 0 || strcmp(link, "/dev/pts/ptmx") == 0;
}

/* What is read by that descriptor, if processes write to it. */
static bool
end_of(uint32_t pid, int fd, struct end *e)
{
	char name[16], link[LINK_MAX_LEN];
	long other;

	snprintf(name, sizeof(name), "%d", fd);
	if (!link_of(pid, name, link))
		return false;
	memcpy(e->link, link, sizeof(link));
	if (strncmp(link, "pipe:[", strlen("pipe:[")) == 0) {
		e->kind = PW_END_PIPE;
	} else if (strncmp(link, "socket:[", strlen("socket:[")) == 0) {
		e->kind = PW_END_SOCKET;
		other = (long)socket_peer((uint32_t)strtoul(link + strlen("socket:["), NULL, 10));
		snprintf(e->link, sizeof(e->link), "socket:[%ld]", other);
		return other != 0;
	} else if (is_pty_master(link)) {
		e->kind = PW_END_TERMINAL;
		other = fdinfo_number(pid, name, "tty-index:", 10);
		snprintf(e->link, sizeof(e->link), "/dev/pts/%ld", other);
		return other >= 0;
	} else {
		e->kind = PW_END_FIFO;
		return link[0] == '/' && strncmp(link, "/dev/", strlen("/dev/")) != 0 && is_fifo(pid, name);
	}
	return true;
}

static bool
has_end(const struct search *s, uint32_t pid, const char *name)
{
	char link[LINK_MAX_LEN];

	if (!link_of(pid, name, link))
		return false;
	for (size_t i = 0; i < s->n_ends; i++)
		if (strcmp(link, s->ends[i].link) == 0)
			return is_writable(pid, name);
	return false;
}

/* Has that process the other end?  One that may not be looked at is counted. */
static bool
is_holder(struct search *s, uint32_t pid)
{
	struct dirent *de;
	bool found = false;
	char dir[32];
	DIR *all;

	snprintf(dir, sizeof(dir), "/proc/%u/fd", pid);
	all = opendir(dir);
	if (!all) {
		s->hidden += errno == EACCES;
		return false;
	}
	for (int i = 0; !found && i < MAX_FDS && (de = readdir(all)); i++)
		found = de->d_name[0] != '.' && has_end(s, pid, de->d_name);
	closedir(all);
	return found;
}

static bool
is_among(const struct pidvec *v, pid_t pid)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i] == pid)
			return true;
	return false;
}

static void
search_in(struct search *s, const struct pidvec *in, const struct pidvec *but)
{
	for (size_t i = 0; i < in->n && s->n < PW_HOLDERS; i++)
		if (!is_among(but, in->v[i]) && is_holder(s, (uint32_t)in->v[i]))
			s->pid[s->n++] = (uint32_t)in->v[i];
}

/* The tree has the reader itself. */
static void
search_all(struct search *s, pid_t reader)
{
	struct pidvec none = { 0 }, tree = { 0 }, all = { 0 };

	pidvec_add(&none, reader);
	procinfo_tree(reader, &tree);
	search_in(s, &tree, &none);
	if (!s->n && procinfo_all(&all) == 0)
		search_in(s, &all, &tree);
	pidvec_done(&all);
	pidvec_done(&tree);
	pidvec_done(&none);
}

static void
add_command(struct pw_event *ev, uint32_t pid)
{
	enum { WIDE = PW_HOLDER_LEN - 4 };
	struct strbuf argv = { 0 }, text = { 0 };
	struct procinfo p;
	bool cut = false;
	size_t at, len;

	if (procinfo_argv((pid_t)pid, &argv, PW_TAIL_MAX, &cut) == 0)
		for (at = 0; at < argv.len && text.len < WIDE; at += strlen(argv.s + at) + 1) {
			if (text.len)
				strbuf_addc(&text, ' ');
			strbuf_adds(&text, argv.s + at);
		}
	if (!text.len && procinfo_read((pid_t)pid, 0, &p) == 0)
		strbuf_adds(&text, p.comm);
	len = text.len < WIDE ? text.len : WIDE;
	memcpy(ev->tail + ev->tail_len, text.len ? text.s : "", len);
	ev->tail_len += (uint32_t)len;
	if (text.len > len || cut) {
		memcpy(ev->tail + ev->tail_len, "...", 3);
		ev->tail_len += 3;
	}
	ev->tail[ev->tail_len++] = '\0';
	strbuf_done(&argv);
	strbuf_done(&text);
}

void
holders_add(const struct procinfo *p, struct pw_event *ev)
{
	struct search s = { 0 };
	int fds[MAX_ENDS];

	if (p->state != 'S')
		return;			/* in D, its descriptors may be slow to look at */
	s.n_ends = awaited_fds(p, fds, MAX_ENDS);
	for (size_t i = 0; i < s.n_ends; i++)
		if (!end_of(p->id.pid, fds[i], &s.ends[i]))
			return;
	if (!s.n_ends)
		return;
	if (is_holder(&s, p->id.pid)) {
		if (p->threads > 1 || p->caught)
			return;
		s.pid[s.n++] = p->id.pid;
	} else {
		search_all(&s, (pid_t)p->id.pid);
	}
	if (!s.n && !s.hidden)
		return;
	ev->activity.end = s.ends[0].kind;
	ev->activity.hidden = s.n ? 0 : s.hidden;
	memcpy(ev->activity.pipe_held_by, s.pid, sizeof(s.pid));
	if (s.n && !ev->tail_len)
		ev->tail[ev->tail_len++] = '\0';	/* no wait channel */
	for (size_t i = 0; i < s.n; i++)
		add_command(ev, s.pid[i]);
}
