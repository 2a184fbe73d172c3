#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs on a file system that stops to answer, by FUSE.  First one of root's, which no
# longer gives the debug information: the process that reads symbols hangs in it.  Then one
# that a user has mounted in a user namespace, which answers nothing: the kernel must not let
# root into it.  What must hold: stacks of other programs come, one line names the file that
# is left out, all forks are reported, and procwatch ends.
import ctypes, errno, os, re, shutil, signal, struct, subprocess, sys, tempfile, time

program = os.path.realpath(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
FUSE_DEVICE = os.makedev(10, 229)
USER = 65534
PADDING = 8 << 20       # bytes: more than is read ahead

PROGRAM = '''
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
/* the symbols and the headers of sections are behind it */
__asm__(".section .padding,\\"\\",@progbits\\n.zero %d\\n.previous");
static void child(void) { if (fork() == 0) _exit(1); wait(0); }
__attribute__((noinline)) void fork_here(void) { child(); }
__attribute__((noinline)) void fork_there(void) { child(); }
int main(void)
{
	char c;

	prctl(PR_SET_PDEATHSIG, 9);
	write(1, "r", 1);
	while (read(0, &c, 1) == 1) {
		if (c == 'h')
			fork_here();
		else
			fork_there();
		write(1, "f", 1);
	}
}
''' % PADDING


def attributes(node, data):
    folder = node == 1
    return struct.pack('<QQQQQQIIIIIIIIII', node, 0 if folder else len(data), 0, 0, 0, 0, 0, 0, 0,
                       0o40755 if folder else 0o100755, 1, 0, 0, 0, 4096, 0)


def answer(op, node, body, data):
    """An errno and what is answered; nothing is kept by the kernel, as all times are 0.  The file
    has the name of an interpreter: of others procwatch reads the file itself, before any stack."""
    if op == 26:        # INIT
        return 0, struct.pack('<IIIIHHIIHHI', 7, 31, 65536, 0, 12, 10, 65536, 1, 0, 0, 0) + bytes(28)
    if op == 1:         # LOOKUP
        if body.rstrip(b'\0') != b'bash':
            return errno.ENOENT, b''
        return 0, struct.pack('<QQQQII', 2, 0, 0, 0, 0, 0) + attributes(2, data)
    if op == 3:         # GETATTR
        return 0, struct.pack('<QII', 0, 0, 0) + attributes(node, data)
    if op in (14, 27):  # OPEN, OPENDIR
        return 0, struct.pack('<QII', 1, 0, 0)
    if op == 15:        # READ
        _, offset, size = struct.unpack_from('<QQI', body)
        return 0, data[offset:offset + size]
    if op in (18, 25, 29, 34):  # RELEASE, FLUSH, RELEASEDIR, ACCESS
        return 0, b''
    return errno.ENOSYS, b''


def serve(device, at, data, hangs):
    """Mounts it, and answers what hangs(op, body) does not hold back."""
    fd = os.open(device, os.O_RDWR)
    options = 'fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other' % fd
    if libc.mount(b'fuse', at.encode(), b'fuse', 0, options.encode()) != 0:
        os._exit(77)
    os.write(1, b'm')
    while True:
        try:
            request = os.read(fd, 1 << 20)
        except OSError as e:
            if e.errno in (errno.ENOENT, errno.EINTR, errno.EAGAIN):
                continue
            os._exit(0)
        _, op, unique, node = struct.unpack_from('<IIQQ', request)
        body = request[40:]
        if op in (2, 36, 42) or hangs(op, body):        # FORGET, INTERRUPT, BATCH_FORGET
            continue
        error, payload = answer(op, node, body, data)
        os.write(fd, struct.pack('<IiQ', 16 + len(payload), -error, unique) + payload)


if sys.argv[2:3] == ['--serve']:
    device, at, file, stop, part = sys.argv[3:]
    with open(file, 'rb') as f:
        content = f.read()
    libc.prctl(1, signal.SIGKILL)       # PR_SET_PDEATHSIG

    def hangs(op, body):
        if not os.path.exists(stop):
            return False
        return part == 'all' or (op == 15 and struct.unpack_from('<QQ', body)[1] >= PADDING // 2)
    serve(device, at, content, hangs)

if os.geteuid() != 0 or not shutil.which('cc') or not shutil.which('setpriv'):
    print('needs root, cc and setpriv')
    sys.exit(77)
if sys.argv[2:3] != ['--inside']:
    os.execvp('unshare', ['unshare', '-m', '--propagation', 'private', sys.executable, os.path.realpath(sys.argv[0]),
                          program, '--inside'])

top = tempfile.mkdtemp(prefix='hanging_files.')
os.chmod(top, 0o755)
libc.mount(b'none', top.encode(), b'tmpfs', 0, b'mode=755')     # where devices may be
out, err, stop, built, device = (os.path.join(top, name) for name in ('out', 'err', 'stop', 'built', 'fuse'))
with open(built + '.c', 'w') as f:
    f.write(PROGRAM)
subprocess.run(['cc', '-g', '-O0', '-w', '-o', built, built + '.c'], check=True)
shutil.copy(sys.argv[0], os.path.join(top, 'server'))
os.mknod(device, 0o666 | 0o20000, FUSE_DEVICE)
os.chmod(device, 0o666)
started = []


def quit(status, text):
    for p in started:
        p.kill()
        p.wait()
    libc.umount2(top.encode(), 2)
    os.rmdir(top)
    print(text)
    sys.exit(status)


def start(words, **more):
    p = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, **more)
    started.append(p)
    return p


def mounted(where, part, before=()):
    os.mkdir(where)
    os.chmod(where, 0o777)
    p = start([*before, '/usr/bin/python3', os.path.join(top, 'server'), program, '--serve',
               device, where, built, stop, part])
    return p if p.stdout.read(1) == b'm' else None


def victim(words):
    p = start(words)
    return p if p.stdout.read(1) == b'r' else None


def watched(pids):
    for name in (out, err):
        open(name, 'w').close()
    with open(err, 'w') as e:
        run = subprocess.Popen([program, '-j', '-o', out, '--stacks=all'] +
                               [word for pid in pids for word in ('-p', str(pid))],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=e)
    started.append(run)
    return run


def read(name):
    with open(name, errors='replace') as f:
        return f.read()


def await_that(holds, run, seconds=90):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.1)
    return holds()


def forks(pid):
    return len(re.findall('"event":"fork","t":[0-9]+,"pid":%d,' % pid, read(out)))


def ended(run):
    run.terminate()
    try:
        run.wait(timeout=60)
        return run.returncode
    except subprocess.TimeoutExpired:
        return None


faults = []
plain = victim([built])
if not mounted(os.path.join(top, 'mount'), 'debug'):
    quit(77, 'no FUSE can be mounted here')
remote_file = os.path.join(top, 'mount', 'bash')
remote = victim([remote_file])
run = watched([plain.pid])
if not await_that(lambda: '"process"' in read(out), run):
    quit(77, 'no process is seen: ' + read(err)[-300:])
plain.stdin.write(b'h')
if not await_that(lambda: '"fork_here"' in read(out), run, 30):
    quit(77, 'no stacks of forks here')
ended(run)

open(stop, 'w').close()
run = watched([plain.pid, remote.pid])
await_that(lambda: read(out).count('"event":"process"') >= 2, run)
remote.stdin.write(b'h')
await_that(lambda: forks(remote.pid) == 1, run)
plain.stdin.write(b't')
if not await_that(lambda: '"fork_there"' in read(out), run):
    faults.append('no stack after the one that hangs')
if 'does not answer: ' + remote_file not in read(err):
    faults.append('it is not said which file hangs')
if forks(remote.pid) != 1 or forks(plain.pid) != 1:
    faults.append('%d and %d forks are reported' % (forks(remote.pid), forks(plain.pid)))
if ended(run) is None:
    faults.append('it does not end')
if faults:
    quit(1, 'FAULT: ' + '; '.join(faults) + '\n' + read(err)[-300:])

os.unlink(stop)
server = mounted(os.path.join(top, 'user'), 'all',
                 ['setpriv', '--reuid=%d' % USER, '--regid=%d' % USER, '--clear-groups', 'unshare', '-Urm'])
if not server:
    quit(0, 'safe, but a user can mount none here')
stranger = victim(['nsenter', '-t', str(server.pid), '-m', '-U', os.path.join(top, 'user', 'bash')])
open(stop, 'w').close()
run = watched([plain.pid, stranger.pid])
if not await_that(lambda: read(out).count('"event":"process"') >= 2, run):
    quit(1, 'FAULT: no process is seen: ' + read(err)[-300:])
stranger.stdin.write(b'h')
if not await_that(lambda: forks(stranger.pid) == 1, run):
    faults.append("the stranger's fork is not reported")
plain.stdin.write(b'h')
if not await_that(lambda: '"fork_here"' in read(out), run):
    faults.append("no stack beside the stranger's")
if ended(run) is None:
    faults.append('it does not end')
quit(1 if faults else 0, 'FAULT: ' + '; '.join(faults) + '\n' + read(err)[-300:] if faults else 'safe')
