/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_text.h - lines of source files. */
#ifndef PW_SOURCE_TEXT_H
#define PW_SOURCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* What is read of source files: a bounded amount a second, each line once. */
struct source_texts;

/* Besides the place that the compiler names, files are looked for in the working directory and
 * in these folders (--source), which must stay.  `note` gets the sentences of source_text_named(),
 * valid during the call. */
struct source_texts *source_texts_new(const char *const *dirs, size_t n, void (*note)(const char *line));
void source_texts_free(struct source_texts *t);		/* NULL is harmless */

struct source_place {
	const char *file;	/* absolute, or NULL */
	const char *given;	/* as the compiler was given it, or NULL */
	const char *module;	/* what was made of it */
	const char *name;	/* what it is called: see source_name() */
	uint64_t written;	/* the module: ns of CLOCK_REALTIME; 0 = not known */
	uint32_t line;
	uint32_t uid;		/* whom the program runs as */
	bool elsewhere;		/* with other files: only --source has its own */
};

/* Replaces *out by that line, without the blanks around it, a tab as one blank.  The names are the
 * program's words, and procwatch may be root: only regular files are read which both the caller
 * and the program's user may read, by their owner's rights or everyone's; and none that is newer
 * than the module, unless it is in a folder of --source, as its lines may be others.  false: there
 * is none, or too much has been read in this second. */
bool source_text(struct source_texts *t, const struct source_place *at, struct strbuf *out);

/* A line of the file that is called so is named to the user, with its text if `shown`: it is noted,
 * once, if the file is newer than its module.  t may be NULL. */
void source_text_named(struct source_texts *t, const char *name, const char *module, bool shown);

/* Replaces *out by what to call that file: a path from the working directory if it is below
 * that, so that an editor finds it; otherwise as the compiler was given it, but for Rust's own
 * files: "library/core/src/lib.rs" may be anyone's. */
void source_name(const char *file, const char *given, struct strbuf *out);

#endif
