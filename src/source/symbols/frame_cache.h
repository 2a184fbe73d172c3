/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_cache.h - the functions and lines of an address, kept: distinct stacks have most of
 * their addresses in common. */
#ifndef PW_FRAME_CACHE_H
#define PW_FRAME_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "source/symbols/symbols_frames.h"

struct file_asker;
struct module;

/* At least one, innermost first; valid until the next call. */
const struct symbols_frame *frames_at(struct module *m, const struct file_asker *asker,
				 uint64_t address, size_t *n);

#endif
