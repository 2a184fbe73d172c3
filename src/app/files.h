/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.h - opens the files that the command line names: no two options write to one
 * file, and nothing is written to a file that another user has prepared. */
#ifndef PW_FILES_H
#define PW_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	FILES_MAX = 5,		/* the replay, the output, the recording, the report, the trace */
	FILES_NAME = 4096,
};

struct files {
	struct file_use {	/* a file on disk */
		char name[128];	/* "--output=FILE" */
		dev_t dev;
		ino_t ino;
		int fd;		/* to be truncated by files_empty(); -1 = it is not */
	} used[FILES_MAX];
	size_t n;
	const char *set;	/* --replay=PREFIX, which is no file: PREFIX.1 may be read; NULL */
	int stopped;		/* the signal that ended the wait for a FIFO's reader; 0 = none */
};

/* The recording that is read ("-" = stdin): no other option may write to it. */
void files_read(struct files *f, const char *path);

/* A descriptor to write to, for the caller to close unless path is "-", which is stdout.
 * A new file is readable by its owner only.  An existing one must be ours, and keeps its
 * contents until files_empty().  For a FIFO this waits until there is a reader, or SIGINT,
 * SIGQUIT, SIGTERM or SIGHUP arrives, even if blocked (f->stopped).  -1 after printing why,
 * or when stopped. */
int files_write(struct files *f, const char *option, const char *path);

/* stdout or stderr as it is: fd, or -1 after printing why. */
int files_stream(struct files *f, int fd);

/* A new file will replace path: 0, or -1 after printing why. */
int files_replace(struct files *f, const char *option, const char *path);

/* Files path.1 to path.n will be replaced by rotation: 0, or -1 after printing why. */
int files_parts(struct files *f, const char *path, unsigned int n);

/* After all calls above: truncates those to be written.  0, or -1 after printing why. */
int files_empty(struct files *f);

/* Is path a name in a directory, rather than of a descriptor such as /dev/stdout? */
bool files_has_name(const char *path);

/* Opens path again to append, by the same rules: a descriptor, or -1 after printing why. */
int files_reopen(const char *path);

/* Renames path to path.1, path.1 to path.2 and so on up to path.n, which is replaced.
 * fd: of path.  A descriptor of the new path, or -errno after printing why. */
int files_rotate(const char *path, int fd, unsigned int n);

#endif
