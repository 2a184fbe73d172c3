/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_schema.c - the codec's table as a JSON Schema. */
#include "event/codec_schema.h"

#include <stdbool.h>

#include "base/strbuf.h"
#include "event/codec_table.h"
#include "event/id.h"
#include "event/names.h"

#define REF(name) "{\"$ref\": \"#/$defs/" name "\"}"
#define STRING "{\"type\": \"string\"}"
#define STRINGS "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}"
#define ARRAY(of) "{\"type\": \"array\", \"items\": " of "}"

/* --- pieces ----------------------------------------------------------------------------- */

struct object {
	struct strbuf *out;
	bool begun;		/* it has a property */
};

static void
open_object(struct object *o, struct strbuf *out, const char *name)
{
	strbuf_addf(out, ",\n    \"%s\": {\n      \"type\": \"object\",\n      \"properties\": {", name);
	*o = (struct object){ .out = out };
}

/* Its schema is for the caller to append. */
static void
add_property(struct object *o, const char *name)
{
	strbuf_addf(o->out, "%s\n        \"%s\": ", o->begun ? "," : "", name);
	o->begun = true;
}

static void
add_plain(struct object *o, const char *name, const char *schema)
{
	add_property(o, name);
	strbuf_adds(o->out, schema);
}

/* required: the names, quoted, with commas between them; more: further members, each led by a
 * comma. */
static void
close_object(struct object *o, const char *required, const char *more)
{
	strbuf_addf(o->out, "\n      },\n      \"required\": [%s]%s\n    }", required, more);
}

static void
add_names(struct strbuf *out, const struct codec_names *names)
{
	enum { VALUES = 64 };
	const char *before = "";

	strbuf_adds(out, "{\"enum\": [");
	for (unsigned int v = 0; v < VALUES; v++) {
		const char *name = names->name(v);

		if (!name)
			continue;
		strbuf_addf(out, "%s\"%s\"", before, name);
		before = ", ";
	}
	strbuf_adds(out, "]}");
}

/* --- bits with names ---------------------------------------------------------------------- */

static void
add_bits(struct strbuf *out, const char *(*name_of)(unsigned int i), bool all_named)
{
	const char *name;

	strbuf_adds(out, "{\"type\": \"array\", \"items\": ");
	strbuf_adds(out, all_named ? "{\"enum\": [" : "{\"anyOf\": [{\"enum\": [");
	for (unsigned int i = 0; (name = name_of(i)); i++)
		strbuf_addf(out, "%s\"%s\"", i ? ", " : "", name);
	strbuf_adds(out, all_named ? "]}}" : "]}, {\"type\": \"string\", \"pattern\": \"^0x[0-9a-f]+$\"}]}}");
}

static const char *
option_name(unsigned int i)
{
	uint32_t bit;

	return pw_wait_option(i, &bit);
}

static const char *
sa_flag_name(unsigned int i)
{
	uint64_t bit;

	return pw_sa_flag(i, &bit);
}

static const char *
sees_name(unsigned int i)
{
	uint32_t bit;

	return pw_sees_name(i, &bit);
}

/* --- fields -------------------------------------------------------------------------------- */

/* Those whose schema is always the same. */
static const char *const plain[] = {
	[TYPE_PID] = REF("pid"),
	[TYPE_U32] = REF("u32"),
	[TYPE_KNOWN] = REF("pid"),
	[TYPE_U64] = REF("u64"),
	[TYPE_NS] = REF("time"),
	[TYPE_FINER] = REF("time"),
	[TYPE_TICKS] = REF("u64"),
	[TYPE_SIGNAL] = REF("signal_name"),
	[TYPE_SIGNAL_OR_NULL] = "{\"anyOf\": [" REF("signal_name") ", {\"type\": \"null\"}]}",
	[TYPE_SIGCHLD] = "{\"const\": \"SIGCHLD\"}",
	[TYPE_SICODE] = "{\"anyOf\": [{\"type\": \"string\", \"pattern\": \"^[A-Z]+_[A-Z]+$\"}, "
			"{\"type\": \"integer\", \"minimum\": -2147483648, \"maximum\": 2147483647}]}",
	[TYPE_SYSCALL] = "{\"type\": \"string\", \"pattern\": \"^[a-z0-9_]+$\"}",
	[TYPE_BOOL] = "{\"type\": \"boolean\"}",
	[TYPE_MARK] = "{\"const\": true}",
	[TYPE_VFORK] = "{\"type\": \"boolean\"}",
	[TYPE_MAYBE] = "{\"type\": \"boolean\"}",
	[TYPE_COMM] = REF("comm"),
	[TYPE_NAME] = REF("comm"),
	[TYPE_WORD] = STRING,
	[TYPE_WORDS] = STRINGS,
	[TYPE_HOST] = STRING,
	[TYPE_TARGET] = "{\"type\": \"string\", \"pattern\": \"^(any|(pid|pgid|pidfd):-?[0-9]+)$\"}",
	[TYPE_FRAMES] = ARRAY(REF("frame")),
	[TYPE_CHILD_STATE] = "{\"enum\": [\"exited\", \"stopped\", \"continued\"]}",
};

static void
add_pids(struct strbuf *out)
{
	strbuf_addf(out, "{\"type\": \"array\", \"items\": %s, \"maxItems\": %d}", REF("pid"), PW_HOLDERS);
}

/* A row that stands for one field with its own name. */
static void
add_field(struct object *o, const struct codec_row *r)
{
	const enum codec_type type = (enum codec_type)r->type;

	add_property(o, codec_keys[r->key].key);
	if (type == TYPE_ENUM && r->names->name == pw_errno_name)
		strbuf_adds(o->out, REF("errno_name"));
	else if (type == TYPE_ENUM)
		add_names(o->out, r->names);
	else if (type == TYPE_OPTIONS)
		add_bits(o->out, option_name, false);
	else if (type == TYPE_SA_FLAGS)
		add_bits(o->out, sa_flag_name, false);
	else if (type == TYPE_SEES)
		add_bits(o->out, sees_name, true);
	else if (type == TYPE_PIDS)
		add_pids(o->out);
	else if (type == TYPE_PID && r->rule == RULE_NEED)
		strbuf_adds(o->out, REF("some_pid"));
	else
		strbuf_adds(o->out, plain[type]);
}

/* *more: what the whole object has to fulfil. */
static void
add_row(struct object *o, const struct codec_row *r, const char **more)
{
	const enum codec_type type = (enum codec_type)r->type;

	if (type == TYPE_STATUS || type == TYPE_ZOMBIE_STATUS) {
		add_plain(o, "code", "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 255}");
		add_plain(o, "signal", REF("signal_name"));
		add_plain(o, "core", "{\"const\": true}");
		*more = ",\n      \"not\": {\"required\": [\"code\", \"signal\"]}";
	} else if (type == TYPE_CHILD) {
		add_plain(o, "child", REF("pid"));
		add_plain(o, "errno", "{\"anyOf\": [" REF("errno_name") ", {\"type\": \"integer\", "
			  "\"minimum\": 1, \"maximum\": 4095}]}");
		*more = ",\n      \"not\": {\"required\": [\"child\", \"errno\"]}";
	} else if (type == TYPE_BYTES) {
		add_plain(o, codec_keys[r->key].key, STRING);
		add_plain(o, "base64", "{\"type\": \"string\", \"contentEncoding\": \"base64\", "
			  "\"pattern\": \"^[A-Za-z0-9+/]+={0,2}$\"}");
		*more = ",\n      \"oneOf\": [{\"required\": [\"text\"]}, {\"required\": [\"base64\"]}, "
			"{\"required\": [\"left_out\"]}]";
	} else {
		add_field(o, r);
	}
}

static void
add_kind(struct strbuf *out, enum pw_kind kind)
{
	const struct codec_kind *k = &codec_kinds[kind];
	struct strbuf required = { 0 };
	const char *more = "";
	struct object o;

	open_object(&o, out, pw_kind_name(kind));
	strbuf_adds(&required, "\"event\", \"t\"");
	add_property(&o, "event");
	strbuf_addf(out, "{\"const\": \"%s\"}", pw_kind_name(kind));
	add_plain(&o, "t", REF("time"));
	for (size_t i = 0; i < k->n_rows; i++) {
		add_row(&o, &k->rows[i], &more);
		if (k->rows[i].rule == RULE_NEED)
			strbuf_addf(&required, ", \"%s\"", codec_keys[k->rows[i].key].key);
	}
	add_plain(&o, "approx", "{\"const\": true}");
	close_object(&o, strbuf_str(&required), more);
	strbuf_done(&required);
}

/* --- what is not in the table ---------------------------------------------------------------- */

static void
add_frame_fields(struct object *o)
{
	add_plain(o, "func", STRING);
	add_plain(o, "file", STRING);
	add_plain(o, "line", REF("u32"));
	add_plain(o, "module", STRING);
	add_plain(o, "source", STRING);
	add_plain(o, "inlined", "{\"const\": true}");
	add_plain(o, "signal", "{\"const\": true}");
	add_plain(o, "offset", REF("u64"));
}

static void
add_places(struct strbuf *out)
{
	static const struct codec_names roles = { pw_role_name, pw_role_from };
	struct object o;

	open_object(&o, out, "frame");
	add_frame_fields(&o);
	close_object(&o, "\"offset\"", "");
	open_object(&o, out, "site");
	add_property(&o, "role");
	add_names(out, &roles);
	add_frame_fields(&o);
	close_object(&o, "\"role\", \"offset\"", "");
}

static void
add_finding(struct strbuf *out)
{
	static const struct codec_names severities = { pw_severity_name, pw_severity_from };
	struct object o;

	open_object(&o, out, "finding");
	add_plain(&o, "event", "{\"const\": \"finding\"}");
	add_plain(&o, "t", REF("time"));
	add_plain(&o, "rule", STRING);
	add_property(&o, "severity");
	add_names(out, &severities);
	add_plain(&o, "state", "{\"enum\": [\"opened\", \"updated\", \"resolved\"]}");
	add_plain(&o, "certainty", "{\"enum\": [\"certain\", \"likely\"]}");
	add_plain(&o, "candidates", STRINGS);
	add_plain(&o, "pid", REF("pid"));
	add_plain(&o, "nspid", REF("pid"));
	add_plain(&o, "comm", REF("comm"));
	add_plain(&o, "children", ARRAY(REF("pid")));
	add_plain(&o, "count", REF("u64"));
	add_plain(&o, "sites", ARRAY(REF("site")));
	add_plain(&o, "message", STRING);
	add_plain(&o, "advice", STRING);
	add_plain(&o, "withdrawn", "{\"const\": true}");
	add_plain(&o, "approx", "{\"const\": true}");
	close_object(&o, "\"event\", \"t\", \"rule\", \"pid\", \"children\", \"count\", \"message\"", "");
}

static void
add_counts(struct strbuf *out, const char *object, const char *const *names, bool event)
{
	struct object o;

	open_object(&o, out, object);
	if (event) {
		add_plain(&o, "event", "{\"const\": \"summary\"}");
		add_plain(&o, "t", REF("time"));
		add_plain(&o, "signals", REF("summary_signals"));
		add_plain(&o, "waits", REF("summary_waits"));
		add_plain(&o, "approx", "{\"const\": true}");
	}
	for (; *names; names++)
		add_plain(&o, *names, REF("u64"));
	close_object(&o, event ? "\"event\", \"t\"" : "", "");
}

static void
add_summary(struct strbuf *out)
{
	static const char *const signals[] = { "queued", "coalesced", "ignored", "blocked", "lost", NULL };
	static const char *const waits[] = {
		"reaped", "nobody", "echild", "eintr", "failed", "left", "reported", NULL
	};
	static const char *const counts[] = {
		"forks", "execs", "exits", "zombies_now", "zombies_peak", "reaps", "autoreaps", "orphans",
		"delivers", "interrupted", "lost", "findings", "elapsed_ns", "command_exits", "command_reaps",
		"namespace_reaps", "unwatched_reaps", "child_zombies_now", "child_zombies_peak", "processes",
		"parents", NULL
	};

	add_counts(out, "summary_signals", signals, false);
	add_counts(out, "summary_waits", waits, false);
	add_counts(out, "summary", counts, true);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void
add_head(struct strbuf *out)
{
	const char *before = "";

	strbuf_adds(out, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
		    "  \"$id\": \"urn:procwatch:events:1\",\n"
		    "  \"title\": \"A line of procwatch -j, or of a recording; see EVENTS in procwatch(1)\",\n"
		    "  \"type\": \"object\",\n  \"required\": [\"event\", \"t\"],\n"
		    "  \"properties\": {\"event\": {\"enum\": [");
	for (unsigned int kind = 0; kind < PW_EV_COUNT; kind++)
		if (codec_kinds[kind].lead) {
			strbuf_addf(out, "%s\"%s\"", before, pw_kind_name(kind));
			before = ", ";
		}
	strbuf_adds(out, "]}},\n  \"allOf\": [");
	before = "";
	for (unsigned int kind = 0; kind < PW_EV_COUNT; kind++)
		if (codec_kinds[kind].lead) {
			const char *name = pw_kind_name(kind);

			strbuf_addf(out, "%s\n    {\"if\": {\"properties\": {\"event\": {\"const\": \"%s\"}}}, "
				    "\"then\": {\"$ref\": \"#/$defs/%s\"}}", before, name, name);
			before = ",";
		}
	strbuf_adds(out, "\n  ],\n  \"$defs\": {\n"
		    "    \"pid\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 2147483647},\n"
		    "    \"some_pid\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 2147483647},\n"
		    "    \"u32\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 4294967295},\n"
		    "    \"u64\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 18446744073709551615},\n");
	strbuf_addf(out, "    \"time\": {\"description\": \"ns\", \"type\": \"integer\", \"minimum\": 0, "
		    "\"maximum\": %llu},\n", PW_NS_MAX);
	strbuf_addf(out, "    \"comm\": {\"type\": \"string\", \"maxLength\": %d},\n", PW_COMM_LEN);
	strbuf_adds(out, "    \"signal_name\": {\"type\": \"string\", \"pattern\": \"^SIG[A-Z0-9]+(\\\\+[0-9]+)?$\"},\n"
		    "    \"errno_name\": {\"type\": \"string\", \"pattern\": \"^E[A-Z0-9]+$\"}");
}

void
pw_codec_schema(struct strbuf *out)
{
	add_head(out);
	for (unsigned int kind = 0; kind < PW_EV_COUNT; kind++)
		if (codec_kinds[kind].n_rows)
			add_kind(out, (enum pw_kind)kind);
	add_places(out);
	add_finding(out);
	add_summary(out);
	strbuf_adds(out, "\n  }\n}\n");
}
