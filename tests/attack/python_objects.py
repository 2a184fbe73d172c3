#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# A Python program that writes into its own code objects before it forks in them: names and
# line tables of negative, huge and wrong lengths, texts of a kind that there is not.  What
# must hold: the watch continues, in little memory, and names the function that is as it was.
import json, os, re, shutil, subprocess, sys, tempfile

from watched_run import await_that, end

program = os.path.realpath(sys.argv[1])
python = os.path.realpath('/usr/bin/python3')
if not re.search(r'python3\.1[123]$', python):
    print('needs /usr/bin/python3 of 3.11 to 3.13')
    sys.exit(77)

VICTIM = r'''
import ctypes, os, sys

LENGTH, STATE = 16, 32      # of a str; LENGTH also of a bytes object
COMPACT_ASCII = 1 << 5 | 1 << 6
ROWS = [
    ('co_name', LENGTH, -1), ('co_name', LENGTH, 1 << 62), ('co_name', LENGTH, 1000), ('co_name', LENGTH, 0),
    ('co_name', STATE, 4 << 2 | COMPACT_ASCII), ('co_name', STATE, 7 << 2 | COMPACT_ASCII), ('co_name', STATE, 0),
    ('co_filename', LENGTH, -1), ('co_filename', LENGTH, 1 << 62), ('co_filename', LENGTH, 4096),
    ('co_filename', STATE, 2 << 2 | 1 << 5),
    ('co_linetable', LENGTH, -1), ('co_linetable', LENGTH, 1 << 62), ('co_linetable', LENGTH, 1 << 16),
    None,
]
SOURCE = """
def %s():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
"""


def function(i, row):
    name = 'as_it_was' if row is None else 'function_%d_of_the_attack' % i
    names = {'os': os}
    exec(compile(SOURCE % name, '/nowhere/attack_%d.py' % i, 'exec'), names)
    f = names[name]
    # objects of its own: others are used by the interpreter
    f.__code__ = f.__code__.replace(co_name=''.join(list(name)), co_filename='/nowhere/attack_%d.py' % i,
                                    co_linetable=bytes(bytearray(f.__code__.co_linetable)))
    if row:
        at = id(getattr(f.__code__, row[0])) + row[1]
        kind = ctypes.c_uint32 if row[1] == STATE else ctypes.c_int64
        kind.from_address(at).value = row[2]
    return f


ctypes.CDLL(None).prctl(1, 9)       # PR_SET_PDEATHSIG
functions = [function(i, row) for i, row in enumerate(ROWS)]
while True:
    for f in functions:
        f()
    os.write(1, b'.')
'''

top = tempfile.mkdtemp(prefix='python_objects.')
out = os.path.join(top, 'out')
with open(os.path.join(top, 'victim.py'), 'w') as f:
    f.write(VICTIM)
with open(os.path.join(top, 'stdout'), 'wb') as o, open(os.path.join(top, 'stderr'), 'wb') as e:
    run = subprocess.Popen([program, '-q', '-j', '-o', out, '--stacks=all', '--', python, '-S', '-E',
                            os.path.join(top, 'victim.py')],
                           stdin=subprocess.DEVNULL, stdout=o, stderr=e, start_new_session=True)


def read(name):
    path = os.path.join(top, name)
    if not os.path.exists(path):
        return ''
    with open(path, errors='replace') as f:
        return f.read()


def seen(text):
    return text in read('out')


faults = []
named = await_that(lambda: seen('"as_it_was"'), run)
rounds = len(read('stdout'))
if named:
    await_that(lambda: len(read('stdout')) >= rounds + 2, run)
if run.poll() is not None:
    faults.append('it has ended with %d: %s' % (run.returncode, read('stderr')[-300:]))
else:
    with open('/proc/%d/status' % run.pid) as f:
        most = int(re.search(r'VmHWM:\s+(\d+)', f.read()).group(1))
    if most > 1 << 20:
        faults.append('it took %d KiB of memory' % most)
    if not end(run):
        faults.append('it hangs')
events = [json.loads(line) for line in read('out').splitlines()]
files = {frame.get('file') for ev in events for frame in ev.get('frames', [])}
if not any(f and '/nowhere/attack_' in f for f in files):
    shutil.rmtree(top)
    print('FAULT: ' + '; '.join(faults) if faults else 'no Python frames are read here')
    sys.exit(1 if faults else 77)
if not named:
    faults.append('the function that is as it was is not named')
shutil.rmtree(top)
if faults:
    print('FAULT: ' + '; '.join(faults))
    sys.exit(1)
print('safe')
