/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_maps.h - which program a process runs, and what is mapped executable in it.
 *
 * A program is one exec: children share it until theirs.  It is read when its first stack
 * comes and stays while a process or a stack refers to it.  The files (modules) are shared by
 * all programs. */
#ifndef PW_PROGRAM_MAPS_H
#define PW_PROGRAM_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "source/python/python_walk.h"
#include "source/symbols/symbol_wire.h"

struct programs;

enum python_state {
	PYTHON_UNSEEN,		/* it has not been looked at */
	PYTHON_NOT,		/* it runs no interpreter that can be read */
	PYTHON_EXPECTED,	/* its interpreter is not known yet */
	PYTHON_FOUND,
};

struct program_python {
	enum python_state state;
	uint32_t module;	/* of the interpreter */
	unsigned int looks;
	uint64_t look_at;	/* ns, CLOCK_MONOTONIC */
	struct python_layout layout;
};

struct program {
	struct program *next, *before;
	uint32_t id;
	unsigned int users;	/* processes and stacks */
	bool sent;
	int root;		/* see program_root_open() */
	uint32_t uid;		/* whose rights it has for files */
	uint32_t first;		/* id: it was read again since that one */
	uint32_t rereads;
	uint64_t read_at;	/* ns, CLOCK_MONOTONIC */
	uint64_t mapped_at;	/* ns, event time: of the source's record; 0 = there was none */
	struct program_python python;
	size_t n;
	struct sym_mapping map[];	/* by start */
};

/* What the process that reads symbols says of an interpreter. */
struct module_python {
	enum { MODULE_UNASKED, MODULE_TO_ASK, MODULE_ASKED, MODULE_IS_NONE, MODULE_HAS } state;
	uint32_t asked;		/* which question; see python_programs.c */
	uint64_t place;		/* in the file: these are relative to it */
	int64_t at[SYM_PYTHONS];
};

struct program_module {
	bool used, sent;
	bool bad;		/* the process that reads symbols has died of it */
	unsigned int users;	/* programs */
	uint64_t last_use;	/* a count, when users became 0 */
	uint32_t serial;	/* see struct sym_mapping */
	uint64_t key[5];	/* device, inode, size, mtime, ctime */
	int fd;
	int root;
	uint64_t size;
	char *path;
	struct module_python python;
};

struct programs *programs_new(void);
void programs_free(struct programs *ps);

/* The program of a process, read now if it is not known; NULL = it has gone, or may not be read.
 * The caller takes a reference if it keeps it. */
struct program *programs_of(struct programs *ps, const struct pw_id *who);
/* Reads it again, as something outside of its mappings was met; a new one, or NULL if nothing
 * has changed, or it was read just before. */
struct program *programs_read_again(struct programs *ps, const struct pw_id *who);
/* The process's newest, if it was read again since p; otherwise NULL. */
struct program *programs_since(struct programs *ps, const struct pw_id *who, const struct program *p);
void program_take(struct program *p);
void program_release(struct programs *ps, struct program *p);

/* The source has seen where the code of its program lies, before its first stack: a MAPPED_CODE record.
 * What /proc says is more, but only of a program that is the same. */
void programs_mapped(struct programs *ps, const struct pw_id *who, uint64_t ts, const char *tail, size_t len);

/* It runs another program since then, as it was called; NULL = not known. */
void programs_execed(struct programs *ps, const struct pw_id *who, uint64_t ts, const char *called);
void programs_forked(struct programs *ps, const struct pw_id *parent, const struct pw_id *child);
void programs_gone(struct programs *ps, const struct pw_id *who);

/* Calls fn for each process that is known, with its program; fn may have that read again. */
void programs_each(struct programs *ps, void (*fn)(void *arg, const struct pw_id *who, struct program *p), void *arg);

const struct sym_mapping *program_find(const struct program *p, uint64_t address);
/* NULL = there is none with that id. */
struct program_module *programs_module(struct programs *ps, uint32_t id);
struct sym_module programs_sym_module(void *ps, uint32_t id);

/* A file, if it has not been sent: as programs_send(). */
int programs_send_module(struct programs *ps, uint32_t id, int sock);
/* Sends what the process that reads symbols must know before stacks of p: 0, -EAGAIN or
 * another -errno. */
int programs_send(struct programs *ps, struct program *p, int sock);
/* It was started again: nothing has been sent. */
void programs_unsent(struct programs *ps);

#endif
