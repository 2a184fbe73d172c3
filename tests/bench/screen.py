#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast the full screen is with 30,000 zombies on it: how long after a key the picture
begins to change, and how many pictures a second there are while a recording plays.

screen.py: PROCWATCH_BIN names the program.  screen.py --check: fewer, and the exit status is 1
if the screen does not show them."""
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

PROCWATCH = os.environ.get("PROCWATCH_BIN", "build/procwatch")
KEYS = 60
QUIET = 0.004		# s without output: the picture is complete


def recording(f, zombies):
    t = 1000000000000
    f.write('{"event":"start","t":%d,"schema":1,"version":"0","backend":"bpf","mode":"launch",'
            '"pid":100,"argv":["./server"],"wall_offset_ns":0,"kernel":"6"}\n' % t)
    for i in range(zombies):
        t += 100000
        pid = 1000 + i
        f.write('{"event":"fork","t":%d,"pid":100,"tid":100,"child":%d,"parent":100,'
                '"exit_signal":"SIGCHLD","vfork":false}\n'
                '{"event":"exit","t":%d,"pid":%d,"ppid":100,"comm":"server","code":0,"zombie":true}\n'
                '{"event":"signal","t":%d,"signal":"SIGCHLD","from":%d,"to":100,"code":"CLD_EXITED",'
                '"result":"coalesced"}\n' % (t, pid, t + 1000, pid, t + 2000, pid))


class Screen:
    def __init__(self, path, *options):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(PROCWATCH, [PROCWATCH, "-t", "-q", "-r", path, *options])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def read(self, wait):
        """What comes within that time, or nothing."""
        if not select.select([self.fd], [], [], wait)[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16)
        except OSError:		# it has ended
            return b""

    def settle(self, quiet=0.3):
        while self.read(quiet):
            pass

    def until(self, text, seconds=60):
        end, seen = time.monotonic() + seconds, b""
        while text not in seen:
            if time.monotonic() > end:
                sys.exit("not on the screen: %s" % text.decode())
            seen = seen[-4096:] + self.read(0.1)

    def type(self, keys):
        os.write(self.fd, keys)

    def close(self):
        self.type(b"q")
        self.settle(1)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def key_times(screen):
    """ms from a key to the first bytes of the picture, and to its last ones."""
    first, last = [], []
    for i in range(KEYS):
        began = time.monotonic()
        screen.type(b"\x1bOA" if i % 2 else b"\x1b[5~")
        if not screen.read(2):
            sys.exit("a key has no effect")
        first.append((time.monotonic() - began) * 1e3)
        end = time.monotonic()
        while screen.read(QUIET):
            end = time.monotonic()
        last.append((end - began) * 1e3)
    return first, last


def pictures(screen, seconds):
    """How many there are a second while it plays."""
    screen.type(b" ")
    end, n, quiet = time.monotonic() + seconds, 0, True
    while time.monotonic() < end:
        got = screen.read(QUIET)
        n += bool(got) and quiet
        quiet = not got
    screen.type(b" ")
    return n / seconds


def main():
    check = "--check" in sys.argv
    zombies = 2000 if check else 30000
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        recording(f, zombies)
        f.flush()
        screen = Screen(f.name)
        screen.settle()
        screen.type(b"\x1bOF")
        screen.until(b"%d" % zombies)
        screen.settle()
        first, last = key_times(screen)
        screen.close()
        screen = Screen(f.name, "--speed=0.05")
        screen.settle()
        screen.type(b"8")
        screen.settle()
        rate = pictures(screen, 1 if check else 4)
        screen.close()
    print("%d zombies on a screen of 120x40" % zombies)
    print("  key to the first byte  median %.1f ms, longest %.1f ms" % (statistics.median(first), max(first)))
    print("  key to the last byte   median %.1f ms, longest %.1f ms" % (statistics.median(last), max(last)))
    print("  pictures a second while it plays  %.1f" % rate)


main()
