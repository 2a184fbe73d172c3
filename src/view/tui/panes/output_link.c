/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_link.c - the command's own screen: its bytes go to the emulator's process and
 * never to the terminal, which gets cells of known characters and colours. */
#include "view/tui/panes/output_link.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/unicode.h"
#include "base/xalloc.h"
#include "view/tui/curses/screen.h"
#include "view/tui/panes/output_grid.h"

#define READ_MAX 65536		/* bytes at a time */
#define READ_MOST ((size_t)2 * READ_MAX)	/* in one go, so that keys get their turn */
#define SENT_MAX 65536		/* bytes that the emulator, or the command, has not taken yet */
#define CATCH_UP_MS 1000

struct output {
	int pty, emulator;	/* -1 = over; dead */
	bool over;		/* no process has the pty open */
	bool dead;		/* the emulator is gone, and it was not we who ended it */
	struct grid *grid;
	struct strbuf in, sent;
	int rows, cols;		/* asked for; 0 = nothing yet */
	bool to_show;		/* a picture came that the emulator waits to hear of */
	int sizes;		/* WIRE_SIZE_IS that may come: the first, and one for each asked for */
	int synced, wanted;	/* numbers of WIRE_SYNC: answered, asked */
	int scrolled;		/* lines back */
};

struct output *
output_new(int pty, int emulator)
{
	struct output *o = xzalloc(sizeof(*o));

	o->pty = pty;
	o->emulator = emulator;
	o->sizes = 1;
	o->grid = grid_new();
	return o;
}

void
output_free(struct output *o)
{
	if (!o)
		return;
	grid_free(o->grid);
	strbuf_done(&o->in);
	strbuf_done(&o->sent);
	free(o);
}

int
output_fd(const struct output *o)
{
	return o->dead ? o->pty : o->emulator;
}

bool
output_is_over(const struct output *o)
{
	return o->over;
}

bool
output_is_dead(const struct output *o)
{
	return o->dead;
}

bool
output_is_closed(const struct output *o)
{
	struct pollfd pfd = { .fd = o->pty };

	return o->pty < 0 || (poll(&pfd, 1, 0) > 0 && (pfd.revents & POLLHUP));
}

bool
output_wants_write(const struct output *o)
{
	return o->sent.len > 0;
}

/* --- to the emulator ---------------------------------------------------------------- */

static void
lose_emulator(struct output *o)
{
	o->emulator = -1;
	o->dead = true;
	strbuf_reset(&o->in);
	strbuf_reset(&o->sent);
}

static void
send_message(struct output *o, enum wire_kind kind, int a, int b, const void *bytes, size_t len)
{
	if (o->emulator >= 0 && o->sent.len < SENT_MAX)
		wire_add(&o->sent, kind, a, b, bytes, len);
}

void
output_flush(struct output *o)
{
	int fd = output_fd(o);

	while (o->sent.len && fd >= 0) {
		ssize_t n = write(fd, o->sent.s, o->sent.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;	/* that it is dead shows when it is read from */
		memmove(o->sent.s, o->sent.s + n, o->sent.len - (size_t)n);
		o->sent.len -= (size_t)n;
	}
}

void
output_shown(struct output *o)
{
	if (!o->to_show)
		return;
	o->to_show = false;
	send_message(o, WIRE_SHOWN, 0, 0, NULL, 0);
	output_flush(o);
}

/* The emulator sets the terminal's size when it has that size itself: what the command
 * draws then must not find the old one.  Before the first picture there is nothing to
 * draw, and the command is to start with the right size. */
void
output_resize(struct output *o, int rows, int cols)
{
	const struct winsize size = {
		.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols,
	};

	if (rows < 1 || cols < 2 || (rows == o->rows && cols == o->cols))
		return;
	if (o->pty >= 0 && (!o->rows || o->dead))
		ioctl(o->pty, TIOCSWINSZ, &size);
	o->rows = rows;
	o->cols = cols;
	if (o->sizes < INT_MAX)
		o->sizes++;
	send_message(o, WIRE_SIZE, rows > WIRE_ROWS ? WIRE_ROWS : rows,
		     cols > WIRE_COLS ? WIRE_COLS : cols, NULL, 0);
	output_flush(o);
}

bool
output_takes_bytes(const struct output *o)
{
	return o->emulator >= 0 && o->sent.len < SENT_MAX;
}

void
output_bytes(struct output *o, const char *s, size_t len)
{
	for (size_t n; len; s += n, len -= n) {
		n = len < WIRE_BYTES ? len : WIRE_BYTES;
		send_message(o, WIRE_OUTPUT, 0, 0, s, n);
	}
}

void
output_renew(struct output *o)
{
	if (o->sizes < INT_MAX)
		o->sizes++;
	send_message(o, WIRE_RESET, 0, 0, NULL, 0);
}

void
output_sync(struct output *o)
{
	send_message(o, WIRE_SYNC, ++o->wanted, 0, NULL, 0);
}

bool
output_is_synced(const struct output *o)
{
	return o->synced == o->wanted;
}

/* Without an emulator the command still gets what is typed: ^C above all. */
static void
type_bytes(struct output *o, const char *s, size_t len)
{
	if (!o->dead)
		send_message(o, WIRE_TYPED, 0, 0, s, len);
	else if (o->sent.len < SENT_MAX)
		strbuf_add(&o->sent, s, len);
}

void
output_key(struct output *o, int key)
{
	static const struct { int curses; enum wire_key wire; } keys[] = {
		{ KEY_UP, WIRE_KEY_UP }, { KEY_DOWN, WIRE_KEY_DOWN },
		{ KEY_LEFT, WIRE_KEY_LEFT }, { KEY_RIGHT, WIRE_KEY_RIGHT },
		{ KEY_HOME, WIRE_KEY_HOME }, { KEY_END, WIRE_KEY_END },
		{ KEY_IC, WIRE_KEY_INSERT }, { KEY_DC, WIRE_KEY_DELETE },
		{ KEY_PPAGE, WIRE_KEY_PAGE_UP }, { KEY_NPAGE, WIRE_KEY_PAGE_DOWN },
		{ KEY_ENTER, WIRE_KEY_ENTER },
	};
	char c = (char)key;

	o->scrolled = 0;
	if (key == KEY_BASE + KEY_BACKSPACE) {
		type_bytes(o, "\177", 1);
	} else if (key < 0x80) {
		type_bytes(o, &c, 1);	/* as typed: ^C, Tab and ESC too */
	} else if (key < KEY_BASE) {
		send_message(o, WIRE_CHAR, key, 0, NULL, 0);
	} else if (key > KEY_BASE + KEY_F(0) && key <= KEY_BASE + KEY_F(12)) {
		send_message(o, WIRE_KEY, WIRE_KEY_FUNCTION, key - KEY_BASE - KEY_F(0), NULL, 0);
	} else {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (key == KEY_BASE + keys[i].curses)
				send_message(o, WIRE_KEY, (int)keys[i].wire, 0, NULL, 0);
	}
	output_flush(o);
}

/* --- from it -------------------------------------------------------------------------- */

/* true: a picture is complete. */
static bool
take_message(struct output *o, const struct wire_head *h, const char *payload)
{
	switch ((enum wire_kind)h->kind) {
	case WIRE_PICTURE:
		o->to_show = true;
		return true;
	case WIRE_OVER:
		o->over = true;
		return true;
	case WIRE_SYNCED:
		o->synced = h->a;
		break;
	case WIRE_CLEARED:
		o->scrolled = 0;
		grid_take(o->grid, h, payload);
		break;
	case WIRE_SIZE_IS: case WIRE_LINE: case WIRE_PUSHED: case WIRE_CURSOR:
		/* lines scrolled to stay in place */
		if (grid_take(o->grid, h, payload) && o->scrolled &&
		    o->scrolled < grid_back(o->grid))
			o->scrolled++;
		break;
	case WIRE_NONE: case WIRE_SHOWN: case WIRE_SIZE: case WIRE_TYPED: case WIRE_KEY:
	case WIRE_CHAR: case WIRE_SYNC: case WIRE_RESET: case WIRE_OUTPUT: case WIRE_COUNT:
		break;
	}
	return false;
}

static bool
take_messages(struct output *o)
{
	struct wire_head h;
	bool changed = false;
	size_t at = 0;
	int len;

	while ((len = wire_next(o->in.s + at, o->in.len - at, true, &h)) > 0) {
		/* each costs up to 28 MB to carry out */
		if (h.kind == WIRE_SIZE_IS && o->sizes-- == 0) {
			len = -EPROTO;
			break;
		}
		changed |= take_message(o, &h, o->in.s + at + sizeof(h));
		at += (size_t)len;
	}
	if (len < 0) {		/* it does not speak as it was made to: it is not ours any more */
		lose_emulator(o);
		return true;
	}
	memmove(o->in.s, o->in.s + at, o->in.len - at);
	o->in.len -= at;
	return changed;
}

/* Bytes read, 0 = none now, -1 = the other side is gone. */
static ssize_t
read_some(int fd, char *buf)
{
	ssize_t n;

	do
		n = read(fd, buf, READ_MAX);
	while (n < 0 && errno == EINTR);
	return n > 0 ? n : n < 0 && errno == EAGAIN ? 0 : -1;
}

/* No picture comes of it any more, but the command must not wait. */
static bool
discard(struct output *o)
{
	char buf[READ_MAX];
	size_t got = 0;
	ssize_t n = 0;

	while (o->pty >= 0 && got < READ_MOST && (n = read_some(o->pty, buf)) > 0)
		got += (size_t)n;
	if (n >= 0)
		return false;
	o->pty = -1;
	o->over = true;
	return true;
}

bool
output_read(struct output *o)
{
	char buf[READ_MAX];
	bool changed = false;
	size_t got = 0;
	ssize_t n = 0;

	if (o->dead)
		return discard(o);
	while (o->emulator >= 0 && got < READ_MOST && (n = read_some(o->emulator, buf)) > 0) {
		strbuf_add(&o->in, buf, (size_t)n);
		got += (size_t)n;
		changed |= take_messages(o);
	}
	if (n < 0 && o->emulator >= 0) {
		lose_emulator(o);
		changed = true;
	}
	return changed;
}

static long
now_ms(void)
{
	return (long)(clock_monotonic() / CLOCK_MS);
}

void
output_catch_up(struct output *o)
{
	long end = now_ms() + CATCH_UP_MS, left;

	output_sync(o);
	while (o->emulator >= 0 && o->synced != o->wanted && (left = end - now_ms()) > 0) {
		struct pollfd pfd = { .fd = o->emulator, .events = POLLIN };

		output_flush(o);
		if (o->sent.len)
			pfd.events |= POLLOUT;
		if (poll(&pfd, 1, (int)left) > 0)
			output_read(o);
	}
	if (o->dead)
		discard(o);
}

/* --- what is seen of it ---------------------------------------------------------------- */

const struct grid *
output_grid(const struct output *o)
{
	return o->grid;
}

int
output_scrolled(const struct output *o)
{
	return o->scrolled;
}

void
output_scroll(struct output *o, int by)
{
	long to = (long)o->scrolled - by, most = grid_back(o->grid);

	o->scrolled = to < 0 ? 0 : (int)(to > most ? most : to);
}

/* Not a control character, and none that acts on what stands around it. */
bool
output_shows(uint32_t cp)
{
	return !unicode_is_hidden(cp);
}

static void
add_char(struct strbuf *b, uint32_t cp)
{
	char utf8[4];

	if (cp > 0x7e && !screen_utf8())
		cp = '?';
	strbuf_add(b, utf8, text_put_utf8(utf8, cp));
}

/* One line as text without blanks at its end; empty when there is nothing. */
static void
line_text(const struct output *o, long line, struct strbuf *out)
{
	const struct wire_cell *c;
	size_t used = 0;

	strbuf_reset(out);
	for (int x = 0; (c = grid_cell(o->grid, line, x)); x += c->width) {
		for (int i = 0; i < WIRE_CHARS && c->chars[i]; i++)
			if (output_shows(c->chars[i]))
				add_char(out, c->chars[i]);
		if (!c->chars[0])
			strbuf_addc(out, ' ');
		else if (c->chars[0] != ' ')
			used = out->len;
	}
	if (out->s) {
		out->len = used;
		out->s[used] = '\0';
	}
}

bool
output_line_has(const struct output *o, long line, const char *text)
{
	struct strbuf s = { 0 };
	bool has;

	line_text(o, line, &s);
	has = strcasestr(strbuf_str(&s), text) != NULL;
	strbuf_done(&s);
	return has;
}

void
output_scroll_to(struct output *o, long line)
{
	const long back = grid_back(o->grid);

	o->scrolled = line >= 0 ? 0 : (int)(-line > back ? back : -line);
}

void
output_text(const struct output *o, struct strbuf *out, int max)
{
	struct strbuf line = { 0 };
	long last = grid_rows(o->grid), first;

	for (; last > 0; last--) {
		line_text(o, last - 1, &line);
		if (line.len)
			break;
	}
	first = last - max;
	if (first < -grid_back(o->grid))
		first = -grid_back(o->grid);
	for (long y = first; y < last; y++) {
		line_text(o, y, &line);
		strbuf_addf(out, "%s\n", strbuf_str(&line));
	}
	strbuf_done(&line);
}
