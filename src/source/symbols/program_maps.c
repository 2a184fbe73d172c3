/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_maps.c - reads /proc/PID/maps and keeps what comes of it. */
#include "source/symbols/program_maps.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "event/id.h"
#include "source/proc/fsuid.h"
#include "source/proc/maps_line.h"
#include "source/proc/procinfo.h"
#include "source/symbols/mapped_code.h"
#include "source/symbols/program_files.h"
#include "source/symbols/seen_files.h"

#define UNUSED_MODULES 32	/* kept open for the next program */
#define LINES_MAX 65536		/* of maps */
#define QUICK_REREADS 8		/* then one per second */

struct program_user {
	uint32_t pid;
	struct pw_id who;
	struct program *program;
	UT_hash_handle hh;
};

struct programs {
	struct program_user *by_pid;
	struct program_module modules[SYM_MODULES];
	uint32_t last_id;
	uint64_t uses;
	uint32_t modules_taken;
	bool modules_dropped[SYM_MODULES];	/* as well */
	uint32_t *dropped;	/* ids that the reader of symbols has not yet heard of */
	size_t n_dropped;
	struct program *all;
	struct seen_files seen;
};

struct programs *
programs_new(void)
{
	struct programs *ps = xzalloc(sizeof(*ps));

	seen_files_add_own(&ps->seen);
	return ps;
}

static void
module_free(struct programs *ps, struct program_module *m)
{
	if (m->sent)
		ps->modules_dropped[m - ps->modules] = true;
	if (m->fd >= 0)
		close(m->fd);
	if (m->root >= 0)
		close(m->root);
	free(m->path);
	*m = (struct program_module){ 0 };
}

struct program_module *
programs_module(struct programs *ps, uint32_t id)
{
	return id < SYM_MODULES && ps->modules[id].used ? &ps->modules[id] : NULL;
}

struct sym_module
programs_sym_module(void *ps, uint32_t id)
{
	const struct program_module *m = programs_module(ps, id);

	return m ? (struct sym_module){ m->path, m->key[3] } : (struct sym_module){ .path = NULL };
}

/* The one that is unused longest; NULL if there are no more than `keep`. */
static struct program_module *
idle_module(struct programs *ps, size_t keep)
{
	struct program_module *oldest = NULL;
	size_t n = 0;

	for (size_t i = 0; i < SYM_MODULES; i++) {
		struct program_module *m = &ps->modules[i];

		if (!m->used || m->users)
			continue;
		n++;
		if (!oldest || m->last_use < oldest->last_use)
			oldest = m;
	}
	return n > keep ? oldest : NULL;
}

static void
module_release(struct programs *ps, uint32_t id)
{
	struct program_module *m = programs_module(ps, id);

	if (!m || --m->users)
		return;
	m->last_use = ++ps->uses;
	if (m->root >= 0)	/* it would keep a container's file system busy */
		close(m->root);
	m->root = -1;
	m = idle_module(ps, UNUSED_MODULES);
	if (m)
		module_free(ps, m);
}

static struct program_module *
free_module(struct programs *ps)
{
	struct program_module *m;

	for (size_t i = 0; i < SYM_MODULES; i++)
		if (!ps->modules[i].used)
			return &ps->modules[i];
	m = idle_module(ps, 0);
	if (m)
		module_free(ps, m);
	return m;
}

/* Takes a reference and the descriptor.  SYM_NO_MODULE if there are too many. */
static uint32_t
module_take(struct programs *ps, const uint64_t key[5], int fd, int root, const char *path)
{
	struct program_module *m = NULL;

	for (size_t i = 0; i < SYM_MODULES && !m; i++)
		if (ps->modules[i].used && memcmp(ps->modules[i].key, key, sizeof(m->key)) == 0)
			m = &ps->modules[i];
	if (m) {
		close(fd);
	} else if ((m = free_module(ps))) {
		*m = (struct program_module){
			.used = true, .fd = fd, .root = -1, .size = key[2], .path = xstrdup(path),
			.serial = ++ps->modules_taken,
		};
		memcpy(m->key, key, sizeof(m->key));
	} else {
		close(fd);
		return SYM_NO_MODULE;
	}
	if (m->root < 0 && root >= 0)
		m->root = fcntl(root, F_DUPFD_CLOEXEC, 0);
	m->users++;
	return (uint32_t)(m - ps->modules);
}

static uint32_t
module_of_vdso(struct programs *ps, pid_t pid, const struct maps_line *l)
{
	uint64_t key[5] = { 0, 0, l->end - l->start };
	const int fd = program_memory_open(pid, l->start, l->end, &key[1]);

	return fd < 0 ? SYM_NO_MODULE : module_take(ps, key, fd, -1, "[vdso]");
}

/* pid 0 = it has gone. */
static uint32_t
module_of_line(struct programs *ps, pid_t pid, int root, const struct maps_line *l)
{
	struct stat st;
	int fd;

	if (strcmp(l->path, "[vdso]") == 0)
		return module_of_vdso(ps, pid, l);
	if (l->path[0] != '/' || !l->inode)
		return SYM_NO_MODULE;
	fd = pid ? program_mapped_file_open(pid, root, l->start, l->end, l->path, l->inode, &st) :
		   program_file_open(root, l->path, l->inode, &st);
	if (fd < 0)
		return SYM_NO_MODULE;
	if (root < 0)
		seen_files_add(&ps->seen, MAPPED_DEVICE(l->major, l->minor), l->inode, l->path);
	return module_take(ps, (const uint64_t[5]){
		st.st_dev, st.st_ino, (uint64_t)st.st_size,
		(uint64_t)st.st_mtim.tv_sec * CLOCK_SECOND + (uint64_t)st.st_mtim.tv_nsec,
		(uint64_t)st.st_ctim.tv_sec * CLOCK_SECOND + (uint64_t)st.st_ctim.tv_nsec,
	}, fd, root, l->path);
}

static void
program_free(struct programs *ps, struct program *p)
{
	for (size_t i = 0; i < p->n; i++)
		module_release(ps, p->map[i].module);
	if (p->root >= 0)
		close(p->root);
	if (p->next)
		p->next->before = p->before;
	if (p->before)
		p->before->next = p->next;
	else if (ps->all == p)
		ps->all = p->next;
	free(p);
}

static struct program *
program_shrink(const struct programs *ps, struct program *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->map[i].module != SYM_NO_MODULE)
			p->map[i].serial = ps->modules[p->map[i].module].serial;
	return xreallocarray(p, 1, sizeof(*p) + p->n * sizeof(p->map[0]));
}

static struct program *
program_read(struct programs *ps, pid_t pid, FILE *maps)
{
	struct program *p = xzalloc(sizeof(*p) + SYM_MAPPINGS * sizeof(p->map[0]));
	struct maps_line l;
	char *text = NULL;
	size_t room = 0;

	p->root = program_root_open(pid);
	for (int i = 0; i < LINES_MAX && p->n < SYM_MAPPINGS && getline(&text, &room, maps) > 0; i++)
		if (maps_line_parse(text, &l) && l.executable)
			p->map[p->n++] = (struct sym_mapping){
				.start = l.start, .end = l.end, .offset = strcmp(l.path, "[vdso]") ? l.offset : 0,
				.module = module_of_line(ps, pid, p->root, &l),
			};
	free(text);
	return program_shrink(ps, p);
}

/* Not linked yet. */
static struct program *
program_of_process(struct programs *ps, const struct pw_id *who)
{
	struct pw_id now = { .pid = who->pid };
	struct program *p;
	char path[32];
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%u/maps", who->pid);
	maps = fopen(path, "re");
	if (!maps)
		return NULL;
	p = program_read(ps, (pid_t)who->pid, maps);
	fclose(maps);
	now.start = procinfo_start((pid_t)who->pid);
	if (!p->n || (who->start && (!now.start || !pw_id_same(&now, who)))) {
		program_free(ps, p);
		return NULL;
	}
	p->read_at = clock_monotonic();
	p->uid = fsuid_of((pid_t)who->pid);
	return p;
}

static struct program *
program_link(struct programs *ps, struct program *p)
{
	p->id = ++ps->last_id;
	p->first = p->first ? p->first : p->id;
	p->next = ps->all;
	if (p->next)
		p->next->before = p;
	ps->all = p;
	return p;
}

static struct program_user *
user_of(struct programs *ps, const struct pw_id *who)
{
	struct program_user *u = NULL;

	HASH_FIND(hh, ps->by_pid, &who->pid, sizeof(who->pid), u);
	if (u && !pw_id_same(&u->who, who)) {
		programs_gone(ps, &u->who);
		u = NULL;
	}
	return u;
}

static struct program_user *
user_add(struct programs *ps, const struct pw_id *who, struct program *p)
{
	struct program_user *u = xzalloc(sizeof(*u));

	u->pid = who->pid;
	u->who = *who;
	u->program = p;
	program_take(p);
	HASH_ADD(hh, ps->by_pid, pid, sizeof(u->pid), u);
	return u;
}

struct program *
programs_of(struct programs *ps, const struct pw_id *who)
{
	struct program_user *u = user_of(ps, who);
	struct program *p;

	if (u)
		return u->program;
	p = program_of_process(ps, who);
	return p ? user_add(ps, who, program_link(ps, p))->program : NULL;
}

static int
compare_starts(const void *a, const void *b)
{
	const uint64_t x = ((const struct mapped_code *)a)->start, y = ((const struct mapped_code *)b)->start;

	return (x > y) - (x < y);
}

/* Of a program in procwatch's mount namespace.  Not linked yet; NULL = it is not sound, or empty. */
static struct program *
program_of_record(struct programs *ps, const char *tail, size_t len)
{
	struct mapped_program m;
	struct program *p;

	if (len < sizeof(m))
		return NULL;
	memcpy(&m, tail, sizeof(m));
	if (!m.n || m.n > MAPPED_CODE_MOST || (len > sizeof(m) && tail[len - 1]))
		return NULL;
	qsort(m.code, m.n, sizeof(m.code[0]), compare_starts);
	p = xzalloc(sizeof(*p) + m.n * sizeof(p->map[0]));
	p->root = -1;
	p->uid = m.uid;
	p->read_at = clock_monotonic();
	for (uint32_t i = 0; i < m.n; i++) {
		const struct mapped_code *c = &m.code[i];
		struct maps_line l = {
			c->start, c->end, c->offset, c->inode, c->device >> 20, c->device & 0xfffff, .path = NULL,
		};

		if (c->start >= c->end || (p->n && c->start < p->map[p->n - 1].end))
			continue;
		l.path = c->path >= sizeof(m) && c->path < len ? tail + c->path :
								  seen_files_path(&ps->seen, c->device, c->inode);
		p->map[p->n++] = (struct sym_mapping){
			.start = l.start, .end = l.end, .offset = l.offset,
			.module = l.path ? module_of_line(ps, 0, -1, &l) : SYM_NO_MODULE,
		};
	}
	return program_shrink(ps, p);
}

/* Is all that the record has of the program mapped in it? */
static bool
is_same_program(const struct program *p, const struct program *record)
{
	for (size_t i = 0; i < record->n; i++) {
		const struct sym_mapping *r = &record->map[i], *m = program_find(p, r->start);

		if (!m || m->start != r->start || m->end != r->end || m->offset != r->offset ||
		    (r->module != SYM_NO_MODULE && m->module != r->module))
			return false;
	}
	return true;
}

void
programs_mapped(struct programs *ps, const struct pw_id *who, uint64_t ts, const char *tail, size_t len)
{
	struct program *record, *p;

	if (user_of(ps, who))
		return;
	record = program_of_record(ps, tail, len);
	if (!record)
		return;
	p = program_of_process(ps, who);	/* that is whole, and has the vdso */
	if (p && is_same_program(p, record)) {
		program_free(ps, record);
	} else {
		if (p)
			program_free(ps, p);
		p = record;
	}
	p->mapped_at = ts;
	user_add(ps, who, program_link(ps, p));
}

/* What its file system would have to be asked for is not looked up: that may take for ever. */
static int
cached_open(const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_CACHED };

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

static bool
executable_link_seen(struct programs *ps, const char *link)
{
	char path[PATH_MAX];
	struct statx st;
	const ssize_t n = readlink(link, path, sizeof(path) - 1);

	if (n <= 0 || statx(AT_FDCWD, link, AT_STATX_DONT_SYNC, STATX_INO, &st) != 0)
		return false;
	path[n] = '\0';
	seen_files_add(&ps->seen, MAPPED_DEVICE(st.stx_dev_major, st.stx_dev_minor), st.stx_ino, path);
	return true;
}

/* By the link of the process, as long as it is there; else by the path that was called, if that is
 * absolute or begins where procwatch is, too. */
static void
executable_seen(struct programs *ps, uint32_t pid, const char *called)
{
	char link[32];
	int fd;

	snprintf(link, sizeof(link), "/proc/%u/exe", pid);
	if (executable_link_seen(ps, link) || !called)
		return;
	fd = cached_open(called);
	if (fd < 0)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	executable_link_seen(ps, link);
	close(fd);
}

void
programs_execed(struct programs *ps, const struct pw_id *who, uint64_t ts, const char *called)
{
	const struct program_user *u = user_of(ps, who);

	if (!u || u->program->mapped_at <= ts)
		programs_gone(ps, who);
	executable_seen(ps, who->pid, called);
}

static bool
may_read_again(struct program *p)
{
	return p->rereads < QUICK_REREADS || clock_monotonic() - p->read_at >= CLOCK_SECOND;
}

struct program *
programs_read_again(struct programs *ps, const struct pw_id *who)
{
	struct program_user *u = user_of(ps, who);
	struct program *p, *old;

	if (!u || !may_read_again(u->program))
		return NULL;
	old = u->program;
	old->rereads++;
	old->read_at = clock_monotonic();
	p = program_of_process(ps, who);
	if (!p)
		return NULL;
	if (p->n == old->n && memcmp(p->map, old->map, p->n * sizeof(p->map[0])) == 0) {
		program_free(ps, p);
		return NULL;
	}
	p->first = old->first;
	p->rereads = old->rereads;
	p->python = old->python;
	u->program = program_link(ps, p);
	program_take(p);
	program_release(ps, old);
	return u->program;
}

struct program *
programs_since(struct programs *ps, const struct pw_id *who, const struct program *p)
{
	const struct program_user *u = user_of(ps, who);

	return u && u->program != p && u->program->first == p->first ? u->program : NULL;
}

void
program_take(struct program *p)
{
	p->users++;
}

void
program_release(struct programs *ps, struct program *p)
{
	if (!p || --p->users)
		return;
	if (p->sent) {
		ps->dropped = xreallocarray(ps->dropped, ps->n_dropped + 1, sizeof(*ps->dropped));
		ps->dropped[ps->n_dropped++] = p->id;
	}
	program_free(ps, p);
}

void
programs_forked(struct programs *ps, const struct pw_id *parent, const struct pw_id *child)
{
	struct program_user *u = user_of(ps, parent);

	if (u && !user_of(ps, child))
		user_add(ps, child, u->program);
}

void
programs_gone(struct programs *ps, const struct pw_id *who)
{
	struct program_user *u = NULL;

	HASH_FIND(hh, ps->by_pid, &who->pid, sizeof(who->pid), u);
	if (!u || !pw_id_same(&u->who, who))
		return;
	HASH_DEL(ps->by_pid, u);
	program_release(ps, u->program);
	free(u);
}

void
programs_free(struct programs *ps)
{
	struct program_user *u, *next;

	if (!ps)
		return;
	HASH_ITER(hh, ps->by_pid, u, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(ps->by_pid, u);
		free(u);
	}
	while (ps->all)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it takes the program out */
		program_free(ps, ps->all);
	for (size_t i = 0; i < SYM_MODULES; i++)
		if (ps->modules[i].used)
			module_free(ps, &ps->modules[i]);
	free(ps->dropped);
	seen_files_done(&ps->seen);
	free(ps);
}

void
programs_each(struct programs *ps, void (*fn)(void *arg, const struct pw_id *who, struct program *p), void *arg)
{
	struct program_user *u, *next;

	HASH_ITER(hh, ps->by_pid, u, next)
		fn(arg, &u->who, u->program);
}

const struct sym_mapping *
program_find(const struct program *p, uint64_t address)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (p->map[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low && address < p->map[low - 1].end ? &p->map[low - 1] : NULL;
}

int
programs_send_module(struct programs *ps, uint32_t id, int sock)
{
	struct program_module *m = programs_module(ps, id);
	int err;

	if (!m || m->sent)
		return 0;
	err = sym_send(sock, &(struct sym_head){ .kind = SYM_MODULE, .id = id, .size = m->size }, NULL, 0,
		       m->bad ? -1 : m->fd, false);
	m->sent = !err;
	if (!err)
		ps->modules_dropped[id] = false;
	return err;
}

static int
send_dropped_modules(struct programs *ps, int sock)
{
	for (uint32_t id = 0; id < SYM_MODULES; id++) {
		const struct sym_head h = { .kind = SYM_MODULE_DROP, .id = id };
		int err;

		if (!ps->modules_dropped[id])
			continue;
		err = ps->modules[id].sent ? 0 : sym_send(sock, &h, NULL, 0, -1, false);
		if (err)
			return err;
		ps->modules_dropped[id] = false;
	}
	return 0;
}

static int
send_dropped(struct programs *ps, int sock)
{
	while (ps->n_dropped) {
		const struct sym_head h = {
			.kind = SYM_PROGRAM_DROP, .id = ps->dropped[ps->n_dropped - 1],
		};
		const int err = sym_send(sock, &h, NULL, 0, -1, false);

		if (err)
			return err;
		ps->n_dropped--;
	}
	return 0;
}

int
programs_send(struct programs *ps, struct program *p, int sock)
{
	int err = send_dropped(ps, sock);

	if (!err)
		err = send_dropped_modules(ps, sock);
	for (size_t i = 0; i < p->n && !err; i++)
		err = programs_send_module(ps, p->map[i].module, sock);
	if (err || p->sent)
		return err;
	err = sym_send(sock, &(struct sym_head){ .kind = SYM_PROGRAM, .id = p->id, .count = (uint32_t)p->n },
		       p->map, p->n * sizeof(p->map[0]), -1, false);
	p->sent = !err;
	return err;
}

void
programs_unsent(struct programs *ps)
{
	ps->n_dropped = 0;
	memset(ps->modules_dropped, 0, sizeof(ps->modules_dropped));
	for (size_t i = 0; i < SYM_MODULES; i++) {
		struct program_module *m = &ps->modules[i];

		m->sent = false;
		if (m->python.state == MODULE_ASKED)
			m->python.state = MODULE_TO_ASK;
	}
	for (struct program *p = ps->all; p; p = p->next)
		p->sent = false;
}
