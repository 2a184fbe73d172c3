#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kills.py [N] - SIGKILL of procwatch -b ptrace, N times (10), at moments left to chance.

What it traced, launched or attached to, must go on as if nothing had been: no thread stays
stopped, no call fails for want of a tracer, and the program comes to its own end.  The moments
are of a seed that is printed; SEED=N repeats them.  KILLS_AS=UID:GID is who does it.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

# A leak check traces its own process, which one that is traced cannot have.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")

BUILD = os.environ.get("builddir", os.getcwd())
PROCWATCH = os.environ.get("PROCWATCH_BIN") or os.path.join(BUILD, "procwatch")
VICTIM = os.path.join(os.environ.get("PROCWATCH_VICTIMS", os.path.join(BUILD, "tests/e2e/victims")), "unseen")
PATIENCE = 60                   # s, on a busy machine
LAUNCH_MS, ATTACH_MS = 400, 150  # from before its exec to the middle of all


def fields(path):
    """What follows the name in a stat file: state, ppid, pgrp, session."""
    try:
        with open(path, encoding="ascii", errors="replace") as f:
            return f.read().rpartition(")")[2].split()
    except OSError:
        return []


def processes(session):
    """(pid, state of each thread) of the processes of a session."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        stat = fields("/proc/%s/stat" % pid)
        if len(stat) < 4 or int(stat[3]) != session or stat[0] in "ZX":
            continue
        try:
            tids = os.listdir("/proc/%s/task" % pid)
        except OSError:
            continue
        states = {tid: fields("/proc/%s/task/%s/stat" % (pid, tid))[:1] for tid in tids}
        yield int(pid), {int(tid): s[0] for tid, s in states.items() if s}


def stopped(session):
    return {tid for _, states in processes(session) for tid, state in states.items() if state in "Tt"}


def wait_until(holds):
    """False if it does not come to hold."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def name_of(pid):
    try:
        with open("/proc/%d/comm" % pid, encoding="ascii", errors="replace") as f:
            return f.read().strip()
    except OSError:
        return ""


def servers(session):
    return [pid for pid, _ in processes(session) if name_of(pid) == "unseen"]


def start(argv, out):
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                            start_new_session=True)


def kill(process):
    process.kill()
    process.wait()


def always_stopped(session):
    """Threads that are never seen to be anything else: a tracer that has remained stops each for
    a moment, now and then."""
    left = stopped(session)

    def none_left():
        nonlocal left
        left &= stopped(session)
        return not left
    wait_until(none_left)
    return left


def parent(pid):
    """0 = it has ended."""
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as f:
            return int(f.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def first_server(session):
    """The launched one: its parent is none of them.  Those that it forks may end meanwhile."""
    parents = {pid: parent(pid) for pid in servers(session)}
    first = [pid for pid, of in parents.items() if of and name_of(of) != "unseen"]
    return first[0] if first else 0


# Both return the session, and "ran", or "" where the command never began, or an error.
def launched(chance, out):
    watch = [PROCWATCH, "--backend=ptrace", "-j", "-q", "-o", "/dev/null", "--", VICTIM, "serve"]
    procwatch = start(watch, out)
    session = procwatch.pid
    time.sleep(chance.uniform(0, LAUNCH_MS) / 1000)
    kill(procwatch)
    left = always_stopped(session)
    if left:
        return session, "stopped: %s" % left
    # It had begun, or never begins.
    if not wait_until(lambda: ready(out) or not list(processes(session))):
        return session, "neither running nor ended"
    if not ready(out):
        return session, ""
    os.kill(first_server(session), signal.SIGTERM)
    if not wait_until(lambda: not servers(session)):
        return session, "it does not end: %s" % list(processes(session))
    return session, "ran"


def ready(out):
    return b"ready" in said(out)


def said(out):
    with open(out.name, "rb") as f:
        return f.read()


def attached(chance, out):
    server = start([VICTIM, "serve"], out)
    if not wait_until(lambda: ready(out)):
        return server.pid, "the server does not start"
    procwatch = start([PROCWATCH, "--backend=ptrace", "-j", "-q", "-o", "/dev/null", "-p", str(server.pid)],
                      subprocess.DEVNULL)
    time.sleep(chance.uniform(0, ATTACH_MS) / 1000)
    kill(procwatch)
    left = always_stopped(server.pid)
    if left:
        return server.pid, "stopped: %s" % left
    server.terminate()
    try:
        code = server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return server.pid, "it does not end"
    return server.pid, "ran" if code == 0 else "it ended with %d" % code


def end_session(session):
    for pid, _ in list(processes(session)):
        os.kill(pid, signal.SIGKILL)


def become(ids):
    uid, gid = map(int, ids.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def possible():
    done = subprocess.run([PROCWATCH, "--backend=ptrace", "-j", "-q", "-o", "/dev/null", "--", "true"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        print("cannot trace here: " + done.stderr.decode(errors="replace").strip())
    return done.returncode == 0


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    if "KILLS_AS" in os.environ:
        become(os.environ["KILLS_AS"])
    if not possible():
        return 1 if os.environ.get("PROCWATCH_REQUIRE_BPF") == "1" else 77
    seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
    chance = random.Random(seed)
    bad = ran = 0
    for i in range(n):
        with tempfile.NamedTemporaryFile(prefix="procwatch-kills.") as out:
            how = attached if i % 2 else launched
            session, result = how(chance, out)
            text = said(out).decode(errors="replace")
            if result == "ran" and "served" not in text:
                result = "it did not end by itself"
            ran += result == "ran"
            if result not in ("ran", "") or "victim:" in text:
                bad += 1
                end_session(session)
                print("kill %d, %s: %s\n%s" % (i + 1, how.__name__, result, text))
    print("%d kills (seed %d): %d programs ran, %d were harmed" % (n, seed, ran, bad))
    return 1 if bad or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
