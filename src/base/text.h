/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - makes untrusted bytes safe for a terminal or for JSON. */
#ifndef PW_TEXT_H
#define PW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Decodes one UTF-8 character of at most len bytes: its length (1 to 4) and
 * *cp, or 0 when the bytes are not valid (overlong, surrogate, cut short). */
size_t text_utf8(const char *s, size_t len, uint32_t *cp);
/* Encodes one: 1 to 4 bytes.  An invalid code point becomes U+FFFD. */
size_t text_put_utf8(char out[4], uint32_t cp);

/* How many of len bytes, at most `most`, end with a whole character. */
size_t text_cut(const char *s, size_t len, size_t most);

/* Appends s so that it can neither control a terminal nor look like another text.  Escaped
 * as \n, \t, \e or \xNN: characters that unicode_is_hidden(), more than four combining
 * marks in a row, a mark without a base character, and invalid bytes; a backslash as \\.
 * With utf8 false everything above 0x7e is escaped. */
void text_visible(struct strbuf *out, const char *s, size_t len, bool utf8);

/* The same for a sentence of ours in which untrusted parts have been escaped already: a
 * backslash is left as it is. */
void text_visible_again(struct strbuf *out, const char *s, size_t len, bool utf8);

/* Appends s as a JSON string, with quotes.  What text_visible() would escape, except a
 * backslash, becomes \uNNNN; invalid UTF-8 becomes U+FFFD. */
void text_json(struct strbuf *out, const char *s, size_t len);

/* Appends an argv word, quoted as a shell would need it, visible as above. */
void text_shell_word(struct strbuf *out, const char *s, size_t len, bool utf8);

#endif
