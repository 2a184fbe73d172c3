#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""large_run.py N FILE - a recording of N processes: a make with shells that run compilers, and
a server whose children end in bursts; one program is called <script>alert(1)</script>.
"""
import itertools
import json
import sys

US, MS = 1000, 1000000
HOSTILE = '<script>alert(1)</script>'


class Recording:
    def __init__(self, file):
        self.file, self.t, self.pid = file, 3000000000000, 1000

    def put(self, event, after=3 * US, **fields):
        self.t += after
        self.file.write(json.dumps({'event': event, 't': self.t, **fields}) + '\n')

    def start(self, argv):
        self.root = self.new()
        self.put('start', schema=1, version='0', backend='bpf', mode='launch', pid=self.root, argv=argv,
                 wall_offset_ns=1795413673052170251, kernel='6.18.0', sees=['signals', 'waits', 'threads'])
        self.exec(self.root, argv)

    def new(self):
        self.pid += 1
        return self.pid

    def fork(self, parent):
        child = self.new()
        self.put('fork', 60 * US, pid=parent, tid=parent, child=child, parent=parent, exit_signal='SIGCHLD', vfork=False)
        return child

    def exec(self, pid, argv):
        self.put('exec', 200 * US, pid=pid, tid=pid, comm=(argv[0] if argv[0] == HOSTILE else argv[0].rsplit('/', 1)[-1])[:15], exe=argv[0], argv=argv, truncated=False)

    def exit(self, pid, parent, comm, merged=False):
        self.put('exit', 25 * US, pid=pid, ppid=parent, comm=comm, code=0, zombie=True)
        self.put('signal', 8 * US, signal='SIGCHLD', to=parent, code='CLD_EXITED', result='coalesced' if merged else 'queued',
                 **{'from': pid})

    def deliver(self, pid):
        self.put('deliver', 10 * US, pid=pid, tid=pid, signal='SIGCHLD', action='handler', flags=['SA_RESTART'],
                 interrupted='accept', outcome='restart')

    def reap(self, pid, child):
        self.put('wait_return', 12 * US, pid=pid, tid=pid, call='wait4', target='any', options=['WNOHANG'], child=child,
                 state='exited', elapsed_ns=2 * US)
        self.put('reap', 0, pid=child, by=pid, tid=pid, how='wait4', zombie_ns=90 * US)

    def no_child(self, pid):
        self.put('wait_return', 5 * US, pid=pid, tid=pid, call='wait4', target='any', options=['WNOHANG'], errno='ECHILD',
                 elapsed_ns=800)


def burst(r, server, n, leave):
    """n children end at nearly the same time; the server waits in a loop, or forgets some."""
    children = [r.fork(server) for _ in range(n)]
    for i, c in enumerate(children):
        r.exit(c, server, 'server', merged=i > 0)
    r.deliver(server)
    for c in children[:n - leave]:
        r.reap(server, c)
    if not leave:
        r.no_child(server)


def shell(r, make):
    sh = r.fork(make)
    r.exec(sh, ['/bin/sh', '-c', 'cc -c file%d.c' % sh])
    cc = r.fork(sh)
    r.exec(cc, ['/usr/bin/cc', '-c', 'file%d.c' % sh, '-O2'])
    r.exit(cc, sh, 'cc')
    r.reap(sh, cc)
    r.exit(sh, make, 'sh')
    r.deliver(make)
    r.reap(make, sh)


def write(n, path):
    with open(path, 'w', encoding='utf-8') as f:
        r = Recording(f)
        r.start(['make', '-j4', 'all'])
        server, strange = r.fork(r.root), r.fork(r.root)
        r.exec(server, ['/usr/bin/server', '--port', '80'])
        r.put('disposition', pid=server, tid=server, signal='SIGCHLD', action='handler', flags=['SA_RESTART'], blocked=False, origin='call')
        r.exec(strange, [HOSTILE, HOSTILE])
        for i in itertools.count():
            if r.pid - 1000 >= n - 12:
                break
            shell(r, r.root)
            if i % 10 == 0:
                burst(r, server, 10, 0)
            r.t += 2 * MS
        burst(r, server, n - (r.pid - 1000), 3)
        r.t += 4000 * MS
        r.exit(strange, r.root, HOSTILE[:15])


def write_zombies(n, path):
    """n children of one process, and none is waited for."""
    with open(path, 'w', encoding='utf-8') as f:
        r = Recording(f)
        r.start(['/usr/bin/server'])
        for _ in range(n):
            r.exit(r.fork(r.root), r.root, 'server', merged=True)


if __name__ == '__main__':
    write(int(sys.argv[1]), sys.argv[2])
