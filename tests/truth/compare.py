#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py STRACE-OUTPUT EVENTS - did both see the same?

One run seen by two instruments: procwatch -j -F -T -o EVENTS -- strace -f -o
STRACE-OUTPUT (the options in truth.sh) COMMAND.  For each process below strace,
in both: the same forks, execs and end with its status, and for each of its
threads the same wait results and SIGCHLD deliveries in the same order.  Prints
each difference; exit status 1 when there is any.

Three things need thought.
- A call that a signal interrupts shows as "? ERESTARTSYS".  What became of it is
  known when the handler returns: rt_sigreturn gives EINTR, or the call's number
  when it starts again.  Without a handler it always starts again.  procwatch
  tells only calls that really returned.  So we follow rt_sigaction to know which
  signals run a handler.
- A traced process gets even those signals to see that it ignores, so SIGCHLD is
  delivered to it (and then ignored): both instruments show that.
- Pids come again.  The n-th life of a number here is the n-th life there.
"""
import json
import re
import sys

LINE = re.compile(r"^(\d+) +(?:\d+\.\d+ )?(.*)$")
EXITED = re.compile(r"^\+\+\+ exited with (\d+) \+\+\+$")
KILLED = re.compile(r"^\+\+\+ killed by (\S+)( \(core dumped\))? \+\+\+$")
SUPERSEDED = re.compile(r"^\+\+\+ superseded by execve in pid (\d+) \+\+\+$")
SIGNAL = re.compile(r"^--- (SIG\S+) \{.*\} ---$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
CALL = re.compile(r"^(\w+)\((.*)\)\s+= (.*)$")
CHANGED = re.compile(r"<pid changed to (\d+) \.\.\.>$")
OUTER = re.compile(r"(-?\d+) /\* (\d+) in strace's PID NS \*/")
WAITS = {"wait4": "61", "waitid": "247"}
FORKS = ("fork", "vfork", "clone", "clone3")


class Life:
    """One life of a number: a process, or a thread of one."""

    def __init__(self, number):
        self.number = number
        self.thread = False
        self.creator = None     # number of the thread that made it
        self.exit_signal = "?"  # as its creator asked; "?" = not known
        self.vfork = None
        self.execs = 0
        self.exec_cut = False   # killed before its exec returned, be it done or not
        self.end = None         # "code 3", "SIGKILL", "SIGSEGV core"
        self.waits = []
        self.sigchlds = 0
        self.killed_in_signal = False


def signal_name(name):
    """strace's name as procwatch has it: RT_0 is what the kernel calls 32, and of
    these the C library keeps two for itself."""
    m = re.match(r"SIGRT_(\d+)$", name)
    if name == "SIGRTMIN" or not m:
        return "32" if name == "SIGRTMIN" else name
    n = int(m.group(1)) - 2
    return "SIGRTMIN+%d" % n if n > 0 else "SIGRTMIN" if n == 0 else "33"


def outer(text):
    """The pid in strace's own namespace, where it is printed; else as it stands."""
    m = OUTER.match(text)
    if m:
        return int(m.group(2))
    m = re.match(r"-?\d+", text)
    return int(m.group(0)) if m else None


def split_args(text):
    """Splits at the commas that are in no bracket and no string."""
    args, depth, start, quoted, i = [], 0, 0, False, 0
    while i < len(text):
        c = text[i]
        if quoted:
            if c == "\\":
                i += 1
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "[{(":
            depth += 1
        elif c in "]})":
            depth -= 1
        elif c == "," and depth == 0:
            args.append(text[start:i].strip())
            start = i + 1
        i += 1
    args.append(text[start:].strip())
    return args


def options_of(names):
    """Of wait: WSTOPPED and WUNTRACED are one bit."""
    return frozenset("WSTOPPED" if n == "WUNTRACED" else n for n in names)


def strace_options(text):
    return options_of(n for n in text.split("|") if not n.isdigit())


def wait4_result(args, ret):
    if ret.startswith("-1 "):
        return ret.split()[1]
    if ret == "0":
        return "nobody"
    status = args[1]
    state = ("stopped" if "WIFSTOPPED" in status else
             "continued" if "WIFCONTINUED" in status else
             "exited" if "WIF" in status else "?")
    return "child %d %s" % (outer(ret), state)


def waitid_result(args, ret):
    if ret.startswith("-1 "):
        return ret.split()[1]
    info = args[2]
    if info == "NULL":
        return "child or nobody"
    m = re.search(r"si_pid=(-?\d+(?: /\*[^*]*\*/)?)", info)
    pid = outer(m.group(1)) if m else 0
    if pid == 0:
        return "nobody"
    m = re.search(r"si_code=CLD_(\w+)", info)
    state = {"STOPPED": "stopped", "TRAPPED": "stopped",
             "CONTINUED": "continued"}.get(m.group(1), "exited")
    return "child %d %s" % (pid, state)


def strace_wait(name, args, ret):
    """(call, target, options, result) as read from strace's line."""
    if name == "wait4":
        pid = int(re.match(r"-?\d+", args[0]).group(0))
        target = ("any" if pid == -1 else "pid:%d" % pid if pid > 0 else
                  "pgid:own" if pid == 0 else "pgid:%d" % (-pid if pid != -2 ** 31 else pid))
        return ("wait4", target, strace_options(args[2]), wait4_result(args, ret))
    number = re.match(r"-?\d+", args[1])
    number = number.group(0) if number else "?"
    target = {"P_ALL": "any", "P_PID": "pid:" + number, "P_PIDFD": "pidfd:" + number,
              "P_PGID": "pgid:" + number if number != "0" else "pgid:own"}[args[0]]
    return ("waitid", target, strace_options(args[3]), waitid_result(args, ret))


def clone_facts(name, text):
    """(is thread, exit signal, vfork, clears handlers, hidden from tracers)."""
    if name in ("fork", "vfork"):
        return False, "SIGCHLD", name == "vfork", False, False
    m = re.search(r"flags=([\w|]*)", text)
    flags = m.group(1).split("|") if m else []
    signal = [f for f in flags if f.startswith("SIG")]
    if "CLONE_PARENT" in flags:
        signal = ["?"]          # the caller's own
    elif name == "clone3":
        m = re.search(r"exit_signal=(\w+)", text)
        signal = [m.group(1)] if m and m.group(1) != "0" else []
    return ("CLONE_THREAD" in flags, signal[0] if signal else None,
            "CLONE_VFORK" in flags, "CLONE_CLEAR_SIGHAND" in flags,
            "CLONE_UNTRACED" in flags)


class Strace:
    """Reads strace's output; self.lives[number] is the list of its lives."""

    def __init__(self, lines):
        self.lives = {}
        self.now = {}           # number -> the life that it lives
        self.handlers = {}      # id(process table) by number: signal -> flags
        self.frames = {}        # number -> calls interrupted, one per handler that runs
        self.broken = {}        # number -> a wait that was interrupted just now
        self.pending = {}       # number -> first part of a line
        self.forking = {}       # number -> its handlers, while in a forking call
        self.last_signal = {}   # number -> the last thing that we saw was SIGCHLD
        self.created = []       # (creator, child, facts)
        self.hidden = []        # (creator, child)
        self.root = None
        for line in lines:
            m = LINE.match(line.rstrip("\n"))
            if m:
                self.line(int(m.group(1)), m.group(2))
        self.settle()

    def life(self, number):
        if number not in self.now:
            life = Life(number)
            self.now[number] = life
            self.lives.setdefault(number, []).append(life)
            if number not in self.handlers:     # a child that is faster than its parent
                tables = list(self.forking.values())
                self.handlers[number] = dict(tables[-1]) if tables else {}
            if self.root is None:
                self.root = number
        return self.now[number]

    def over(self, number):
        self.now.pop(number, None)
        for table in (self.handlers, self.frames, self.broken, self.pending,
                      self.last_signal):
            table.pop(number, None)

    def line(self, number, text):
        life = self.life(number)
        m = EXITED.match(text)
        if m:
            life.end = "code " + m.group(1)
            return self.over(number)
        m = KILLED.match(text)
        if m:
            life.end = signal_name(m.group(1)) + (" core" if m.group(2) else "")
            life.killed_in_signal = self.last_signal.get(number, False)
            life.exec_cut |= self.pending.get(number, "").startswith("exec")
            return self.over(number)
        m = SUPERSEDED.match(text)
        if m:                   # exec by another thread: it takes the leader's number
            other = int(m.group(1))
            self.pending[number] = self.pending.get(other, "execve(")
            return self.over(other)
        m = SIGNAL.match(text)
        if m:
            return self.signal(number, life, m.group(1))
        if text.startswith("---"):
            return None
        return self.call(number, life, text)

    def signal(self, number, life, name):
        self.last_signal[number] = name == "SIGCHLD"
        if name == "SIGCHLD":
            life.sigchlds += 1
        flags = self.handlers[number].get(name)
        if flags is None:
            return
        self.frames.setdefault(number, []).append(self.broken.pop(number, None))
        if "SA_RESETHAND" in flags:
            del self.handlers[number][name]

    def call(self, number, life, text):
        self.last_signal[number] = False
        m = RESUMED.match(text)
        if m:
            text = self.pending.pop(number, m.group(1) + "(") + m.group(2)
        else:
            self.entered(number, text)
        m = CHANGED.search(text)
        if m:                   # the same, where strace could tell at once
            self.pending[int(m.group(1))] = text[:m.start()]
            return self.over(number)
        if text.endswith("<unfinished ...>"):
            self.pending[number] = text[:-len("<unfinished ...>")]
            return None
        m = CALL.match(text)
        return self.returned(number, life, *m.groups()) if m else None

    def entered(self, number, text):
        name = text.split("(", 1)[0]
        if name in FORKS:       # the child's table is a copy of that of now
            self.forking[number] = self.handlers[number]
        if name != "rt_sigreturn":
            self.broken.pop(number, None)       # it has started again

    def returned(self, number, life, name, args, ret):
        if name in WAITS:
            if ret.startswith("? ERESTART"):
                self.broken[number] = strace_wait(name, split_args(args), "-1 EINTR")
            elif not ret.startswith("?"):
                life.waits.append(strace_wait(name, split_args(args), ret))
        elif name in FORKS:
            self.forked(number, name, args, ret)
            self.forking.pop(number, None)
        elif name in ("execve", "execveat") and ret == "0":
            life.execs += 1
            self.handlers[number] = {}
            self.frames.pop(number, None)
        elif name in ("execve", "execveat") and ret.startswith("?"):
            life.exec_cut = True
        elif name == "rt_sigreturn":
            frames = self.frames.get(number)
            wait = frames.pop() if frames else None
            if wait and ret.startswith("-1 EINTR"):
                life.waits.append(wait)
        elif name == "rt_sigaction" and ret == "0":
            self.sigaction(number, split_args(args))

    def sigaction(self, number, args):
        m = re.search(r"sa_handler=(\w+)", args[1])
        if not m:
            return
        table = self.handlers[number]
        if m.group(1) in ("SIG_DFL", "SIG_IGN"):
            table.pop(args[0], None)
        else:
            m = re.search(r"sa_flags=([\w|]+)", args[1])
            table[args[0]] = m.group(1).split("|") if m else []

    def forked(self, number, name, args, ret):
        child = outer(ret) if re.match(r"\d", ret) else None
        if not child:
            return
        facts = clone_facts(name, args)
        if "CLONE_SIGHAND" in args:
            self.handlers[child] = self.handlers[number]
        elif child not in self.now:
            self.handlers[child] = {} if facts[3] else dict(self.handlers[number])
        self.created.append((number, child, facts))

    def settle(self):
        """Gives the lives their creators, n-th to n-th."""
        turn = {}
        if self.root is not None:
            turn[self.root] = 1
        for creator, child, (thread, signal, vfork, _, hidden) in self.created:
            if hidden:          # strace knows that it is there, and nothing more
                self.hidden.append((creator, child))
                continue
            lives = self.lives.get(child, [])
            n = turn.get(child, 0)
            turn[child] = n + 1
            if n < len(lives):
                life = lives[n]
                life.creator, life.thread = creator, thread
                life.exit_signal, life.vfork = signal, vfork


def event_wait(ev):
    """As strace_wait(), of a wait_return."""
    target = ev.get("target", "?")
    if target == "pgid:0":
        target = "pgid:own"
    if "errno" in ev:
        result = ev["errno"]
    elif ev.get("child", 0) == 0:
        result = "nobody"
    else:
        result = "child %d %s" % (ev["child"], ev.get("state", "?"))
    return (ev["call"], target, options_of(ev.get("options", [])), result)


class Events:
    """Reads procwatch's stream, and of it only what is below root."""

    def __init__(self, lines, root):
        self.lives = {}
        self.now = {}
        self.inner = {}         # number -> what it is called in namespaces below
        self.lost = 0
        self.root = root
        self.rooted = False
        for line in lines:
            ev = json.loads(line)
            take = getattr(self, "on_" + ev["event"], None)
            if take:
                take(ev)

    def born(self, number, ev, thread):
        life = Life(number)
        life.thread = thread
        life.creator = ev.get("tid", ev["pid"])
        life.exit_signal = ev.get("exit_signal")
        life.vfork = ev.get("vfork", False)
        if "nspid" in ev:
            self.inner.setdefault(number, set()).add(ev["nspid"])
        self.now[number] = life
        self.lives.setdefault(number, []).append(life)

    def ours(self, ev):
        return ev["pid"] in self.now

    def on_fork(self, ev):
        if self.ours(ev) or (ev["child"] == self.root and not self.rooted):
            self.rooted = self.rooted or ev["child"] == self.root
            self.born(ev["child"], ev, False)

    def on_thread(self, ev):
        if not self.ours(ev) or ev["tid"] == ev["pid"]:
            return
        if ev["state"] == "start":
            self.born(ev["tid"], ev, True)
        else:
            self.now.pop(ev["tid"], None)

    def on_exec(self, ev):
        if self.ours(ev):
            self.now[ev["pid"]].execs += 1

    def on_exit(self, ev):
        life = self.now.pop(ev["pid"], None)
        if life is None:
            return
        if "code" in ev:
            life.end = "code %d" % ev["code"]
        elif "signal" in ev:
            life.end = ev["signal"] + (" core" if ev.get("core") else "")
        else:
            life.end = "?"

    def on_wait_return(self, ev):
        if self.ours(ev) and ev["tid"] in self.now:
            self.now[ev["tid"]].waits += [event_wait(ev)] * ev.get("repeated", 1)

    def on_deliver(self, ev):
        if self.ours(ev) and ev["signal"] == "SIGCHLD" and ev["tid"] in self.now:
            self.now[ev["tid"]].sigchlds += 1

    def on_lost(self, ev):
        self.lost += ev["count"]


def same_wait(a, b, inner):
    """a is strace's.  What one of them cannot know fits anything.  strace may be too
    late to translate a pid of an inner namespace: then it is the inner one."""
    if a[0] != b[0] or a[2] != b[2]:
        return False
    if a[1] != b[1] and not (a[1] == "pgid:own" and b[1].startswith("pgid:")):
        return False
    if a[3] == b[3]:
        return True
    if a[3] == "child or nobody":
        return b[3] == "nobody" or b[3].startswith("child ")
    one, two = a[3].split(), b[3].split()
    if one[0] != "child" or two[0] != "child":
        return False
    names = inner.get(int(two[1]), ())
    # The first of a namespace is 1 in its own, and its parent knows it by another.
    same = one[1] == two[1] or int(one[1]) in names or 1 in names
    return same and (one[2] == two[2] or "?" in (one[2], two[2]))


def show_wait(w):
    return "%s(%s, %s) = %s" % (w[0], w[1], "|".join(sorted(w[2])) or "0", w[3])


def compare_waits(who, a, b, inner):
    for i in range(max(len(a), len(b))):
        one = show_wait(a[i]) if i < len(a) else "nothing"
        two = show_wait(b[i]) if i < len(b) else "nothing"
        if i >= len(a) or i >= len(b) or not same_wait(a[i], b[i], inner):
            yield "%s: wait %d: strace %s, procwatch %s" % (who, i + 1, one, two)
            return              # what follows is shifted


def compare_lives(who, a, b, root, inner):
    if a.thread != b.thread:    # unknown if its process ended within the clone
        if root or a.creator is not None:
            yield "%s: thread: strace %s, procwatch %s" % (who, a.thread, b.thread)
        return
    if not a.thread:
        facts = [("end", a.end, b.end)]
        if not (a.exec_cut and b.execs == a.execs + 1):
            facts.append(("execs", a.execs, b.execs))
        if not root and a.creator is not None:
            facts += [("forked by", a.creator, b.creator), ("vfork", a.vfork, b.vfork)]
            if a.exit_signal != "?":
                facts.append(("exit signal", a.exit_signal, b.exit_signal))
        for what, one, two in facts:
            if one != two:
                yield "%s: %s: strace %s, procwatch %s" % (who, what, one, two)
    if a.sigchlds != b.sigchlds and not (a.killed_in_signal and
                                         a.sigchlds == b.sigchlds + 1):
        yield "%s: SIGCHLDs: strace %d, procwatch %d" % (who, a.sigchlds, b.sigchlds)
    yield from compare_waits(who, a.waits, b.waits, inner)


def drop_hidden(strace, events):
    """Children that are not reported to a tracer (CLONE_UNTRACED), and all below them."""
    todo = list(strace.hidden)
    while todo:
        creator, child = todo.pop()
        for life in events.lives.get(child, []):
            if life.creator == creator:
                events.lives[child].remove(life)
                todo += [(child, x.number) for lives in events.lives.values()
                         for x in lives if x.creator == child]
                break


def compare(strace_lines, event_lines):
    """A list of differences, and what was compared."""
    strace = Strace(strace_lines)
    events = Events(event_lines, strace.root)
    found = []
    if strace.root is None:
        found.append("strace saw nothing")
    drop_hidden(strace, events)
    if events.lost:
        found.append("procwatch lost %d events" % events.lost)
    for number in sorted(set(strace.lives) | set(events.lives)):
        a, b = strace.lives.get(number, []), events.lives.get(number, [])
        for i in range(max(len(a), len(b))):
            who = "%d" % number if max(len(a), len(b)) == 1 else "%d/%d" % (number, i + 1)
            if i >= len(a):
                found.append("%s: only procwatch saw it" % who)
            elif i >= len(b):
                found.append("%s: only strace saw it" % who)
            else:
                root = number == strace.root and i == 0
                found.extend(compare_lives(who, a[i], b[i], root, events.inner))
    lives = [life for all_of in strace.lives.values() for life in all_of]
    counts = {
        "processes": sum(not x.thread for x in lives),
        "threads": sum(x.thread for x in lives),
        "waits": sum(len(x.waits) for x in lives),
        "SIGCHLDs": sum(x.sigchlds for x in lives),
    }
    return found, counts


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    with open(sys.argv[1], errors="surrogateescape") as strace, \
            open(sys.argv[2], encoding="utf-8") as events:
        found, counts = compare(strace, events)
    for difference in found[:50]:
        print("different: " + difference)
    print("%d differences in %s" % (len(found), ", ".join(
        "%d %s" % (n, what) for what, n in counts.items())))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
