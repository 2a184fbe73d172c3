/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.h - all about a process, an event or a finding, over the panes; from one to the next
 * by a key, and back by Esc. */
#ifndef PW_TUI_DETAILS_H
#define PW_TUI_DETAILS_H

#include <stdint.h>

#include "event/event.h"

struct pw_finding;
struct scene;

void details_of_process(const struct pw_id *id);
void details_of_event(uint64_t seq);
/* The finding of that rule about that parent, which may be resolved since. */
void details_of_finding(const char *rule, const struct pw_id *who);

#endif
