#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare_findings.py LIVE LOG - the findings of a live run, and those of the log that strace made of it.

procwatch -b bpf -j watches "strace -f -ttt -o FILE PROGRAM", and procwatch -j -r FILE plays the log: both
see one run, so the same rules must name the same processes.  Of processes that the log does not have (strace)
nothing is compared.  Prints each difference; exit status 1 when there is any.

What differs by nature:
- Notes are not compared: who adopts an orphan, and what limits there are, is not in a log.
- limit-ahead needs those limits.
- A traced child that has ended is its tracer's first, and strace takes a moment to detach: tracer-holds is of
  the live run only, and that the kernel discards its status (status-lost) of the log only: without strace it would.
"""
import json
import sys

# They compare durations: one that came and went may have been at the limit, and the two have their own clocks.
DURATIONS = {"blocking-wait", "busy-poll", "exec-failed-child", "leader-exited", "slow-exit", "slow-reap",
             "stopped-child"}
NOT_COMPARED = {"limit-ahead", "tracer-holds", "status-lost"}


def read(path):
    """The processes that act or are born, and (rule, pid) -> message."""
    seen, found = set(), {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            ev = json.loads(line)
            if ev["event"] == "finding":
                key = ev["rule"], ev["pid"]
                if ev["rule"] in DURATIONS and ev["state"] == "resolved":
                    found.pop(key, None)
                elif ev["severity"] != "note" and ev["rule"] not in NOT_COMPARED and not ev.get("withdrawn"):
                    found[key] = ev["message"]
            elif ev["event"] == "fork":
                seen.add(ev["child"])
            elif ev["event"] == "start":
                seen.add(ev["pid"])
    return seen, found


def main():
    _, live = read(sys.argv[1])
    seen, log = read(sys.argv[2])
    live = {key: text for key, text in live.items() if key[1] in seen}
    bad = 0
    for what, one, other in (("only live", live, log), ("only in the log", log, live)):
        for key in sorted(set(one) - set(other)):
            print("%s: %s, %d: %s" % (what, key[0], key[1], one[key]))
            bad += 1
    print("%d findings, %d differ" % (len(set(live) | set(log)), bad))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
