/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf_file.h - opens an ELF file of a watched program, and nothing else. */
#ifndef PW_ELF_FILE_H
#define PW_ELF_FILE_H

#include <stdint.h>
#include <sys/stat.h>

/* What an O_PATH descriptor stands for, which is closed (-1 = nothing): a descriptor to read
 * from, or -1 where that is no regular ELF file, or another one than that inode (0 = any).
 * Nothing else is opened: to open a device may do something, and a FIFO may hang.  Nor is what
 * the caller may read only by procwatch's file capabilities. */
int elf_file_open(int handle, uint64_t inode, struct stat *st);

#endif
