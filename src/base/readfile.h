/* SPDX-License-Identifier: GPL-2.0-or-later */
/* readfile.h - small files, whole. */
#ifndef PW_READFILE_H
#define PW_READFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads at most size - 1 bytes and ends them with a NUL: how many, or -errno. */
ssize_t readfile(const char *path, char *buf, size_t size);

/* The number that the file begins with; 0 for anything else and for no such file. */
uint64_t readfile_number(const char *path);

/* Does the file contain the word, in its first 512 bytes? */
bool readfile_has(const char *path, const char *word);

#endif
