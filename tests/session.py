#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""session.py [--update | --record] - the README's session is what procwatch prints.

doc/screens/session.jsonl is a recording of a real run; a replay prints the same log as
the run did, so the README's block must be that replay, byte by byte.  The command's own
line is put where a terminal shows it; what stands between the finding and the summary,
and what the summary repeats, is left out.

--update  writes the block into README.md, after a change of what procwatch says
--record  makes a new recording first, with pids of its own

Environment: PROCWATCH, and builddir for --record.  Exit status: 0, 1 when the README
shows something else.
"""
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
README = os.path.join(TOP, 'README.md')
RECORDING = os.path.join(TOP, 'doc', 'screens', 'session.jsonl')
PORT = 9233
SERVER = ['build/doc/examples/echo_server', str(PORT), '--reap=once']
OPTIONS = ['-l', '--zombie-age=1', '-d', '5', '--stress=merge']
PROMPT = '    $ procwatch ' + ' '.join(OPTIONS + ['--'] + SERVER)
# What the README's next sentence says of it.
WANTED = {'forks': 5, 'delivers': 1, 'zombies_now': 4, 'orphans': 4}
COALESCED = 4
TRIES = 5
FIRST_PID = 4100


def block(procwatch):
    """The session's lines as the README has them."""
    log = subprocess.run([procwatch] + OPTIONS[:2] + ['-r', RECORDING], check=True,
                         stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout.splitlines()
    columns = next(i for i, line in enumerate(log) if line.startswith('    seconds '))
    log.insert(columns + 1, 'listening on port %d' % PORT)
    finding = next(i for i, line in enumerate(log) if ' LEAK ' in line)
    last = next(i for i in range(finding + 1, len(log)) if not log[i].startswith(' ' * 12))
    summary = next(i for i in range(last, len(log)) if log[i].startswith('procwatch: '))
    end = log.index('Remaining zombies') - 1
    shown = log[:last] + ['...'] + log[summary:end]
    return [PROMPT] + [('    ' + line).rstrip() for line in shown]


def split_readme():
    """Its lines before the block, of it, and after."""
    with open(README, encoding='utf-8') as f:
        lines = f.read().split('\n')
    begin = next(i for i, line in enumerate(lines) if line.startswith('    $ procwatch -l '))
    end = next(i for i in range(begin, len(lines)) if lines[i] and not lines[i].startswith('    '))
    while not lines[end - 1]:
        end -= 1
    return lines[:begin], lines[begin:end], lines[end:]


def run_once(procwatch, build, out):
    """One run with five clients that leave at once; its events."""
    with tempfile.TemporaryDirectory() as top:
        os.symlink(build, os.path.join(top, 'build'))
        with subprocess.Popen([procwatch] + OPTIONS + ['-w', out, '--'] + SERVER, cwd=top,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as watch:
            time.sleep(0.1)
            client = [os.path.join(build, 'doc/examples/echo_client'), '127.0.0.1', str(PORT), '--burst=5']
            while subprocess.run(client, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL).returncode and watch.poll() is None:
                time.sleep(0.02)
    with open(out, encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def is_wanted(events):
    end = events[-1]
    reaped = next((e['t'] for e in reversed(events) if e['event'] == 'wait_return'), 0)
    if any(e['event'] == 'activity' and e['t'] < reaped for e in events):
        return False            # a busy machine: it was long enough to be looked at
    return (all(end[k] == n for k, n in WANTED.items()) and end['signals']['coalesced'] == COALESCED
            and [e['rule'] for e in events if e['event'] == 'finding'] == ['one-wait-per-signal'])


def with_pids(events):
    """The same events, with pids of a row and a kernel's plain version."""
    pids = {events[0]['pid']: FIRST_PID}
    for e in events:
        if e['event'] == 'fork':
            pids.setdefault(e['child'], FIRST_PID + len(pids))
    keys = ('pid', 'tid', 'ppid', 'child', 'parent', 'from', 'to', 'by', 'adopter')
    for e in events:
        if e['event'] in ('finding', 'limits'):
            continue            # a replay makes its own; of the machine
        for key in keys:
            if isinstance(e.get(key), int) and e[key]:
                e[key] = pids.get(e[key], FIRST_PID - 1)
        if 'kernel' in e:
            e['kernel'] = e['kernel'].split('-')[0]
        yield e


def without_places(text, build):
    """Files as they are called in the folder of the sources, with a build folder in it."""
    text = text.replace(json.dumps(build)[1:-1], 'build')
    return re.sub(r'"(?:\.\./)*(?=doc/examples/)', '"', text)


def record(procwatch):
    build = os.path.abspath(os.environ['builddir'])
    with tempfile.TemporaryDirectory() as tmp:
        for _ in range(TRIES):  # a busy machine may spoil a run
            events = run_once(procwatch, build, os.path.join(tmp, 'run.jsonl'))
            if is_wanted(events):
                break
        else:
            sys.exit('session.py: in %d runs there was none like that of the README' % TRIES)
    with open(RECORDING, 'w', encoding='utf-8') as f:
        for e in with_pids(events):
            text = json.dumps(e, separators=(',', ':'), ensure_ascii=False)
            f.write(without_places(text, build) + '\n')


def main():
    procwatch = os.path.abspath(os.environ.get('PROCWATCH', os.path.join(TOP, 'build', 'procwatch')))
    if sys.argv[1:] == ['--record']:
        record(procwatch)
    elif sys.argv[1:] not in ([], ['--update']):
        sys.exit(__doc__)
    before, shown, after = split_readme()
    now = block(procwatch)
    if sys.argv[1:]:
        with open(README, 'w', encoding='utf-8') as f:
            f.write('\n'.join(before + now + after))
    elif shown != now:
        print('\n'.join(difflib.unified_diff(shown, now, 'README.md', 'a replay of its session',
                                             lineterm='')), file=sys.stderr)
        print('session.py: --update writes it', file=sys.stderr)
        return 1
    return 0


sys.exit(main())
