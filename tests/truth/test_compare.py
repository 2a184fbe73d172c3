#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_compare.py - the comparer finds what differs and nothing else."""
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402  pylint: disable=wrong-import-position
import compare_streams  # noqa: E402  pylint: disable=wrong-import-position

TRACER = 50


def ev(event, **fields):
    return dict(event=event, t=0, **fields)


def fork(pid, child, tid=None, **more):
    return ev("fork", pid=pid, tid=tid or pid, child=child, parent=pid,
              **{"exit_signal": "SIGCHLD", **more})


def wait(pid, target, result, tid=None, call="wait4", options=(), **more):
    return ev("wait_return", pid=pid, tid=tid or pid, call=call, target=target,
              options=list(options), **result, **more)


def took(child, state="exited"):
    return {"child": child, "state": state}


def chld(pid, tid=None):
    return ev("deliver", pid=pid, tid=tid or pid, signal="SIGCHLD", action="handler")


# A shell that runs one command: each test takes it and changes something.
STRACE = """\
100 execve("/bin/sh", ["sh"], 0x7ff /* 3 vars */) = 0
100 rt_sigaction(SIGCHLD, {sa_handler=0x55, sa_mask=[], sa_flags=SA_RESTORER}, NULL, 8) = 0
100 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 101
100 wait4(-1,  <unfinished ...>
101 execve("/bin/true", ["true", "a, \\"b) = 1"], 0x7ff /* 3 vars */) = 0
101 +++ exited with 3 +++
100 <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 3}], WSTOPPED, NULL) = 101
100 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_status=3} ---
100 rt_sigreturn({mask=[]})           = 101
100 wait4(-1, 0x7ff, WNOHANG, NULL)   = -1 ECHILD (No child processes)
100 +++ killed by SIGSEGV (core dumped) +++
"""
EVENTS = [
    ev("start", pid=TRACER),
    fork(TRACER, 99), ev("exec", pid=TRACER), ev("exit", pid=99, code=0),
    fork(TRACER, 100),
    ev("exec", pid=100),
    fork(100, 101),
    ev("exec", pid=101),
    ev("exit", pid=101, code=3, zombie=True),
    wait(100, "any", took(101), options=["WUNTRACED"]),
    chld(100),
    wait(100, "any", {"errno": "ECHILD"}, options=["WNOHANG"]),
    ev("exit", pid=100, signal="SIGSEGV", core=True, zombie=True),
    wait(TRACER, "any", took(100)),
    chld(TRACER),
    ev("summary"),
]


def differences(strace, events):
    found, _ = compare.compare(strace.splitlines(), [json.dumps(e) for e in events])
    return found


class Agree(unittest.TestCase):
    def check(self, strace, events):
        self.assertEqual(differences(strace, events), [])

    def test_shell(self):
        self.check(STRACE, EVENTS)

    def test_eintr_by_rt_sigreturn(self):
        self.check("""\
100 rt_sigaction(SIGALRM, {sa_handler=0x55, sa_mask=[], sa_flags=SA_RESTORER}, NULL, 8) = 0
100 wait4(7, NULL, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
100 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
100 wait4(8, NULL, WNOHANG, NULL) = 0
100 rt_sigreturn({mask=[]}) = -1 EINTR (Interrupted system call)
100 +++ exited with 0 +++
""", [fork(TRACER, 100), wait(100, "pid:8", {"child": 0}, options=["WNOHANG"]),
            wait(100, "pid:7", {"errno": "EINTR"}), ev("exit", pid=100, code=0)])

    def test_restarted_after_handler(self):
        self.check("""\
100 rt_sigaction(SIGALRM, {sa_handler=0x55, sa_mask=[], sa_flags=SA_RESTART}, NULL, 8) = 0
100 wait4(7, NULL, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
100 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
100 rt_sigreturn({mask=[]}) = 61
100 wait4(7, NULL, 0, NULL) = 7
100 +++ exited with 0 +++
""", [fork(TRACER, 100), wait(100, "pid:7", {"child": 7}), ev("exit", pid=100, code=0)])

    def test_restarted_without_handler(self):
        """A later EINTR of another call's handler is not this wait's."""
        self.check("""\
100 wait4(7, NULL, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
100 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8} ---
100 wait4(7, NULL, 0, NULL) = 7
100 rt_sigaction(SIGALRM, {sa_handler=0x55, sa_mask=[], sa_flags=0}, NULL, 8) = 0
100 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
100 rt_sigreturn({mask=[]}) = -1 EINTR (Interrupted system call)
100 +++ exited with 0 +++
""", [fork(TRACER, 100), chld(100), wait(100, "pid:7", {"child": 7}),
            ev("exit", pid=100, code=0)])

    def test_killed_while_waiting(self):
        self.check("""\
100 wait4(7,  <unfinished ...>
100 <... wait4 resumed> <unfinished ...>) = ?
100 +++ killed by SIGKILL +++
""", [fork(TRACER, 100), ev("exit", pid=100, signal="SIGKILL")])

    def test_killed_in_exec(self):
        """strace alone does not show whether the exec had been done."""
        strace = """\
100 execve("/bin/sleep", ["sleep", "9"], 0x7ff /* 3 vars */ <unfinished ...>
100 <... execve resumed> <unfinished ...>) = ?
100 +++ killed by SIGKILL +++
"""
        killed = ev("exit", pid=100, signal="SIGKILL")
        self.check(strace, [fork(TRACER, 100), ev("exec", pid=100), killed])
        self.check(strace, [fork(TRACER, 100), killed])
        self.assertTrue(differences(strace, [fork(TRACER, 100), ev("exec", pid=100),
                                             ev("exec", pid=100), killed]))

    def test_waitid(self):
        self.check("""\
100 waitid(P_PID, 7, {si_signo=SIGCHLD, si_code=CLD_STOPPED, si_pid=7, si_uid=0}, WEXITED|WSTOPPED|WNOWAIT, NULL) = 0
100 waitid(P_ALL, 0, {}, WNOHANG|WEXITED, NULL) = 0
100 waitid(P_PIDFD, 3, NULL, WEXITED, NULL) = 0
100 waitid(P_PGID, 0, 0x7ff, WEXITED, NULL) = -1 ECHILD (No child processes)
100 +++ exited with 0 +++
""", [fork(TRACER, 100),
            wait(100, "pid:7", took(7, "stopped"), call="waitid",
                 options=["WEXITED", "WSTOPPED", "WNOWAIT"]),
            wait(100, "any", {"child": 0}, call="waitid", options=["WNOHANG", "WEXITED"]),
            wait(100, "pidfd:3", {"child": 7}, call="waitid", options=["WEXITED"]),
            wait(100, "pgid:100", {"errno": "ECHILD"}, call="waitid", options=["WEXITED"]),
            ev("exit", pid=100, code=0)])

    def test_exec_by_thread(self):
        self.check("""\
100 clone3({flags=CLONE_VM|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0, stack=0x7f}, 88) = 101
100 clone3({flags=CLONE_VM|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0, stack=0x7f}, 88) = 102
102 execve("/bin/sh", ["sh", "-c", "exit 55"], 0x7ff /* 37 vars */ <unfinished ...>
101 +++ exited with 0 +++
100 +++ superseded by execve in pid 102 +++
100 <... execve resumed>)             = 0
100 +++ exited with 55 +++
""", [fork(TRACER, 100), ev("thread", pid=100, tid=101, state="start"),
            ev("thread", pid=100, tid=102, state="start"),
            ev("thread", pid=100, tid=101, state="exit"),
            ev("exec", pid=100), ev("exit", pid=100, code=55)])

    def test_nested_namespace(self):
        self.check("""\
100 fork() = 2 /* 101 in strace's PID NS */
101 +++ exited with 1 +++
100 wait4(2 /* 101 in strace's PID NS */, [{WIFEXITED(s) && WEXITSTATUS(s) == 1}], 0, NULL) = 2 /* 101 in strace's PID NS */
100 +++ exited with 0 +++
""", [fork(TRACER, 100), fork(100, 101), ev("exit", pid=101, code=1),
            wait(100, "pid:2", took(101)), ev("exit", pid=100, code=0)])

    def test_nested_namespace_too_late(self):
        """strace could not translate: it shows the inner pid."""
        text = """\
100 fork() = 2 /* 101 in strace's PID NS */
101 +++ exited with 1 +++
100 wait4(-1, NULL, 0, NULL) = 2
100 +++ exited with 0 +++
"""
        for nspid, same in ((2, True), (3, False)):
            found = differences(text, [
                fork(TRACER, 100), fork(100, 101, nspid=nspid), ev("exit", pid=101, code=1),
                wait(100, "any", took(101)), ev("exit", pid=100, code=0)])
            self.assertEqual(found == [], same)

    def test_untraced(self):
        self.check("""\
100 clone3({flags=CLONE_UNTRACED, exit_signal=SIGCHLD, stack=NULL, stack_size=0}, 64) = 101
100 +++ exited with 0 +++
""", [fork(TRACER, 100), fork(100, 101), fork(101, 102), ev("exit", pid=102, code=1),
            ev("exit", pid=101, code=1), ev("exit", pid=100, code=0)])

    def test_number_comes_again(self):
        once = "100 fork() = 101\n101 +++ exited with %d +++\n"
        self.check("100 execve(\"x\", [], 0) = 0\n" + once % 1 + once % 2 +
                   "100 +++ exited with 0 +++\n",
                   [fork(TRACER, 100), ev("exec", pid=100),
                    fork(100, 101), ev("exit", pid=101, code=1),
                    fork(100, 101), ev("exit", pid=101, code=2), ev("exit", pid=100, code=0)])

    def test_killed_in_signal_stop(self):
        self.check("""\
100 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8} ---
100 +++ killed by SIGKILL +++
""", [fork(TRACER, 100), ev("exit", pid=100, signal="SIGKILL")])

    def test_clone_parent(self):
        self.check("""\
100 clone(child_stack=NULL, flags=CLONE_PARENT) = 101
101 +++ exited with 1 +++
100 +++ exited with 0 +++
""", [fork(TRACER, 100), fork(100, 101), ev("exit", pid=101, code=1),
            ev("exit", pid=100, code=0)])


class Differ(unittest.TestCase):
    """Each change of one event must give at least one difference."""

    def check(self, change, word):
        events = [dict(e) for e in EVENTS]
        change(events)
        found = differences(STRACE, events)
        self.assertTrue(found)
        self.assertIn(word, " ".join(found))

    def at(self, **fields):
        """Changes the first event that has fields["event"] and pid."""
        where = (fields.pop("event"), fields.pop("pid"))

        def change(events):
            for e in events:
                if (e["event"], e.get("pid")) == where:
                    e.update(fields)
                    for key, value in fields.items():
                        if value is None:
                            del e[key]
                    return
        return change

    def test_no_fork(self):
        self.check(lambda e: e.pop(6), "101: only strace saw it")

    def test_fork_too_many(self):
        self.check(lambda e: e.insert(6, fork(100, 333)), "333: only procwatch saw it")

    def test_forked_by_other(self):
        self.check(self.at(event="fork", pid=100, tid=77), "forked by")

    def test_vfork(self):
        self.check(self.at(event="fork", pid=100, vfork=True), "vfork")

    def test_exit_signal(self):
        self.check(self.at(event="fork", pid=100, exit_signal=None), "exit signal")

    def test_no_exec(self):
        self.check(lambda e: e.pop(7), "execs")

    def test_no_end(self):
        self.check(lambda e: e.pop(8), "end")

    def test_code(self):
        self.check(self.at(event="exit", pid=101, code=4), "end")

    def test_core(self):
        self.check(self.at(event="exit", pid=100, core=False), "end")

    def test_no_wait(self):
        self.check(lambda e: e.pop(9), "wait 1")

    def test_wait_too_many(self):
        self.check(lambda e: e.insert(10, e[9]), "wait 2")

    def test_wait_child(self):
        self.check(self.at(event="wait_return", pid=100, child=102), "wait 1")

    def test_wait_state(self):
        self.check(self.at(event="wait_return", pid=100, state="stopped"), "wait 1")

    def test_wait_options(self):
        self.check(self.at(event="wait_return", pid=100, options=[]), "wait 1")

    def test_wait_target(self):
        self.check(self.at(event="wait_return", pid=100, target="pid:101"), "wait 1")

    def test_wait_errno(self):
        self.check(self.at(event="wait_return", pid=100, errno="EINTR"), "wait 1")

    def test_no_delivery(self):
        self.check(lambda e: e.pop(10), "SIGCHLDs")

    def test_delivery_too_many(self):
        self.check(lambda e: e.insert(10, chld(100)), "SIGCHLDs")

    def test_lost(self):
        self.check(lambda e: e.insert(10, ev("lost", count=1)), "lost")

    def test_nothing(self):
        self.assertTrue(differences("", EVENTS))
        self.assertTrue(differences(STRACE, []))


def sent(child, result, code="CLD_EXITED"):
    return {"event": "signal", "t": 0, "signal": "SIGCHLD", "from": child, "to": 100, "code": code,
            "result": result}


def reap(pid, by, how="wait4"):
    return {"event": "reap", "t": 0, "pid": pid, "by": by, "how": how}


# Two children whose SIGCHLDs are one, as the ptrace source reports it.
TRACED = [
    ev("start", pid=100), ev("exec", pid=100, comm="sh", argv=["sh"]),
    fork(100, 101), fork(100, 102), ev("thread", pid=100, tid=110, state="start"),
    ev("exit", pid=101, ppid=100, code=0), sent(101, "queued"),
    ev("exit", pid=102, ppid=100, code=0), sent(102, "coalesced"),
    chld(100),
    wait(100, "any", took(101)), reap(101, 100),
    wait(100, "any", took(102)), reap(102, 100),
    ev("exit", pid=100, ppid=98, code=3), ev("summary"),
]


class Streams(unittest.TestCase):
    def setUp(self):
        self.traced = json.loads(json.dumps(TRACED))
        self.probed = [ev("start", pid=98), fork(98, 100)] + json.loads(json.dumps(TRACED[1:]))

    def found(self):
        return compare_streams.compare(*[[json.dumps(e) for e in s] for s in (self.traced, self.probed)])[0]

    def at(self, event, n=0):
        return [e for e in self.probed if e["event"] == event][n]

    def check(self, word):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0])

    def test_same(self):
        self.assertEqual(self.found(), [])

    def test_blocked_is_queued(self):
        self.at("signal")["result"] = "blocked"
        self.assertEqual(self.found(), [])

    def test_ignored_is_seen_anyhow(self):
        self.traced[8]["result"] = "ignored"
        self.assertEqual(self.found(), [])

    def test_receiver_is_about_to_end(self):
        self.at("signal")["result"] = "ignored"
        self.assertEqual(self.found(), [])

    def test_default_delivery(self):
        self.probed.insert(-3, dict(chld(100), action="default"))
        self.assertEqual(self.found(), [])

    def test_pending_at_the_end(self):
        self.probed.insert(-3, sent(101, "queued", "SI_USER"))
        self.assertEqual(self.found(), [])

    def test_fate(self):
        self.at("signal", 1)["result"] = "queued"
        self.check("ptrace coalesced, bpf queued")

    def test_signal_missing(self):
        self.probed.remove(self.at("signal"))
        self.check("ptrace queued, bpf none")

    def test_signal_too_many(self):
        self.probed.insert(-3, sent(101, "queued", "CLD_STOPPED"))
        self.check("ptrace none, bpf queued")

    def test_delivery_missing(self):
        self.probed.remove(self.at("deliver"))
        self.check("handler 1")

    def test_wait(self):
        self.at("wait_return")["errno"] = "EINTR"
        self.check("wait 1")

    def test_reap(self):
        self.at("reap")["how"] = "waitid"
        self.check("reap 1")

    def test_fork(self):
        self.at("fork", 1)["vfork"] = True
        self.check("born")

    def test_lives(self):
        self.probed.insert(-3, fork(100, 103))
        self.check("only bpf saw it")

    def test_exec(self):
        self.at("exec")["argv"] = ["dash"]
        self.check("exec 1")

    def test_exit(self):
        self.at("exit", 1)["code"] = 1
        self.check("end")

    def test_root_exit(self):
        self.at("exit", 2)["code"] = 1
        self.check("end")

    def test_thread(self):
        self.probed.remove(self.at("thread"))
        self.check("threads")

    def test_lost(self):
        self.probed.insert(-3, ev("lost", count=2))
        self.check("lost 2")


if __name__ == "__main__":
    unittest.main()
