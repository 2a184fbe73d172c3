#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py - procwatch --compare: of each pair of doc/examples the sentence that it teaches,
two recordings, where they are aligned, the exit status, and what is refused.

The commands are watched by ptrace, which every user may use.  Environment: PROCWATCH,
builddir.  Exit status: 0, 1 on a fault, 77 where ptrace does not work.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# LeakSanitizer forks a process of its own, which would be seen
os.environ['ASAN_OPTIONS'] = 'detect_leaks=0:' + os.environ.get('ASAN_OPTIONS', '')
PROCWATCH = os.path.abspath(os.environ.get('PROCWATCH', os.path.join(TOP, 'build', 'procwatch')))
BUILD = os.path.abspath(os.environ.get('builddir', os.path.join(TOP, 'build')))
ONCE, LOOP = (os.path.join(TOP, 'tests/data/echo_%s.jsonl' % how) for how in ('once', 'loop'))

# What is compared, and the sentence, whole.  How long a zombie lasts depends on the machine, and
# with it which of two runs without a zombie at the end is named first.
PAIRS = [
    ('sigchld_merge', 'sigchld_merge loop',
     r'B waits in a loop, A waits once per signal: the same 4 coalesced \(merged\) SIGCHLDs, no zombie instead of 4\.'),
    ('wait', 'waitpid',
     r'(A waits for any child, B waits for each child by its PID: no zombie is left, and the longest lasted \S+ \S+ instead of '
     r'\S+ m?s|B waits for each child by its PID, A waits for any child: no zombie is left in either)\.'),
    ('sigchld_ignore', 'reap_sigchld',
     r'B waits in a loop, A ignores SIGCHLD: no zombie is left in either, and B reads the exit statuses, which the kernel '
     r'discards in A\.'),
    ('reap_sigchld', 'sigchld_ignore nocldwait',
     r'B sets SA_NOCLDWAIT, A waits in a loop: never a zombie, and no exit status, which A reads\.'),
    ('jobs_fork', 'jobs_threads',
     r'B has threads and no child process, A waits for any child: no SIGCHLD, nothing to reap, and no zombie is left in either\.'),
    ('jobs_fork', 'jobs_epoll',
     r'B has no child process, A waits for any child: no SIGCHLD, nothing to reap, and no zombie is left in either\.'),
    ('jobs_threads', 'jobs_threads', r'Both have threads and no child process: there is nothing to reap\.'),
]


def run(*words):
    return subprocess.run([PROCWATCH, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)


def example(words):
    name, *args = words.split()
    return [os.path.join(BUILD, 'doc', 'examples', name)] + args


def check_pair(a, b, sentence):
    r = run('--compare', '-j', '-b', 'ptrace', '--', *example(a), '---', *example(b))
    lines = r.stdout.decode().splitlines()      # those of the commands, and the last one
    said = json.loads(lines[-1])['comparison'] if r.returncode == 0 and lines else r.stderr.decode()
    if not re.fullmatch(sentence, said):
        yield '%s | %s: %r' % (a, b, said)


def check_recordings():
    r = run('--compare', ONCE, LOOP)
    text = re.sub(r'\n +', ' ', r.stdout.decode())
    want = 'B waits in a loop, A waits once per signal: 4 SIGCHLDs were coalesced (merged) instead of 6, no zombie instead of 6.'
    if r.returncode or want not in text:
        yield 'two recordings: %d %r' % (r.returncode, text)
    for label, a, b, change in (('zombies left', 6, 0, '-6'), ('handler runs', 3, 5, r'\+2'), ('wait calls', 3, 14, r'\+11')):
        if not re.search(r'%s +%d +%d +%s\b' % (label, a, b, change), text):
            yield 'the row "%s" is not %d, %d' % (label, a, b)
    if 'A  LEAK one-wait-per-signal' not in r.stdout.decode():
        yield 'the finding of A is not there'
    for a, b, want in [
            ('zombie', 'waitpid_nohang', 'B polls with WNOHANG, A never waits: no zombie instead of 1.'),
            ('echo_once', 'echo_signalfd', 'B waits in a loop, A waits once per signal: the same 6 coalesced (merged) SIGCHLDs, no '
             'zombie instead of 6.'), ('orphan', 'pipeline', None)]:
        r = run('--compare', '-j', *(os.path.join(TOP, 'tests/data', name + '.jsonl') for name in (a, b)))
        said = json.loads(r.stdout)['comparison'] if not r.returncode else r.stderr.decode()
        if not re.match(r'[ABN].*\.$', said) or want not in (None, said):
            yield '%s | %s: %r' % (a, b, said)
    other = json.loads(run('--compare', '-j', LOOP, ONCE).stdout)
    if not other['comparison'].startswith('A waits in a loop, B waits once per signal:'):
        yield 'the other way round: %r' % other['comparison']


def check_blind():
    """procfs sees neither signals nor waits: what is not known is not compared."""
    command = example('wait')
    r = run('--compare', '-b', 'procfs', '--', *command, '---', *command)
    text = r.stdout.decode()
    if not re.search(r'In [AB], compared with [AB]: no zombie is left\b', text) or \
            not re.search(r'wait calls +- +-\n', text) or 'Signals and waits need' not in text:
        yield 'procfs: %s %s' % (text, r.stderr.decode())


def check_align():
    first = json.loads(run('--compare', '-j', ONCE, LOOP).stdout)
    third = json.loads(run('--compare', '-j', '--align=fork:3', ONCE, LOOP).stdout)
    if first['moments_ns']['fork'] != [0, 0] or first['aligned'] != 'fork 1':
        yield 'fork 1 is not at 0: %s' % first['moments_ns']
    if third['aligned'] != 'fork 3' or not all(ns < 0 for ns in third['moments_ns']['fork']):
        yield 'fork 3: the first fork is not before 0: %s' % third['moments_ns']
    for k in 0, 1:
        moved = {m: first['moments_ns'][m][k] - third['moments_ns'][m][k] for m in ('fork', 'exit', 'reap')}
        if len(set(moved.values())) != 1:
            yield 'the moments are not moved alike: %s' % moved
    for where, at in (('finding', 'the beginning'), ('fork:100', 'the beginning')):
        got = json.loads(run('--compare', '-j', '--align=' + where, ONCE, LOOP).stdout)['aligned']
        if got != at:
            yield '--align=%s, which only one has: %s' % (where, got)
    both = json.loads(run('--compare', '-j', '--align=finding', ONCE, ONCE).stdout)
    if both['moments_ns']['finding'] != [0, 0]:
        yield '--align=finding: %s' % both['moments_ns']


def check_status():
    for words, want in [((LOOP, LOOP), 0), ((LOOP, ONCE), 9), ((ONCE, LOOP), 9)]:
        got = run('--compare', '--error-exitcode=9', *words).returncode
        if got != want:
            yield '--error-exitcode=9 of %s: %d' % ([os.path.basename(w) for w in words], got)
    for words, want, said in [
            (('--', '/nonexistent', '---', 'true'), 127, "cannot run '/nonexistent'"),
            (('--', 'true', '---', '/nonexistent'), 127, "cannot run '/nonexistent'"),
            (('--', 'true', '---', 'false'), 0, ''),
            ((ONCE,), 125, 'takes two recordings, or two commands'),
            ((ONCE, LOOP, LOOP), 125, 'takes two recordings, or two commands'),
            ((ONCE, __file__), 125, 'not a procwatch recording'),
            ((ONCE, '/nonexistent'), 125, 'No such file'),
            (('--', 'true', '---'), 125, 'a command on each side of ---'),
            (('--', 'true', '---', 'true', '---', 'true'), 125, '--- is there twice'),
            (('-o', ONCE, ONCE, LOOP), 125, 'would overwrite a recording'),
            (('--align=fork:0', ONCE, LOOP), 125, 'must be fork:N'),
            (('-t', ONCE, LOOP), 125, 'the full screen needs a terminal'),
            (('-b', 'ptrace', ONCE, LOOP), 125, '--backend cannot be used with --compare A B')]:
        options = ['-b', 'ptrace'] if '---' in words else []
        r = run('--compare', *options, *words)
        if r.returncode != want or said not in r.stderr.decode():
            yield '%s: %d %r' % (' '.join(words), r.returncode, r.stderr.decode())


def check_commands_alike():
    """Each gets the caller's signal mask and dispositions, the second as the first."""
    command = ['grep', '-E', '^Sig(Blk|Ign|Cgt)', '/proc/self/status']
    r = run('--compare', '-b', 'ptrace', '--', *command, '---', *command)
    lines = [l for l in r.stdout.decode().splitlines() if l.startswith('Sig')]
    if len(lines) != 6 or lines[:3] != lines[3:]:
        yield 'the commands do not get the same signals: %s' % lines


def check_stress():
    command = ['sh', '-c', 'trap : CHLD; for i in 1 2 3; do (exit 0) & done; wait']
    r = run('--compare', '-j', '--stress=merge:3', '--', *command, '---', *command)
    c = json.loads(r.stdout.decode().splitlines()[-1]) if r.returncode == 0 else None
    if not c or c['differences']['coalesced'] != [2, 2] or '--stress=merge:3' not in c['a']['by'] + c['b']['by']:
        yield '--stress: %s %s' % (r.stderr.decode(), c and c['differences'])


def main():
    if run('-q', '-l', '-o', '/dev/null', '-b', 'ptrace', '--', 'true').returncode:
        print('compare.py: ptrace does not work here')
        return 77
    checks = [check_recordings(), check_blind(), check_align(), check_status(), check_commands_alike(), check_stress()]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        faults = [f for found in pool.map(list, checks + [check_pair(*p) for p in PAIRS]) for f in found]
    for fault in faults:
        print(fault)
    print('compare.py: %d pairs, %d faults' % (len(PAIRS), len(faults)))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
