#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# bounded_output.py - a service that forks for ever must not fill the disk.
#
# With --max-size there are never more files than it allows nor is one larger; each part
# of a recording can be replayed alone, and all records stand in one of them, whole.
# SIGHUP makes a service open its file again, by the rules that held at the start, and
# what logrotate's copytruncate does to a file leaves no hole in it.
# usage: bounded_output.py PROCWATCH
import atexit
import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

PW = os.path.abspath(sys.argv[1])
SIZE = 32 << 10
faults = 0


def victim(words):
    t = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(t.kill)     # it must not outlive us, whatever fails
    return t


def fault(what):
    global faults
    faults += 1
    print('FAULT:', what)


def lines_of(path):
    with open(path) as f:
        return f.read().splitlines()


def await_that(true, what):
    end = time.monotonic() + 40
    while not true():
        if time.monotonic() > end:
            fault(what + ' did not come')
            return False
        time.sleep(0.02)
    return True


def rotates(d):
    rec, whole, log = d + '/rec', d + '/whole', d + '/log'
    script = 'sleep 1001 & for i in $(seq 150); do (exit 3); done; kill $!'
    p = subprocess.run([PW, '-q', '-j', '-o', whole, '-w', rec, '--max-size=%d:400' % SIZE, '--', '/bin/sh', '-c',
                        script], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if p.returncode or p.stderr:
        fault('--max-size: status %d, %r' % (p.returncode, p.stderr))
        return
    for name in ('rec', 'whole'):
        parts = sorted((f for f in os.listdir(d) if f.split('.')[0] == name),
                       key=lambda f: -int((f + '.0').split('.')[1]))
        if len(parts) < 3:
            fault('%s: it was never turned' % name)
        seen, begins = collections.Counter(), 0
        for i, part in enumerate(parts):
            if os.path.getsize(d + '/' + part) > SIZE:
                fault('%s has %d bytes' % (part, os.path.getsize(d + '/' + part)))
            events = [json.loads(line) for line in lines_of(d + '/' + part)]
            begins += events[0]['event'] == 'start'
            if i and not any(e['event'] == 'process' and e['argv'] == ['sleep', '1001'] for e in events) \
                    and i < len(parts) - 1:
                fault('%s does not begin with what is alive' % part)
            seen.update(e['event'] for e in events)
            r = subprocess.run([PW, '-j', '-r', d + '/' + part], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            last = json.loads(r.stdout.splitlines()[-1])
            if r.returncode or r.stderr or last['event'] != 'summary':
                fault('%s cannot be replayed: %r' % (part, r.stderr))
            ends = sum(e['event'] == 'exit' for e in events)
            if last['exits'] != ends:
                fault('%s: %d ends were replayed of %d' % (part, last['exits'], ends))
        if begins != len(parts) or seen['fork'] < 151 or seen['exit'] < 152 or seen['summary'] != 1:
            fault('%s: records are missing: %s' % (name, dict(seen)))

    # N files beside the newest are all that there is, whatever the view.
    for view in ('-l', '-j'):
        os.makedirs(d + '/few' + view)
        subprocess.run([PW, view, '-o', d + '/few' + view + '/log', '--max-size=8K:2', '--', '/bin/sh', '-c',
                        'for i in $(seq 100); do (exit 3); done'], stdin=subprocess.DEVNULL)
        names = sorted(os.listdir(d + '/few' + view))
        if names != ['log', 'log.1', 'log.2']:
            fault('%s: --max-size=8K:2 leaves %s' % (view, names))
        for name in names:
            size = os.path.getsize(d + '/few' + view + '/' + name)
            if size > 8 << 10:
                fault('%s: %s has %d bytes' % (view, name, size))


def spares_others(d):
    """A part's name that is another user's, or another file of the same call."""
    for words in (['-w', d + '/x', '-j', '-o', d + '/x.1'], ['-w', d + '/y']):
        if words[1].endswith('y'):
            os.symlink('/etc/passwd', d + '/y.2')
        p = subprocess.run([PW, '-q'] + words + ['--max-size=8K:3', '--', 'true'], stdin=subprocess.DEVNULL,
                           stderr=subprocess.PIPE)
        if p.returncode != 125 or b'choose another' not in p.stderr:
            fault('%s: a file would be replaced: %d, %r' % (words, p.returncode, p.stderr))


def reopens(d):
    log = d + '/service'
    t = victim(['/bin/sh', '-c', 'while :; do (exit 3); sleep 0.02; done'])
    p = subprocess.Popen([PW, '-q', '-j', '-o', log, '-p', str(t.pid)], stdin=subprocess.DEVNULL,
                         stderr=subprocess.PIPE)
    await_that(lambda: os.path.exists(log) and len(lines_of(log)) > 20, 'the first events')

    # copytruncate: no hole of NULs where the file was emptied
    os.truncate(log, 0)
    await_that(lambda: os.path.getsize(log) > 0, 'something after copytruncate')
    if open(log, 'rb').read(1) == b'\0':
        fault('what follows after copytruncate stands behind a hole')

    # a signal too many changes nothing
    p.send_signal(signal.SIGHUP)
    os.rename(log, log + '.old')
    p.send_signal(signal.SIGHUP)
    if await_that(lambda: os.path.exists(log) and len(lines_of(log)) > 10, 'a new file after SIGHUP'):
        events = [json.loads(line) for line in lines_of(log)[:-1]]
        if [e['event'] for e in events[:2]] != ['start', 'process']:
            fault('the new file does not begin as one')
        if [e['event'] for e in map(json.loads, lines_of(log + '.old'))].count('start') > 1:
            fault('the old file begins twice')
    if os.stat(log).st_mode & 0o777 != 0o600:
        fault('the new file is not its owner\'s alone')

    # a name that is no good: the old file is written on
    os.rename(log, log + '.old2')
    os.symlink(log + '.target', log)
    p.send_signal(signal.SIGHUP)
    size = os.path.getsize(log + '.old2')
    await_that(lambda: os.path.getsize(log + '.old2') > size, 'more in the old file')
    if os.path.exists(log + '.target'):
        fault('SIGHUP followed a symbolic link')
    p.send_signal(signal.SIGTERM)
    said = p.stderr.read()
    if p.wait() != 0 or b'SIGHUP' not in said or b'symbolic link' not in said:
        fault('SIGHUP: status %d, %r' % (p.returncode, said))
    t.kill()
    t.wait()


def hangup_ends_others(d):
    """Without a file for its output it is no service."""
    t = victim(['/bin/sleep', '1001'])
    p = subprocess.Popen([PW, '-q', '-j', '-w', d + '/h', '-p', str(t.pid)], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE)
    p.stdout.readline()
    p.send_signal(signal.SIGHUP)
    try:
        p.wait(20)
    except subprocess.TimeoutExpired:
        fault('SIGHUP does not end a look')
        p.kill()
    t.kill()
    t.wait()


with tempfile.TemporaryDirectory() as where:
    rotates(where)
    spares_others(where)
    reopens(where)
    hangup_ends_others(where)
sys.exit(1 if faults else 0)
