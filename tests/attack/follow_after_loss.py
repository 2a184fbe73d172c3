#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Records are lost while children come and go: procwatch is stopped again and again, so
its ring buffer overflows and is read late, in pieces.  What must hold: -F ends soon
after the last descendant, each child that was forked ends in the stream, no zombie is
left in the summary, and the loss is in it.

usage: follow_after_loss.py PROCWATCH [CHILDREN]"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

CHILDREN = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("ATTACK_CHILDREN", "300"))
STOPPED = 1.2           # s
LIMIT = 20 + CHILDREN / 50
# More records than two drains hand over, then the forks, then so many more in so small a buffer
# that the ends of the last 200 find no place.
COMMAND = """$| = 1; print "begins\\n"; <STDIN>;
sub fill { waitpid(-1, 1) for 1..$_[0] }
sub child { return if fork; select undef, undef, undef, $_[0]; exec "/bin/true" if $_ %% 50 == 0; exit 3 }
if (!fork) { sleep 3; exit }
fill(9000); for (1..%d) { child(0); waitpid(-1, 0) } child(2) for 1..200; fill(9000);
1 while waitpid(-1, 0) > 0;""" % max(CHILDREN - 200, 0)


def state_of(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "gone"


def pulse(pw, path):
    """Lets it run until it has written something, then not for a while."""
    size, until = os.path.getsize(path), time.time() + 0.05
    os.kill(pw.pid, signal.SIGCONT)
    while os.path.getsize(path) == size and time.time() < until:
        time.sleep(0.001)
    os.kill(pw.pid, signal.SIGSTOP)
    time.sleep(STOPPED)


def attack(pw, path):
    began = time.time()
    if not pw.stdout.readline():
        return "the command does not run"
    os.kill(pw.pid, signal.SIGSTOP)
    pw.stdin.write("\n")
    pw.stdin.flush()
    with open("/proc/%d/task/%d/children" % (pw.pid, pw.pid)) as f:
        command = int(f.read().split()[0])
    while state_of(command) not in ("Z", "gone") and time.time() < began + LIMIT:
        if CHILDREN > 1000:
            pulse(pw, path)
        time.sleep(0.05)
    for _ in range(3):
        pulse(pw, path)
    os.kill(pw.pid, signal.SIGCONT)
    gone = time.time()
    try:
        pw.wait(30)
    except subprocess.TimeoutExpired:
        return "the command and all of its children are gone for 30 s, and -F still waits"
    print("ended %.1f s after the last child" % (time.time() - gone))
    return None


def judge(path):
    forked, summary = {}, None
    with open(path) as f:
        for line in f:
            ev = json.loads(line)
            if ev["event"] == "fork":
                forked[ev["child"]] = ev
            elif ev["event"] == "exit":
                forked.pop(ev["pid"], None)
            elif ev["event"] == "summary":
                summary = ev
    if not summary:
        return "there is no summary"
    print("forks %(forks)d exits %(exits)d reaps %(reaps)d zombies %(zombies_now)d lost %(lost)d" % summary)
    if not summary["lost"]:
        print("nothing was lost: nothing seen")
        sys.exit(77)
    if forked or summary["zombies_now"]:
        return "%d children never end in the stream, %d zombies are left" % (
            len(forked), summary["zombies_now"])
    return None


def main():
    with tempfile.NamedTemporaryFile() as out:
        pw = subprocess.Popen([sys.argv[1], "-q", "-j", "-F", "--backend=bpf", "--buffer=128K", "-o", out.name,
                               "--", "perl", "-e", COMMAND], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        fault = None
        try:
            fault = attack(pw, out.name)
        finally:
            if pw.poll() is None:
                pw.kill()
            pw.wait()
        if not os.path.getsize(out.name):       # bpf was asked for
            print("no bpf here: %s" % pw.stderr.read().strip())
            sys.exit(77)
        fault = fault or judge(out.name)
    if fault:
        print("FAULT: " + fault)
        sys.exit(1)
    print("safe")


main()
