/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_signals.h - signals generated and delivered, and dispositions. */
#ifndef PW_TRACK_SIGNALS_H
#define PW_TRACK_SIGNALS_H

#include "model/transitions.h"

void track_signal(struct lives *l, const struct pw_event *ev);
void track_deliver(struct lives *l, const struct pw_event *ev);
void track_disposition(struct lives *l, const struct pw_event *ev);

#endif
