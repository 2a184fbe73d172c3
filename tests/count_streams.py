# SPDX-License-Identifier: GPL-2.0-or-later
"""count_streams.py - streams that are written for tests/counts.py: what a recording seldom
has, each in a few events."""
import json

MS, S = 10**6, 10**9


class Stream:
    """A stream that is written here: each call is an event, `ms` after the last."""

    def __init__(self, mode='attach', pid=100, backend='bpf', sees=('signals', 'waits', 'threads')):
        self.t, self.lines = 1000 * S, []
        self.at = {}
        self.add('start', schema=1, version='0', backend=backend, mode=mode, pid=pid, argv=['./server'],
                 wall_offset_ns=0, kernel='6', sees=list(sees) if backend == 'bpf' else [])
        self.signals = backend == 'bpf'

    def add(self, event, ms=0, **fields):
        self.t += int(ms * MS)
        self.lines.append(json.dumps({'event': event, 't': self.t, **{k.rstrip('_'): v for k, v in fields.items()}}))
        return self

    def process(self, pid, ppid, state='sleeping', comm='server', **fields):
        self.at[pid] = ppid
        return self.add('process', pid=pid, ppid=ppid, comm=comm, state=state, argv=['./' + comm], truncated=False, **fields)

    def fork(self, pid, *children, ms=1):
        for child in children:
            self.at[child] = pid
            self.add('fork', ms, pid=pid, tid=pid, child=child, parent=pid, exit_signal='SIGCHLD', vfork=False)
        return self

    def exec(self, pid, comm, ms=1):
        return self.add('exec', ms, pid=pid, tid=pid, comm=comm, exe='/bin/' + comm, argv=[comm], truncated=False)

    def exit(self, pid, result='queued', adopter=0, ms=1, zombie=True, comm='server'):
        """It ends; its children get the adopter."""
        to = self.at[pid]
        self.add('exit', ms, pid=pid, ppid=to, comm=comm, code=0, zombie=zombie)
        for child, parent in list(self.at.items()):
            if parent == pid and adopter:
                self.at[child] = adopter
                self.add('reparent', pid=child, from_=pid, to=adopter)
        if self.signals and result and to in self.at:
            self.add('signal', 0.01, signal='SIGCHLD', from_=pid, to=to, code='CLD_EXITED', result=result)
        return self

    def deliver(self, pid, ms=1, **fields):
        return self.add('deliver', ms, pid=pid, tid=pid, signal='SIGCHLD', action='handler', flags=['SA_RESTART'], **fields)

    def wait(self, pid, child=0, options=('WNOHANG',), ms=1, **fields):
        if child:
            fields = {'child': child, 'state': 'exited', **fields}
        if child and fields['state'] == 'exited' and 'WNOWAIT' not in options and 'errno' not in fields:
            self.at.pop(child, None)
        return self.add('wait_return', ms, pid=pid, tid=pid, call='wait4', target='any', options=list(options), elapsed_ns=1000,
                        **fields)

    def later(self, seconds, pid=100):
        for _ in range(seconds):
            self.add('activity', 1000, pid=pid, state='sleeping', syscall='poll')
        return self


def adopted():
    """A subreaper gets two zombies and reaps one of them."""
    s = Stream().process(100, 1, comm='init').process(200, 100).fork(200, 301, 302).exit(301).exit(302, 'coalesced').later(2)
    s.exit(200, adopter=100).deliver(100).wait(100, 200).later(1).wait(100, 301).later(5)
    return s


def adopted_by_an_outsider():
    """PID 1 is not watched, and leaves some, others longer."""
    s = Stream().process(100, 1).fork(100, 201, 202, 203, 204).exit(201).exit(202).exit(100, adopter=1).later(5, 203)
    return s.exit(203).later(1, 204)


def reaped_by_an_outsider():
    s = Stream().process(100, 1).fork(100, 201, 202).exit(201).exit(100, adopter=1)
    return s.add('reap', 5, pid=201, by=1, tid=1, how='wait4', zombie_ns=5 * MS).exit(202).later(1, 202)


def same_names():
    """Parents of one name: with nothing to say, and with zombies."""
    s = Stream().process(100, 1)
    for pid in range(200, 260, 10):
        s.fork(100, pid).exec(pid, 'sh').fork(pid, pid + 1, pid + 2).exit(pid + 1).wait(pid, pid + 1)
        s.exit(pid + 2)
        if pid < 240:
            s.wait(pid, pid + 2).exit(pid).wait(100, pid)
    return s.later(5)


def command_ends():
    """procwatch reaps it; what it left is adopted."""
    s = Stream('launch').exec(100, 'server').fork(100, 201, 202, 203)
    s.at[100] = 50
    s.exit(201).exit(202, 'coalesced').deliver(100).wait(100, 201).later(4).exit(100, adopter=1)
    return s.add('reap', 0.1, pid=100, by=50, tid=50, how='wait4', zombie_ns=100000)


def lossy():
    s = Stream().process(100, 1).fork(100, 201, 202).exit(201).add('lost', 1, count=17).exit(202).wait(100, 202).later(5)
    return s.add('lost', 1, count=1)


def from_before():
    s = Stream().process(100, 1).process(201, 100, 'zombie').process(202, 100, 'zombie').process(203, 100)
    return s.later(4).exit(203).deliver(100).wait(100, 202).later(2)


def from_before_adopted():
    s = Stream().process(100, 1, comm='init').process(200, 100).process(201, 200, 'zombie').later(2)
    return s.exit(200, adopter=100).wait(100, 200).later(5)


def comes_again():
    """A leak that is resolved, and is there again."""
    s = Stream().process(100, 1).fork(100, 201, 202).exit(201).exit(202, 'coalesced').deliver(100).wait(100, 201).later(5)
    s.wait(100, 202).wait(100, errno='ECHILD').later(2)
    return s.fork(100, 203, 204).exit(203).exit(204, 'coalesced').deliver(100).wait(100, 203).later(5)


def resolved():
    s = Stream().process(100, 1).fork(100, 201, 202).exit(201).exit(202, 'coalesced').deliver(100).wait(100, 201).later(5)
    return s.wait(100, 202).later(2)


def many(n):
    """So many zombies at one parent: some of them young."""
    s = Stream().process(100, 1).fork(100, *range(1000, 1000 + n))
    for i, pid in enumerate(range(1000, 1000 + n)):
        if i == n - n // 4:
            s.later(5)
        s.exit(pid, 'queued' if i == 0 else 'coalesced', ms=0.1)
    return s.later(1)


def many_parents(n):
    s = Stream().process(100, 1)
    for pid in range(1000, 1000 + 10 * n, 10):
        s.fork(100, pid).exec(pid, 'p%d' % (pid % 7)).fork(pid, pid + 1).exit(pid + 1)
        if pid % 30:
            s.wait(pid, pid + 1)
    return s.later(5)


def forgotten():
    """More that are gone than are remembered."""
    s = Stream().process(100, 1).process(150, 100, comm='other')
    for pid in range(1000, 1000 + 10 * 400, 10):
        s.fork(100, pid).fork(pid, pid + 1).exit(pid + 1).wait(pid, pid + 1).exit(pid).wait(100, pid)
    return s.fork(150, 999).exit(999).later(4)


def forgotten_programs():
    """Parents of more programs than are remembered apart; every tenth leaves a zombie."""
    s = Stream().process(100, 1)
    for i, pid in enumerate(range(1000, 1000 + 10 * 700, 10)):
        s.fork(100, pid).exec(pid, 'p%d' % (i % 90)).fork(pid, pid + 1, pid + 2).exit(pid + 1).wait(pid, pid + 1).exit(pid + 2)
        if i % 10:
            s.wait(pid, pid + 2)
        s.exit(pid, adopter=1, comm='p%d' % (i % 90)).wait(100, pid)
    return s.later(4)


def alive_parents():
    """More than a screen of parents that are there, with nothing to say of most."""
    s = Stream().process(100, 1)
    for i, pid in enumerate(range(1000, 1000 + 10 * 40, 10)):
        s.fork(100, pid).exec(pid, 'sh').fork(pid, pid + 1, pid + 2).exit(pid + 1).wait(pid, pid + 1)
        if i == 7:
            s.exit(pid + 2)
    return s.later(5)


def execs():
    """What the program before an exec did is of the run, too."""
    s = Stream().process(100, 1).fork(100, 201, 202, 203).exit(201).deliver(100).wait(100, 201).exit(202).exec(100, 'other')
    return s.fork(100, 204).exit(204, 'ignored').wait(100, 204).exit(203, 'ignored').later(5)


def calls():
    """Each kind of end that a wait call and a SIGCHLD have."""
    s = Stream().process(100, 1).fork(100, 201, 202, 203, 204).exit(201, 'blocked').exit(202, 'ignored').exit(203, 'coalesced')
    s.exit(204, 'lost')
    s.deliver(100, interrupted='poll', outcome='EINTR').wait(100, 201, ('WNOWAIT', 'WEXITED')).wait(100, errno='EINTR')
    s.wait(100, errno='EINVAL').wait(100, repeated=41, until=s.t + 50 * MS).wait(100, 201).wait(100)
    s.add('deliver', 60, pid=100, tid=100, signal='SIGCHLD', action='default', flags=[])
    s.fork(100, 205).wait(100, 205, ('WUNTRACED',), state='stopped').wait(100, errno='ECHILD', repeated=2, until=s.t + 5 * MS)
    return s.later(5)


def auto_reaped():
    return Stream().process(100, 1).fork(100, 201, 202).exit(201, 'ignored', zombie=False).exit(202, 'ignored', zombie=False).later(1)


def by_procfs():
    s = Stream(backend='procfs').process(100, 1).fork(100, 201, 202).exit(201).exit(202)
    return s.add('reap', 5, pid=201, by=100, tid=100, how='wait4', zombie_ns=5 * MS, approx=True).later(5)


def whole_machine():
    s = Stream('system', 0).process(1, 0, comm='systemd').process(100, 1).process(150, 1).fork(100, 201, 202).fork(150, 251)
    s.exit(201).exit(251).exit(150, adopter=1).wait(1, 150).wait(1, 251).later(5)
    return s


def used_again():
    """A pid is another process."""
    s = Stream().process(100, 1).fork(100, 201).fork(201, 301).exit(301).wait(201, 301).exit(201).wait(100, 201)
    return s.fork(100, 201).fork(201, 302).exit(302).later(5)


WRITTEN = {
    'adopted': adopted, 'adopted-by-an-outsider': adopted_by_an_outsider, 'reaped-by-an-outsider': reaped_by_an_outsider,
    'same-names': same_names, 'command-ends': command_ends,
    'lossy': lossy, 'from-before': from_before, 'from-before-adopted': from_before_adopted, 'comes-again': comes_again,
    'resolved': resolved, 'thirty': lambda: many(30), 'hundreds': lambda: many(300), 'parents': lambda: many_parents(30),
    'more-parents': lambda: many_parents(80), 'forgotten': forgotten, 'forgotten-programs': forgotten_programs,
    'alive-parents': alive_parents, 'execs': execs, 'calls': calls, 'auto-reaped': auto_reaped,
    'procfs': by_procfs, 'system': whole_machine, 'used-again': used_again,
}
