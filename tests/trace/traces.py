#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""traces.py [FILE...] - --trace of recordings, in both formats.

The .pftrace is decoded by protoc with Perfetto's field numbers (perfetto.proto), the .json by
Python's parser; both must hold the same, slices must nest on their track, each flow must lead
from an exit forward to its end, and what the recording shows must be there: of nine merged
SIGCHLDs nine flows lead into one run of the handler.

Environment: PROCWATCH, builddir.  Exit status: 0, 1 on a fault, 77 without protoc.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from trace_file import from_json, from_perfetto, one

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get('builddir', os.path.join(TOP, 'build')))
# LeakSanitizer forks a process of its own, which would be seen
os.environ['ASAN_OPTIONS'] = 'detect_leaks=0:' + os.environ.get('ASAN_OPTIONS', '')
PROCWATCH = os.path.abspath(os.environ.get('PROCWATCH', os.path.join(TOP, 'build', 'procwatch')))


def write(recording, path):
    r = subprocess.run([PROCWATCH, '-q', '-r', recording, '-l', '-o', '/dev/null', '--trace=' + path],
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    return r.stderr.decode()


def both(recording, folder):
    """The trace as JSON, and the faults of the two formats."""
    name = os.path.join(folder, os.path.basename(recording))
    faults = [said for said in (write(recording, name + '.trace.json'), write(recording, name + '.pftrace')) if said]
    if faults:
        return None, None, faults
    j, p = from_json(name + '.trace.json'), from_perfetto(name + '.pftrace')
    faults += j.check() + p.check()
    if j.summary() != p.summary():
        differ = [x for x in zip(j.summary(), p.summary()) if x[0] != x[1]]
        faults.append('the formats differ: %s' % (differ[:1] or 'in number'))
    return j, p, faults


def check_merged(j, p):
    """tests/data/echo_once.jsonl: ten clients leave at once, and each SIGCHLD leads somewhere."""
    merged = j.of('signal', 'SIGCHLD coalesced')
    yield 'no SIGCHLD merged', merged
    runs = j.of('handler', 'SIGCHLD')
    yield 'no handler ran', runs
    yield 'a merged SIGCHLD does not lead to the run of the handler', all(
        any(set(f.id for f in m.flows) <= set(f.id for f in h.flows) for h in runs) for m in merged if m.flows)
    yield 'no run of the handler has more than one SIGCHLD', any(len(h.flows) > 1 for h in runs)
    yield 'a run does not say of how many', any(h.args['of_signals'] > 1 for h in runs)
    reaps = j.of('reap')
    yield 'no reap', reaps
    yield 'no flow ends in a reap', any(items[-1].category == 'reap' for items in j.flows.values())
    yield 'a reap is in no wait call', all(any(w.track == r.track and w.begin <= r.begin <= w.end for w in j.of('wait'))
                                           for r in reaps)
    yield 'no zombie remains', any(z.args['state'] == 'remains' for z in j.of('zombie'))
    processes = [d for d in p.tracks.values() if 'process' in d]
    by_rank = sorted(processes, key=lambda d: int(one(d, 'sibling_order_rank')))
    yield 'the ranks are not 1, 2, 3 ...', [int(one(d, 'sibling_order_rank')) for d in by_rank] == list(
        range(1, len(processes) + 1))


def check_live(folder):
    """Of a command, beside a recording: the same as of that recording."""
    live, rec = os.path.join(folder, 'live.pftrace'), os.path.join(folder, 'live.jsonl')
    example = os.path.join(BUILD, 'doc', 'examples', 'sigchld_merge')
    r = subprocess.run([PROCWATCH, '-q', '-b', 'ptrace', '-l', '-o', '/dev/null', '-w', rec, '--trace=' + live, '--', example,
                        'loop'], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    if r.returncode == 125 and not os.path.exists(live):
        return                  # ptrace does not work here
    t = from_perfetto(live)
    yield 'live: %s' % t.check(), not t.check()
    yield 'live: not one run of the handler of five signals', [h.args['of_signals'] for h in t.of('handler')] == [5]
    yield 'live: not five flows from exit to reap', [items[-1].category for items in t.flows.values()] == ['reap'] * 5
    yield 'live: not four signals merged', len(t.of('signal', 'SIGCHLD coalesced')) == 4
    write(rec, live + '.again.pftrace')
    yield 'live and replayed differ', t.summary() == from_perfetto(live + '.again.pftrace').summary()


def check_names(folder):
    """What others chose is text: nothing in it ends a string, or is no UTF-8."""
    rec = os.path.join(folder, 'names.jsonl')
    with open(os.path.join(TOP, 'tests/data/zombie.jsonl'), encoding='utf-8') as f:
        text = f.read().replace('"comm":"zombie"', r'"comm":"<b>\"\u001b\udcff{}"').replace(
            '"argv":["', '"argv":["' + 'x' * 1000 + r'\u202e\"}\n')
    with open(rec, 'w', encoding='utf-8') as f:
        f.write(text)
    j, p, faults = both(rec, folder)
    yield 'names: %s' % faults, not faults
    yield 'names: not there', any('<b>' in i.name for i in j.of('process'))
    yield 'names: a control character', not any(c < ' ' or c in '\u202e\x7f' for i in j.slices for c in i.name)
    yield 'names: a long command is not cut', all(len(i.args['command']) <= 200 for i in j.of('process'))


def check_file(folder):
    """What is in the way is said, and the file is there when it is whole."""
    taken = os.path.join(folder, 'taken.json')
    os.mkdir(taken)
    said = write(os.path.join(TOP, 'tests/data/zombie.jsonl'), taken)
    yield 'a directory: %r' % said, re.search(r'taken\.json: cannot be replaced: not a regular file', said)
    said = write(os.path.join(TOP, 'tests/data/zombie.jsonl'), os.path.join(folder, 'nowhere/t.json'))
    yield 'no directory: %r' % said, re.search(r'cannot be created: its directory must exist', said)
    said = write(os.path.join(TOP, 'tests/data/zombie.jsonl'), os.path.join(folder, 't.html'))
    yield 'another ending: %r' % said, re.search(r'must end in \.pftrace', said)


def main():
    if not shutil.which('protoc'):
        print('traces.py: no protoc (protobuf-compiler)')
        return 77
    files = sys.argv[1:] or sorted(glob.glob(os.path.join(TOP, 'tests/data/*.jsonl')) +
                                   glob.glob(os.path.join(TOP, 'tests/rules/*.jsonl')))
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            j, p, found = both(path, folder)
            if os.path.basename(path) == 'echo_once.jsonl':
                found += [what for what, holds in check_merged(j, p) if not holds]
            faults += ['%s: %s' % (os.path.basename(path), f) for f in found]
        faults += [what for check in (check_file, check_names, check_live) for what, holds in check(folder) if not holds]
    for fault in faults:
        print(fault)
    print('traces.py: %d recordings, %d faults' % (len(files), len(faults)))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
