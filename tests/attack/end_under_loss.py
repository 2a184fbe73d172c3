#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A command leaves children behind that make more events than the ring holds.  What must
hold: procwatch ends soon after its command with its status, though events are lost all
the while, and does not wait for the children to fall silent.

usage: end_under_loss.py PROCWATCH"""
import json
import os
import subprocess
import sys
import tempfile

SECONDS = 60
STORM = r"""#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	time_t end = time(NULL) + %d;
	FILE *f = fopen(argv[argc - 1], "w");
	signal(SIGUSR1, SIG_IGN);
	fprintf(f, "%%d", (int)getpid());
	fclose(f);
	while (time(NULL) < end)
		for (int i = 0; i < 1000; i++)
			raise(SIGUSR1);
}
""" % SECONDS
# each writes its pid, and the command leaves when both run
COMMAND = """./storm pid1 & ./storm pid2 &
until [ -s pid1 ] && [ -s pid2 ]; do sleep 0.05; done; sleep 1; exit 3"""


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


with tempfile.TemporaryDirectory() as folder:
    out = folder + "/o.jsonl"
    with open(folder + "/storm.c", "w") as f:
        f.write(STORM)
    if subprocess.run([os.environ.get("CC", "cc"), "-o", "storm", "storm.c"], cwd=folder).returncode:
        print("no C compiler")
        sys.exit(77)
    try:
        p = subprocess.run(["nice", "-n", "10", os.path.abspath(sys.argv[1]), "-q", "-j", "-s", "all", "--buffer=4K", "-o", out, "--", "/bin/sh",
                            "-c", COMMAND], cwd=folder, stdin=subprocess.DEVNULL, timeout=SECONDS + 60)
    except subprocess.TimeoutExpired:
        p = None
    pids = [int(open("%s/pid%d" % (folder, i)).read()) for i in (1, 2)]
    running = [pid for pid in pids if alive(pid)]
    for pid in running:
        os.kill(pid, 9)
    if p is None or not running:
        print("FAULT: procwatch did not end before its command's children did")
        sys.exit(1)
    if p.returncode != 3:
        print("FAULT: status %d" % p.returncode)
        sys.exit(1)
    with open(out) as f:
        lost = sum(e["count"] for e in map(json.loads, f) if e["event"] == "lost")
if not lost:
    print("nothing was lost: nothing seen")
    sys.exit(77)
print("safe: %d lost" % lost)
