# SPDX-License-Identifier: GPL-2.0-or-later
"""procwatch on a terminal of a given size, for the attacks on its full screen."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 60   # seconds: sanitizers and a busy machine
SEQUENCE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][0-9A-B]|[=>78cDEHM])")
BAD = (b"AddressSanitizer", b"runtime error:", b"has died", b"terminal emulator was", b"terminal emulator ended",
       b"stack smashing", b"free(): ", b"malloc(): ", b"corrupted")


def fault(text):
    print("FAULT:", text)
    sys.exit(1)


class Screen:
    def __init__(self, program, args, rows, cols, env=None, cwd=None):
        self.seen = b""         # all that came
        self.status = None
        self.size = struct.pack("HHHH", rows, cols, 0, 0)
        go = os.pipe()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.read(go[0], 1)   # the size is set first
            if cwd:
                os.chdir(cwd)
            os.execve(program, [program] + args,
                      dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8",
                           XDG_STATE_HOME="/dev/null", **(env or {})))
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, self.size)
        os.write(go[1], b"g")
        os.close(go[0])
        os.close(go[1])

    def resize(self, rows, cols):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def type(self, keys):
        try:
            os.write(self.master, keys)
        except OSError:
            pass                # it has ended

    def pump(self, seconds):
        """Reads what comes within that time; false once procwatch has ended."""
        ready = select.select([self.master], [], [], seconds)[0]
        if ready:
            try:
                self.seen += os.read(self.master, 65536)
            except OSError:
                ready = None
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is None or bool(ready)

    def text(self, start=0):
        return SEQUENCE.sub(b"", self.seen[start:])

    def await_bytes(self, what):
        """Until these bytes were written since the last call, sequences left out."""
        start, end = getattr(self, "mark", 0), time.monotonic() + PATIENCE
        while what not in self.text(start):
            self.check()
            if not self.pump(0.1) or time.monotonic() > end:
                self.kill()
                fault("%r never came; status %s, the last bytes: %r" % (what, self.status, self.seen[-300:]))
        self.mark = len(self.seen)

    def await_screen(self):
        """Until the full screen is up, whatever is on it."""
        end = time.monotonic() + PATIENCE
        while b"\x1b[?1049h" not in self.seen:
            self.check()
            if not self.pump(0.1) or time.monotonic() > end:
                self.kill()
                fault("no screen came; status %s: %r" % (self.status, self.seen[-300:]))

    def check(self):
        for bad in BAD:
            at = self.seen.find(bad)
            if at >= 0:
                self.kill()
                fault(self.text(max(0, at - 200))[:4000].decode(errors="replace"))

    def kill(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.status = os.waitpid(self.pid, 0)[1]

    def wait(self):
        end = time.monotonic() + PATIENCE
        while self.pump(0.1):
            if time.monotonic() > end:
                self.kill()
                fault("procwatch does not end; the last bytes: %r" % self.seen[-300:])
        self.check()
        return self.status

    def end(self, want):
        """Ends well: procwatch has that exit status, and nothing died."""
        status = self.wait()
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != want:
            fault("procwatch ended with wait status %#x: %r" % (status, self.text()[-500:]))
        print("safe")
