#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""words.py [TREE] - the words that are not used here, and what is used instead.

Everything that git has is read: of the tests, only what stands in double quotes, as
that is what they print and compare; of recordings and inputs nothing, as they are
from before or hostile.  A name counts by its parts: told_count has the word told.
Prints file, line and word; exit status 1.
"""
import pathlib
import re
import subprocess
import sys

# The manual pages' nouns are there for all of it: signal(7), wait(2), proc(5).
WORDS = {
    "told": "reported, known", "tell": "report, show, say", "tells": "reports, shows",
    "telling": "reporting", "nobody": "no process, returned 0", "amid": "during",
    "mend": "fix", "mends": "fixes", "mended": "fixed", "anew": "again",
    "whoever": "the process that", "let go": "detach, release", "lets go": "detaches",
    "goes on": "continues", "stands still": "is suspended, is frozen", "stand still": "freeze",
    "the news": "what changed", "he": "it, they", "his": "its, their", "him": "it, them",
}
FOUND = re.compile(r"(?<![a-z])(" + "|".join(w.replace(" ", r"\s+") for w in WORDS) +
                   r")(?![a-z])", re.I)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
SKIPPED = re.compile(r"^COPYING$|\.jsonl$|\.svg$|^tests/fuzz/corpus/|^tests/lint/(words\.py|selftest\.sh)$")

# What stays, by file and line, and why.
KEPT = [
    # A member of the JSON stream: other people's scripts read it.
    (r"^(src/|tests/|doc/procwatch\.1|doc/events\.schema\.json)", r'\bnobody\\?"|[.>]nobody\b|reaped, nobody|\b__u64 nobody|nobody;'),
    # The account of that name.
    (r"^(src/|tests/)", r"(uid|gid|user|pwnam|-u|chown|su)\b.*\bnobody\b|\bnobody:"),
]


def files(tree):
    """What git has, or in a tarball everything that lies there."""
    git = subprocess.run(["git", "-C", str(tree), "ls-files"], text=True, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if git.returncode == 0 and git.stdout:
        return git.stdout.splitlines()
    tops = ("src", "bpf", "doc", "tests")
    found = [p for top in tops for p in (tree / top).rglob("*")] + list(tree.glob("*.md"))
    return [str(p.relative_to(tree)) for p in found
            if p.is_file() and not p.name.endswith((".skel.h", ".o", ".pyc"))]


def lines(tree, name):
    """(number, text) of what is looked at in a file."""
    try:
        text = (tree / name).read_text()
    except (OSError, UnicodeDecodeError):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if name.startswith("tests/") and not name.endswith((".md", ".txt")):
            line = " ".join(QUOTED.findall(line))
        yield number, line


def main():
    tree = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else \
        pathlib.Path(__file__).resolve().parents[2]
    bad = looked = 0
    for name in sorted(files(tree)):
        if SKIPPED.search(name):
            continue
        looked += 1
        for number, line in lines(tree, name):
            if any(re.search(f, name) and re.search(kept, line) for f, kept in KEPT):
                continue
            for found in FOUND.findall(line):
                word = re.sub(r"\s+", " ", found).lower()
                print(f"{name}:{number}: \"{word}\" (rather: {WORDS[word]})")
                bad = 1
    if not looked:
        sys.exit(f"{tree} has no files")
    sys.exit(bad)


if __name__ == "__main__":
    main()
