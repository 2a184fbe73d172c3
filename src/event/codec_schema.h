/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_schema.h - the fields of the JSON stream as a JSON Schema. */
#ifndef PW_CODEC_SCHEMA_H
#define PW_CODEC_SCHEMA_H

struct strbuf;

/* Of one line, draft 2020-12; the same on every machine.  Fields that it does not name are
 * allowed, as they may be added. */
void pw_codec_schema(struct strbuf *out);

#endif
