#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# With file capabilities procwatch has rights that its caller has not.  Curses reads the
# terminal's description where TERMINFO, TERMINFO_DIRS, TERMCAP and HOME say: none of them
# may be looked at.  A FIFO in the description's place shows who opens it.
import errno, os, pty, shutil, subprocess, sys, tempfile, time

program = os.path.realpath(sys.argv[1])
NOBODY = 65534
folder = tempfile.mkdtemp(dir='/var/tmp')
os.chmod(folder, 0o755)
copy, fifo = folder + '/procwatch', folder + '/.terminfo/p/pwfifo'

ROWS = [
    {'TERMINFO': folder + '/.terminfo'}, {'TERMINFO_DIRS': folder + '/.terminfo'},
    {'HOME': folder}, {'TERMCAP': fifo, 'TERMPATH': fifo},
]


def has_reader():
    try:
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        return True
    except OSError as e:
        assert e.errno == errno.ENXIO
        return False


def attack(environ, options):
    pid, master = pty.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.chdir('/')
        os.execve(copy, [copy] + options, dict(environ, PATH='/usr/bin:/bin', TERM='pwfifo',
                                               LC_ALL='C.UTF-8'))
    end = time.time() + 30
    gone = False
    while time.time() < end and not gone:
        if has_reader():
            yield '%s: opened with %s' % (' '.join(environ), ' '.join(options))
            break
        gone = os.waitpid(pid, os.WNOHANG)[0] != 0
        time.sleep(0.02)
    if not gone:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    os.close(master)


if os.geteuid() != 0 or not shutil.which('setcap', path='/sbin:/usr/sbin:/usr/bin'):
    print('needs root and setcap')
    sys.exit(77)
shutil.copy(program, copy)
os.chmod(copy, 0o755)
if subprocess.run(['env', 'PATH=/sbin:/usr/sbin:/usr/bin:/bin', 'setcap', 'cap_bpf,cap_perfmon+ep',
                   copy]).returncode != 0:
    shutil.rmtree(folder)
    sys.exit(77)
os.makedirs(os.path.dirname(fifo))
os.mkfifo(fifo)
os.chmod(fifo, 0o666)
found = 0
for row in ROWS:
    for options in ['-t', '--', '/bin/true'], ['--', '/bin/true']:
        for fault in attack(row, options):
            print('FAULT:', fault)
            found = 1
shutil.rmtree(folder)
sys.exit(found)
