/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_runtime.h - what an ELF file is written in, or what it is the launcher of. */
#ifndef PW_ELF_RUNTIME_H
#define PW_ELF_RUNTIME_H

#include <stdint.h>

#include "event/event.h"

/* Of a regular file of that size.  Its notes, the libraries that it needs and the names of its
 * sections are read, some KiB in all; nothing in it is trusted.  C where none of them says
 * something else; NONE if it is no ELF file of this machine. */
enum pw_runtime elf_runtime(int fd, uint64_t size);

#endif
