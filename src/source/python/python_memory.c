/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_memory.c - pages of another process. */
#include "source/python/python_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "base/readfile.h"

void
python_memory_of(struct python_memory *m, pid_t pid)
{
	m->pid = pid;
	m->last = 0;
	memset(m->page, 0, sizeof(m->page));
}

static const char *
memory_page(struct python_memory *m, uint64_t address)
{
	struct iovec here, there = { (void *)(uintptr_t)address, PYTHON_PAGE };
	unsigned int i;

	for (i = 0; i < PYTHON_PAGES && m->page[i].used; i++)
		if (m->page[i].address == address)
			return m->page[i].there ? m->bytes[i] : NULL;
	if (i == PYTHON_PAGES)
		i = m->last++ % PYTHON_PAGES;
	here = (struct iovec){ m->bytes[i], PYTHON_PAGE };
	m->page[i].address = address;
	m->page[i].used = true;
	m->page[i].there = process_vm_readv(m->pid, &here, 1, &there, 1, 0) == PYTHON_PAGE;
	return m->page[i].there ? m->bytes[i] : NULL;
}

bool
python_read(struct python_memory *m, uint64_t from, void *to, size_t len)
{
	char *out = to;

	if (from + len < from)
		return false;
	while (len) {
		const size_t at = from % PYTHON_PAGE;
		const size_t part = len < PYTHON_PAGE - at ? len : PYTHON_PAGE - at;
		const char *page = memory_page(m, from - at);

		if (!page)
			return false;
		memcpy(out, page + at, part);
		out += part;
		from += part;
		len -= part;
	}
	return true;
}

uint64_t
python_thread_number(pid_t tid)
{
	char path[64], text[4096], *line, *end;
	uint64_t number = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	if (readfile(path, text, sizeof(text)) <= 0 || !(line = strstr(text, "\nNSpid:")))
		return 0;
	line += strlen("\nNSpid:");
	for (end = line + strcspn(line, "\n"); line < end; line += strcspn(line, "\t\n"))
		if (*line == '\t')
			number = strtoull(++line, NULL, 10);
	return number;
}
