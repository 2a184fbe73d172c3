/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_formats.h - how a trace is written: Perfetto's protobuf, or JSON Trace Events. */
#ifndef PW_TRACE_FORMATS_H
#define PW_TRACE_FORMATS_H

#include "view/trace/trace_data.h"
#include "view/trace/trace_layout.h"

struct strbuf;

void trace_write_perfetto(struct strbuf *out, const struct trace_data *d, const struct trace_layout *l);
void trace_write_json(struct strbuf *out, const struct trace_data *d, const struct trace_layout *l);

#endif
