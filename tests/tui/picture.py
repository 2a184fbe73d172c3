#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads `tmux capture-pane -e -p` and writes the screen as an SVG: only text and
boxes, so that it stays sharp at any size and needs no font of its own.
picture.py [COLUMNS [PART] [light]], PART: all; top, what is above the events; tree, that
without the header; text, what is above the first empty line.  Parts are without empty rows."""
import re
import sys
import unicodedata
from xml.sax.saxutils import escape

CELL_W, CELL_H, PAD = 8.4, 17, 10
FG, BG = "#d4d4d4", "#14161a"
LIGHT = "#1c1e22", "#ffffff"
BASIC = ["#1c1e22", "#e5484d", "#4cb873", "#e8c547", "#4f8fe6", "#b87fd9", "#4fb8c9", "#d4d4d4",
         "#6b7078", "#ff6b70", "#74d99b", "#ffe07a", "#7fb2ff", "#d7a5f5", "#7fdcea", "#ffffff"]


def colour(n):
    if n < 16:
        return BASIC[n]
    if n < 232:
        n -= 16
        return "#" + "".join("%02x" % (0 if v == 0 else 55 + 40 * v)
                             for v in (n // 36, n // 6 % 6, n % 6))
    v = 8 + 10 * (n - 232)
    return "#%02x%02x%02x" % (v, v, v)


class Pen:
    def __init__(self):
        self.reset()

    def reset(self):
        self.fg = self.bg = None
        self.bold = self.dim = self.reverse = self.underline = False

    def apply(self, params):
        codes = [int(p or 0) for p in params.split(";")]
        while codes:
            c = codes.pop(0)
            if c == 0:
                self.reset()
            elif c == 1:
                self.bold = True
            elif c == 2:
                self.dim = True
            elif c == 4:
                self.underline = True
            elif c == 7:
                self.reverse = True
            elif c == 22:
                self.bold = self.dim = False
            elif c == 24:
                self.underline = False
            elif c == 27:
                self.reverse = False
            elif 30 <= c <= 37:
                self.fg = BASIC[c - 30]
            elif c == 39:
                self.fg = None
            elif 40 <= c <= 47:
                self.bg = BASIC[c - 40]
            elif c == 49:
                self.bg = None
            elif 90 <= c <= 97:
                self.fg = BASIC[c - 82]
            elif 100 <= c <= 107:
                self.bg = BASIC[c - 92]
            elif c in (38, 48) and len(codes) >= 2 and codes[0] == 5:
                value = colour(codes[1])
                codes = codes[2:]
                if c == 38:
                    self.fg = value
                else:
                    self.bg = value

    def look(self):
        fg, bg = self.fg or FG, self.bg
        if self.reverse:
            fg, bg = bg or BG, fg
        return fg, bg, self.bold, self.dim, self.underline


def width(ch):
    if unicodedata.combining(ch):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def cells(line, pen):
    """Yields (column, character, look) of one line."""
    x = 0
    for m in re.finditer(r"\x1b\[([0-9;]*)m|\x1b\([B0]|\x0f|\x0e|(.)", line):
        if m.group(1) is not None:
            pen.apply(m.group(1))
        elif m.group(2):
            yield x, m.group(2), pen.look()
            x += width(m.group(2))


def runs(line, pen):
    """Cells of one look, side by side, as (column, text, look)."""
    start, text, look = 0, "", None
    for x, ch, now in cells(line, pen):
        if text and (now != look or ((ch in SHADES or text[-1] in SHADES) and ch != text[-1])):
            yield start, text, look
            text = ""
        if not text:
            start, look = x, now
        text += ch
    if text:
        yield start, text, look


SHADES = {"█": (1, 0), "▇": (1, 0.12), "▒": (0.45, 0)}     # opacity, space above


def box(x, y, w, fill, opacity=1, above=0):
    return '<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" opacity="%s"/>' % (
        PAD + x * CELL_W, PAD + (y + above) * CELL_H, w * CELL_W + 0.3,
        CELL_H * (1 - above) + 0.3, fill, opacity)


def plain(line):
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\([B0]|\x0f|\x0e", "", line)


def rows_of(lines, part):
    """The numbers of the rows that belong to the part."""
    texts = [plain(line).rstrip() for line in lines]
    numbers = range(len(texts))
    if part == "all":
        return list(numbers)
    full = [n for n in numbers if texts[n].strip(" │")]
    if part == "text":
        return [n for n in full if n < min(set(numbers) - set(full), default=len(texts))]
    end = next((n for n in full if texts[n].startswith("─ Events")), len(texts))
    begin = next((n for n in full if " PID STATE" in texts[n]), 0) if part == "tree" else 0
    return [n for n in full if begin <= n < end]


def short(number):
    return ("%.1f" % number).removesuffix(".0")


def draw(lines, rows):
    pen, out = Pen(), []
    for n, line in enumerate(lines):
        if n not in rows:
            list(cells(line, pen))
            continue
        y = rows.index(n)
        for x, text, (fg, bg, bold, dim, underline) in runs(line, pen):
            w = sum(width(c) for c in text)
            if bg:
                out.append(box(x, y, w, bg))
            if text[0] in SHADES:
                out.append(box(x, y, w, fg, *SHADES[text[0]]))
                continue
            if underline:
                out.append('<rect x="%.1f" y="%.1f" width="%.1f" height="1" fill="%s"/>' % (
                    PAD + x * CELL_W, PAD + y * CELL_H + 15, w * CELL_W, fg))
            style = (' font-weight="bold"' if bold else "") + (' opacity="0.6"' if dim else "")
            for word in re.finditer(r"\S+", text):
                at = x + sum(width(c) for c in text[:word.start()])
                ink = "" if fg == FG else ' fill="%s"' % fg
                out.append('<text x="%s" y="%d" textLength="%s"%s%s>%s</text>' % (
                    short(PAD + at * CELL_W), PAD + y * CELL_H + 13,
                    short(sum(width(c) for c in word.group()) * CELL_W), ink, style,
                    escape(word.group())))
    return out


def main():
    global FG, BG  # pylint: disable=global-statement
    if "light" in sys.argv[2:]:
        FG, BG = LIGHT
    lines = sys.stdin.read().split("\n")
    while lines and not lines[-1]:
        lines.pop()
    cols = int(sys.argv[1]) if len(sys.argv) > 1 else 80
    rows = rows_of(lines, next((a for a in sys.argv[2:] if a != "light"), "all"))
    w, h = cols * CELL_W + 2 * PAD, len(rows) * CELL_H + 2 * PAD
    print('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
          'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" '
          'xml:space="preserve" fill="%s">' % (w, h, w, h, FG))
    print('<rect width="100%%" height="100%%" rx="6" fill="%s"/>' % BG)
    print("\n".join(draw(lines, rows)))
    print("</svg>")


if __name__ == "__main__":
    main()
