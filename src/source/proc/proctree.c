/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proctree.c - more than one process: threads, children, a tree, the machine. */
#include "source/proc/proctree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libproc2/pids.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/envlist.h"
#include "event/id.h"

/* The numbers among the names in a directory. */
static int
add_names(const char *path, struct pidvec *out)
{
	DIR *dir = opendir(path);
	struct dirent *de;

	if (!dir)
		return errno == ENOENT ? -ESRCH : -errno;
	while ((de = readdir(dir)))
		if (de->d_name[0] >= '1' && de->d_name[0] <= '9')
			pidvec_add(out, (pid_t)strtol(de->d_name, NULL, 10));
	closedir(dir);
	return 0;
}

int
procinfo_threads(pid_t pid, struct pidvec *out)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	return add_names(path, out);
}

int
procinfo_all(struct pidvec *out)
{
	return add_names("/proc", out);
}

bool
procinfo_blocked_everywhere(const struct procinfo *p, int signo)
{
	uint64_t bit = UINT64_C(1) << (signo - 1);
	struct pidvec tids = {0};
	struct procinfo t;
	bool all = true;

	/* A leader that has left takes no signal: its mask says nothing. */
	if (p->threads <= 1 || (p->state != 'Z' && !(p->blocked & bit)))
		return p->blocked & bit;
	if (procinfo_threads((pid_t)p->id.pid, &tids))
		return p->blocked & bit;
	for (size_t i = 0; all && i < tids.n; i++) {
		if (procinfo_read_thread((pid_t)p->id.pid, tids.v[i], PROCINFO_STATUS, &t) ||
		    t.state == 'Z' || t.state == 'X')
			continue;
		all = t.blocked & bit;
	}
	pidvec_done(&tids);
	return all;
}

/* The file is a list of pids with blanks between, and may be cut anywhere by the
 * end of a read. */
static int
children_of_thread(pid_t pid, pid_t tid, struct pidvec *out)
{
	char path[80], buf[4096];
	pid_t v = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] >= '0' && buf[i] <= '9') {
				v = v * 10 + (buf[i] - '0');
			} else if (v) {
				pidvec_add(out, v);
				v = 0;
			}
		}
	}
	close(fd);
	return 0;
}

/* A thread that ends meanwhile leaves its children to another one. */
static int
children_of_threads(pid_t pid, struct pidvec *out)
{
	struct pidvec tids = { 0 };
	int err = procinfo_threads(pid, &tids), one;

	for (size_t i = 0; i < tids.n; i++) {
		one = children_of_thread(pid, tids.v[i], out);
		if (one && one != -ESRCH)
			err = one;
	}
	pidvec_done(&tids);
	return err;
}

bool
procinfo_have_children_file(void)
{
	static int have = -1;		/* the kernel's configuration does not change */
	char path[64];

	if (envlist_has("PROCWATCH_PROCFS_WITHOUT", "children"))
		return false;
	if (have < 0) {
		snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
		have = access(path, R_OK) == 0;
	}
	return have;
}

int
procinfo_children(pid_t pid, struct pidvec *out)
{
	struct stat st;
	char path[48];

	/* The directory's link count is 2 and the threads: half a microsecond
	 * instead of the six that listing it takes. */
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	if (stat(path, &st))
		return errno == ENOENT ? -ESRCH : -errno;
	if (!procinfo_have_children_file())
		return -ENOENT;
	return st.st_nlink <= 3 ? children_of_thread(pid, pid, out) : children_of_threads(pid, out);
}

/* What procinfo_machine() asks for; the order is that of the results. */
static enum pids_item items[] = {
	PIDS_ID_PID, PIDS_ID_PPID, PIDS_STATE, PIDS_CMD, PIDS_FLAGS, PIDS_NLWP,
	PIDS_EXIT_SIGNAL, PIDS_TICS_ALL, PIDS_TICS_BEGAN, PIDS_ID_EUID, PIDS_ID_RUID,
	PIDS_SIGBLOCKED, PIDS_SIGPENDING, PIDS_SIGNALS, PIDS_SIGIGNORE, PIDS_SIGCATCH,
};
enum { I_PID, I_PPID, I_STATE, I_CMD, I_FLAGS, I_NLWP, I_EXIT_SIGNAL, I_TICS, I_BEGAN, I_UID, I_REAL_UID,
       I_BLOCKED, I_PENDING, I_SHARED, I_IGNORED, I_CAUGHT, I_COUNT };
_Static_assert(sizeof(items) / sizeof(items[0]) == I_COUNT, "one name for each item");

static uint64_t
set_of(const struct pids_stack *s, int i)
{
	return s->head[i].result.str ? strtoull(s->head[i].result.str, NULL, 16) : 0;
}

static void
fill_from_stack(struct procinfo *p, const struct pids_stack *s)
{
	memset(p, 0, sizeof(*p));
	p->id.pid = p->tgid = (uint32_t)s->head[I_PID].result.s_int;
	p->id.start = s->head[I_BEGAN].result.ull_int * PW_TICK_NS;
	p->ppid = (uint32_t)s->head[I_PPID].result.s_int;
	p->state = (char)s->head[I_STATE].result.s_ch;
	if (s->head[I_CMD].result.str)
		strncpy(p->comm, s->head[I_CMD].result.str, sizeof(p->comm) - 1);
	p->flags = (uint32_t)s->head[I_FLAGS].result.ul_int;
	p->threads = (uint32_t)s->head[I_NLWP].result.s_int;
	p->exit_signal = s->head[I_EXIT_SIGNAL].result.s_int;
	p->cpu_ticks = s->head[I_TICS].result.ull_int;
	p->uid = s->head[I_UID].result.u_int;
	p->real_uid = s->head[I_REAL_UID].result.u_int;
	p->blocked = set_of(s, I_BLOCKED);
	p->pending = set_of(s, I_PENDING);
	p->shared_pending = set_of(s, I_SHARED);
	p->ignored = set_of(s, I_IGNORED);
	p->caught = set_of(s, I_CAUGHT);
	p->status = p->syscall = -1;
}

int
procinfo_machine(procinfo_fn *fn, void *arg)
{
	struct pids_info *info = NULL;
	struct pids_stack *stack;
	struct procinfo p;
	int err = procps_pids_new(&info, items, I_COUNT);

	if (err < 0)
		return err;
	/* One by one: the memory does not grow with the machine. */
	while ((stack = procps_pids_get(info, PIDS_FETCH_TASKS_ONLY))) {
		fill_from_stack(&p, stack);
		fn(arg, &p);
	}
	procps_pids_unref(&info);
	return 0;
}

/* Pids and their parents, of the whole machine. */
struct kinship {
	struct pidvec pids, parents;
};

static void
note_kinship(void *arg, const struct procinfo *p)
{
	struct kinship *k = arg;

	pidvec_add(&k->pids, (pid_t)p->id.pid);
	pidvec_add(&k->parents, (pid_t)p->ppid);
}

static int
tree_of_table(struct pidvec *out, size_t from)
{
	struct kinship k = {0};
	int err = procinfo_machine(note_kinship, &k);

	for (size_t i = from; !err && i < out->n; i++)
		for (size_t j = 0; j < k.pids.n; j++)
			if (k.parents.v[j] == out->v[i])
				pidvec_add(out, k.pids.v[j]);
	pidvec_done(&k.pids);
	pidvec_done(&k.parents);
	return err;
}

int
procinfo_tree(pid_t root, struct pidvec *out)
{
	struct procinfo p;
	size_t from = out->n;
	int err = procinfo_read(root, 0, &p);

	if (err)
		return err;
	pidvec_add(out, root);
	for (size_t i = from; i < out->n; i++)
		if (procinfo_children(out->v[i], out) == -ENOENT)
			return tree_of_table(out, from);
	return 0;
}
