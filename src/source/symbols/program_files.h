/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_files.h - opens the files of a watched program.  The names are the program's, so
 * nothing is opened but regular ELF files, and no link leads out of the program's root. */
#ifndef PW_PROGRAM_FILES_H
#define PW_PROGRAM_FILES_H

#include <dirent.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The root directory of a process in another mount namespace or chroot; -1 = procwatch's own,
 * or not known. */
int program_root_open(pid_t pid);

/* An ELF file below root (-1 = /): a descriptor, or -1.  inode 0 = any. */
int program_file_open(int root, const char *path, uint64_t inode, struct stat *st);

/* A folder below root: to be closed, or NULL. */
DIR *program_folder_open(int root, const char *path);

/* What a process has mapped there: that very file if possible, even if it is deleted. */
int program_mapped_file_open(pid_t pid, int root, uint64_t start, uint64_t end, const char *path,
			     uint64_t inode, struct stat *st);

/* A copy of a process's memory, as a file: the vdso.  A descriptor, or -1. */
int program_memory_open(pid_t pid, uint64_t start, uint64_t end, uint64_t *hash);

#endif
