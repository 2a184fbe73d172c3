#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A command saves its cursor (DECSC) while the pane is high, the terminal is made smaller,
and it puts the cursor back (DECRC): libvterm 0.1.4 to 0.3.3 then reads and writes outside
of its lines.  procwatch must neither die nor lose its emulator.

usage: emulator_decrc.py PROCWATCH"""
import sys

from screen import Screen

COMMAND = r"""trap 'i=0; while [ $i -lt 60 ]; do printf "\0338\033#3AB\033H\0338\033#6\033H\0338\033#5\033[L"
i=$((i+1)); done; printf "\033c"; echo shr""unk' WINCH
printf '\033[999;999H\0337'; echo re''ady; until [ -n "$x" ]; do read x; done; exit 8"""

s = Screen(sys.argv[1], ["-t", "--", "/bin/sh", "-c", COMMAND], rows=900, cols=300)
s.await_bytes(b"LIVE")
s.type(b"\x0f")
s.await_bytes(b"ready")
s.resize(12, 80)
s.await_bytes(b"shrunk")
s.type(b"end\r")
s.await_bytes(b"inished. q quits")	# the F may be there already
s.type(b"q")
s.end(8)
