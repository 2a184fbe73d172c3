/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator.h - a terminal in memory: bytes of a command in, pictures out. */
#ifndef PW_EMULATOR_H
#define PW_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emulator/wire.h"

struct emulator;
struct strbuf;

/* The size is brought within 1 to WIRE_ROWS and 2 to WIRE_COLS.  Never NULL. */
struct emulator *emulator_new(int rows, int cols, bool utf8);
void emulator_free(struct emulator *e);	/* NULL is harmless */

/* Any bytes, cut anywhere. */
void emulator_write(struct emulator *e, const char *bytes, size_t len);
void emulator_resize(struct emulator *e, int rows, int cols);

/* What these keys are for the command, as it has set its terminal up. */
void emulator_key(struct emulator *e, enum wire_key key, int function);
void emulator_char(struct emulator *e, uint32_t cp);

/* Bytes for the command: keys, and answers to its questions.  The caller who wrote
 * them removes them.  It grows to 64 KiB, then bytes are lost. */
struct strbuf *emulator_typed(struct emulator *e);
void emulator_type(struct emulator *e, const char *bytes, size_t len);

/* Has it changed since the last picture? */
bool emulator_changed(const struct emulator *e);
/* Appends what has changed, as messages that end with WIRE_PICTURE. */
void emulator_picture(struct emulator *e, struct strbuf *out);

#endif
