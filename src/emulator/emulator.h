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

/* The size is clamped to 1..WIRE_ROWS and 2..WIRE_COLS.  Never NULL. */
struct emulator *emulator_new(int rows, int cols, bool utf8);
void emulator_free(struct emulator *e);	/* NULL is harmless */

/* Output of the command: any bytes, split anywhere. */
void emulator_write(struct emulator *e, const char *bytes, size_t len);
void emulator_resize(struct emulator *e, int rows, int cols);

/* Types a key or a character, encoded as the command has set its terminal up. */
void emulator_key(struct emulator *e, enum wire_key key, int function);
void emulator_char(struct emulator *e, uint32_t cp);

/* Input for the command: keys, and replies to its queries.  The caller removes what it has
 * written.  At most 64 KiB; what exceeds them is dropped. */
struct strbuf *emulator_typed(struct emulator *e);
void emulator_type(struct emulator *e, const char *bytes, size_t len);

/* Has the screen changed since the last picture? */
bool emulator_changed(const struct emulator *e);
/* Appends the changes, as messages that end with WIRE_PICTURE. */
void emulator_picture(struct emulator *e, struct strbuf *out);

#endif
