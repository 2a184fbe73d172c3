#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""alarms.py FILE - the leaks and warnings of a recording; there must be none, and a fork."""
import json
import sys


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        events = [json.loads(line) for line in f]
    alarms = [e for e in events if e['event'] == 'finding' and e['severity'] != 'note']
    for e in alarms:
        print(f'{e["severity"]} {e["rule"]}: {e["message"]}' + (' (withdrawn)' if e.get('withdrawn') else ''))
    forked = any(e['event'] == 'fork' for e in events)
    if not forked:
        print('nothing was forked')
    return 1 if alarms or not forked else 0


if __name__ == '__main__':
    sys.exit(main())
