/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator.c - libvterm behind the filter of vtsafe.c.
 *
 * Facts of libvterm 0.1.4 to 0.3 that this file works around, in addition to the
 * filter: a saved cursor is restored although the screen has shrunk since, shrinking moves
 * the cursor above the screen if there is text below it, and margins are kept.  Each leads
 * to an out-of-bounds write with the next byte. */
#include "emulator/emulator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "emulator/vtsafe.h"

#define TYPED_MAX 65536		/* bytes of input that the command has not read */

struct line {
	struct wire_cell *cells;
	int n;
};

struct emulator {
	struct vtsafe safe;
	VTerm *vt;
	VTermScreen *screen;
	VTermState *state;
	int rows, cols;
	bool cursor_on;
	struct strbuf typed;

	/* since the last picture */
	bool changed, resized;
	bool *dirty;			/* by row */
	struct line pushed[WIRE_BACK];	/* a ring of the lines that left the screen */
	size_t n_pushed;		/* the newest is number n_pushed - 1 */
};

/* --- cells ------------------------------------------------------------------------ */

static int16_t
colour_of(VTermColor c, bool fg)
{
	if (fg ? VTERM_COLOR_IS_DEFAULT_FG(&c) : VTERM_COLOR_IS_DEFAULT_BG(&c))
		return -1;
	if (VTERM_COLOR_IS_INDEXED(&c))
		return c.indexed.idx;
	/* the 6x6x6 cube of the 256 colours */
	return (int16_t)(16 + c.rgb.red * 6 / 256 * 36 + c.rgb.green * 6 / 256 * 6 +
			 c.rgb.blue * 6 / 256);
}

static struct wire_cell
cell_of(const VTermScreenCell *c)
{
	struct wire_cell w = {
		.fg = colour_of(c->fg, true), .bg = colour_of(c->bg, false),
		.attrs = (uint16_t)((c->attrs.bold ? WIRE_BOLD : 0) |
				    (c->attrs.underline ? WIRE_UNDERLINE : 0) |
				    (c->attrs.reverse ? WIRE_REVERSE : 0)),
		.width = c->width > 1 ? 2 : 1,
	};

	for (int i = 0; i < WIRE_CHARS && i < VTERM_MAX_CHARS_PER_CELL && c->chars[i]; i++)
		w.chars[i] = c->chars[i];
	if (w.chars[0] == UINT32_MAX)	/* the right half of a wide character */
		w.chars[0] = 0;
	return w;
}

static bool
is_blank_cell(const struct wire_cell *c)
{
	return !c->chars[0] && c->fg == -1 && c->bg == -1 && !c->attrs;
}

/* --- what libvterm calls ------------------------------------------------------------ */

static int
on_damage(VTermRect rect, void *arg)
{
	struct emulator *e = arg;

	for (int y = rect.start_row < 0 ? 0 : rect.start_row; y < rect.end_row && y < e->rows; y++)
		e->dirty[y] = true;
	e->changed = true;
	return 1;
}

static int
on_cursor(VTermPos pos, VTermPos old, int visible, void *arg)
{
	struct emulator *e = arg;

	(void)pos;
	(void)old;
	e->cursor_on = visible;
	e->changed = true;
	return 1;
}

static int
on_prop(VTermProp prop, VTermValue *val, void *arg)
{
	struct emulator *e = arg;

	if (prop == VTERM_PROP_CURSORVISIBLE) {
		e->cursor_on = val->boolean;
		e->changed = true;
	}
	return 1;
}

static int
on_push(int cols, const VTermScreenCell *cells, void *arg)
{
	struct emulator *e = arg;
	struct line *l = &e->pushed[e->n_pushed++ % WIRE_BACK];

	if (cols > WIRE_COLS)
		cols = WIRE_COLS;
	l->cells = xreallocarray(l->cells, (size_t)cols, sizeof(l->cells[0]));
	l->n = 0;
	for (int x = 0; x < cols; x++) {
		l->cells[x] = cell_of(&cells[x]);
		if (!is_blank_cell(&l->cells[x]))
			l->n = x + 1;
	}
	e->changed = true;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.damage = on_damage,
	.movecursor = on_cursor,
	.settermprop = on_prop,
	.sb_pushline = on_push,
};

static void
on_typed(const char *s, size_t len, void *arg)
{
	emulator_type(arg, s, len);
}

/* --- the cursor stays on the screen ---------------------------------------------------- */

static bool
cursor_is_outside(const struct emulator *e)
{
	VTermPos pos;

	vterm_state_get_cursorpos(e->state, &pos);
	return pos.row < 0 || pos.row >= e->rows || pos.col < 0 || pos.col >= e->cols;
}

/* libvterm clamps the position after each sequence that moves the cursor. */
static void
move_cursor(struct emulator *e, int row, int col)
{
	char cup[32];
	int len;

	row = row < 0 ? 0 : row >= e->rows ? e->rows - 1 : row;
	col = col < 0 ? 0 : col >= e->cols ? e->cols - 1 : col;
	len = snprintf(cup, sizeof(cup), "\033[%d;%dH", row + 1, col + 1);
	vterm_input_write(e->vt, cup, (size_t)len);
}

static void
keep_cursor_inside(struct emulator *e)
{
	VTermPos pos;

	if (!cursor_is_outside(e))
		return;
	vterm_state_get_cursorpos(e->state, &pos);
	move_cursor(e, pos.row, pos.col);
}

static void
on_safe(void *arg, const char *bytes, size_t len, bool restores)
{
	struct emulator *e = arg;

	vterm_input_write(e->vt, bytes, len);
	if (restores)
		keep_cursor_inside(e);
}

/* --- the emulator ----------------------------------------------------------------------- */

static int
clamp(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

struct emulator *
emulator_new(int rows, int cols, bool utf8)
{
	struct emulator *e = xzalloc(sizeof(*e));

	e->rows = clamp(rows, 1, WIRE_ROWS);
	e->cols = clamp(cols, 2, WIRE_COLS);
	e->dirty = xcalloc((size_t)e->rows, sizeof(e->dirty[0]));
	e->cursor_on = e->resized = e->changed = true;
	vtsafe_init(&e->safe, utf8, on_safe, e);
	e->vt = vterm_new(e->rows, e->cols);
	vterm_set_utf8(e->vt, utf8);
	vterm_output_set_callback(e->vt, on_typed, e);
	e->state = vterm_obtain_state(e->vt);
	e->screen = vterm_obtain_screen(e->vt);
	vterm_screen_set_callbacks(e->screen, &callbacks, e);
	vterm_screen_enable_altscreen(e->screen, 1);
	vterm_screen_set_damage_merge(e->screen, VTERM_DAMAGE_SCROLL);
	vterm_screen_reset(e->screen, 1);
	return e;
}

void
emulator_free(struct emulator *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < WIRE_BACK; i++)
		free(e->pushed[i].cells);
	vterm_free(e->vt);
	strbuf_done(&e->typed);
	free(e->dirty);
	free(e);
}

void
emulator_write(struct emulator *e, const char *bytes, size_t len)
{
	vtsafe_feed(&e->safe, bytes, len);
}

/* As in xterm, a resize resets the margins. */
static void
reset_margins(struct emulator *e)
{
	VTermPos pos;

	vterm_state_get_cursorpos(e->state, &pos);
	vterm_input_write(e->vt, "\033[r", 3);
	move_cursor(e, pos.row, pos.col);
	vterm_screen_flush_damage(e->screen);
}

void
emulator_resize(struct emulator *e, int rows, int cols)
{
	rows = clamp(rows, 1, WIRE_ROWS);
	cols = clamp(cols, 2, WIRE_COLS);
	if (rows == e->rows && cols == e->cols)
		return;
	reset_margins(e);
	e->dirty = xreallocarray(e->dirty, (size_t)(rows > e->rows ? rows : e->rows),
				 sizeof(e->dirty[0]));
	vterm_set_size(e->vt, rows, cols);
	e->rows = rows;
	e->cols = cols;
	e->resized = e->changed = true;
	keep_cursor_inside(e);
}

/* --- keys ------------------------------------------------------------------------------- */

void
emulator_type(struct emulator *e, const char *bytes, size_t len)
{
	if (e->typed.len + len <= TYPED_MAX)
		strbuf_add(&e->typed, bytes, len);
}

struct strbuf *
emulator_typed(struct emulator *e)
{
	return &e->typed;
}

void
emulator_char(struct emulator *e, uint32_t cp)
{
	vterm_keyboard_unichar(e->vt, cp, VTERM_MOD_NONE);
}

void
emulator_key(struct emulator *e, enum wire_key key, int function)
{
	static const VTermKey keys[WIRE_KEY_COUNT] = {
		[WIRE_KEY_UP] = VTERM_KEY_UP, [WIRE_KEY_DOWN] = VTERM_KEY_DOWN,
		[WIRE_KEY_LEFT] = VTERM_KEY_LEFT, [WIRE_KEY_RIGHT] = VTERM_KEY_RIGHT,
		[WIRE_KEY_HOME] = VTERM_KEY_HOME, [WIRE_KEY_END] = VTERM_KEY_END,
		[WIRE_KEY_INSERT] = VTERM_KEY_INS, [WIRE_KEY_DELETE] = VTERM_KEY_DEL,
		[WIRE_KEY_PAGE_UP] = VTERM_KEY_PAGEUP, [WIRE_KEY_PAGE_DOWN] = VTERM_KEY_PAGEDOWN,
		[WIRE_KEY_ENTER] = VTERM_KEY_ENTER,
	};

	if (key == WIRE_KEY_FUNCTION && function >= 1 && function <= 12)
		vterm_keyboard_key(e->vt, (VTermKey)VTERM_KEY_FUNCTION(function), VTERM_MOD_NONE);
	else if (key > WIRE_KEY_NONE && key < WIRE_KEY_FUNCTION)
		vterm_keyboard_key(e->vt, keys[key], VTERM_MOD_NONE);
}

/* --- pictures --------------------------------------------------------------------------- */

static void
add_pushed(struct emulator *e, struct strbuf *out)
{
	size_t first = e->n_pushed > WIRE_BACK ? e->n_pushed - WIRE_BACK : 0;

	for (size_t i = first; i < e->n_pushed; i++) {
		const struct line *l = &e->pushed[i % WIRE_BACK];

		wire_add(out, WIRE_PUSHED, 0, 0, l->cells, (size_t)l->n * sizeof(l->cells[0]));
	}
	for (size_t i = 0; i < WIRE_BACK && i < e->n_pushed; i++) {
		free(e->pushed[i].cells);
		e->pushed[i] = (struct line){ 0 };
	}
	e->n_pushed = 0;
}

static void
add_screen_line(struct emulator *e, int y, struct strbuf *out)
{
	struct wire_cell cells[WIRE_COLS];
	VTermScreenCell cell;
	size_t n = 0;

	for (int x = 0; x < e->cols; x++) {
		if (!vterm_screen_get_cell(e->screen, (VTermPos){ y, x }, &cell))
			break;
		cells[x] = cell_of(&cell);
		if (!is_blank_cell(&cells[x]))
			n = (size_t)x + 1;
	}
	wire_add(out, WIRE_LINE, y, 0, cells, n * sizeof(cells[0]));
}

static void
add_cursor(struct emulator *e, struct strbuf *out)
{
	VTermPos pos;

	vterm_state_get_cursorpos(e->state, &pos);
	if (e->cursor_on && !cursor_is_outside(e))
		wire_add(out, WIRE_CURSOR, pos.row, pos.col, NULL, 0);
	else
		wire_add(out, WIRE_CURSOR, -1, -1, NULL, 0);
}

bool
emulator_changed(const struct emulator *e)
{
	return e->changed;
}

void
emulator_picture(struct emulator *e, struct strbuf *out)
{
	vterm_screen_flush_damage(e->screen);
	add_pushed(e, out);
	if (e->resized)
		wire_add(out, WIRE_SIZE_IS, e->rows, e->cols, NULL, 0);
	for (int y = 0; y < e->rows; y++) {
		if (e->resized || e->dirty[y])
			add_screen_line(e, y, out);
		e->dirty[y] = false;
	}
	add_cursor(e, out);
	wire_add(out, WIRE_PICTURE, 0, 0, NULL, 0);
	e->resized = e->changed = false;
}
