#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Root where bpf cannot work: no types of the kernel, others in their place, no /sys, a
bpf(2) that is refused.  What must hold: --backend=auto watches by ptrace, one line says
why, and the command runs; the same for -p, by procfs.  A process of -p that is not there is named.

usage: no_btf_fallback.py PROCWATCH"""
import ctypes
import os
import platform
import re
import resource
import subprocess
import sys

PROGRAM = sys.argv[1]
CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 4096, 16384, 1 << 18
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 38, 22
BTF = "/sys/kernel/btf"
libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind, flags=0):
    if libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), None):
        os._exit(99)


def unshare():
    if libc.unshare(CLONE_NEWNS):
        os._exit(99)
    mount("none", "/", "", MS_REC | MS_PRIVATE)


def hide(path, content=None):
    def prepare():
        unshare()
        mount("tmpfs", path, "tmpfs")
        if content == "directory":
            os.mkdir(path + "/vmlinux")
        elif content is not None:
            with open(path + "/vmlinux", "wb") as f:
                f.write(content)
    return prepare


class Filter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8),
                ("k", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(Filter))]


def refuse(errno):
    """bpf(2) fails by that."""
    def prepare():
        nr = {"x86_64": 321, "aarch64": 280}[platform.machine()]
        code = (Filter * 4)(Filter(0x20, 0, 0, 0), Filter(0x15, 0, 1, nr),
                            Filter(0x06, 0, 0, 0x50000 | errno), Filter(0x06, 0, 0, 0x7fff0000))
        program = Program(4, code)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or \
           libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0):
            os._exit(99)
    return prepare


def no_memlock():
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))


def real_btf(size):
    with open(BTF + "/vmlinux", "rb") as f:
        return f.read(size)


def rows():
    yield "no types", hide(BTF), True
    yield "empty types", hide(BTF, b""), True
    yield "other types", hide(BTF, b"\x9f\xeb\x01\x00" + b"\xff" * 5000), True
    yield "types that are not", hide(BTF, os.urandom(100000)), True
    yield "a directory of types", hide(BTF, "directory"), True
    if os.access(BTF + "/vmlinux", os.R_OK):
        yield "half of the types", hide(BTF, real_btf(1 << 20)), True
    yield "no /sys", hide("/sys"), True
    yield "bpf: EPERM", refuse(1), True
    yield "bpf: ENOSYS", refuse(38), True
    yield "bpf: ESRCH", refuse(3), True
    yield "no locked memory", no_memlock, False


def run(prepare, *args):
    out = subprocess.run([PROGRAM, *args], preexec_fn=prepare, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=30, check=False)
    return out.returncode, out.stdout, out.stderr


def attack(name, prepare, falls_back):
    faults = []

    def expect(holds, what, answer):
        if not holds:
            faults.append("FAULT: %s: %s: %s" % (name, what, answer))

    code, out, err = answer = run(prepare, "-l", "--", "sh", "-c", "echo RAN; exit 4")
    if code == 99:
        return None
    expect(code == 4 and "RAN" in out, "the command does not run", answer)
    notes = re.findall("^procwatch: no eBPF: .*; using ptrace instead: the program runs slower .*$", err, re.M)
    expect(len(notes) == 1 or not falls_back, "no line says why", answer)
    with subprocess.Popen(["sleep", "100"]) as sleeper:
        code, out, err = answer = run(prepare, "-l", "-d", "0.3", "-p", str(sleeper.pid))
        expect(code == 0 and str(sleeper.pid) in out, "-p fails", answer)
        expect("using procfs instead" in err or not falls_back, "no line says why with -p", answer)
        sleeper.kill()
    code, out, err = answer = run(prepare, "-l", "-p", str(sleeper.pid))
    expect(code == 125 and "no such process" in err, "-p of a pid without a process is not refused", answer)
    code, out, err = answer = run(prepare, "--probe")
    expect(code == 0 and (not falls_back or "--backend=auto uses ptrace here for a COMMAND, and procfs with" in out), "--probe is wrong", answer)
    return faults


def main():
    if os.geteuid() != 0:
        print("needs root")
        sys.exit(77)
    faults, seen = [], 0
    for name, prepare, falls_back in rows():
        found = attack(name, prepare, falls_back)
        if found is None:
            print("%s: cannot be made here" % name)
            continue
        seen += 1
        faults += found
    print("\n".join(faults) or "safe")
    sys.exit(1 if faults else 0 if seen else 77)


main()
