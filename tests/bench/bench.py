#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py [--quick|--check] [ROW...] - what procwatch costs, measured on this machine.

Every ratio is of runs in pairs, one right after the other, so that a busy machine
slows both; shown are the median of the pairs' ratios and their range.  Needs root
for the eBPF rows.  PROCWATCH_BIN and BENCH_LOAD name the programs; BENCH_ZOMBIES is
for a machine whose pids others need (pid_max is 32768 on many); BENCH_OPTIONS are
more options of procwatch.

The exit status is 1 if a row could not be measured or gave other numbers of forks,
ends or zombies than there were; never for a time.  --check is for "make check": the
rows that count, as short as they say anything, and 77 where nothing can be traced.
"""
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import ten_libraries

BUILD = os.environ.get("builddir", os.getcwd())
PROCWATCH = (os.environ.get("PROCWATCH_BIN") or os.environ.get("PROCWATCH") or
             os.path.join(BUILD, "procwatch"))
LOAD = os.environ.get("BENCH_LOAD", os.path.join(BUILD, "tests/bench/load"))
CHECK = "--check" in sys.argv
QUICK = CHECK or "--quick" in sys.argv
PAIRS = 2 if CHECK else 5 if QUICK else 9
TMP = tempfile.mkdtemp(prefix="procwatch-bench.")
EVENTS = os.path.join(TMP, "events.jsonl")
OPTIONS = os.environ.get("BENCH_OPTIONS", "").split()
wrong = []


def size(full, quick, check):
    return check if CHECK else quick if QUICK else full


def row(what, value, limit=""):
    print("%-58s %-34s %s" % (what, value, limit), flush=True)


def counts(what, got, want):
    """A row whose numbers are right or wrong, however fast the machine is."""
    row(what, ", ".join(map(str, got)), ", ".join(map(str, want)))
    if list(got) != list(want):
        wrong.append("%s: %s" % (what.strip(), ", ".join(map(str, got))))


def output(argv, **more):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True, **more).stdout


def number(argv):
    """What the load printed: the last line that is a number."""
    return int([x for x in output(argv).decode().splitlines() if x.isdigit()][-1])


def both(argv):
    """Wall and processor time of one run."""
    lines = output(argv).decode().splitlines()
    wall = [x for x in lines if x.isdigit()][-1]
    cpu = [x[4:] for x in lines if x.startswith("cpu ")][-1]
    return int(wall), int(cpu)


def watched(*command, out=EVENTS, by="bpf", more=()):
    return [PROCWATCH, "--backend=" + by, "-j", "-q", "-o", out, *OPTIONS, *more, "--", *command]


def spread(values, form="%.2f"):
    values = sorted(values)
    return (form + " (" + form + " to " + form + ")") % (
        statistics.median(values), values[0], values[-1])


def pairs(plain, traced, n=PAIRS):
    """Ratios traced/plain; the order within a pair alternates.  Says also the ratio
    of the load's own processor time, which others' work disturbs less; what
    procwatch itself uses, on another core, is not in that."""
    ratios, cpu, base = [], [], []
    for i in range(n):
        if i % 2:
            t = both(traced)
            p = both(plain)
        else:
            p = both(plain)
            t = both(traced)
        ratios.append(t[0] / p[0])
        cpu.append(t[1] / p[1])
        base.append(p[0])
    return ("%s, cpu %.2f" % (spread(ratios), statistics.median(cpu)),
            statistics.median(base))


def summary():
    """The stream's last event."""
    with open(EVENTS, "rb") as f:
        f.seek(max(0, os.path.getsize(EVENTS) - 4096))
        return json.loads(f.read().splitlines()[-1])


def status_kb(pid, key):
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as f:
        for line in f:
            if line.startswith(key + ":"):
                return int(line.split()[1])
    return 0


def run_ns(pid):
    with open("/proc/%d/schedstat" % pid, encoding="ascii") as f:
        return int(f.read().split()[0])


# --- rows --------------------------------------------------------------------

def loop():
    n = size(20000, 5000, 2000)
    load = [LOAD, "lives", str(n)]
    ratios, base = pairs(load, watched(*load))
    row("%d lives, 1 worker: traced / untraced" % n, ratios, "1.05")
    row("    untraced, one life", "%.0f us" % (base / n / 1e3))
    seen = summary()
    counts("    forks seen, events lost", (seen["forks"], seen["lost"]), (n, 0))


def loop_wide():
    cores = os.cpu_count()
    n = size(20000, 5000, 2000) // cores
    load = [LOAD, "lives", str(n), str(cores)]
    ratios, _ = pairs(load, watched(*load))
    row("%d x %d lives, a worker per core: traced / untraced" % (cores, n),
        ratios, "1.15")
    seen = summary()
    counts("    forks seen, events lost", (seen["forks"], seen["lost"]),
           (cores * n + cores, 0))


def peers():
    n = 2000 if QUICK else 5000
    load = [LOAD, "lives", str(n)]
    null = "/dev/null"
    tools = [
        ("strace", ["strace", "-f", "-q", "-e", "trace=process", "-o", null]),
        ("strace --seccomp-bpf", ["strace", "-f", "-q", "--seccomp-bpf", "-e",
                                  "trace=process", "-o", null]),
        ("perf trace", ["perf", "trace", "-q", "-o", null, "-e",
                        "clone,vfork,exit_group,wait4,sched:*process*", "--"]),
    ]
    for name, argv in tools:
        if not shutil.which(argv[0]):
            row("    the same under %s" % name, "not installed")
            continue
        try:
            ratios, _ = pairs(load, argv + load, 3)
        except (subprocess.CalledProcessError, IndexError):
            row("    the same under %s" % name, "does not run here")
            continue
        row("    the same under %s" % name, ratios)
    beside("bpftrace", ["bpftrace", "-e",
                        "tracepoint:sched:sched_process_fork { @f++ } "
                        "tracepoint:sched:sched_process_exit { printf(\"%d\\n\", pid) } "
                        "tracepoint:signal:signal_generate { @g[args->sig]++ } "
                        "tracepoint:syscalls:sys_exit_wait4 { printf(\"%d\\n\", args->ret) }"],
           load)
    beside("forkstat", ["forkstat", "-e", "fork,exec,exit"], load)


def beside(name, argv, load):
    """A tool that watches the whole machine, started before the load."""
    if not shutil.which(argv[0]):
        row("    the same beside %s" % name, "not installed")
        return
    ratios = []
    for _ in range(3):
        plain = number(load)
        with subprocess.Popen(argv, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as tool:
            time.sleep(3)
            if tool.poll() is not None:
                row("    the same beside %s" % name, "does not run here")
                return
            ratios.append(number(load) / plain)
            tool.send_signal(signal.SIGINT)
            try:
                tool.wait(20)
            except subprocess.TimeoutExpired:
                tool.kill()
    row("    the same beside %s" % name, spread(ratios))


def start():
    def once(argv):
        began = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        return (number(argv) - began) / 1e6
    plain = [once([LOAD, "now"]) for _ in range(PAIRS)]
    traced = [once(watched(LOAD, "now")) for _ in range(PAIRS * 2)]
    row("start to the command running, untraced", spread(plain, "%.0f") + " ms")
    row("start to the command running, bpf", spread(traced, "%.0f") + " ms", "60 ms")


def bystander():
    n = size(3000000, 1000000, 200000)
    load = [LOAD, "calls", str(n)]
    ratios = []
    for _ in range(PAIRS):
        plain = number(load)
        with subprocess.Popen(watched("sleep", "100"), stderr=subprocess.DEVNULL) as p:
            wait_for_exec()
            ratios.append(number(load) / plain)
            p.terminate()
            p.wait()
        os.unlink(EVENTS)
    row("a bystander's getppid loop: watched elsewhere / not", spread(ratios), "1.4 (1.0 by fexit)")


def wait_for_exec():
    for _ in range(1000):
        if os.path.exists(EVENTS):
            with open(EVENTS, "rb") as f:
                if b'"exec"' in f.read(65536):
                    return
        time.sleep(0.02)
    raise TimeoutError("the command was not started within 20 s")


def probes():
    """The kernel's own count of the time in our programs."""
    n = size(20000, 5000, 2000)
    knob = "/proc/sys/kernel/bpf_stats_enabled"
    tool = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
    if not tool or not os.access(knob, os.W_OK):
        row("probes' own time per life", "needs root and bpftool")
        return
    with open(knob, encoding="ascii") as f:
        was = f.read()
    try:
        with open(knob, "w", encoding="ascii") as f:
            f.write("1")
        before = stats(tool)
        with subprocess.Popen(watched(LOAD, "hold", str(n)), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as p:
            p.stdout.readline()
            after = stats(tool)
            p.stdin.close()
            p.wait()
    finally:
        with open(knob, "w", encoding="ascii") as f:
            f.write(was)
    ns = sum(t for i, t in after.items() if i not in before)
    row("probes' own time per life (bpf_stats)", "%.2f us" % (ns / n / 1e3), "3 us")


def stats(tool):
    progs = json.loads(output([tool, "prog", "show", "-j"]))
    return {p["id"]: p.get("run_time_ns", 0) for p in progs}


def memory():
    n = size(1000000, 100000, 20000)
    seen = []
    with subprocess.Popen(watched(LOAD, "lives", str(n), out="/dev/null"),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as p:
        while p.poll() is None:
            seen.append(status_kb(p.pid, "VmRSS"))
            time.sleep(0.2)
    seen = [x for x in seen if x]
    half = len(seen) // 2
    row("%d children come and go: RSS" % n, "%.1f MB, first half %.1f MB" % (
        max(seen[half:]) / 1024, max(seen[:half] or [0]) / 1024), "24 MB, flat")


def zombies():
    n = int(os.environ.get("BENCH_ZOMBIES", size(30000, 3000, 1000)))
    with subprocess.Popen(watched(LOAD, "zombies", str(n)), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as p:
        took = p.stdout.readline()
        time.sleep(1)
        rss = status_kb(p.pid, "VmRSS")
        p.stdin.close()
        p.wait()
    if not took.strip().isdigit():
        raise OSError("fork failed: BENCH_ZOMBIES=N does fewer")
    seen = summary()
    row("%d zombies alive: RSS" % n, "%.1f MB" % (rss / 1024), "64 MB")
    counts("    zombies seen, events lost", (seen["zombies_peak"], seen["lost"]), (n, 0))


def burst():
    n = size(5000, 1000, 1000)
    number(watched(LOAD, "burst", str(n)))
    seen = summary()
    counts("%d children end in one moment: exits, reaps, lost" % n,
           (seen["exits"], seen["reaps"], seen["lost"]), (n + 1, n + 1, 0))


def idle():
    seconds = 5 if QUICK else 20
    with subprocess.Popen(watched("sleep", "1000"), stderr=subprocess.DEVNULL) as p:
        wait_for_exec()
        time.sleep(1)
        before = run_ns(p.pid)
        time.sleep(seconds)
        used = run_ns(p.pid) - before
        p.terminate()
        p.wait()
    row("idle target: share of a core", "%.3f %%" % (used / seconds / 1e7), "0.1 %")


def threes(plain, traced, other, n=PAIRS):
    """Ratios traced/plain, other/plain and traced/other, of runs one right after the other."""
    ratios = []
    for i in range(n):
        order = [plain, traced, other]
        took = {}
        for k in range(3):
            at = (i + k) % 3
            took[at] = number(order[at])
        ratios.append((took[1] / took[0], took[2] / took[0], took[1] / took[2]))
    return zip(*ratios)


STRACE = ["strace", "-f", "-q", "--seccomp-bpf", "-e", "trace=process,rt_sigaction", "-o", os.devnull]


def ptrace_fork():
    n = size(5000, 2000, 500)
    load = [LOAD, "lives", str(n)]
    if not shutil.which("strace") or CHECK:
        ratios, _ = pairs(load, watched(*load, by="ptrace"))
        row("%d lives, ptrace: traced / untraced" % n, ratios)
    else:
        ours, theirs, between = threes(load, watched(*load, by="ptrace"), STRACE + load)
        row("%d lives, ptrace: traced / untraced" % n, spread(ours))
        row("    strace --seccomp-bpf: traced / untraced", spread(theirs))
        row("    ptrace / strace", spread(between), "0.85")
        number(watched(*load, by="ptrace"))
    seen = summary()
    counts("    forks, ends and reaps seen, events lost",
           (seen["forks"], seen["exits"], seen["reaps"], seen["lost"]), (n, n + 1, n + 1, 0))


def ptrace_calls():
    n = size(1000000, 1000000, 100000)
    load = [LOAD, "calls", str(n)]
    ratios, _ = pairs(load, watched(*load, by="ptrace"))
    row("%d getppid, ptrace: traced / untraced" % n, ratios, "1.02")


def ptrace_crowd():
    seconds = size(30, 10, 2)
    text = output(watched(LOAD, "crowd", "200", str(seconds), by="ptrace")).decode()
    forked = int([x.split()[1] for x in text.splitlines() if x.startswith("forked ")][-1])
    seen = summary()
    counts("200 processes, 2 fork for %d s, ptrace: forks, exits, lost" % seconds,
           (seen["forks"], seen["exits"], seen["lost"]), (forked, forked + 1, 0))


def ptrace_pollers():
    """A life takes six stops and a poll two: 3 where the oldest process has its turn as often."""
    seconds = size(10, 3, 1)
    text = output(watched(LOAD, "pollers", "30", str(seconds), by="ptrace")).decode()
    said = dict(x.split() for x in text.splitlines() if x.startswith(("forked ", "polled ")))
    forked, polled = int(said["forked"]), int(said["polled"])
    row("forks a second beside 30 younger pollers, ptrace", "%.0f" % (forked / seconds))
    row("    polls of one of these for each fork", "%.1f" % (polled / max(forked, 1)))


def ptrace_start():
    def once(argv):
        began = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        return (number(argv) - began) / 1e6
    plain = [once([LOAD, "now"]) for _ in range(PAIRS)]
    traced = [once(watched(LOAD, "now", by="ptrace")) for _ in range(PAIRS * 2)]
    row("start to the command running, untraced", spread(plain, "%.1f") + " ms")
    row("start to the command running, ptrace", spread(traced, "%.1f") + " ms", "10 ms")


def stacks_loop():
    """What the copies of the first 64 cost is in the first row, too."""
    n = size(50000, 20000, 2000)
    load = [LOAD, "lives", str(n)]
    ratios, _ = pairs(watched(*load, more=["--stacks=off"]), watched(*load))
    row("%d lives: --stacks=auto / off" % n, ratios, "within 1 %")
    n = size(20000, 5000, 1000)
    load = [LOAD, "lives", str(n)]
    ratios, _ = pairs(load, watched(*load, more=["--stacks=all"]))
    row("%d lives, --stacks=all: traced / untraced" % n, ratios, "1.25")
    seen = summary()
    counts("    forks seen, events lost", (seen["forks"], seen["lost"]), (n, 0))


def stacks_read():
    """Of addresses that were not met before, in a program with ten libraries."""
    tool = os.path.join(BUILD, "tests/bench/symbols")
    if not os.path.exists(tool) or not shutil.which("cc"):
        row("distinct stacks a second", "needs tests/bench/symbols and a compiler")
        return
    program = ten_libraries.build(TMP)
    text = output([tool, program, str(size(8000, 4000, 1000)), "new"]).decode()
    rate, kib = re.search(r"more: (\d+) a second.* (\d+) KiB$", text.strip()).groups()
    row("distinct stacks a second, ten libraries", rate, "2000")
    row("    memory of procwatch-symbols", "%.1f MB" % (int(kib) / 1024), "64 MB")


ROWS = [stacks_loop, stacks_read, ptrace_fork, ptrace_calls, ptrace_crowd, ptrace_pollers, ptrace_start, loop, loop_wide,
        peers, probes, bystander, start, memory, zombies, burst, idle]
# Not of --check: other tools, and what says nothing in so short a time.
LONG = [peers, memory, idle, stacks_read]


def traceable():
    """Says why nothing can be traced here, if so."""
    done = subprocess.run(watched("true", out="/dev/null"), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode:
        print("cannot trace here: " + done.stderr.decode(errors="replace").strip())
    return done.returncode == 0


def measure(one):
    try:
        one()
    except (OSError, subprocess.SubprocessError, LookupError, ValueError) as e:
        row(one.__name__, "cannot be measured: %s" % e)
        wrong.append("%s cannot be measured" % one.__name__)


def main():
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    rows = [r for r in ROWS if r.__name__ in wanted or
            not wanted and not (CHECK and r in LONG)]
    if CHECK and not traceable():
        return 1 if os.environ.get("PROCWATCH_REQUIRE_BPF") == "1" else 77
    print("%s, %d cores, load %s, %s" % (os.uname().release, os.cpu_count(),
                                         os.getloadavg()[0], time.strftime("%Y-%m-%d")))
    row("what", "measured: median (range)", "must be")
    try:
        for one in rows:
            measure(one)
    finally:
        shutil.rmtree(TMP, ignore_errors=True)
    for what in wrong:
        print("WRONG: " + what)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
