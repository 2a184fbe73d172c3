/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_name.h - names, command lines and what else others chose, made visible. */
#ifndef PW_PHRASE_PROCESS_NAME_H
#define PW_PHRASE_PROCESS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phrase/spans.h"

/* A comm of at most PW_COMM_LEN bytes; "?" for none. */
void phrase_name(struct strbuf *out, const char *comm, bool utf8);
/* "server (1201)"; comm NULL or empty: "process 1201". */
void phrase_process(struct strbuf *out, const char *comm, uint32_t pid, bool utf8);
/* The i-th string of a tail of NUL-ended ones (exe, argv ...), or NULL. */
const char *phrase_tail(const char *tail, size_t len, unsigned int i);
/* The words of a tail as a shell would take them, the first skip left out. */
void phrase_argv(struct strbuf *out, const char *tail, size_t len, unsigned int skip,
		 bool truncated, bool utf8);
/* argv[0] without the folders of a program's path: "nginx".  A title that the program has
 * written there stays: "sshd: root@pts/0".  comm, NULL = not known, says which it is.  A
 * part of argv0. */
const char *phrase_program(const char *argv0, const char *comm);
/* What it runs: the argv behind the exe in args (may be NULL), else the exe, else
 * "[comm]". */
void phrase_command(struct strbuf *out, const char *args, size_t len, bool truncated,
		    const char *comm, bool utf8);

/* UTF-8 as the spans have it.  Pointers are to outlive the sentence. */
struct phrase_arg arg_name(const char *comm);
struct phrase_arg arg_process(const char *comm, uint32_t pid);
struct phrase_arg arg_argv(const char *tail, size_t len, unsigned int skip, bool truncated);
/* Any other text of others, or a sentence with such text that is visible already. */
struct phrase_arg arg_visible(const char *s);
struct phrase_arg arg_visible_again(const char *s);

#endif
