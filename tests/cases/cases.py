#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cases.py [-b BACKEND] [NAME]... - small programs that do what was reported of real ones.

INDEX.tsv has a row for each: the rules that must be found (-: no leak and no warning), those that must
not be, the programs that it needs, and what is still open of it.  An open row may fail; when it passes,
the mark has to go.  PROCWATCH is the program, CC the compiler.  status: 0, 1 when a case is wrong, 77
when procwatch cannot trace here (unless PROCWATCH_REQUIRE_BPF=1).
"""
import argparse
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


def watch(row, backend, tmp):
    """The rules that procwatch reports, notes excepted."""
    out = os.path.join(tmp, 'events')
    env = dict(os.environ, PORT=free_port(), TMPDIR=tmp)
    subprocess.run([os.environ['PROCWATCH'], '-b', backend, '-F', '-q', '-j', '--zombie-age=1', '-d', '60', '-o', out,
                    '--'] + command(os.path.join(HERE, row['name']), tmp),
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
                   cwd=tmp, env=env, check=False)
    with open(out, encoding='utf-8') as f:
        events = [json.loads(line) for line in f]
    if not any(e['event'] == 'fork' for e in events):
        raise RuntimeError('it has not forked')
    return {e['rule'] for e in events if e['event'] == 'finding' and e['severity'] != 'note'}


def judge(row, found):
    expected, must_not = words(row['expected']), set(words(row['must_not']))
    if not expected and not row['any'] == 'any':
        must_not = found
    return [f'{r} is not found' for r in expected if r not in found] + \
           [f'{r} is found' for r in sorted(found & must_not)]


def run(row, backend):
    """What is wrong, in a list."""
    for need in words(row['needs']):
        if not shutil.which(need):
            raise Skipped(f'no {need}')
    with tempfile.TemporaryDirectory(prefix='procwatch-case.') as tmp:
        os.chmod(tmp, 0o755)
        return judge(row, watch(row, backend, tmp))


def main():
    p = argparse.ArgumentParser()
    p.add_argument('-b', default='bpf')
    p.add_argument('names', nargs='*')
    args = p.parse_args()
    os.environ.setdefault('PROCWATCH', 'build/procwatch')
    os.environ['PROCWATCH'] = os.path.abspath(os.environ['PROCWATCH'])
    if subprocess.run([os.environ['PROCWATCH'], '-b', args.b, '-q', '-l', '-o', '/dev/null', 'true'], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        print('cannot trace here')
        return 1 if os.environ.get('PROCWATCH_REQUIRE_BPF') == '1' else SKIP
    with open(os.path.join(HERE, 'INDEX.tsv'), encoding='utf-8', newline='') as f:
        rows = [r for r in csv.DictReader(f, delimiter='\t') if not args.names or r['name'] in args.names]
    bad = 0
    for row in rows:
        try:
            wrong = run(row, args.b)
        except Skipped as why:
            print(f'{row["name"]}: skipped: {why}', flush=True)
            continue
        if wrong and row['open'] != '-':
            print(f'{row["name"]}: open: {"; ".join(wrong)}', flush=True)
            continue
        if not wrong and row['open'] != '-':
            wrong = [f'right, but marked as open ({row["open"]})']
        bad += bool(wrong)
        print(f'{row["name"]}: {"FAILED: " + "; ".join(wrong) if wrong else "ok"}', flush=True)
    print(f'{len(rows) - bad} passed, {bad} failed')
    return 1 if bad or not rows else 0


if __name__ == '__main__':
    sys.exit(main())
