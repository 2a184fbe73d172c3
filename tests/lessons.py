#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""lessons.py - runs what the lessons say and compares it with what they show.

A page's blocks that begin with ```console are run; a line with "$ " is the
command and the lines below it are what it must print, where
  - a line "[...]" stands for any lines;
  - a number of four digits or more, or one after "by", "until", "is" or "(", is a
    pid or a port: it may be another one, but the same one wherever the page has
    the same;
  - where a finding's lines break does not matter;
  - the folder that doc/examples is in does not matter, and a line of a finding that
    names a place in a program of the system (sh+0x1234) is left out;
  - what a parent is "doing" is shown whenever procwatch looks, and is left out;
  - an orphan may have exec'd by the time its parent ends, or not yet: its name in
    that line may be any;
  - a time may be longer, and from about a second up it may not be less than half:
    no sleep ends early, but a busy machine may end it late.  The time that begins a
    line of the log counts from the first such line: what came before it is the start
    of procwatch, which takes what the machine gives it.
What the program printed and what procwatch printed are two streams whose lines
may be mixed in any way; each keeps its order.  Words after ```console:
  any-order  the lines shown are there, in whichever order
  vary       small numbers may be others as well, times too: chance decides
  server     goes on in the background until it ends by itself
  client     talks to the server block before it, once that one listens

lessons.py [--show|--update] [--build=DIR] [PAGE...]: --show prints what the
commands print; --update writes the lines that are most like those of the page into
it, after a change of what procwatch says.  Read the page after that.  A busy
machine may spoil a run: a page is wrong when it is wrong three times.  Exit
status: 0, 1 when a page is wrong, 77 when procwatch cannot trace here (unless
PROCWATCH_REQUIRE_BPF=1).
"""
import concurrent.futures
import difflib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

SKIP = 77
LIMIT = 90                      # seconds for a command
TOKEN = re.compile(
    r'(?P<time>\d+\.\d+(?: ?(?:ns|us|ms|s)\b|(?![\w.]))|\d+ ?(?:ns|us|ms|s)\b|\d+m\d+s\b'
    r'|\d+ min \d+ s\b)'
    r'|(?P<num>(?<![\w.])\d+(?![\w.]*\w))')
UNITS = {'ns': 1e-9, 'us': 1e-6, 'ms': 1e-3, 's': 1.0, '': 1.0}


def seconds(text):
    m = re.fullmatch(r'(\d+)(?:m| min )(\d+) ?s', text)
    if m:
        return int(m[1]) * 60 + int(m[2])
    m = re.fullmatch(r'([\d.]+) ?(\D*)', text)
    return float(m[1]) * UNITS[m[2]]


def split(line):
    """A line as words and what they stand for: text, time or number."""
    out, at = [], 0
    for m in TOKEN.finditer(line):
        out += [('text', w) for w in line[at:m.start()].split()]
        pid = m.lastgroup == 'num' and out and out[-1][1] in ('by', 'until', 'is', '(')
        out.append(('pid' if pid else m.lastgroup, m.group()))
        at = m.end()
    return out + [('text', w) for w in line[at:].split()]


# A finding in the log or in the summary, and the lines that belong to it.
FINDING = re.compile(r' *\d+\.\d{6} +\d+ \S+ +(LEAK|WARNING|note) |  (LEAK|WARNING|note) ')
ORPHAN = re.compile(r'^( *\d+\.\d{6} +\d+ )\S+( +orphan )')
DOING = re.compile(r' *\d+\.\d{6} +\d+ \S+ +doing ')
# Who adopts orphans has another name on each machine; the pages say systemd (1).
ADOPTER = re.compile(r'\b(by|until)\s+\S+\s+\((\d+)\)')
# A wait that takes a millisecond or more says so; on a busy machine any may.
SLOW = re.compile(r', after [\d.]+ ?ms\b')
# The log's first column: seconds since procwatch started.
LOGGED = re.compile(r' *\d+\.\d{6} ')
FOLDED = ' ' * 44
# Where the sources are, from the folder that the command ran in.
SOURCES = re.compile(r'\S*(?=doc/examples/\w+\.c:\d)')


SYSTEM = re.compile(r' +\S+\+0x[0-9a-f]+: ')


def chunks(lines):
    """Lines, a finding with all of its text as one of them."""
    out, indent = [], None
    for line in lines:
        if SYSTEM.match(line):
            continue
        if indent and line.startswith(indent):
            out[-1] += '\n' + line
            continue
        indent = None
        if out and line.startswith(FOLDED):
            out[-1] += '\n' + line
            continue
        if DOING.match(line):
            continue
        if FINDING.match(line):
            indent = ' ' * (4 if line.startswith('  ') and line[2] != ' ' else 12)
        out.append(line)
    return out


def ends_early(shown, got, first):
    """Whether a time is less than half of the page's; first: what both count from."""
    a, b = seconds(shown), seconds(got)
    if first:
        a, b = a - seconds(first[0]), b - seconds(first[1])
    return a >= 0.9 and b < 0.5 * a


def same_line(shown, got, known, vary):
    """The pids known after it, or None when the lines differ."""
    if ', after ' not in shown:
        got = SLOW.sub('', got)
    got = SOURCES.sub('', got)
    if re.search(r'systemd\s+\(1\)', shown):
        shown, got = (ADOPTER.sub(r'\1 adopter (\2)', line) for line in (shown, got))
    a, b = (split(ORPHAN.sub(r'\1-\2', line)) for line in (shown, got))
    if len(a) != len(b):
        return None
    known = dict(known)
    logged = LOGGED.match(shown) is not None and LOGGED.match(got) is not None
    for n, ((kind, x), (kind_got, y)) in enumerate(zip(a, b)):
        if kind != kind_got:
            return None
        if kind == 'text' and x != y:
            return None
        if kind == 'time' and not vary:
            first = known.setdefault(('first', ''), (x, y)) if logged and n == 0 else None
            if ends_early(x, y, first):
                return None
        if kind == 'pid' or kind == 'num' and len(x) >= 4:
            if known.setdefault(('is', x), y) != y or known.setdefault(('of', y), x) != x:
                return None
        elif kind == 'num' and not vary and x != y:
            return None
    return known


def match(shown, streams, known, vary):
    """The pids when the lines shown are what the streams have, else None and
    the furthest line that was reached."""
    best = [0]
    seen = set()

    def walk(i, at, free, known):
        best[0] = max(best[0], i)
        if i == len(shown):
            done = free or all(a == len(s) for a, s in zip(at, streams))
            return known if done else None
        if shown[i] == '[...]':
            return walk(i + 1, at, True, known)
        state = (i, at, free, tuple(sorted(known.items())))
        if state in seen:
            return None
        seen.add(state)
        for n, stream in enumerate(streams):
            for j in range(at[n], len(stream) if free else min(at[n] + 1, len(stream))):
                now = same_line(shown[i], stream[j], known, vary)
                if now is None:
                    continue
                # Once lines were left out, a gap in the other stream may be anywhere.
                nxt = tuple(j + 1 if k == n else a for k, a in enumerate(at))
                got = walk(i + 1, nxt, False, now)
                if got is None and free:
                    got = walk_other(i + 1, nxt, n, now)
                if got is not None:
                    return got
        return None

    def walk_other(i, at, n, known):
        other = 1 - n
        for skip in range(at[other] + 1, len(streams[other]) + 1):
            nxt = tuple(skip if k == other else a for k, a in enumerate(at))
            got = walk(i, nxt, False, known)
            if got is not None:
                return got
        return None

    return walk(0, tuple(0 for _ in streams), False, known), best[0]


def match_any(shown, streams, known, vary):
    lines = [line for s in streams for line in s]
    for i, want in enumerate(shown):
        if want == '[...]':
            continue
        for j, line in enumerate(lines):
            now = same_line(want, line, known, vary)
            if now is not None:
                known = now
                del lines[j]
                break
        else:
            return None, i
    return known, len(shown)


class Block:
    def __init__(self, page, line, words):
        self.page, self.line, self.words = page, line, words
        self.command, self.shown = '', []

    def __str__(self):
        return '%s:%d' % (os.path.basename(self.page), self.line)


def blocks_of(page):
    out, block = [], None
    with open(page, encoding='utf-8') as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if block is None and line.startswith('```console'):
                block = Block(page, n, line[3:].split()[1:])
            elif block is not None and line.startswith('```'):
                out.append(block)
                block = None
            elif block is not None and line.startswith('$ '):
                block.command = line[2:]
            elif block is not None and block.command.endswith('\\') and not block.shown:
                block.command = block.command[:-1] + line.strip()
            elif block is not None and line.strip():
                block.shown.append(line)
    return out


class Run:
    """A command with its two outputs in files, so that it can never block on them."""
    def __init__(self, command, where, merged=False):
        self.out = tempfile.TemporaryFile('w+', errors='replace', dir=where)
        self.err = self.out if merged else \
            tempfile.TemporaryFile('w+', errors='replace', dir=where)
        env = dict(os.environ, LC_ALL='C.UTF-8', NO_COLOR='1', COLUMNS='100')
        # With sanitizers on, an example would fork a tracer at its end.
        options = [env.get('ASAN_OPTIONS', ''), 'detect_leaks=0']
        env['ASAN_OPTIONS'] = ':'.join(o for o in options if o)
        self.process = subprocess.Popen(
            ['sh', '-c', command], cwd=where, env=env, stdin=subprocess.DEVNULL,
            stdout=self.out, stderr=self.err, start_new_session=True)

    @staticmethod
    def lines(f):
        # By pread, for the process shares the file's position.
        size = os.fstat(f.fileno()).st_size
        text = os.pread(f.fileno(), size, 0).decode('utf-8', 'replace')
        return [line for line in text.split('\n') if line.strip()]

    def streams(self):
        return [self.lines(self.out), self.lines(self.err)]

    def wait(self):
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()

    def listens(self):
        """Waits for the server's first line."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            if any(line.startswith('listening') for line in self.lines(self.out)):
                break
            time.sleep(0.02)


def explain(block, streams, reached):
    text = ['%s: `%s` does not print what the page shows' % (block, block.command)]
    shown = chunks(block.shown)
    if reached < len(shown):
        text.append('  not there, or not in its place: %s' % shown[reached])
    else:
        text.append('  it prints more than the page shows')
    for name, lines in zip(('stdout', 'stderr'), streams):
        text += ['  %s | %s' % (name, line) for line in lines]
    return '\n'.join(text)


def compare(block, run):
    """What is wrong, or None."""
    streams = [chunks(s) for s in run.streams()]
    if run.process.returncode == -9:
        return '%s: `%s` did not end\n%s' % (block, block.command, streams)
    how = match_any if 'any-order' in block.words else match
    got, reached = how(chunks(block.shown), streams, {}, 'vary' in block.words)
    return None if got is not None else explain(block, streams, reached)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return str(s.getsockname()[1])


def groups_of(blocks):
    """A server with its clients, or a block alone."""
    groups = []
    for block in blocks:
        if 'client' in block.words and groups:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def run_group(group, where, merged=False):
    """[(block, run)] in the order of the page; all have ended."""
    first = group[0]
    if 'server' not in first.words:
        run = Run(first.command, where, merged)
        run.wait()
        return [(first, run)]
    # Others may use the page's port; but what is written into it has that port.
    port = '9190' if merged else free_port()
    runs = [(first, Run(re.sub(r'\b9190\b', port, first.command), where, merged))]
    runs[0][1].listens()
    for block in group[1:]:
        runs.append((block, Run(re.sub(r'\b9190\b', port, block.command), where, merged)))
        runs[-1][1].wait()
    runs[0][1].wait()
    return runs


def check_group(group, where, show):
    """What is wrong: a list of sentences."""
    wrong = []
    for _ in range(3):
        runs = run_group(group, where)
        if show:
            for block, run in runs:
                print('%s $ %s' % (block, block.command))
                for name, lines in zip('12', run.streams()):
                    print('\n'.join('%s| %s' % (name, line) for line in lines))
            return []
        wrong = [why for why in (compare(block, run) for block, run in runs) if why]
        if not wrong:
            break
    return wrong


def check_page(page, where, show):
    blocks = blocks_of(page)
    if not blocks:
        return ['%s: nothing to run' % page]
    return [why for group in groups_of(blocks) for why in check_group(group, where, show)]


def pick(block, got):
    """The lines that are most like those shown, [...] where some are left out."""
    def shape(chunk):
        return re.sub(r'\d[\d.]*[num]?s?', '#', ' '.join(chunk.split()))

    keep = set()
    for want in chunks(block.shown):
        if want == '[...]':
            continue
        scores = [(difflib.SequenceMatcher(None, shape(want), shape(line)).ratio(), -j)
                  for j, line in enumerate(got) if j not in keep]
        score, j = max(scores, default=(0, 0))
        if score > 0.6:
            keep.add(-j)
        else:
            print('%s: nothing like: %s' % (block, want))
    out = []
    for j, line in enumerate(got):
        if j in keep:
            out.append(line)
        elif not out or out[-1] != '[...]':
            out.append('[...]')
    return out


def update_page(page, where):
    new = {}
    for group in groups_of(blocks_of(page)):
        for block, run in run_group(group, where, True):
            new[block.line] = pick(block, chunks(run.lines(run.out)))
    out, inside = [], False
    with open(page, encoding='utf-8') as f:
        for n, line in enumerate(f.read().split('\n'), 1):
            if line.startswith('```'):
                inside = False
            if not inside:
                out.append(line)
            elif line.startswith('$ '):
                out += [line] + inside
            inside = new.get(n, inside)
    with open(page, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out))


ROWS = [
    # shown, stdout, stderr, words, does it match
    (['a 1234 b', 'c 1234'], ['a 77 b', 'c 77'], [], '', True),
    (['a 1234 b', 'c 1234'], ['a 77 b', 'c 78'], [], '', False),
    (['a 1234 b', 'c 1235'], ['a 77 b', 'c 77'], [], '', False),
    (['code 1'], ['code 2'], [], '', False),
    (['adopted by 1', 'until 1 waits'], ['adopted by 977', 'until 977 waits'], [], '', True),
    (['adopted by 1', 'until 1 waits'], ['adopted by 977', 'until 1 waits'], [], '', False),
    (['adopted by systemd (1)'], ['adopted by tini (977)'], [], '', True),
    (['adopted by sh (1)'], ['adopted by ash (1)'], [], '', False),
    (['code 1'], ['code 2'], [], 'vary', True),
    ([' 0.100000 1234 sh orphan x'], [' 0.200000 4321 sleep orphan x'], [], '', True),
    ([' 0.100000 1234 sh exit x'], [' 0.200000 4321 sleep exit x'], [], '', False),
    (['took 2.01s'], ['took 2.4s'], [], '', True),
    (['took 2.01s'], ['took 12ms'], [], '', False),
    (['took 2.01 s'], ['took 2.4 s'], [], '', True),
    (['took 2.01 s'], ['took 12 ms'], [], '', False),
    (['took 2 min 01 s'], ['took 59.9 s'], [], '', False),
    (['took 12 us'], ['took 3.1 ms'], [], '', True),
    (['2 started'], ['3 started'], [], '', False),
    (['adopted by sh (1)', 'x (1)'], ['adopted by sh (9)', 'x (9)'], [], '', True),
    (['took 12us'], ['took 3.1ms'], [], '', True),
    (['ended'], ['ended, after 3.22 ms'], [], '', True),
    (['ended'], ['ended, after 3.22 s'], [], '', False),
    (['ended, after 2ms'], ['ended'], [], '', False),
    (['after all, after 1.00s'], ['after all, after 999ms'], [], '', True),
    ([' 1.400000 a', ' 2.000000 b'], [' 0.100000 a', ' 0.400000 b'], [], '', True),
    ([' 0.400000 a', ' 2.000000 b'], [' 0.300000 a', ' 1.200000 b'], [], '', True),
    ([' 0.400000 a', ' 2.000000 b'], [' 0.300000 a', ' 1.000000 b'], [], '', False),
    (['a', 'b'], ['a'], ['b'], '', True),
    (['b', 'a'], ['a'], ['b'], '', True),
    (['a', 'b'], ['a', 'b', 'c'], [], '', False),
    (['a', '[...]'], ['a', 'b', 'c'], [], '', True),
    (['a', '[...]', 'c'], ['a', 'b', 'c'], [], '', True),
    (['a', '[...]', 'c', 'd'], ['a', 'b', 'c', 'x', 'd'], [], '', False),
    (['a', '[...]', 'c', 'z'], ['a', 'b', 'c'], ['x', 'y', 'z'], '', True),
    (['b', 'a'], ['a', 'b'], [], '', False),
    (['b', 'a'], ['a', 'b', 'c'], [], 'any-order', True),
    (['b', 'b'], ['a', 'b'], [], 'any-order', False),
]


def check_rows():
    wrong = []
    for shown, out, err, words, want in ROWS:
        how = match_any if words == 'any-order' else match
        got = how(shown, [out, err], {}, words == 'vary')[0] is not None
        if got != want:
            wrong.append('the comparison itself: %r, %r, %r, %r' % (shown, out, err, words))
    return wrong


def can_trace(procwatch):
    run = subprocess.run([procwatch, '-b', 'bpf', '-l', '-o', '/dev/null', '--', 'true'],
                         stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if run.returncode != 0:
        print(run.stderr.decode('utf-8', 'replace'), end='')
    return run.returncode == 0


def main():
    args = [a for a in sys.argv[1:] if not a.startswith('--')]
    flags = [a for a in sys.argv[1:] if a.startswith('--')]
    here = os.path.dirname(os.path.abspath(__file__))
    build = os.path.abspath(next((f[8:] for f in flags if f.startswith('--build=')),
                                 os.environ.get('builddir', 'build')))
    pages = args
    if not pages:
        folder = os.path.join(here, '..', 'doc', 'lessons')
        pages = sorted(os.path.join(folder, p) for p in os.listdir(folder)
                       if re.match(r'\d', p))
    wrong = check_rows()
    if not can_trace(os.path.join(build, 'procwatch')):
        print('procwatch cannot trace here')
        return 1 if wrong or os.environ.get('PROCWATCH_REQUIRE_BPF') == '1' else SKIP
    os.environ['PATH'] = build + os.pathsep + os.environ['PATH']
    with tempfile.TemporaryDirectory() as where:
        os.symlink(build, os.path.join(where, 'build'))
        if '--update' in flags:
            for page in pages:
                update_page(page, where)
            return 0
        show = '--show' in flags
        with concurrent.futures.ThreadPoolExecutor(1 if show else 4) as pool:
            for some in pool.map(lambda p: check_page(p, where, show), pages):
                wrong += some
    for text in wrong:
        print(text)
    print('%d pages, %d faults' % (len(pages), len(wrong)))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
