/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seen_files.h - the paths of files with code that were met before, by their inodes: a program that
 * has gone leaves no more than those.  Of procwatch's own mount namespace. */
#ifndef PW_SEEN_FILES_H
#define PW_SEEN_FILES_H

#include <stddef.h>
#include <stdint.h>

enum { SEEN_FILES = 256 };	/* then the oldest makes room */

/* Zeroed memory has none. */
struct seen_files {
	struct seen_file {
		uint32_t device;	/* MAPPED_DEVICE() */
		uint64_t inode;
		char *path;
	} v[SEEN_FILES];
	size_t next;
};

/* The path is copied. */
void seen_files_add(struct seen_files *s, uint32_t device, uint64_t inode, const char *path);
/* Those that procwatch itself has mapped: the C library is one of them. */
void seen_files_add_own(struct seen_files *s);
/* It may be another file's by now: who opens it compares the inode.  NULL = not known. */
const char *seen_files_path(const struct seen_files *s, uint32_t device, uint64_t inode);
void seen_files_done(struct seen_files *s);

#endif
