#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stress.py [N] - a race that --stress forces happens at every run.

N (20) runs each, of which all must have the one result, as this user and, as root, also as
nobody:
  - echo_server --reap=once, --stress=merge, five clients: four zombies;
  - the same with --reap=loop: none;
  - job_list, --stress=child-first: a job that has ended is left in the list; with "block"
    none is; nor with --stress=parent-first.
The counts of zombies are those of /proc, those of signals procwatch's.

Environment: builddir.  Exit status: 0, 1, or 77 where nobody may trace what he launches.
"""
import concurrent.futures
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

# A leak check traces its own process, which one that is traced cannot have.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")

SKIP = 77
CLIENTS = 5
NOBODY = 65534
LIMIT = 120                     # s, of a race and of a run: only what hangs is ended


def as_user(uid):
    return {} if uid is None else {'user': uid, 'group': uid, 'extra_groups': []}


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def zombies_of(pid):
    n = 0
    for name in os.listdir('/proc'):
        if not name.isdigit():
            continue
        try:
            with open('/proc/%s/stat' % name, encoding='utf-8', errors='replace') as f:
                fields = f.read().rpartition(')')[2].split()
        except OSError:
            continue            # it has ended meanwhile
        n += fields[0] == 'Z' and int(fields[1]) == pid
    return n


def talk(port):
    """Five clients, who all have their answer before the first one leaves."""
    clients = [socket.create_connection(('127.0.0.1', port), LIMIT) for _ in range(CLIENTS)]
    for c in clients:
        c.sendall(b'.')
    for c in clients:
        if c.recv(1) != b'.':
            raise EOFError
    for c in clients:
        c.close()


def events_until_reaped(stream, mode):
    """What came until the server's handler is through."""
    events, exits = [], 0
    for line in stream:
        events.append(json.loads(line))
        kind = events[-1]['event']
        exits += kind == 'exit'
        if kind == 'wait_return' and exits == CLIENTS and (mode == 'once' or not events[-1].get('child')):
            break
    return events


def serve(where, uid, mode):
    """One run: what is to be the same each time."""
    port = free_port()
    with subprocess.Popen([where + '/procwatch', '-q', '-j', '--stress=merge,%d' % LIMIT, '--',
                           where + '/echo_server', str(port), '--reap=' + mode, '--for=%d' % LIMIT],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, cwd='/', **as_user(uid)) as watch:
        try:
            if not watch.stdout.readline().startswith('listening'):
                return 'no server: ' + watch.stderr.read()
            talk(port)
            events = events_until_reaped(watch.stderr, mode)
            start = events[0]
            left = zombies_of(start['pid'])
        finally:
            watch.terminate()
            rest, messages = watch.communicate(timeout=LIMIT)
    fates = [e['result'] for e in events if e['event'] == 'signal']
    handled = sum(e['event'] == 'deliver' for e in events)
    late = re.findall('procwatch: .*', rest + messages)
    return '%s: %d zombies, %d queued, %d coalesced, handler ran %d time(s)%s' % (
        start.get('stress'), left, fates.count('queued'), fates.count('coalesced'), handled, ''.join(late))


def list_jobs(where, uid, race, words):
    run = subprocess.run([where + '/procwatch', '-q', '-l', '-o', '/dev/null', '--stress=%s,%d' % (race, LIMIT),
                          '--', where + '/job_list'] + words, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=LIMIT, check=False, cwd='/', **as_user(uid))
    return '%d %s%s' % (run.returncode, run.stdout, run.stderr)


MERGED = 'merge: %d zombies, 1 queued, 4 coalesced, handler ran 1 time(s)'
JOBS = '%d the child has ended, and %d job(s) are left in the list\n'
ROWS = [
    ('one wait per signal', serve, ['once'], MERGED % 4),
    ('a loop of waits', serve, ['loop'], MERGED % 0),
    ('the child first', list_jobs, ['child-first', []], JOBS % (1, 1)),
    ('the child first, SIGCHLD blocked', list_jobs, ['child-first', ['block']], JOBS % (0, 0)),
    ('the parent first', list_jobs, ['parent-first', []], JOBS % (0, 0)),
]


def can_trace(where, uid):
    run = subprocess.run([where + '/procwatch', '-q', '-b', 'ptrace', '-l', '-o', '/dev/null', '--', 'true'],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd='/',
                         **as_user(uid))
    if run.returncode:
        print('uid %s: %s' % (uid, run.stderr.strip()))
    return run.returncode == 0


def check(where, uid, times):
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, run, args, want in ROWS:
            got = [f.result() for f in [pool.submit(run, where, uid, *args) for _ in range(times)]]
            bad = [text for text in got if text != want]
            wrong += len(bad)
            print('%s, uid %s: %d of %d runs' % (name, uid or os.getuid(), times - len(bad), times))
            for text in bad[:3]:
                print('  is not %r: %r' % (want, text))
    return wrong


def main():
    build = os.path.abspath(os.environ.get('builddir', 'build'))
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    users = [None] + ([NOBODY] if os.getuid() == 0 else [])
    with tempfile.TemporaryDirectory() as where:
        os.chmod(where, 0o755)  # nobody may not enter each build folder
        for name in ('procwatch', 'doc/examples/echo_server', 'doc/examples/job_list'):
            shutil.copy(os.path.join(build, name), where)
        users = [uid for uid in users if can_trace(where, uid)]
        if not users:
            return 1 if os.environ.get('PROCWATCH_REQUIRE_BPF') == '1' else SKIP
        return 1 if sum(check(where, uid, times) for uid in users) else 0


sys.exit(main())
