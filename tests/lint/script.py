#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""script.py [TREE] - the report's script, src/view/html/*.js.

The build joins the modules in one scope, without their imports: so a name stands for one
thing in all of them, what is imported exists, and no module has over 400 lines.  ESLint
(version 9 or later) checks the rest where it is installed: "npm install" in tests/report,
or in the PATH.  Exit status: 0, 1 when something was found.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

TREE = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get('srcdir', '.'))
LIMIT = 400
bad = 0


def found(what):
    global bad
    bad = 1
    print(what)


def names_of(text):
    """What a module declares at its top."""
    for m in re.finditer(r'^(?:export )?(?:const|let|function|class) (\{[^}]*\}|\w+)', text, re.M):
        yield from re.findall(r'\w+', m[1])


def eslint():
    for tool in (os.path.join(TREE, 'tests/report/node_modules/.bin/eslint'), shutil.which('eslint')):
        if tool and os.path.exists(tool):
            version = subprocess.run([tool, '--version'], capture_output=True, text=True).stdout
            if int((re.match(r'v(\d+)', version) or [0, 0])[1]) >= 9:
                return tool
    return None


def main():
    texts = {os.path.basename(p): open(p, encoding='utf-8').read()
             for p in sorted(glob.glob(os.path.join(TREE, 'src/view/html/*.js')))}
    owner = {}
    for file, text in texts.items():
        if text.count('\n') > LIMIT:
            found('src/view/html/%s has %d lines, more than %d' % (file, text.count('\n'), LIMIT))
        for name in names_of(text):
            if name in owner:
                found('src/view/html/%s: %s is declared in %s, too' % (file, name, owner[name]))
            owner[name] = file
    for file, text in texts.items():
        for names, source in re.findall(r'^import \{([^}]*)\} from "\./([^"]*)";', text, re.M):
            for name in re.findall(r'\w+', names):
                if not re.search(r'^export \w+ %s\b' % name, texts.get(source, ''), re.M):
                    found('src/view/html/%s: %s does not export %s' % (file, source, name))
    tool = eslint()
    config = os.path.join(TREE, 'tests/report/eslint.config.mjs')
    if tool and os.path.exists(config):
        got = subprocess.run([tool, '--config', config, 'src/view/html'],
                             cwd=TREE, capture_output=True, text=True)
        if got.returncode:
            found((got.stdout + got.stderr).strip())
    return bad


if __name__ == '__main__':
    sys.exit(main())
