#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A command in the output pane prints one sequence with 400 parameters of 63 bits.  libvterm
0.1.4 to 0.3.3 has 16 places for them, and callback pointers behind: the numbers are the
command's choice, and procwatch is root's.  It must neither die nor lose its emulator.

usage: emulator_csi.py PROCWATCH"""
import sys

from screen import Screen

COMMAND = ("sleep 0.3; printf '\\033[" + "1094795585;" * 400 + "m\\033["
           + ";".join(str(n) for n in range(60)) + "m\\033[9223372036854775807b'; echo sur''vived; read x; exit 7")

s = Screen(sys.argv[1], ["-t", "--", "/bin/sh", "-c", COMMAND], rows=24, cols=80)
s.await_bytes(b"LIVE")
s.type(b"\x0f")                 # the output pane, and the command's keys
s.await_bytes(b"survived")
s.type(b"\r")
s.await_bytes(b"inished. q quits")	# the F may be there already
s.type(b"q")
s.end(7)
