#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cases.py [-b SOURCE] [NAME]... - small programs that do what was reported of real ones.

INDEX.tsv has a row for each: the rules that must be found (-: no leak and no warning), those that must
not be, how many events of a kind there are (codes: different exit statuses), a word of --fail-on with which
the gate fails and without which it does not, the sources that it holds for, the programs that it needs, and what is still open of it.  A likely finding is right if one of its
two candidates is.  An open row may fail; when it passes, the mark has to go.  PROCWATCH is the program, CC the compiler.  status: 0, 1 when a case is wrong, 77
when procwatch cannot trace here (unless PROCWATCH_REQUIRE_BPF=1).
"""
import argparse
import concurrent.futures
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHELLS = {'.sh': 'bash', '.py': 'python3', '.pl': 'perl'}
SKIP = 77
ABREAST = 4     # most of them are asleep most of the time
FAILED = 99


class Skipped(Exception):
    """It cannot run here, for this reason."""


def words(field):
    return [w for w in field.split(',') if w not in ('', '-')]


def compiled(path, tmp):
    exe = os.path.join(tmp, os.path.basename(path)[:-2])
    with open(path, encoding='utf-8') as f:
        flags = ['-m32'] if '-m32' in f.read() else []
    done = subprocess.run((os.environ.get('CC') or 'cc').split() + ['-O1', '-g', '-w', '-pthread', path, '-o', exe] +
                          flags, check=False, capture_output=True, text=True)
    if done.returncode and flags:
        raise Skipped('no 32-bit C library')
    if done.returncode:
        raise RuntimeError(done.stderr)
    if flags and subprocess.run([exe], check=False, stdout=subprocess.DEVNULL).returncode < 0:
        raise Skipped('no 32-bit programs')
    return exe


def command(path, tmp):
    ext = os.path.splitext(path)[1]
    try:
        return [SHELLS[ext], path] if ext in SHELLS else [compiled(path, tmp)]
    except OSError as e:
        raise Skipped(str(e)) from e


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return str(s.getsockname()[1])


def watch(row, backend, tmp, *options):
    """The events that procwatch reports, and its exit status."""
    out = os.path.join(tmp, 'events')
    env = dict(os.environ, PORT=free_port(), TMPDIR=tmp)
    done = subprocess.run([os.environ['PROCWATCH'], '-b', backend, '-F', '-q', '-j', '--zombie-age=1', '-d', '60',
                           '-o', out, *options, '--'] + command(os.path.join(HERE, row['name']), tmp),
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
                          cwd=tmp, env=env, check=False)
    with open(out, encoding='utf-8') as f:
        events = [json.loads(line) for line in f]
    if not any(e['event'] == 'fork' for e in events):
        raise RuntimeError('it has not forked')
    return events, done.returncode


def gate(row, backend, tmp):
    """What is wrong with the exit status, in a list."""
    wrong = []
    for options, want in ([], 0), ([f'--fail-on={row["fail_on"]}'], FAILED):
        got = watch(row, backend, tmp, f'--error-exitcode={FAILED}', *options)[1]
        if got != want:
            wrong.append(f'exit status {got} in place of {want} {" ".join(options)}'.rstrip())
    return wrong


def candidates(finding):
    """What it may be: a certain one is its rule."""
    return set(finding.get('candidates') or [finding['rule']])


def count(events, what):
    if what == 'codes':
        return len({e['code'] for e in events if e['event'] == 'exit' and 'code' in e})
    return sum(e['event'] == what for e in events)


def judge(row, events):
    found = [candidates(e) for e in events if e['event'] == 'finding' and e['severity'] != 'note']
    expected, must_not = words(row['expected']), set(words(row['must_not']))
    rules = {r for c in found for r in c}
    if expected:
        rules = {r for c in found for r in c if not c & set(expected) or len(c) > 2}
    elif row['any'] != 'any':
        must_not = rules
    return [f'{r} is not found' for r in expected if not any(r in c and len(c) <= 2 for c in found)] + \
           [f'{r} is found' for r in sorted(rules & must_not)] + \
           [f'{what}: {count(events, what)} in place of {n}'
            for what, n in (w.split('=') for w in words(row['events'])) if count(events, what) != int(n)]


def run(row, backend):
    """What is wrong, in a list."""
    for need in words(row['needs']):
        if not shutil.which(need):
            raise Skipped(f'no {need}')
    with tempfile.TemporaryDirectory(prefix='procwatch-case.') as tmp:
        os.chmod(tmp, 0o755)
        wrong = judge(row, watch(row, backend, tmp)[0])
        return wrong + (gate(row, backend, tmp) if words(row['fail_on']) else [])


def can_trace(backend):
    return not subprocess.run([os.environ['PROCWATCH'], '-b', backend, '-q', '-l', '-o', '/dev/null', 'true'],
                              check=False, stderr=subprocess.DEVNULL).returncode


def report(row, backend):
    """Runs one and prints what came of it; is it wrong?"""
    try:
        wrong = run(row, backend)
    except Skipped as why:
        print(f'{row["name"]} {backend}: skipped: {why}', flush=True)
        return False
    is_open = row['open'] != '-'
    if not wrong and is_open:
        wrong = [f'right, but marked as open ({row["open"]})']
    elif wrong and is_open:
        print(f'{row["name"]} {backend}: open: {"; ".join(wrong)}', flush=True)
        return False
    print(f'{row["name"]} {backend}: {"FAILED: " + "; ".join(wrong) if wrong else "ok"}', flush=True)
    return bool(wrong)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('-b')
    p.add_argument('names', nargs='*')
    args = p.parse_args()
    os.environ.setdefault('PROCWATCH', 'build/procwatch')
    os.environ['PROCWATCH'] = os.path.abspath(os.environ['PROCWATCH'])
    if not can_trace(args.b or 'bpf'):
        print('cannot trace here')
        return 1 if os.environ.get('PROCWATCH_REQUIRE_BPF') == '1' else SKIP
    with open(os.path.join(HERE, 'INDEX.tsv'), encoding='utf-8', newline='') as f:
        rows = [r for r in csv.DictReader(f, delimiter='\t') if not args.names or r['name'] in args.names]
    todo = [(r, b) for r in rows for b in words(r['sources']) if args.b in (None, b)]
    with concurrent.futures.ThreadPoolExecutor(ABREAST) as pool:
        bad = sum(pool.map(lambda rb: report(*rb), todo))
    print(f'{len(todo) - bad} passed, {bad} failed')
    return 1 if bad or not todo else 0


if __name__ == '__main__':
    sys.exit(main())
