/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_runtime.c - what an ELF file is written in, or what it is the launcher of.
 *
 * The file is a watched program's.  So each read has a bound of its own, an offset is only ever
 * handed to pread(2), which refuses what is not in the file, and a count that is too large cuts
 * the list off.  Without libelf, which a build without stacks does not have. */
#include "source/proc/elf_runtime.h"

#include <elf.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum {
	SEGMENTS = 32, SECTIONS = 96, DYNAMIC = 256, NEEDED = 48,	/* so many are read */
	NOTES = 1024, NAMES = 4096, COMMENT = 4096, LIBRARY = 32,	/* bytes */
	NATIVE = __BYTE_ORDER == __LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB,
	/* What is larger than a launcher has code of its own, which may do the forking: gdb has
	 * Python in it, exim Perl. */
	LAUNCHER_MAX = 256 << 10,	/* bytes */
};

struct part {			/* a segment or a section */
	uint32_t type, name;
	uint64_t offset, address, size;
};

struct elf {
	int fd;
	uint64_t size;		/* bytes */
	bool wide;		/* 64 bit */
	uint64_t segments_at, sections_at;
	uint32_t n_segments, n_sections, names_in;
	struct part segments[SEGMENTS];
};

/* Bytes read, fewer at the end of the file. */
static size_t
elf_read(const struct elf *e, uint64_t at, void *to, size_t len)
{
	ssize_t n;

	if (at >= e->size)
		return 0;
	n = pread(e->fd, to, len, (off_t)at);
	return n > 0 ? (size_t)n : 0;
}

#define HEADER(e, h) \
	do { \
		(e)->segments_at = (h).e_phoff; \
		(e)->sections_at = (h).e_shoff; \
		(e)->names_in = (h).e_shstrndx; \
		if ((h).e_phentsize == ((e)->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr))) \
			(e)->n_segments = (h).e_phnum; \
		if ((h).e_shentsize == ((e)->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr))) \
			(e)->n_sections = (h).e_shnum; \
	} while (0)

static bool
elf_read_header(struct elf *e)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf64_Ehdr h64;
		Elf32_Ehdr h32;
	} u;
	const size_t n = elf_read(e, 0, &u, sizeof(u));

	if (n < sizeof(u.h32) || memcmp(u.ident, ELFMAG, SELFMAG) != 0 || u.ident[EI_DATA] != NATIVE)
		return false;
	e->wide = u.ident[EI_CLASS] == ELFCLASS64;
	if (e->wide && n >= sizeof(u.h64))
		HEADER(e, u.h64);
	else if (u.ident[EI_CLASS] == ELFCLASS32)
		HEADER(e, u.h32);
	else
		return false;
	return true;
}

static void
elf_read_segments(struct elf *e)
{
	union {
		Elf64_Phdr wide[SEGMENTS];
		Elf32_Phdr narrow[SEGMENTS];
	} u;
	const size_t entry = e->wide ? sizeof(u.wide[0]) : sizeof(u.narrow[0]);
	uint32_t n = e->n_segments < SEGMENTS ? e->n_segments : SEGMENTS;

	n = (uint32_t)(elf_read(e, e->segments_at, &u, n * entry) / entry);
	for (uint32_t i = 0; i < n; i++)
		e->segments[i] = e->wide
			? (struct part){ .type = u.wide[i].p_type, .offset = u.wide[i].p_offset,
					 .address = u.wide[i].p_vaddr, .size = u.wide[i].p_filesz }
			: (struct part){ .type = u.narrow[i].p_type, .offset = u.narrow[i].p_offset,
					 .address = u.narrow[i].p_vaddr, .size = u.narrow[i].p_filesz };
	e->n_segments = n;
}

/* --- notes: Go's linker writes one ------------------------------------------------ */

static bool
has_go_note(const struct elf *e, const struct part *notes)
{
	static const char name[4] = "Go";
	enum { GO_BUILD_ID = 4 };
	unsigned char buf[NOTES];
	const uint64_t n = elf_read(e, notes->offset, buf, notes->size < NOTES ? notes->size : NOTES);
	Elf64_Nhdr h;		/* the same in 32 bit */
	uint64_t step;

	for (uint64_t at = 0; n - at >= sizeof(h) + sizeof(name); at += step) {
		memcpy(&h, buf + at, sizeof(h));
		if (h.n_type == GO_BUILD_ID && h.n_namesz == sizeof(name) &&
		    memcmp(buf + at + sizeof(h), name, sizeof(name)) == 0)
			return true;
		step = sizeof(h) + (((uint64_t)h.n_namesz + 3) & ~UINT64_C(3)) +
		       (((uint64_t)h.n_descsz + 3) & ~UINT64_C(3));
		if (step > n - at)
			break;
	}
	return false;
}

/* --- libraries ---------------------------------------------------------------------- */

static enum pw_runtime
runtime_of_library(const char *name)
{
	static const struct {
		const char *name;
		enum pw_runtime runtime;
	} libraries[] = {
		{ "libpython", PW_RUNTIME_PYTHON }, { "libnode", PW_RUNTIME_NODE },
		{ "libruby", PW_RUNTIME_RUBY }, { "libperl", PW_RUNTIME_PERL },
		{ "libphp", PW_RUNTIME_PHP }, { "libjvm", PW_RUNTIME_JAVA },
		{ "libjli", PW_RUNTIME_JAVA },
	};

	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		const size_t n = strlen(libraries[i].name);

		/* the version, or ".so" */
		if (strncmp(name, libraries[i].name, n) == 0 && name[n] && strchr("0123456789.-", name[n]))
			return libraries[i].runtime;
	}
	return PW_RUNTIME_NONE;
}

struct needed {
	uint32_t n;
	uint64_t name[NEEDED];		/* in the string table */
	uint64_t strings, strings_size;	/* its address */
};

static void
needed_add(struct needed *l, uint64_t tag, uint64_t value)
{
	if (tag == DT_NEEDED && l->n < NEEDED)
		l->name[l->n++] = value;
	else if (tag == DT_STRTAB)
		l->strings = value;
	else if (tag == DT_STRSZ)
		l->strings_size = value;
}

static void
needed_read(struct needed *l, const struct elf *e, const struct part *dynamic)
{
	union {
		Elf64_Dyn wide[DYNAMIC];
		Elf32_Dyn narrow[DYNAMIC];
	} u;
	const size_t entry = e->wide ? sizeof(u.wide[0]) : sizeof(u.narrow[0]), all = DYNAMIC * entry;
	const size_t n = elf_read(e, dynamic->offset, &u, dynamic->size < all ? dynamic->size : all) / entry;

	for (size_t i = 0; i < n; i++)
		if (e->wide)
			needed_add(l, (uint64_t)u.wide[i].d_tag, u.wide[i].d_un.d_val);
		else
			needed_add(l, (uint64_t)u.narrow[i].d_tag, u.narrow[i].d_un.d_val);
}

/* Where an address is in the file; the file's size if it is not there. */
static uint64_t
elf_offset(const struct elf *e, uint64_t address)
{
	for (uint32_t i = 0; i < e->n_segments; i++) {
		const struct part *s = &e->segments[i];

		if (s->type == PT_LOAD && address >= s->address && address - s->address < s->size &&
		    s->offset < e->size)
			return s->offset + (address - s->address);
	}
	return e->size;
}

/* Of a launcher: its work is done by a library.  Two languages say nothing. */
static enum pw_runtime
runtime_of_needed(const struct elf *e, const struct part *dynamic)
{
	struct needed l = { 0 };
	enum pw_runtime found = PW_RUNTIME_NONE, one;
	uint64_t strings;
	char name[LIBRARY];

	needed_read(&l, e, dynamic);
	strings = elf_offset(e, l.strings);
	for (uint32_t i = 0; i < l.n; i++) {
		if (l.name[i] >= l.strings_size || l.name[i] >= e->size || strings >= e->size)
			continue;
		memset(name, 0, sizeof(name));
		elf_read(e, strings + l.name[i], name, sizeof(name) - 1);
		one = runtime_of_library(name);
		if (one && found && one != found)
			return PW_RUNTIME_NONE;
		if (one)
			found = one;
	}
	return found;
}

/* --- sections: not loaded, so they may be missing ------------------------------------ */

static uint32_t
sections_read(const struct elf *e, struct part *to)
{
	union {
		Elf64_Shdr wide[SECTIONS];
		Elf32_Shdr narrow[SECTIONS];
	} u;
	const size_t entry = e->wide ? sizeof(u.wide[0]) : sizeof(u.narrow[0]);
	const uint32_t all = e->n_sections < SECTIONS ? e->n_sections : SECTIONS;
	const uint32_t n = (uint32_t)(elf_read(e, e->sections_at, &u, all * entry) / entry);

	for (uint32_t i = 0; i < n; i++)
		to[i] = e->wide ? (struct part){ .name = u.wide[i].sh_name, .offset = u.wide[i].sh_offset,
						 .size = u.wide[i].sh_size }
				: (struct part){ .name = u.narrow[i].sh_name, .offset = u.narrow[i].sh_offset,
						 .size = u.narrow[i].sh_size };
	return n;
}

/* Each compiler adds its name.  A C++ program may have parts in Rust: firefox. */
static bool
is_by_rustc(const struct elf *e, const struct part *comment)
{
	static const char rustc[] = "rustc version", clang[] = "clang version";
	char buf[COMMENT];
	const size_t n = elf_read(e, comment->offset, buf, comment->size < COMMENT ? comment->size : COMMENT);

	return memmem(buf, n, rustc, sizeof(rustc) - 1) && !memmem(buf, n, clang, sizeof(clang) - 1);
}

static enum pw_runtime
runtime_of_sections(const struct elf *e)
{
	struct part sections[SECTIONS];
	const uint32_t n = sections_read(e, sections);
	char names[NAMES];
	size_t len;

	if (e->names_in >= n)
		return PW_RUNTIME_NONE;
	len = elf_read(e, sections[e->names_in].offset, names, sizeof(names) - 1);
	names[len] = '\0';
	for (uint32_t i = 0; i < n; i++) {
		const char *name = sections[i].name < len ? names + sections[i].name : "";

		if (strcmp(name, ".go.buildinfo") == 0 || strcmp(name, ".gopclntab") == 0)
			return PW_RUNTIME_GO;
		if (strcmp(name, ".comment") == 0 && is_by_rustc(e, &sections[i]))
			return PW_RUNTIME_RUST;
	}
	return PW_RUNTIME_NONE;
}

enum pw_runtime
elf_runtime(int fd, uint64_t size)
{
	struct elf e = { .fd = fd, .size = size };
	enum pw_runtime found = PW_RUNTIME_NONE;

	if (!elf_read_header(&e))
		return PW_RUNTIME_NONE;
	elf_read_segments(&e);
	for (uint32_t i = 0; i < e.n_segments; i++)
		if (e.segments[i].type == PT_NOTE && has_go_note(&e, &e.segments[i]))
			return PW_RUNTIME_GO;
	for (uint32_t i = 0; i < e.n_segments && !found && size <= LAUNCHER_MAX; i++)
		if (e.segments[i].type == PT_DYNAMIC)
			found = runtime_of_needed(&e, &e.segments[i]);
	if (!found)
		found = runtime_of_sections(&e);
	return found ? found : PW_RUNTIME_C;
}
