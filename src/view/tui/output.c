/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output.c - the command's own screen: its bytes go into libvterm and never to
 * the terminal, which gets cells of known characters and colours. */
#include "view/tui/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vterm.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "view/tui/tui.h"

#define READ_MAX 8192		/* bytes at a time, so that keys get their turn */
#define TYPED_MAX 65536		/* keys that the command has not read yet */
#define BACK_MAX 2000		/* lines above the screen */

struct line {
	VTermScreenCell *cells;
	int n;
};

struct output {
	int pty;		/* -1 = over; not ours to close */
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	bool cursor_on, changed;
	VTermPos cursor;
	struct strbuf typed;
	struct line back[BACK_MAX];	/* a ring */
	size_t n_back;		/* ever; the newest is number n_back - 1 */
	int scrolled;		/* lines back */
	VTermScreenCell *frozen;	/* rows * cols, or NULL */
	int frozen_rows, frozen_cols;
};

/* --- what libvterm calls ------------------------------------------------------- */

static int
on_damage(VTermRect rect, void *arg)
{
	struct output *o = arg;

	(void)rect;
	o->changed = true;
	return 1;
}

static int
on_cursor(VTermPos pos, VTermPos old, int visible, void *arg)
{
	struct output *o = arg;

	(void)old;
	o->cursor = pos;
	o->cursor_on = visible;
	o->changed = true;
	return 1;
}

static int
on_prop(VTermProp prop, VTermValue *val, void *arg)
{
	struct output *o = arg;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		o->cursor_on = val->boolean;
	return 1;
}

static int
on_push(int cols, const VTermScreenCell *cells, void *arg)
{
	struct output *o = arg;
	struct line *l = &o->back[o->n_back++ % BACK_MAX];

	if (l->n != cols) {
		free(l->cells);
		l->cells = xcalloc((size_t)cols, sizeof(cells[0]));
		l->n = cols;
	}
	memcpy(l->cells, cells, (size_t)cols * sizeof(cells[0]));
	if (o->scrolled && o->scrolled < BACK_MAX - 1)
		o->scrolled++;	/* what is looked at stays in place */
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.damage = on_damage,
	.movecursor = on_cursor,
	.settermprop = on_prop,
	.sb_pushline = on_push,
};

/* Answers to the command's questions come this way too. */
static void
on_typed(const char *s, size_t len, void *arg)
{
	struct output *o = arg;

	if (o->pty >= 0 && o->typed.len + len <= TYPED_MAX)
		strbuf_add(&o->typed, s, len);
}

struct output *
output_new(int pty, bool utf8)
{
	struct output *o = xzalloc(sizeof(*o));

	o->pty = pty;
	o->rows = 24;
	o->cols = 80;
	o->cursor_on = true;
	o->vt = vterm_new(o->rows, o->cols);
	vterm_set_utf8(o->vt, utf8);
	vterm_output_set_callback(o->vt, on_typed, o);
	o->screen = vterm_obtain_screen(o->vt);
	vterm_screen_set_callbacks(o->screen, &callbacks, o);
	vterm_screen_enable_altscreen(o->screen, 1);
	vterm_screen_set_damage_merge(o->screen, VTERM_DAMAGE_SCROLL);
	vterm_screen_reset(o->screen, 1);
	return o;
}

void
output_free(struct output *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < BACK_MAX; i++)
		free(o->back[i].cells);
	vterm_free(o->vt);
	strbuf_done(&o->typed);
	free(o->frozen);
	free(o);
}

void
output_resize(struct output *o, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	if (rows < 1 || cols < 2 || (rows == o->rows && cols == o->cols))
		return;
	o->rows = rows;
	o->cols = cols;
	vterm_set_size(o->vt, rows, cols);
	vterm_screen_flush_damage(o->screen);
	if (o->pty >= 0)
		ioctl(o->pty, TIOCSWINSZ, &size);
}

/* --- bytes ------------------------------------------------------------------------ */

int
output_fd(const struct output *o)
{
	return o->pty;
}

bool
output_wants_write(const struct output *o)
{
	return o->typed.len > 0;
}

bool
output_read(struct output *o)
{
	char buf[READ_MAX];
	size_t got = 0;

	while (o->pty >= 0 && got < READ_MAX) {
		ssize_t n = read(o->pty, buf, sizeof(buf));

		if (n > 0) {
			vterm_input_write(o->vt, buf, (size_t)n);
			got += (size_t)n;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		o->pty = -1;	/* EIO: nobody has the other side open any more */
	}
	vterm_screen_flush_damage(o->screen);
	output_flush(o);
	if (!o->changed)
		return false;
	o->changed = false;
	return true;
}

void
output_flush(struct output *o)
{
	while (o->typed.len && o->pty >= 0) {
		ssize_t n = write(o->pty, o->typed.s, o->typed.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		memmove(o->typed.s, o->typed.s + n, o->typed.len - (size_t)n);
		o->typed.len -= (size_t)n;
	}
	if (o->pty < 0)
		strbuf_reset(&o->typed);
}

void
output_key(struct output *o, int key)
{
	static const struct { int curses; VTermKey vterm; } keys[] = {
		{ KEY_UP, VTERM_KEY_UP }, { KEY_DOWN, VTERM_KEY_DOWN },
		{ KEY_LEFT, VTERM_KEY_LEFT }, { KEY_RIGHT, VTERM_KEY_RIGHT },
		{ KEY_HOME, VTERM_KEY_HOME }, { KEY_END, VTERM_KEY_END },
		{ KEY_IC, VTERM_KEY_INS }, { KEY_DC, VTERM_KEY_DEL },
		{ KEY_PPAGE, VTERM_KEY_PAGEUP }, { KEY_NPAGE, VTERM_KEY_PAGEDOWN },
		{ KEY_ENTER, VTERM_KEY_ENTER },
	};
	char c = (char)key;

	o->scrolled = 0;
	if (key == KEY_BASE + KEY_BACKSPACE) {
		on_typed("\177", 1, o);
	} else if (key < 0x80) {
		on_typed(&c, 1, o);	/* as typed: ^C, Tab and ESC too */
	} else if (key < KEY_BASE) {
		vterm_keyboard_unichar(o->vt, (uint32_t)key, VTERM_MOD_NONE);
	} else if (key > KEY_BASE + KEY_F(0) && key <= KEY_BASE + KEY_F(12)) {
		vterm_keyboard_key(o->vt, (VTermKey)VTERM_KEY_FUNCTION(key - KEY_BASE - KEY_F(0)),
				   VTERM_MOD_NONE);
	} else {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (key == KEY_BASE + keys[i].curses)
				vterm_keyboard_key(o->vt, keys[i].vterm, VTERM_MOD_NONE);
	}
	output_flush(o);
}

/* --- the picture -------------------------------------------------------------------- */

void
output_freeze(struct output *o, bool on)
{
	free(o->frozen);
	o->frozen = NULL;
	if (!on)
		return;
	o->frozen_rows = o->rows;
	o->frozen_cols = o->cols;
	o->frozen = xcalloc((size_t)o->rows * (size_t)o->cols, sizeof(o->frozen[0]));
	for (int y = 0; y < o->rows; y++)
		for (int x = 0; x < o->cols; x++)
			vterm_screen_get_cell(o->screen, (VTermPos){ y, x },
					      &o->frozen[y * o->cols + x]);
}

void
output_scroll(struct output *o, int by)
{
	size_t most = o->n_back < BACK_MAX ? o->n_back : BACK_MAX;
	long to = (long)o->scrolled - by;

	o->scrolled = to < 0 ? 0 : to > (long)most ? (int)most : (int)to;
}

/* Line y of the pane: from above the screen when scrolled back. */
static bool
cell_at(const struct output *o, int y, int x, VTermScreenCell *cell)
{
	long line = (long)y - o->scrolled;

	if (line < 0) {
		const struct line *l = &o->back[(o->n_back + (size_t)(line + (long)BACK_MAX)) %
						BACK_MAX];

		if (x >= l->n)
			return false;
		*cell = l->cells[x];
		return true;
	}
	if (line >= o->rows || x >= o->cols)
		return false;
	return vterm_screen_get_cell(o->screen, (VTermPos){ (int)line, x }, cell);
}

static int
colour_of(VTermColor c, bool fg)
{
	if (fg ? VTERM_COLOR_IS_DEFAULT_FG(&c) : VTERM_COLOR_IS_DEFAULT_BG(&c))
		return -1;
	if (VTERM_COLOR_IS_INDEXED(&c))
		return c.indexed.idx;
	/* the 6x6x6 cube of the 256 colours */
	return 16 + c.rgb.red * 6 / 256 * 36 + c.rgb.green * 6 / 256 * 6 + c.rgb.blue * 6 / 256;
}

static int
put_cell(int y, int x, const VTermScreenCell *c)
{
	unsigned int attrs = (c->attrs.bold ? CELL_BOLD : 0) |
			     (c->attrs.underline ? CELL_UNDERLINE : 0) |
			     (c->attrs.reverse ? CELL_REVERSE : 0);

	screen_cell(y, x, c->chars, VTERM_MAX_CHARS_PER_CELL, colour_of(c->fg, true),
		    colour_of(c->bg, false), attrs);
	return c->width > 1 ? c->width : 1;
}

static void
draw_frozen(const struct output *o, struct rect r)
{
	for (int y = 0; y < r.h && y < o->frozen_rows; y++)
		for (int x = 0; x < r.w && x < o->frozen_cols;)
			x += put_cell(r.y + y, r.x + x, &o->frozen[y * o->frozen_cols + x]);
}

void
output_draw(struct output *o, struct rect r, bool focused)
{
	VTermScreenCell cell;

	if (o->frozen && !focused && !o->scrolled) {
		draw_frozen(o, r);
		return;
	}
	for (int y = 0; y < r.h; y++)
		for (int x = 0; x < r.w;) {
			if (!cell_at(o, y, x, &cell))
				break;
			x += put_cell(r.y + y, r.x + x, &cell);
		}
	if (focused && o->cursor_on && !o->scrolled && o->cursor.row < r.h &&
	    o->cursor.col < r.w)
		screen_cursor(r.y + o->cursor.row, r.x + o->cursor.col);
}

/* --- what is left of it ---------------------------------------------------------------- */

static void
add_utf8(struct strbuf *b, uint32_t cp)
{
	if (cp < 0x80) {
		strbuf_addc(b, (char)cp);
	} else if (cp < 0x800) {
		strbuf_addc(b, (char)(0xc0 | cp >> 6));
		strbuf_addc(b, (char)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		strbuf_addc(b, (char)(0xe0 | cp >> 12));
		strbuf_addc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		strbuf_addc(b, (char)(0x80 | (cp & 0x3f)));
	} else {
		strbuf_addc(b, (char)(0xf0 | cp >> 18));
		strbuf_addc(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		strbuf_addc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		strbuf_addc(b, (char)(0x80 | (cp & 0x3f)));
	}
}

/* Not a control character, C1 ones included, and not the right half of a wide one. */
static bool
is_text(uint32_t cp)
{
	return cp >= 0x20 && (cp < 0x7f || cp > 0x9f) && cp < 0x110000;
}

/* One line as text without blanks at its end; empty when there is nothing. */
static void
line_text(struct output *o, int y, struct strbuf *out)
{
	VTermScreenCell cell;
	size_t used = 0;

	strbuf_reset(out);
	for (int x = 0; cell_at(o, y, x, &cell); x += cell.width > 1 ? cell.width : 1) {
		bool blank = !cell.chars[0] || cell.chars[0] == ' ';

		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			if (is_text(cell.chars[i]))
				add_utf8(out, cell.chars[i]);
		if (!cell.chars[0])
			strbuf_addc(out, ' ');
		if (!blank)
			used = out->len;
	}
	if (out->s) {
		out->len = used;
		out->s[used] = '\0';
	}
}

void
output_print(struct output *o, FILE *out, int max)
{
	size_t kept = o->n_back < BACK_MAX ? o->n_back : BACK_MAX;
	struct strbuf line = { 0 };
	int last = o->rows, first;

	o->scrolled = 0;
	while (last > 0) {
		line_text(o, last - 1, &line);
		if (line.len)
			break;
		last--;
	}
	first = last - max;
	if (first < -(long)kept)
		first = -(int)kept;
	o->scrolled = first < 0 ? -first : 0;	/* so that line 0 is the first one */
	for (int y = first + o->scrolled; y < last + o->scrolled; y++) {
		line_text(o, y, &line);
		fprintf(out, "%s\n", strbuf_str(&line));
	}
	o->scrolled = 0;
	strbuf_done(&line);
}
