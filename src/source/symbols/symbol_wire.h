/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbol_wire.h - the messages between procwatch and the process that reads symbols.
 *
 * That process is not trusted: what it sends is checked here.  Both ends are the same
 * program, so a message is a head and structures; one packet is one message. */
#ifndef PW_SYMBOL_WIRE_H
#define PW_SYMBOL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

enum {
	SYM_PACKET = 64 << 10,	/* bytes of the largest message */
	SYM_MAPPINGS = 1024,	/* of one program */
	SYM_MODULES = 128,	/* at the same time; ids are below it */
	SYM_TEXT = 1000,	/* bytes of one string, without NUL */
	SYM_BUILD_ID = 64,	/* bytes */
};

enum sym_kind {
	SYM_NONE,
	/* to the process that reads symbols */
	SYM_MODULE,		/* id; size; with a descriptor, or none: it cannot be read */
	SYM_MODULE_DROP,	/* id */
	SYM_PROGRAM,		/* id; count struct sym_mapping, by start */
	SYM_PROGRAM_DROP,	/* id */
	SYM_STACK,		/* id; program; a struct stack_copy */
	SYM_FILE,		/* the answer to SYM_WANT: size, with a descriptor; or 0 without */
	/* from it */
	SYM_FRAMES,		/* id; count frames; flag: see SYM_UNMAPPED */
	SYM_WANT,		/* id = module; program = enum sym_want; a struct sym_wanted */
	/* to it, and its answer: where an interpreter has what */
	SYM_FIND,		/* id = module; program = which question; size = a place in its file
				 * that is mapped executable */
	SYM_FOUND,		/* the answer to SYM_FIND, with its id and program: count int64_t, by enum
				 * sym_python: how far behind that place it is; or none */
	SYM_KINDS
};

enum { SYM_UNMAPPED = 1 };	/* the stack leads where nothing was mapped: read the maps again */

enum sym_want { SYM_WANT_NONE, SYM_WANT_DEBUG, SYM_WANT_ALT, SYM_WANTS };

struct sym_head {
	uint32_t kind;		/* enum sym_kind */
	uint32_t id;
	uint32_t program;
	uint32_t count;
	uint32_t flags;
	uint32_t pad;
	uint64_t size;		/* bytes of the file */
};

/* Of a Python interpreter: _PyRuntime, PyCode_Type, Py_Version. */
enum sym_python { SYM_PYTHON_RUNTIME, SYM_PYTHON_CODE_TYPE, SYM_PYTHON_VERSION, SYM_PYTHONS };

#define SYM_NO_MODULE UINT32_MAX

struct sym_mapping {
	uint64_t start, end;
	uint64_t offset;	/* in the file */
	uint32_t module;	/* SYM_NO_MODULE = none */
	uint32_t serial;	/* of the module: no other one has, or had, it */
};

struct sym_wanted {
	uint32_t build_id_len;	/* 0 = none */
	uint8_t build_id[SYM_BUILD_ID];
	char name[256];		/* of a file, without a folder; empty = none */
};

enum { SYM_INLINED = 1, SYM_SIGNAL = 2 };

/* One frame: this, then its strings, without NULs. */
struct sym_frame {
	uint64_t offset;
	uint32_t module;
	uint32_t line;
	uint16_t func_len, file_len, given_len;	/* 0 = not known */
	uint16_t flags;		/* SYM_INLINED, SYM_SIGNAL */
	uint32_t pad;
};

/* Is it a sound message, in this direction?  `len` is that of the packet with its head. */
bool sym_is_sound(const struct sym_head *h, const void *payload, size_t len, bool from_reader);

/* Appends a frame at *len of a packet: false if there is no more room. */
bool sym_add_frame(char *packet, size_t *len, const struct symbols_frame *f, uint32_t module);

struct sym_module {
	const char *path;	/* NULL = not known */
	uint64_t written;	/* as in struct symbols_frame */
};

/* The stack of a sound SYM_FRAMES in memory of its own, one block, to be freed.  NULL = it was
 * not sound after all. */
struct symbols_frames *sym_take_frames(const struct sym_head *h, const char *payload, size_t len,
				 struct sym_module (*module_of)(void *arg, uint32_t module), void *arg);

/* Of a sound SYM_WANT: the build id as hexadecimal digits, empty if there is none. */
void sym_build_id_text(const struct sym_wanted *w, char out[2 * SYM_BUILD_ID + 1]);

/* send(2) and recv(2) of one message with at most one descriptor.  0 or -errno; *fd is -1
 * for none; a received one belongs to the caller. */
int sym_send(int sock, const struct sym_head *h, const void *payload, size_t len, int fd, bool wait);
/* The bytes of the payload; -EAGAIN; -EPIPE at the end; -EPROTO: not sound. */
int sym_receive(int sock, struct sym_head *h, char payload[SYM_PACKET], int *fd, bool wait,
		bool from_reader);

#endif
