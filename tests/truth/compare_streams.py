#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare_streams.py PTRACE BPF - do two procwatches report the same of one run?

procwatch -b bpf -j -F -T watches "procwatch -b ptrace -j -F -T -- PROGRAM".  For each life below
the program's first process, in both: the same forks, execs and end, threads, wait results,
reaps, and SIGCHLDs: from whom, which were coalesced, and which were delivered to a handler.
Prints each difference; exit status 1 when there is any.

What the kernel does with a traced process is not in all what it does with another one, and
the ptrace source reports what it would do without a tracer:
- A traced process gets even the signals that it ignores, so the probes see those queued or
  coalesced, and delivered.  So of a SIGCHLD that is ignored only that it was sent is compared,
  and of the deliveries those to handlers.
- One for a process that is about to end is dropped, which the probes call ignored; the tracer
  learns of that end later.
- A traced child is not reaped by the kernel where its parent ignores SIGCHLD, before the tracer
  has seen it: "zombie", "why" and reaps without a wait call are not compared.
- Whether SIGCHLD is blocked is seen a moment before it is sent, as the tracer has to collect the
  end first: "blocked" and "queued" are one here.
- A tracer that finds a parent and its child ended does not see which was first: the parent of
  a process at its end is not compared.
- A SIGCHLD by kill(2) that is pending at the end of its receiver is seen by the probes only.
Pids come again: the n-th life of a number in one stream is the n-th in the other.
"""
import collections
import json
import sys


class Life:
    """One life of a process."""

    def __init__(self, number):
        self.number = number
        self.born = None        # how its parent made it
        self.execs = []
        self.end = None
        self.threads = 0
        self.waits = collections.defaultdict(list)      # tid -> results
        self.delivers = collections.defaultdict(list)   # tid -> by handlers
        self.signals = []       # (from, code, result)
        self.reaps = []         # (pid, how)


def wait_of(ev):
    return (ev["call"], ev.get("target"), tuple(sorted(ev.get("options", []))), ev.get("child", 0),
            ev.get("state"), ev.get("errno"))


class Stream:
    """Reads a stream, and of it what is below root."""

    def __init__(self, lines, root, of_root=False):
        self.lives = collections.defaultdict(list)      # number -> lives
        self.now = {}
        self.lost = 0
        if of_root:
            self.born(root)
        for line in lines:
            ev = json.loads(line)
            take = getattr(self, "on_" + ev["event"], None)
            if ev["event"] == "fork" and ev["child"] == root and not self.lives:
                self.born(root)
            elif take and ("by" in ev or "to" in ev or "count" in ev or ev["pid"] in self.now):
                take(ev)

    def born(self, number):
        life = Life(number)
        self.now[number] = life
        self.lives[number].append(life)
        return life

    def on_fork(self, ev):
        life = self.born(ev["child"])
        life.born = (ev["pid"], ev.get("tid"), ev.get("parent"), ev.get("exit_signal"),
                     ev.get("vfork", False))

    def on_exec(self, ev):
        self.now[ev["pid"]].execs.append((ev.get("comm"), tuple(ev.get("argv", []))))

    def on_thread(self, ev):
        if ev["tid"] != ev["pid"] and ev["state"] == "start":
            self.now[ev["pid"]].threads += 1

    def on_exit(self, ev):
        life = self.now[ev["pid"]]
        life.end = (ev.get("code"), ev.get("signal"), ev.get("core", False))

    def on_wait_return(self, ev):
        self.now[ev["pid"]].waits[ev["tid"]] += [wait_of(ev)] * ev.get("repeated", 1)

    def on_deliver(self, ev):
        if ev["signal"] == "SIGCHLD" and ev["action"] == "handler":
            self.now[ev["pid"]].delivers[ev["tid"]].append(
                (tuple(sorted(ev.get("flags", []))), ev.get("interrupted"), ev.get("outcome")))

    def on_lost(self, ev):
        self.lost += ev["count"]

    def on_reap(self, ev):
        if ev.get("how") in ("wait4", "waitid") and ev.get("by") in self.now:
            self.now[ev["by"]].reaps.append((ev["pid"], ev["how"]))

    def on_signal(self, ev):
        if ev["signal"] == "SIGCHLD" and ev["to"] in self.now:
            self.now[ev["to"]].signals.append((ev.get("from"), ev.get("code"), ev.get("result")))


def fate(result):
    return result if result in ("coalesced", "lost") else "queued"


def fits(one, two):
    """A SIGCHLD of the ptrace source and one of the probes."""
    return one[:2] == two[:2] and ("ignored" in (one[2], two[2]) or fate(one[2]) == fate(two[2]))


def compare_signals(who, a, b):
    left = list(b)
    # Those that must have one fate come first, so that none is taken from them.
    for one in sorted(a, key=lambda s: s[2] == "ignored"):
        two = next((s for s in sorted(left, key=lambda s: s[2] == "ignored") if fits(one, s)), None)
        if two is None:
            same = [s[2] for s in left if s[:2] == one[:2]]
            yield "%s: SIGCHLD %s from %s: ptrace %s, bpf %s" % (
                who, one[1], one[0], one[2], ", ".join(same) or "none")
            if same:
                left.remove(next(s for s in left if s[:2] == one[:2]))
        else:
            left.remove(two)
    for two in left:
        if str(two[1]).startswith("CLD_"):
            yield "%s: SIGCHLD %s from %s: ptrace none, bpf %s" % (who, two[1], two[0], two[2])


def compare_lists(who, what, a, b):
    for i in range(max(len(a), len(b))):
        one = a[i] if i < len(a) else "none"
        two = b[i] if i < len(b) else "none"
        if one != two:
            yield "%s: %s %d: ptrace %s, bpf %s" % (who, what, i + 1, one, two)
            return              # what follows is shifted


def compare_lives(who, a, b, is_root):
    for what in ("end", "threads") + (() if is_root else ("born",)):
        one, two = getattr(a, what), getattr(b, what)
        if one != two:
            yield "%s: %s: ptrace %s, bpf %s" % (who, what, one, two)
    # What the launcher did before the first exec is not the program's.
    yield from compare_lists(who, "exec", a.execs, b.execs)
    for what, one, two in (("wait", a.waits, b.waits), ("handler", a.delivers, b.delivers)):
        for tid in sorted(set(one) | set(two)):
            yield from compare_lists("%s/%d" % (who, tid), what, one.get(tid, []), two.get(tid, []))
    yield from compare_lists(who, "reap", sorted(a.reaps), sorted(b.reaps))
    yield from compare_signals(who, a.signals, b.signals)


def root_of(lines):
    for line in lines:
        ev = json.loads(line)
        if ev["event"] == "start":
            return ev["pid"]
    return None


def compare(ptrace_lines, bpf_lines):
    """A list of differences, and what was compared."""
    root = root_of(ptrace_lines)
    a = Stream(ptrace_lines, root, of_root=True)
    b = Stream(bpf_lines, root)
    found = ["nothing was seen"] if not a.lives else []
    for name, stream in (("ptrace", a), ("bpf", b)):
        if stream.lost:
            found.append("%s lost %d events" % (name, stream.lost))
    for number in sorted(set(a.lives) | set(b.lives)):
        one, two = a.lives.get(number, []), b.lives.get(number, [])
        for i in range(max(len(one), len(two))):
            who = "%d" % number if max(len(one), len(two)) == 1 else "%d(%d)" % (number, i + 1)
            if i >= len(one) or i >= len(two):
                found.append("%s: only %s saw it" % (who, "bpf" if i >= len(one) else "ptrace"))
            else:
                found.extend(compare_lives(who, one[i], two[i], number == root and i == 0))
    lives = [life for all_of in a.lives.values() for life in all_of]
    return found, {
        "processes": len(lives),
        "threads": sum(x.threads for x in lives),
        "waits": sum(len(w) for x in lives for w in x.waits.values()),
        "SIGCHLDs": sum(len(x.signals) for x in lives),
        "coalesced": sum(s[2] == "coalesced" for x in lives for s in x.signals),
        "handlers": sum(len(d) for x in lives for d in x.delivers.values()),
    }


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    streams = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as f:
            streams.append(f.readlines())
    found, counts = compare(*streams)
    for difference in found[:50]:
        print("different: " + difference)
    print("%d differences in %s" % (len(found), ", ".join(
        "%d %s" % (n, what) for what, n in counts.items())))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
