#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# stuck_reader.py - nobody reads an output any more: a journal that hangs, ^S, a pager.
#
# Signals must still be passed on and obeyed, -d must hold, the command's status be
# procwatch's, and the other output be complete.  What had no room is counted, and said
# where it is missing once there is a reader again.  A replay loses nothing.  What the
# caller's descriptors are must stay: no O_NONBLOCK.  usage: stuck_reader.py PROCWATCH
import atexit
import fcntl
import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

PW = os.path.abspath(sys.argv[1])
LOOP = 'trap "echo got; exit 7" TERM; echo ready; while :; do /bin/true; done'
# Ignored signals, at a pace that a busy machine can follow, and a child now and then.
MANY = """
import os, signal, sys, time
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
while True:
    for i in range(500):
        os.kill(os.getpid(), signal.SIGUSR1)
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    time.sleep(0.01)
"""
ROOM = 8 << 20          # bytes that procwatch keeps for a reader
faults = []
left = []


def victim(words):
    t = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(t.kill)     # it must not outlive us, whatever fails
    return t


def fault(what):
    faults.append(what)
    print('FAULT:', what, flush=True)


def line_of(f, seconds):
    ready = select.select([f], [], [], seconds)[0]
    return f.readline() if ready else b''


def await_end(p, seconds, what):
    try:
        return p.wait(seconds)
    except subprocess.TimeoutExpired:
        fault(what)
        kids = open('/proc/%d/task/%d/children' % (p.pid, p.pid)).read().split()
        p.kill()
        p.wait()
        for kid in kids:
            try:
                os.kill(int(kid), 9)
            except OSError:
                pass
        return None


def fill(fd):
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    fcntl.fcntl(fd, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    try:
        while os.write(fd, b'x' * 4096):
            pass
    except BlockingIOError:
        pass
    try:
        while os.write(fd, b'x'):
            pass
    except BlockingIOError:
        pass
    fcntl.fcntl(fd, fcntl.F_SETFL, flags)


def full_pipe():
    r, w = os.pipe()
    fill(w)
    return r, w


def full_terminal():
    master, slave = pty.openpty()
    fill(slave)
    return master, slave


def full_socket():
    a, b = socket.socketpair()
    left.extend((a, b))
    fill(b.fileno())
    return os.dup(a.fileno()), os.dup(b.fileno())


def launch_is_deaf_to_nothing():
    """SIGTERM reaches the command, and its status is procwatch's."""
    for name, make in (('a pipe', full_pipe), ('a terminal', full_terminal),
                       ('a socket', full_socket)):
        r, w = make()
        p = subprocess.Popen([PW, '-s', 'all', '-l', '--', '/bin/sh', '-c', LOOP],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=w)
        line_of(p.stdout, 15)
        time.sleep(0.3)
        p.send_signal(signal.SIGTERM)
        got = line_of(p.stdout, 15)
        if got != b'got\n':
            fault('%s is stuck: SIGTERM was not passed on to the command' % name)
        status = await_end(p, 10, '%s is stuck: procwatch does not end after SIGTERM' % name)
        if status not in (7, None):
            fault('%s is stuck: the status is %d, the command\'s was 7' % (name, status))
        if fcntl.fcntl(w, fcntl.F_GETFL) & os.O_NONBLOCK:
            fault('%s was made non-blocking' % name)
        os.close(r)
        os.close(w)


def duration_holds():
    """With -d, and with a second output that is complete."""
    t = victim(['/bin/sh', '-c', 'while :; do /bin/true; done'])
    r, w = full_pipe()
    with tempfile.TemporaryDirectory() as d:
        rec = d + '/rec'
        p = subprocess.Popen([PW, '-q', '-j', '-s', 'all', '-d', '1', '-w', rec, '-p', str(t.pid)],
                             stdin=subprocess.DEVNULL, stdout=w, stderr=subprocess.PIPE)
        if await_end(p, 20, '-d 1 has not ended it') not in (0, None):
            fault('-d 1: not status 0')
        said = p.stderr.read()
        if said.count(b'\n') != 1 or b'standard output' not in said:
            fault('-d 1: what is missing is not said in a sentence: %r' % said)
        events = [json.loads(line) for line in open(rec)]
        if not events or events[-1]['event'] != 'summary':
            fault('-d 1: the recording beside the stuck output has no end')
    t.kill()
    t.wait()
    os.close(r)
    os.close(w)


def gaps_are_told():
    """More than there is room for, then somebody reads; a FIFO with a recording."""
    with tempfile.TemporaryDirectory() as d:
        fifo, rec = d + '/fifo', d + '/rec'
        os.mkfifo(fifo)
        r = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        p = subprocess.Popen([PW, '-q', '-j', '-s', 'all', '-o', rec, '-w', fifo, '--', sys.executable,
                              '-c', MANY], stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not os.path.exists(rec) or os.path.getsize(rec) < ROOM + (2 << 20):
            if time.monotonic() > end:
                print('this machine is too slow to fill the queue')
                p.send_signal(signal.SIGTERM)
                p.wait()
                return False
            time.sleep(0.05)
        rss = [line for line in open('/proc/%d/status' % p.pid) if line.startswith('VmRSS')]
        os.set_blocking(r, True)
        stream = b''
        p.send_signal(signal.SIGTERM)
        while chunk := os.read(r, 1 << 20):
            stream += chunk
        status = p.wait()
        whole = open(rec, 'rb').read()
    last = json.loads(whole.splitlines()[-1])
    if last['lost']:
        print('this machine is too slow for the events')
        return False
    if status != 7:
        fault('a gap: status %d, the command\'s was 7' % status)
    events = [json.loads(line) for line in stream.splitlines()]
    gaps = [e['count'] for e in events if e['event'] == 'lost']
    lines = whole.count(b'\n')
    if len(gaps) != 1 or len(events) - len(gaps) + sum(gaps) != lines:
        fault('a gap: %d events and gaps of %s, but there were %d' %
              (len(events) - len(gaps), gaps, lines))
    if events[-1]['event'] != 'summary' or events[-1]['lost'] != sum(gaps):
        fault('a gap: the summary does not count it: %s' % events[-1])
    if [last[k] for k in ('forks', 'exits')] != [events[-1][k] for k in ('forks', 'exits')]:
        fault('a gap: the counts are not those of the other output')
    kilobytes = int(rss[0].split()[1])
    if kilobytes > 80 << 10:
        fault('a gap: %d KiB of memory' % kilobytes)
    return True


def looks_can_be_killed():
    for words, signo in ((['-h'], signal.SIGTERM), (['-z'], signal.SIGINT), (['--probe'], signal.SIGTERM),
                         (['--signals', '-p', str(os.getpid())], signal.SIGTERM)):
        r, w = full_pipe()
        p = subprocess.Popen([PW] + words, stdin=subprocess.DEVNULL, stdout=w,
                             stderr=subprocess.DEVNULL)
        time.sleep(0.2)
        p.send_signal(signo)
        await_end(p, 20, '%s to a stuck pipe is deaf to %s' % (' '.join(words), signo.name))
        os.close(r)
        os.close(w)


def replays_wait():
    with tempfile.TemporaryDirectory() as d:
        rec = d + '/rec'
        with open(rec, 'w') as f:
            f.write('{"event":"start","t":1,"schema":1,"backend":"bpf","mode":"attach","pid":10}\n')
            for i in range(100000):
                f.write('{"event":"fork","t":%d,"pid":10,"tid":10,"child":%d,"parent":10,'
                        '"exit_signal":"SIGCHLD"}\n' % (i + 2, i + 11))
        p = subprocess.Popen([PW, '-j', '-r', rec], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        time.sleep(2)           # longer than a watch would wait at its end
        lines = p.stdout.read().count(b'\n')
        if p.wait() != 0 or lines < 100001 or lines > 100100:
            fault('a replay lost events: %d lines of 100001' % lines)
        for words, signo in ((['-j'], signal.SIGTERM), (['-l'], signal.SIGINT), (['-j', '-d', '1'], None)):
            r, w = full_pipe()
            p = subprocess.Popen([PW] + words + ['-r', rec], stdin=subprocess.DEVNULL, stdout=w,
                                 stderr=subprocess.DEVNULL)
            time.sleep(0.3)
            if signo:
                p.send_signal(signo)
            await_end(p, 20, 'a replay (%s) to a stuck pipe is deaf' % ' '.join(words))
            os.close(r)
            os.close(w)


def notes_do_not_block():
    """stderr is stuck, and procwatch has something to say there."""
    t = victim(['/bin/sleep', '1000'])
    r, w = full_pipe()
    p = subprocess.Popen([PW, '-b', 'procfs', '-j', '-o', '/dev/full', '-p', str(t.pid)],
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=w)
    time.sleep(1)
    p.send_signal(signal.SIGTERM)
    if await_end(p, 20, 'a stuck stderr makes it deaf') not in (125, None):
        fault('a full disk and a stuck stderr: not status 125')
    t.kill()
    t.wait()
    os.close(r)
    os.close(w)


launch_is_deaf_to_nothing()
duration_holds()
looks_can_be_killed()
replays_wait()
notes_do_not_block()
all_shown = gaps_are_told()
sys.exit(1 if faults else 0 if all_shown else 77)
