/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.h - uthash on xalloc.h; by itself it calls exit(-1) when memory is exhausted. */
#ifndef PW_HASH_H
#define PW_HASH_H

#include <stdlib.h>

#include "base/xalloc.h"

#define uthash_malloc(size) xzalloc(size)
#define uthash_fatal(msg) xalloc_die()

#include <uthash.h>

#endif
