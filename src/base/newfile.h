/* SPDX-License-Identifier: GPL-2.0-or-later */
/* newfile.h - creates a file in a directory where other users may write. */
#ifndef PW_NEWFILE_H
#define PW_NEWFILE_H

/* Creates path, readable by its owner only, and opens it for writing, close-on-exec, with
 * the further flags (O_APPEND...).  A descriptor, or -errno: -EEXIST = the name exists,
 * even as a symbolic link; -ENODEV = below /dev, where a misspelt name would fill memory
 * unnoticed (/dev/shm is allowed). */
int newfile_open(const char *path, int flags);

#endif
