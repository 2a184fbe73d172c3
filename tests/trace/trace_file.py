# SPDX-License-Identifier: GPL-2.0-or-later
"""trace_file.py - reads what --trace has written, either format into the same lists, and says
what is inconsistent in it."""
import collections
import json
import os
import re
import subprocess

PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'perfetto.proto')
Item = collections.namedtuple('Item', 'category name begin end track args flows')
Flow = collections.namedtuple('Flow', 'id part')        # part: begin, step, end; or flow, terminating


class Trace:
    def __init__(self):
        self.slices, self.instants = [], []
        self.tracks = {}                # key -> what is said of it
        self.faults = []
        self.flows = collections.defaultdict(list)      # id -> items, in the file's order

    def of(self, category, name=''):
        return [i for i in self.slices + self.instants if i.category == category and i.name.startswith(name)]

    def fault(self, text):
        self.faults.append(text)

    def check_nesting(self):
        """On one track a slice lies within another, or beside it."""
        by_track = collections.defaultdict(list)
        for s in self.slices:
            by_track[s.track].append(s)
        for track, slices in by_track.items():
            open_ = []
            for s in sorted(slices, key=lambda s: (s.begin, -s.end)):
                while open_ and open_[-1].end <= s.begin:
                    open_.pop()
                if open_ and s.end > open_[-1].end:
                    self.fault('track %s: %s crosses %s' % (track, s.name, open_[-1].name))
                open_.append(s)

    def check_flows(self):
        for id_, items in self.flows.items():
            parts = [next(f.part for f in i.flows if f.id == id_) for i in items]
            if parts[0] not in ('begin', 'flow') or parts[-1] not in ('end', 'terminating') or len(parts) < 2 or \
                    any(p not in ('step', 'flow') for p in parts[1:-1]):
                self.fault('flow %s: %s' % (id_, parts))
            times = [i.begin for i in items]
            if times != sorted(times):
                self.fault('flow %s goes back in time: %s' % (id_, [(i.name, i.begin) for i in items]))
            if items[0].category != 'exit':
                self.fault('flow %s begins at %s' % (id_, items[0].name))

    def check(self):
        self.check_nesting()
        self.check_flows()
        return self.faults

    def summary(self):
        """What both formats are to have alike."""
        items = sorted((i.category, i.name, i.begin, i.end, sorted(i.args.items()), sorted(f.id for f in i.flows))
                       for i in self.slices + self.instants)
        return items


# --- JSON Trace Events -----------------------------------------------------------------------

def ns(us):
    """Written with three digits behind the point."""
    return round(us * 1000)


def from_json(path):
    t = Trace()
    with open(path, encoding='utf-8') as f:
        doc = json.load(f)
    last = None
    for e in doc['traceEvents']:
        key = (e['pid'], e['tid'])
        if e['ph'] == 'M':
            t.tracks.setdefault(key, {})[e['name']] = list(e['args'].values())[0]
        elif e['ph'] in 'Xi':
            begin = ns(e['ts'])
            last = Item(e['cat'], e['name'], begin, begin + ns(e.get('dur', 0)), key, e['args'], [])
            (t.slices if e['ph'] == 'X' else t.instants).append(last)
        elif e['ph'] in 'stf':
            if (ns(e['ts']), key) != (last.begin, last.track):
                t.fault('flow %s is not at an event' % e['id'])
            last.flows.append(Flow(e['id'], {'s': 'begin', 't': 'step', 'f': 'end'}[e['ph']]))
            t.flows[e['id']].append(last)
        else:
            t.fault('unknown phase %s' % e['ph'])
    return t


# --- Perfetto --------------------------------------------------------------------------------

UNESCAPE = {'n': '\n', 't': '\t', 'r': '\r', '"': '"', "'": "'", '\\': '\\'}


def unquote(s):
    raw = re.sub(r'\\([0-7]{3}|.)', lambda m: chr(int(m[1], 8)) if m[1].isdigit() else UNESCAPE[m[1]], s[1:-1])
    return raw.encode('latin-1').decode('utf-8')


def parse_text(lines):
    """Protocol Buffers' text format, as protoc writes it: a line for a field or a brace."""
    root = collections.defaultdict(list)
    stack = [root]
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if line == '}':
            stack.pop()
        elif line.endswith(' {'):
            message = collections.defaultdict(list)
            stack[-1][line[:-2]].append(message)
            stack.append(message)
        else:
            key, value = line.split(': ', 1)
            stack[-1][key].append(unquote(value) if value[0] == '"' else value)
    return root


def unknown_fields(message, path=''):
    for key, values in message.items():
        if key.isdigit():
            yield path + key
        for v in values:
            if isinstance(v, dict):
                yield from unknown_fields(v, path + key + '.')


def one(message, key, default=None):
    return message[key][0] if key in message else default


def read_event(t, open_, ts, e):
    track, kind = int(one(e, 'track_uuid')), one(e, 'type')
    if kind == 'TYPE_SLICE_END':
        if not open_[track]:
            t.fault('track %d: an end without a begin' % track)
            return
        i = open_[track].pop()
        t.slices.append(i._replace(end=ts))
        return
    args = {one(a, 'name'): int(one(a, 'uint_value')) if 'uint_value' in a else one(a, 'string_value')
            for a in e['debug_annotations']}
    flows = [Flow(int(x), 'flow') for x in e['flow_ids']] + [Flow(int(x), 'terminating') for x in e['terminating_flow_ids']]
    i = Item(one(e, 'categories'), one(e, 'name'), ts, ts, track, args, flows)
    for f in flows:
        t.flows[f.id].append(i)
    if kind == 'TYPE_SLICE_BEGIN':
        open_[track].append(i)
    else:
        t.instants.append(i)
    if track not in t.tracks:
        t.fault('track %d is not described before its first event' % track)


def from_perfetto(path, protoc='protoc'):
    t = Trace()
    with open(path, 'rb') as f:
        text = subprocess.run([protoc, '--decode=perfetto.protos.Trace', '-I', os.path.dirname(PROTO), PROTO], stdin=f,
                              capture_output=True, check=True).stdout.decode()
    root = parse_text(text.split('\n'))
    for field in sorted(set(unknown_fields(root))):
        t.fault('field %s is not in perfetto.proto' % field)
    open_ = collections.defaultdict(list)
    last = 0
    for p in root['packet']:
        if one(p, 'trusted_packet_sequence_id') is None:
            t.fault('a packet without a sequence')
        if 'track_descriptor' in p:
            d = one(p, 'track_descriptor')
            if int(one(d, 'uuid')) in t.tracks:
                t.fault('track %s is described twice' % one(d, 'uuid'))
            t.tracks[int(one(d, 'uuid'))] = d
        elif 'track_event' in p:
            ts = int(one(p, 'timestamp'))
            if ts < last:
                t.fault('time goes back from %d to %d' % (last, ts))
            last = ts
            read_event(t, open_, ts, one(p, 'track_event'))
    for track, items in open_.items():
        for i in items:
            t.fault('track %d: %s has no end' % (track, i.name))
    for d in t.tracks.values():
        if 'parent_uuid' in d and int(one(d, 'parent_uuid')) not in t.tracks:
            t.fault('track %s has a parent that is not there' % one(d, 'uuid'))
    return t
