/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_view.h - the text of the summary, for other views that show it. */
#ifndef PW_SUMMARY_VIEW_H
#define PW_SUMMARY_VIEW_H

#include "model/model.h"
#include "phrase/spans.h"
#include "view/view.h"

/* Appends it, lines ended; utf8 as in o. */
void pw_summary_text(struct spans *out, const struct pw_model *m, const struct pw_view_opts *o);

#endif
