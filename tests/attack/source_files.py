#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# A user's program whose debug information names whatever it likes as its source files, and
# root looks: a FIFO and devices, which hang or have no end; a file with a lease, which its
# owner may keep for a while; files of /proc; and files that the program's user may not read,
# by a folder, by their mode or by a link.  What must hold: the functions are named, with the
# text of the one file that is all right, and not a word of any other; and nothing hangs.
import json, os, shutil, subprocess, sys, tempfile

from watched_run import await_that, end

program = os.path.realpath(sys.argv[1])
USER, OTHER = 65534, 65533
if os.geteuid() != 0:
    print('needs root')
    sys.exit(77)
if not shutil.which('cc'):
    print('needs cc')
    sys.exit(77)

top = tempfile.mkdtemp(prefix='source_files.')
os.chmod(top, 0o755)
SECRET = 'SECRETWORD'


def put(name, text, mode=0o644, owner=0):
    path = os.path.join(top, name)
    with open(path, 'w') as f:
        f.write(text)
    os.chmod(path, mode)
    os.chown(path, owner, owner)
    return path


def folder(name, mode, owner):
    os.mkdir(os.path.join(top, name))
    os.chown(os.path.join(top, name), owner, owner)
    os.chmod(os.path.join(top, name), mode)


folder('private', 0o700, OTHER)
folder('below', 0o755, USER)
os.mkfifo(os.path.join(top, 'pipe.c'), 0o666)
os.symlink('../private/link.c', os.path.join(top, 'below', 'link.c'))
put('private/link.c', SECRET + '\n')
FILES = {       # by the function that forks
    'good': put('good.c', 'text of good\n'),
    'pipe': os.path.join(top, 'pipe.c'),
    'zero': '/dev/zero',
    'tty': '/dev/tty',
    'leased': put('leased.c', SECRET + '\n', owner=USER),
    'folder': put('private/secret.c', SECRET + '\n'),
    'mode': put('secret.c', SECRET + '\n', 0o600, OTHER),
    'root': put('root.c', SECRET + '\n', 0o600),
    'link': os.path.join(top, 'below', 'link.c'),
    'proc': '/proc/self/status',
    'kmsg': '/proc/kmsg',
    'itself': top,
}
code = '''#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
'''
for name, path in FILES.items():
    # all of it is line 1 of that file
    code += '__attribute__((noinline)) void fork_%s(void)\n#line 1 "%s"\n{ if (fork() == 0) _exit(0); wait(0); }\n' % (name, path)
code += '''
int main(void)
{
	int fd = open("%s", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGIO, SIG_IGN);
	if (fcntl(fd, F_SETLEASE, F_WRLCK) == 0)
		write(1, "leased\\n", 7);
%s
	for (;;)
		pause();
}
''' % (FILES['leased'], ''.join('\tfork_%s();\n' % name for name in FILES))
put('program.c', code)
built = os.path.join(top, 'program')
subprocess.run(['cc', '-g', '-O0', '-w', '-o', built, os.path.join(top, 'program.c')], check=True)
os.chmod(built, 0o755)

out = os.path.join(top, 'out')
with open(os.path.join(top, 'stdout'), 'wb') as o, open(os.path.join(top, 'stderr'), 'wb') as e:
    run = subprocess.Popen([program, '-q', '-j', '-o', out, '--stacks=all', '-u', 'nobody', '--', built],
                           stdin=subprocess.DEVNULL, stdout=o, stderr=e, cwd=top, start_new_session=True)


def frames():
    found = {}
    if not os.path.exists(out):
        return found
    with open(out) as f:
        for line in f:
            try:
                ev = json.loads(line)
            except ValueError:
                continue        # it is still being written
            for frame in ev.get('frames', []):
                func = frame.get('func', '')
                if func.startswith('fork_'):
                    found[func[5:]] = frame
    return found


def read(name):
    with open(os.path.join(top, name), errors='replace') as f:
        return f.read()


faults = []
await_that(lambda: len(frames()) >= len(FILES), run)
if not end(run):
    faults.append('it hangs')
found = frames()
stdout, everything = read('stdout'), read('out') + read('stderr')
for name, path in FILES.items():
    frame = found.get(name)
    if not frame:
        faults.append('no frame of fork_%s()' % name)
    elif frame.get('line') != 1 or frame.get('file') not in (path, os.path.relpath(path, top)):
        faults.append('fork_%s() is at %s:%s' % (name, frame.get('file'), frame.get('line')))
    elif frame.get('source') != ('text of good' if name == 'good' else None):
        faults.append('fork_%s() has the text %r' % (name, frame.get('source')))
if SECRET in everything:
    faults.append('the secret was shown')
shutil.rmtree(top)
if faults:
    print('FAULT: ' + '; '.join(faults))
    sys.exit(1)
print('safe' if 'leased' in stdout else 'safe, but no lease can be had here')
