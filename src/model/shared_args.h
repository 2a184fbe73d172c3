/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shared_args.h - the exe and argv of a process, counted: a child that has not exec'd has its
 * parent's words, and ten thousand of them must not have ten thousand copies. */
#ifndef PW_SHARED_ARGS_H
#define PW_SHARED_ARGS_H

#include <stddef.h>
#include <stdint.h>

struct copy_map;

/* A copy of the bytes, behind so many NULs; NULL if there are none.  *held: bytes that all have. */
char *args_new(uint32_t nuls, const char *bytes, uint32_t len, size_t *held);
/* The same, for another process as well; NULL is harmless. */
char *args_share(char *args);
/* One process less has them; the last one frees them.  NULL is harmless. */
void args_drop(char *args, size_t *held);
/* For another model: what is shared in the one is shared in the other. */
char *args_clone(const char *args, struct copy_map *copies);

#endif
