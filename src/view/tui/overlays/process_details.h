/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_details.h - all that is known of one process. */
#ifndef PW_TUI_PROCESS_DETAILS_H
#define PW_TUI_PROCESS_DETAILS_H

struct pw_id;

void process_details_open(const struct pw_id *id);

#endif
