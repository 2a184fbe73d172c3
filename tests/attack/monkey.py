#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A monkey at the full screen: random output of the command, random keys, random sizes of
the terminal, panes made large and small.  procwatch and its emulator must not die, the
sanitizers must have nothing to say, and the exit status is the command's.

usage: monkey.py PROCWATCH [RUNS [SEED]]     (MONKEY_RUNS, 8 of them without)"""
import os
import random
import sys
import tempfile
import time

from screen import Screen, fault

RUNS = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("MONKEY_RUNS", "8"))
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
SECONDS = 1.5
STATUS = 42

# Not Ctrl-Z (there is no shell to bring it back), k (it may end the command) and the
# keys that quit.
KEYS = [b"h", b" ", b"p", b"\r", b"z", b"+", b"-", b"\x1b[C", b"\x1b[D", b"\t", b"\x1b[Z", b"\x0f", b"/sh\r", b"n",
        b"f", b"t", b"m", b"m", b"m", b"\x1bOA", b"\x1bOB", b"\x1b[5~", b"\x1b[6~", b"g", b"G", b"\x0c", b"\x1b",
        b"\x1bOP", b"\\x\r", b"\\\x15\r", b"\x1b[M !!", b"\x1b[M`\"\"", b"\xc3\xa9", b"\x1b[15~", b"w\x1b"]

PARTS = [b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b\\", b"\x07", b"\x9b", b"\xc2\x9b", b"\x1b7", b"\x1b8",
         b"\x1bc", b"\x1bM", b"\x1bD", b"\x1bE", b"\x1bH", b"\x1b(0", b"\x0e", b"\x0f", b"\x1b#8", b"\x1b#6", b"\x1b#3",
         b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?1048h", b"\x1b[?1048l", b"\x1b[?6h", b"\x1b[?69h", b"\x1b[4h",
         b"\x1b[999;999H", b"\x1b[H", b"\x1b[2J", b"\x1b[K", b"\x1b[5;10r", b"\x1b[r", b"\x1b[s", b"\x1b[u", b"\x1b[9999b",
         b"\x1b[3g", b"\t", b"\n", b"\r", b"\b", b"\x1b[99L", b"\x1b[99M", b"\x1b[9S", b"\x1b[9T", b"\x1b[6n", b"\x1b[c",
         b"\x1b[38;5;", b"\x1b[48;2;1;2", b";", b":", b"m", b"99999999999999999999", b"e\xcc\x81\xcc\x81",
         b"\xe6\xbc\xa2", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"\xe6\xbc", b"\xff", b"text ", b"word\r\n"]


def speak(seed):
    """The command: says nonsense, has children that leave, and ends by itself."""
    rnd = random.Random(seed)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        said = b"".join(rnd.choice(PARTS) if rnd.random() < 0.8 else rnd.randbytes(rnd.randrange(1, 30))
                        for _ in range(rnd.randrange(1, 60)))
        if rnd.random() < 0.1:
            said = b"\x1b[" + b"%d;" % rnd.randrange(1 << 40) * rnd.randrange(400) + b"m"
        os.write(1, said)
        if rnd.random() < 0.2 and os.fork() == 0:
            os._exit(rnd.randrange(3))
        time.sleep(rnd.random() * 0.02)
    os._exit(STATUS)


def size(rnd):
    return (rnd.randrange(1, 60), rnd.randrange(1, 160)) if rnd.random() < 0.8 else \
        (rnd.randrange(1, 900), rnd.randrange(1, 400))


def run(program, seed, folder):
    rnd = random.Random(seed)
    rows, cols = size(rnd)
    s = Screen(program, ["-t", "--linger=0", "--", sys.executable, os.path.abspath(__file__), "--speak", str(seed)],
               max(rows, 5), max(cols, 20), cwd=folder)
    s.await_screen()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for _ in range(rnd.randrange(4)):
            s.type(rnd.choice(KEYS))
        if rnd.random() < 0.15:
            s.resize(*size(rnd))
        if not s.pump(rnd.random() * 0.03):
            break
    s.resize(24, 80)
    s.type(b"\x1b\x1b")
    # its first letter is that of the keys that were there, and is not sent again
    while s.status is None and b"inished. q quits" not in s.text(getattr(s, "mark", 0)) and time.monotonic() < end + 60:
        s.pump(0.1)
    # out of whatever is open, and out
    for keys in (b"\x1b", b"\x0f", b"q", b"\x1b", b"q", b"\x0f", b"q"):
        s.type(keys)
        for _ in range(3):
            s.pump(0.05)
        if s.status is not None:
            break
    status = s.wait()
    if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != STATUS:
        fault("seed %d: wait status %#x: %r" % (seed, status, s.text()[-600:]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(SEED, SEED + RUNS):
            print("seed", seed, flush=True)
            run(os.path.abspath(sys.argv[1]), seed, folder)
    print("safe: %d runs" % RUNS)


if sys.argv[1] == "--speak":
    speak(int(sys.argv[2]))
main()
