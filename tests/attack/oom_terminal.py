#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# procwatch runs out of memory while the full screen is up.  The terminal has to be given
# back (echo, lines, the main screen), with one line and status 125, and the command runs to its end.
import os, pty, select, shutil, subprocess, sys, tempfile, termios, time

program = os.path.realpath(sys.argv[1])
folder = tempfile.mkdtemp()
begun, mark, stop = folder + '/begun', folder + '/mark', folder + '/stop'
# each child takes some of procwatch's memory
script = ('echo x >%s; i=0; while [ $i -lt 3000 ] && [ ! -e %s ]; do sleep 1 & i=$((i+1)); done; echo x >%s'
          % (begun, stop, mark))


def vm_size(pid):
    with open('/proc/%d/status' % pid) as f:
        return next(int(l.split()[1]) * 1024 for l in f if l.startswith('VmSize'))


def run():
    pid, master = pty.fork()
    if pid == 0:
        os.execve(program, [program, '-t', '--', '/bin/sh', '-c', script],
                  dict(os.environ, TERM='xterm-256color', LC_ALL='C.UTF-8', XDG_STATE_HOME='/dev/null'))
    out, limited, end = b'', False, time.time() + 30
    while time.time() < end:
        try:
            if select.select([master], [], [], 0.05)[0]:
                out += os.read(master, 65536)
        except OSError:     # it has ended, and all is read
            return master, out, os.waitpid(pid, 0)[1]
        # the command runs: one that is held when procwatch ends never begins
        if not limited and b'\x1b[?1049h' in out and os.path.exists(begun):
            subprocess.run(['prlimit', '--pid', str(pid), '--as=%d' % vm_size(pid)], check=True)
            limited = True
    os.kill(pid, 9)
    return master, out, os.waitpid(pid, 0)[1]


def faults(master, out, status):
    modes = termios.tcgetattr(master)
    if os.waitstatus_to_exitcode(status) != 125 or b'out of memory' not in out:
        yield 'status %#x, and it says: %r' % (status, out[-200:])
    if not (modes[3] & termios.ECHO and modes[3] & termios.ICANON):
        yield 'the terminal is left raw, without echo'
    if b'\x1b[?1049l' not in out:
        yield 'the alternate screen is left on'
    open(stop, 'w').close()
    end = time.time() + 30
    while not os.path.exists(mark) and time.time() < end:
        time.sleep(0.1)
    if not os.path.exists(mark):
        yield 'the command did not go on'


if b'__asan_init' in open(program, 'rb').read():
    print('with the sanitizer memory ends in other ways')
    shutil.rmtree(folder)
    sys.exit(77)
master, out, status = run()
if os.WIFSIGNALED(status):
    print('it did not run out of memory: %#x' % status)
    open(stop, 'w').close()
    time.sleep(1)
    shutil.rmtree(folder)
    sys.exit(77)
found = list(faults(master, out, status))
shutil.rmtree(folder, ignore_errors=True)
for fault in found:
    print('FAULT:', fault)
sys.exit(bool(found))
