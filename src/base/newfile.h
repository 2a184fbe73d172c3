/* SPDX-License-Identifier: GPL-2.0-or-later */
/* newfile.h - makes a file where others may write, too. */
#ifndef PW_NEWFILE_H
#define PW_NEWFILE_H

/* A descriptor to write to a file that was not there: its owner's alone, close-on-exec;
 * flags (O_APPEND ...) are added.  -errno otherwise: -EEXIST = the name is taken, be it
 * by a symbolic link; -ENODEV = below /dev, where a wrong name would fill up memory
 * unseen (/dev/shm is for files). */
int newfile_open(const char *path, int flags);

#endif
