/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_story.h - why is this zombie here: its end, its SIGCHLD, what its parent did since. */
#ifndef PW_TUI_ZOMBIE_STORY_H
#define PW_TUI_ZOMBIE_STORY_H

struct page;
struct pw_proc;

/* Nothing where no signals are seen. */
void zombie_story(struct page *pg, const struct pw_proc *child);

#endif
