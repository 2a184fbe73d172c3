/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.h - the files that the command line names: none is lost by being named
 * twice, and none is written that somebody else has prepared. */
#ifndef PW_FILES_H
#define PW_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	FILES_MAX = 4,		/* the replay, the output, the recording, the report */
	FILES_NAME = 4096,
};

struct files {
	struct file_use {	/* of a file on disk */
		char name[128];	/* "--output=FILE" */
		dev_t dev;
		ino_t ino;
		int fd;		/* what stands in it is to go; -1 = nothing goes */
	} used[FILES_MAX];
	size_t n;
	int stopped;		/* the signal that came before a FIFO's reader; 0 = none */
};

/* What is read, "-" = stdin: nothing may be written over it. */
void files_read(struct files *f, const char *path);

/* A descriptor to write to, for the caller to close unless path is "-": stdout's.  A
 * new file is its owner's alone; one that is there has to be ours, and what stands in
 * it stays until files_empty().  A FIFO waits for its reader, or for SIGINT and the
 * like, even when blocked.  -1 after it has said why, or was stopped. */
int files_write(struct files *f, const char *option, const char *path);

/* stdout or stderr, as they are: fd, or -1 after it has said why not. */
int files_stream(struct files *f, int fd);

/* A new file is to take its place: 0, or -1 after it has said why not. */
int files_replace(struct files *f, const char *option, const char *path);

/* Files path.1 to path.n are to be replaced in time: 0, or -1 as above. */
int files_parts(struct files *f, const char *path, unsigned int n);

/* All are known to be apart: empties those to be written.  0, or -1 as above. */
int files_empty(struct files *f);

/* path is a name in a directory, and not of a descriptor of ours such as /dev/stdout. */
bool files_has_name(const char *path);

/* By the same rules, later on, to write at its end: a descriptor, -1 as above. */
int files_again(const char *path);

/* path becomes path.1, that path.2 and so on to path.n; what was there goes.  fd is
 * path's.  A descriptor of a new path, or -errno after it has said why not. */
int files_rotate(const char *path, int fd, unsigned int n);

#endif
