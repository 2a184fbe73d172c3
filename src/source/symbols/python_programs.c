/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_programs.c - finds the interpreters among the modules of programs. */
#include "source/symbols/python_programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "source/python/python_layout.h"

/* The dynamic linker maps libpython within some ms of the exec. */
#define FIRST_LOOK (2 * CLOCK_MS)
#define LOOKS 6			/* each after four times as long */

/* "python3.11", "libpython3.11.so.1.0"; not "_struct.cpython-311-x86_64-linux-gnu.so". */
static bool
is_python_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *name = slash ? slash + 1 : path;

	return name && (strncmp(name, "python", 6) == 0 || strncmp(name, "libpython", 9) == 0);
}

bool
python_is_named(const struct pw_id *who)
{
	char link[32], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%u/exe", who->pid);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return is_python_name(path);
}

static struct python_memory *
memory_of(struct python_programs *pp, const struct pw_id *who)
{
	if (!pp->memory)
		pp->memory = xzalloc(sizeof(*pp->memory));
	python_memory_of(pp->memory, (pid_t)who->pid);
	return pp->memory;
}

void
python_programs_done(struct python_programs *pp)
{
	free(pp->memory);
	pp->memory = NULL;
}

/* The module has an interpreter: is it one that can be read? */
static void
python_found(struct python_programs *pp, const struct pw_id *who, struct program *p, const struct sym_mapping *map,
	     const struct module_python *m)
{
	struct program_python *py = &p->python;
	const struct python_symbols at = {
		.runtime = map->start + (uint64_t)m->at[SYM_PYTHON_RUNTIME],
		.code_type = map->start + (uint64_t)m->at[SYM_PYTHON_CODE_TYPE],
		.version = map->start + (uint64_t)m->at[SYM_PYTHON_VERSION],
	};

	py->state = python_layout_of(memory_of(pp, who), &at, &py->layout) ? PYTHON_FOUND : PYTHON_NOT;
	py->module = map->module;
	if (py->state == PYTHON_FOUND && pp->found)
		pp->found(pp->arg, who, &py->layout);
}

static void
look_later(struct python_programs *pp, struct program_python *py)
{
	const uint64_t now = clock_monotonic();

	if (py->look_at > now || py->looks >= LOOKS)
		return;
	py->look_at = now + (FIRST_LOOK << 2 * py->looks++);
	if (!pp->look_at || py->look_at < pp->look_at)
		pp->look_at = py->look_at;
}

void
python_look(struct python_programs *pp, const struct pw_id *who, struct program *p)
{
	bool named = false;

	if (p->python.state != PYTHON_UNSEEN && p->python.state != PYTHON_EXPECTED)
		return;
	for (size_t i = 0; i < p->n; i++) {
		struct program_module *m = programs_module(pp->programs, p->map[i].module);

		if (!m || !is_python_name(m->path))
			continue;
		named |= m->python.state != MODULE_IS_NONE;
		if (m->python.state == MODULE_UNASKED) {
			m->python.state = MODULE_TO_ASK;
			m->python.place = p->map[i].offset;
			pp->to_ask = true;
		} else if (m->python.state == MODULE_HAS && m->python.place == p->map[i].offset) {
			python_found(pp, who, p, &p->map[i], &m->python);
			return;
		}
	}
	p->python.state = named ? PYTHON_EXPECTED : PYTHON_NOT;
	if (named)
		look_later(pp, &p->python);
}

/* A process whose program is due; or with an answer, all that wait. */
static void
look_again_at(void *arg, const struct pw_id *who, struct program *p)
{
	struct python_programs *pp = arg;
	struct program *again;

	if (p->python.state != PYTHON_EXPECTED)
		return;
	if (p->python.look_at <= clock_monotonic() && p->python.looks < LOOKS) {
		again = programs_read_again(pp->programs, who);
		p = again ? again : p;
	} else if (p->python.looks < LOOKS && p->python.look_at && (!pp->look_at || p->python.look_at < pp->look_at)) {
		pp->look_at = p->python.look_at;
	}
	python_look(pp, who, p);
}

void
python_look_again(struct python_programs *pp)
{
	if (!pp->look_at || clock_monotonic() < pp->look_at)
		return;
	pp->look_at = 0;
	programs_each(pp->programs, look_again_at, pp);
}

struct asking {
	struct python_programs *pp;
	int sock, err;
};

static void
ask_for_module(struct asking *a, uint32_t id)
{
	struct program_module *m = programs_module(a->pp->programs, id);
	struct sym_head h = { .kind = SYM_FIND, .id = id };

	if (!m || m->python.state != MODULE_TO_ASK)
		return;
	a->err = programs_send_module(a->pp->programs, id, a->sock);
	if (a->err)
		return;
	h.size = m->python.place;
	h.program = ++a->pp->asked;
	a->err = sym_send(a->sock, &h, NULL, 0, -1, false);
	if (a->err)
		return;
	a->pp->unanswered++;
	m->python.asked = h.program;
	m->python.state = MODULE_ASKED;
}

int
python_programs_ask(struct python_programs *pp, int sock)
{
	struct asking a = { .pp = pp, .sock = sock };

	for (uint32_t id = 0; pp->to_ask && id < SYM_MODULES && !a.err; id++)
		ask_for_module(&a, id);
	if (!a.err)
		pp->to_ask = false;
	return a.err;
}

void
python_programs_unasked(struct python_programs *pp)
{
	pp->to_ask = true;
	pp->unanswered = 0;
}

void
python_programs_answer(struct python_programs *pp, const struct sym_head *h, const void *payload)
{
	struct program_module *m = programs_module(pp->programs, h->id);

	if (pp->unanswered)
		pp->unanswered--;
	if (!m || m->python.state != MODULE_ASKED || m->python.asked != h->program)
		return;
	m->python.state = h->count ? MODULE_HAS : MODULE_IS_NONE;
	if (h->count)
		memcpy(m->python.at, payload, sizeof(m->python.at));
	programs_each(pp->programs, look_again_at, pp);
}

void
python_programs_lines(struct python_programs *pp, const struct pw_id *who, const struct program *p,
		      const struct python_frame *f, size_t n, struct python_lines *out)
{
	out->n = 0;
	if (p->python.state == PYTHON_FOUND && n)
		python_lines_read(memory_of(pp, who), &p->python.layout, f, n, out);
}

size_t
python_programs_frames(struct python_programs *pp, const struct pw_id *who, const struct program *p,
		       struct python_frames *out)
{
	if (p->python.state != PYTHON_FOUND)
		return 0;
	return (size_t)python_walk(memory_of(pp, who), &p->python.layout,
				   python_thread_number((pid_t)who->pid), out);
}
