/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_cache.h - what /proc says of the processes on screen. */
#ifndef PW_TUI_PROC_CACHE_H
#define PW_TUI_PROC_CACHE_H

#include <stdbool.h>

#include "event/event.h"
#include "place/place.h"
#include "view/view.h"

struct proc_cache;

struct proc_cache *proc_cache_new(void);
void proc_cache_free(struct proc_cache *c);	/* NULL is harmless */

/* At most a second old when it may be asked for; else what is known.  NULL = nothing. */
const struct pw_view_look *proc_cache_look(struct proc_cache *c, const struct pw_view_host *h,
					   const struct pw_id *id, bool may_ask);

/* The same for its place, which it keeps as a zombie.  The root does not replace another one:
 * cgroup v1 shows there what has exited. */
const struct place *proc_cache_place(struct proc_cache *c, const struct pw_view_host *h,
				     const struct pw_id *id, bool zombie, bool may_ask);

#endif
