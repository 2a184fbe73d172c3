#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""keys.py [--write] - the man page's table of keys is that of src/view/tui/keys.c, row by row,
in the words of the help; the lessons name no key that is not there; and every picture that
README.md or a lesson shows is there.

--write  puts the table into the man page."""
import os
import re
import sys

TOP = os.environ.get('srcdir') or os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
PAGE = os.path.join(TOP, 'doc', 'procwatch.1')
KEYS = os.path.join(TOP, 'src', 'view', 'tui', 'keys.c')
HEADING = '.SH THE FULL SCREEN'
# { { codes }, "F1 h ?", "Help", "this help", ...
ROW = re.compile(r'^\t\{ \{.*?\}, +"((?:[^"\\]|\\.)*)",\s*(?:NULL|"[^"]*"),\s*"((?:[^"\\]|\\.)*)"', re.M)


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def roff(text):
    text = text.replace('\\\\', '\\(rs').replace('-', '\\-')
    return '\\&' + text if text[0] in ".'" else text


def table():
    rows = []
    for names, text in ROW.findall(read(KEYS)):
        rows.append('%s|%s' % (roff(', '.join(names.split())), roff(text)))
    return rows


def page():
    """The page, cut before and after the table's rows."""
    text = read(PAGE)
    begin = text.index('lB l.\n', text.index('.TS\n', text.index(HEADING))) + len('lB l.\n')
    end = text.index('.TE\n', begin)
    return text[:begin], text[begin:end].splitlines(), text[end:]


def pictures():
    """Links to pictures that are not there."""
    lessons = os.path.join(TOP, 'doc', 'lessons')
    pages = [os.path.join(TOP, 'README.md')]
    pages += sorted(os.path.join(lessons, name) for name in os.listdir(lessons) if name.endswith('.md'))
    return ['%s: no picture %s' % (os.path.relpath(name, TOP), link)
            for name in pages
            for link in re.findall(r'!\[[^\]]*\]\(([^):]+)\)', read(name))
            if not os.path.exists(os.path.join(os.path.dirname(name), link))]


def lesson_keys():
    """Keys of the tables and steps of the lessons, as `b` or **`b`** or **b**, that no row has."""
    names = {name for names, _ in ROW.findall(read(KEYS)) for name in names.replace('\\\\', '\\').split()}
    names |= set('123456789') | {'Esc', 'p', 'r', 'f'}     # and those of the page that Enter opens
    wrong = []
    for name in os.listdir(os.path.join(TOP, 'doc', 'lessons')):
        if not name.endswith('.md'):
            continue
        text = read(os.path.join(TOP, 'doc', 'lessons', name))
        used = re.findall(r'\*\*`?([^\s*`]|F\d+|Enter|Tab|Space|Down|Up|Home|End|Esc)`?\*\*', text)
        for row in re.findall(r'^\| key \|.*\n.*\n((?:\|.*\n)+)', text, re.M):
            used += re.findall(r'`([^`\s]+)`', '\n'.join(line.split('|')[1] for line in row.splitlines()))
        wrong += ['doc/lessons/%s: no key %s' % (name, key) for key in used if key not in names]
    return wrong


def main():
    want = table()
    before, shown, after = page()
    if '--write' in sys.argv[1:]:
        with open(PAGE, 'w', encoding='utf-8') as f:
            f.write(before + ''.join(row + '\n' for row in want) + after)
        return 0
    wrong = ['keys.c has too few keys: %d' % len(want)] if len(want) < 20 else []
    wrong += ['doc/procwatch.1: no row %s (keys.py --write)' % row for row in want if row not in shown]
    wrong += ['src/view/tui/keys.c: no key %s' % row for row in shown if row not in want]
    if not wrong and want != shown:
        wrong.append('doc/procwatch.1: the keys are in another order (keys.py --write)')
    wrong += lesson_keys() + pictures()
    for text in wrong:
        print(text)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
