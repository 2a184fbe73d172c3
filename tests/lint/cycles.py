#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cycles.py [--objects=DIR] [TREE] - no file of src/ depends on itself through others.

X.c and X.h are one file here.  Checked twice: who includes whom, and, by nm on the
objects below DIR (a build folder), who uses a global symbol that another one
defines, which also shows a function declared in a header that is not its own.
Prints each group of files in a cycle and a shortest way round; exit status 1.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
# Per-target flags put the target's name before the object's.
TARGET = re.compile(r"^(lib\w+_a|procwatch)-")
DEFINED = "TDBRVWCGSi"


def node_of(path):
    """src/view/log.c is view/log."""
    return path.removeprefix("src/").rsplit(".", 1)[0]


def sources(tree):
    """Every .c and .h of src/, as paths from the top of the tree."""
    return sorted(str(p.relative_to(tree)) for p in (tree / "src").rglob("*.[ch]"))


def includes(tree):
    """{node: {node: "file includes header"}} of our own headers."""
    files = sources(tree)
    known = set(files)
    graph = {node_of(f): {} for f in files}
    for file in files:
        text = (tree / file).read_text(errors="replace")
        for name in INCLUDE.findall(text):
            beside = str(pathlib.PurePosixPath(file).parent / name)
            found = next((f for f in ("src/" + name, beside) if f in known), None)
            if found and node_of(found) != node_of(file):
                graph[node_of(file)].setdefault(node_of(found), f"{file} includes {name}")
    return graph


def objects(tree, build):
    """{node: its newest object}; what an earlier layout left behind is passed over."""
    newest = {}
    known = set(sources(tree))
    for obj in (build / "src").rglob("*.o"):
        folder = obj.parent.relative_to(build)
        source = f"{folder}/{TARGET.sub('', obj.name)[:-2]}.c"
        node = node_of(source)
        if source in known and (node not in newest or
                                obj.stat().st_mtime > newest[node].stat().st_mtime):
            newest[node] = obj
    return newest


def symbols(tree, build):
    """{node: {node: "user uses symbol of definer"}}."""
    uses, owner = {}, {}
    for node, obj in objects(tree, build).items():
        uses[node] = set()
        out = subprocess.run(["nm", "-g", "-P", str(obj)], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        for line in out.splitlines():
            name, kind = line.split()[:2]
            if kind in DEFINED:
                owner[name] = node
            elif kind in "Uvw":
                uses[node].add(name)
    graph = {node: {} for node in uses}
    for node, names in uses.items():
        for name in sorted(names):
            other = owner.get(name)
            if other and other != node:
                graph[node].setdefault(other, f"{node} uses {name} of {other}")
    return graph


def groups(graph):
    """The strongly connected components of more than one node (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in graph[v]:
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for v in sorted(graph):
        if v not in index:
            visit(v)
    return found


def way_round(graph, group):
    """A shortest cycle within a group, as nodes; the first is the last."""
    best = None
    for start in group:
        came = {start: None}
        queue = collections.deque([start])
        while queue:
            v = queue.popleft()
            for w in sorted(graph[v]):
                if w == start:
                    path = [start]
                    while v is not None:
                        path.append(v)
                        v = came[v]
                    path.reverse()
                    if not best or len(path) < len(best):
                        best = path
                    queue.clear()
                    break
                if w in group and w not in came:
                    came[w] = v
                    queue.append(w)
    return best


def complain(graph, how):
    """Prints the cycles of a graph; their number."""
    found = groups(graph)
    for group in found:
        print(f"{len(group)} files in a cycle of {how}: {' '.join(group)}")
        path = way_round(graph, group)
        for a, b in zip(path, path[1:]):
            print(f"    {graph[a][b]}")
    return len(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", type=pathlib.Path)
    parser.add_argument("tree", type=pathlib.Path, nargs="?",
                        default=pathlib.Path(__file__).resolve().parents[2])
    args = parser.parse_args()
    graph = includes(args.tree)
    if not graph:
        sys.exit(f"{args.tree}/src has no sources")
    bad = complain(graph, "includes")
    if args.objects:
        graph = symbols(args.tree, args.objects)
        if not any(graph.values()):
            sys.exit(f"no objects of these sources in {args.objects}: build first")
        bad += complain(graph, "symbols")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
