#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""house.py [--write] - doc/house.svg is the house as its includes are.

The drawing has a box for each room with its folders and files, and an arrow from a
room to each that it includes from, without those that follow from other arrows.
With --write it is made again ("make house"); otherwise the exit status is 1 when it
is not current.
"""
import pathlib
import sys

sys.dont_write_bytecode = True
from cycles import INCLUDE, includes, node_of, sources  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parents[2]
DRAWING = TREE / "doc/house.svg"

# Where each room stands: its column, how many it spans, and its row and how many.
# What a room includes is below it.
ROOMS = {
    "app": (0, 3, 0, 1, "options, launch, attach, the loop: sees both ends"),
    "source": (0, 1, 1, 2, "where events come from"),
    "view": (1, 2, 1, 1, "what is shown of them"),
    "history": (1, 1, 2, 1, "all that has happened, to be looked at again"),
    "model": (1, 1, 3, 1, "which process is a zombie, and why: no clock, no I/O"),
    "emulator": (2, 1, 2, 2, "the command's terminal"),
    "place": (2, 1, 4, 1, "unit, container, pod"),
    "sandbox": (2, 1, 5, 1, "a process without rights"),
    "bpf": (0, 1, 3, 2, "the probes, in the kernel"),
    "phrase": (1, 1, 4, 1, "one wording for each fact"),
    "event": (0, 2, 5, 1, "the record, its names, JSON Lines"),
    "base": (0, 3, 6, 1, "no process in it: strings, clock, output"),
}
COLUMNS = (410, 700, 190)	# px
GAP, PAD, LINE, CHAR = 34, 10, 15, 6.7
INK, FAINT, FILL, INNER = "#1d2733", "#5c6b7a", "#eef3f8", "#ffffff"


def room_of(node):
    return node.split("/")[0]


def probes():
    """The probes' files, which are not below src/."""
    return sorted(p.relative_to(TREE) for p in (TREE / "bpf").glob("*.[ch]"))


def folders():
    """{room: {folder: [file]}}."""
    house = {room: {} for room in ROOMS}
    for node in {node_of(f) for f in sources(TREE)}:
        folder, name = node.rsplit("/", 1)
        house[room_of(node)].setdefault(folder, []).append(name)
    house["bpf"]["bpf"] = [p.name.removesuffix(".h").removesuffix(".c") for p in probes()]
    return house


def arrows():
    """{room: rooms that it includes from}, without what follows from the others."""
    to = {room: set() for room in ROOMS}
    for node, others in includes(TREE).items():
        to[room_of(node)] |= {room_of(other) for other in others}
    for file in sources(TREE):
        if any(".skel.h" in name for name in INCLUDE.findall((TREE / file).read_text())):
            to[room_of(node_of(file))].add("bpf")
    for file in probes():
        names = INCLUDE.findall((TREE / file).read_text())
        to["bpf"] |= {name.split("/")[0] for name in names if "/" in name}
    for room in to:
        to[room].discard(room)

    def reach(room, seen):
        for other in to[room]:
            if other not in seen:
                seen.add(other)
                reach(other, seen)
        return seen

    return {room: {r for r in to[room]
                   if not any(r in reach(o, set()) for o in to[room] - {r})} for room in to}


def text(x, y, what, size=12, colour=INK, weight="normal"):
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" '
            f'font-weight="{weight}">{what}</text>')


def folder_box(folder, names, x, y, width):
    """(height, SVG) of one folder with its files in columns."""
    names = sorted(names)
    wide = max(len(n) for n in names) * CHAR + 14
    columns = max(1, int((width - PAD) // wide))
    rows = -(-len(names) // columns)
    title = "/" in folder
    height = rows * LINE + PAD + (LINE + 2 if title else 0)
    out = [f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" '
           f'fill="{INNER}" stroke="#c3cedb"/>']
    top = y + 14
    if title:
        out.append(text(x + PAD, top, folder.split("/", 1)[1] + "/", 11, FAINT, "bold"))
        top += LINE + 2
    for i, name in enumerate(names):
        out.append(text(x + PAD + (i // rows) * wide, top + (i % rows) * LINE, name, 11))
    return height, out


def room_box(room, parts, x, y, width):
    """(height, SVG) of a room without its frame, which may be taller."""
    out = [text(x + PAD, y + 20, f"{room}/", 15, INK, "bold"),
           text(x + PAD + len(room) * 9 + 16, y + 20, ROOMS[room][4], 11, FAINT)]
    if len(room) * 9 + 16 + len(ROOMS[room][4]) * CHAR > width - PAD:
        out[1] = text(x + PAD, y + 36, ROOMS[room][4], 11, FAINT)
        y += 16
    at = y + 30
    for folder in sorted(parts, key=lambda f: (f.count("/"), f)):
        height, svg = folder_box(folder, parts[folder], x + PAD, at, width - 2 * PAD)
        out += svg
        at += height + 6
    return at - y + 4, out


def places(house):
    """{room: (x, y, width, height)}: rows as high as what stands in them."""
    left = [sum(COLUMNS[:i]) + GAP * i for i in range(len(COLUMNS) + 1)]
    needs, boxes = {}, {}
    for room, (column, span, _, _, _) in ROOMS.items():
        width = left[column + span] - left[column] - GAP
        needs[room] = room_box(room, house[room], 0, 0, width)[0] + 16
    count = max(r[2] + r[3] for r in ROOMS.values())
    rows = [0] * count
    for high in (1, 2, 3):
        for room, (_, _, row, span, _) in ROOMS.items():
            if span == high:
                lacking = needs[room] - sum(rows[row:row + span]) - GAP * (span - 1)
                rows[row + span - 1] += max(0, lacking)
    top = [20 + sum(rows[:i]) + GAP * i for i in range(count + 1)]
    for room, (column, span, row, deep, _) in ROOMS.items():
        boxes[room] = (20 + left[column], top[row], left[column + span] - left[column] - GAP,
                       top[row + deep] - top[row] - GAP)
    return boxes, (left[-1] - GAP + 40, top[-1] - GAP + 20)


def draw():
    house = folders()
    boxes, (width, height) = places(house)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height + 30:g}" '
           f'viewBox="0 0 {width:g} {height + 30:g}" font-family="sans-serif">',
           '<title>The rooms of procwatch and who includes whom</title>',
           '<!-- Made by tests/lint/house.py from the includes: "make house" makes it again. -->',
           '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
           'markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" '
           f'fill="{INK}"/></marker></defs>',
           '<rect width="100%" height="100%" fill="#ffffff"/>']
    for room, (x, y, w, h) in boxes.items():
        out.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="8" '
                   f'fill="{FILL}" stroke="{INK}"/>')
        out += room_box(room, house[room], x, y, w)[1]
    for room, others in arrows().items():
        for other in sorted(others):
            x, y, w, h = boxes[room]
            ox, oy, ow, _ = boxes[other]
            middle = (max(x, ox) + min(x + w, ox + ow)) / 2
            out.append(f'<line x1="{middle:g}" y1="{y + h:g}" x2="{middle:g}" y2="{oy:g}" '
                       f'stroke="{INK}" stroke-width="1.6" marker-end="url(#tip)"/>')
    out.append(text(20, height + 14, "An arrow: includes from. Those that follow from other arrows "
                    "are left out; within a room, too, no includes form a cycle.", 12, FAINT))
    return "\n".join(out) + "\n</svg>\n"


def main():
    drawing = draw()
    if sys.argv[1:] == ["--write"]:
        DRAWING.write_text(drawing)
    elif not DRAWING.exists() or DRAWING.read_text() != drawing:
        sys.exit("doc/house.svg is not what the includes are: make house")


if __name__ == "__main__":
    main()
