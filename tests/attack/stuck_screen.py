#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The terminal of the full screen takes nothing any more (a connection that died, a stopped
terminal emulator).  procwatch must still pass SIGTERM on and end with the command's status,
keep -d, and draw a whole screen when the terminal takes something again.

usage: stuck_screen.py PROCWATCH"""
import os
import signal
import sys
import tempfile
import time

from screen import Screen, fault

SECONDS = 40


def start(folder, options):
    command = "trap 'echo >got; exit 7' TERM; while :; do /bin/true; done"
    s = Screen(sys.argv[1], ["-t"] + options + ["--", "/bin/sh", "-c", command], rows=60, cols=200, cwd=folder)
    s.await_bytes(b"LIVE")
    return s


def stick(s):
    """More pictures than a terminal holds, and no reader takes them."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        s.type(b"hx")
        time.sleep(0.01)


def await_end(s, what):
    end = time.monotonic() + SECONDS
    while os.waitid(os.P_PID, s.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > end:
            s.kill()
            fault(what)
        time.sleep(0.02)
    s.status = os.waitpid(s.pid, 0)[1]
    if not os.WIFEXITED(s.status) or os.WEXITSTATUS(s.status) != 7:
        fault("%s: wait status %#x" % (what, s.status))


with tempfile.TemporaryDirectory() as folder:
    s = start(folder, [])
    stick(s)
    os.kill(s.pid, signal.SIGTERM)
    await_end(s, "SIGTERM does not end it")
    if not os.path.exists(folder + "/got"):
        fault("SIGTERM was not passed on to the command")
    os.close(s.master)

    os.unlink(folder + "/got")

    s = start(folder, ["-d", "4"])
    stick(s)
    end = time.monotonic() + SECONDS
    while not os.path.exists(folder + "/got"):
        if time.monotonic() > end:
            s.kill()
            fault("-d 4 does not end the command")
        time.sleep(0.02)
    os.kill(s.pid, signal.SIGTERM)      # the screen stays to be looked at
    await_end(s, "SIGTERM does not end it when the command is over")
    os.close(s.master)

    s = start(folder, [])
    stick(s)
    time.sleep(1)               # it has given up on a picture by then
    while s.pump(0.3) and len(s.seen) < 1 << 24:
        if s.seen.endswith(b"x"):
            break
        before = len(s.seen)
        s.pump(0.3)
        if len(s.seen) == before:
            break
    s.mark = len(s.seen)
    s.type(b"x")
    s.await_bytes(b"LIVE")      # all of the screen, not only what has changed
    os.kill(s.pid, signal.SIGTERM)
    s.end(7)
