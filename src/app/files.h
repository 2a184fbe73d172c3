/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.h - the files that the command line names: none is lost by being named
 * twice, and none is written through a link that somebody planted. */
#ifndef PW_FILES_H
#define PW_FILES_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

enum { FILES_MAX = 4 };		/* the replay, the output, the recording, the report */

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

/* Opens it for writing, mode 0600; "-" = stdout.  What stood in it stays until
 * files_empty().  A FIFO waits for its reader, or for SIGINT and the like, even
 * when blocked.  NULL after it has said why, or was stopped. */
FILE *files_write(struct files *f, const char *option, const char *path);

/* stdout or stderr, as they are: NULL after it has said why not. */
FILE *files_stream(struct files *f, FILE *stream);

/* A new file is to take its place: 0, or -1 after it has said why not. */
int files_replace(struct files *f, const char *option, const char *path);

/* All are known to be apart: empties those to be written.  0, or -1 as above. */
int files_empty(struct files *f);

#endif
