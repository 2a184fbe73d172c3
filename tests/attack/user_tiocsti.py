#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# The command of -u USER shares root's terminal.  By TIOCSTI it could type a line into it,
# which root's shell would run: natively, with bits set above the request, which the kernel
# does not look at, or by the 32-bit way into the kernel.  In no view may it; neither may
# TIOCLINUX get as far as the terminal; nor where no filter can be had (no CAP_SYS_ADMIN).
import errno, os, platform, pty, select, shutil, sys, tempfile, time

program = os.path.realpath(sys.argv[1])
USER = 'nobody'
NO_ADMIN = 'setpriv --bounding-set=-sys_admin '

TYPE = r'''
import ctypes, mmap, os, platform, struct, sys
TIOCSTI, TIOCLINUX = 0x5412, 0x541c
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
out = []

def native(request, c):
    number = {'x86_64': 16, 'aarch64': 29}[platform.machine()]
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(number), ctypes.c_long(0), ctypes.c_ulong(request), c)
    return ctypes.get_errno()

def compat(request, c):     # int $0x80, with the character below 4 GB
    page = mmap.mmap(-1, 4096, 0x22 | 0x40, 7)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    page[0:1] = c[0:1]
    page[16:] = (b'\x53\xb8' + struct.pack('<I', 54) + b'\xbb' + struct.pack('<I', 0) +
                 b'\xb9' + struct.pack('<I', request) + b'\xba' + struct.pack('<I', at) +
                 b'\xcd\x80\x5b\xc3').ljust(4080, b'\x90')
    return -ctypes.CFUNCTYPE(ctypes.c_int)(at + 16)()

def line(way, request):
    return {way(request, ctypes.create_string_buffer(bytes([c]))) for c in b'echo INJ$((40+2))\n'}

out.append(('plain', line(native, TIOCSTI)))
out.append(('high bits', line(native, 0xdead << 32 | TIOCSTI)))
out.append(('console', {native(TIOCLINUX, ctypes.create_string_buffer(b'\x03'))}))
with open(sys.argv[1], 'a') as f:
    print(out, file=f)
if platform.machine() == 'x86_64' and os.fork() == 0:     # without that way: SIGSEGV
    out = [('32 bits', line(compat, TIOCSTI))]
    with open(sys.argv[1], 'a') as f:
        print(out, file=f)
'''

# options, what root's shell has before it, and whether the terminal is the shared one
ROWS = [
    ('-q -l -o /dev/null', '', True), ('-q -j -o /dev/null', '', True),
    ('-q -b procfs -l -o /dev/null', '', True), ('-t', '', False), ('-t --no-pty', '', True),
    ('-q -b procfs -l -o /dev/null', NO_ADMIN, True),
]


def root_shell(line, done):
    """What root's shell on a terminal of its own prints while it runs the line."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve('/bin/bash', ['bash', '--norc', '-i'],
                  dict(os.environ, PS1='ready$ ', TERM='xterm', HISTFILE='', LC_ALL='C.UTF-8'))
    out, sent, ended, asked, end = b'', False, 0, 0, time.time() + 25
    while time.time() < end and not (ended and time.time() > ended + 0.5):
        if select.select([master], [], [], 0.1)[0]:
            out += os.read(master, 65536)
        if not sent and b'ready$ ' in out:
            os.write(master, line.encode() + b'; echo over$((1+1))\n')
            sent = True
        if sent and not ended and os.path.exists(done) and time.time() > asked + 1:
            os.write(master, b'q')      # the full screen stays
            asked = time.time()
        if b'over2' in out and not ended:
            ended = time.time()
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(master)
    return out


def attack(folder, options, before, shared):
    done = folder + '/done'
    open(done + '.new', 'w').close()
    os.chmod(done + '.new', 0o666)
    line = ('cd %s; %s%s %s -u %s -- /bin/sh -c "python3 type.py done.new; mv done.new done"'
            % (folder, before, program, options, USER))
    out = root_shell(line, done)
    if b'INJ42' in out:
        yield "root's shell ran a line that %s typed" % USER
    said = open(done if os.path.exists(done) else done + '.new').read()
    if 'plain' not in said:
        yield 'the command did not run: %r' % out[-500:]
    for row in said.splitlines():
        for way, errors in eval(row):
            if shared and not errors <= {errno.EPERM, errno.EIO} and not (before and way == 'console'):
                yield '%s: %s' % (way, [os.strerror(e) if e else 'done' for e in errors])
    if os.path.exists(done):
        os.unlink(done)


if os.geteuid() != 0 or platform.machine() not in ('x86_64', 'aarch64') or \
        not shutil.which('setpriv') or not os.path.exists('/usr/bin/python3'):
    print('needs root, setpriv and python3')
    sys.exit(77)
folder, found = tempfile.mkdtemp(), 0
os.chmod(folder, 0o777)
with open(folder + '/type.py', 'w') as f:
    f.write(TYPE)
for row in ROWS:
    for fault in attack(folder, *row):
        print('FAULT: %s%s: %s' % (row[1], row[0], fault))
        found = 1
shutil.rmtree(folder)
sys.exit(found)
