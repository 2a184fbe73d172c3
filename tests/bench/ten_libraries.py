#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ten_libraries.py DIR - builds a program and ten libraries with debug information there.

Each library has two thousand functions with others inlined into them, structures and
loops: about as much debug information as one of a desktop has.  They are one file ten times,
as it takes long to compile.  The program stops itself, as tests/unit/stack_victim does.
"""
import os
import shutil
import subprocess
import sys

FUNCTIONS = 2000
LIBRARIES = 10

HEAD = """
#include <stdlib.h>
#include <string.h>
struct item { struct item *next; char name[32]; long size; double weight; int (*visit)(int); };
static inline int small(int a, int b) { int s = 0; for (int i = 0; i < b; i++) s += a * i ^ b; return s; }
static inline int middle(int a) { return small(a, a % 7) + small(a + 1, a % 5); }
"""
ONE = """
struct part_%(i)d { struct item base; int kind, more[%(i)d %% 9 + 1]; };
int function_%(i)d(int n, const char *text)
{
	struct part_%(i)d p = { .kind = n };
	int sum = middle(n + %(i)d);

	for (int k = 0; k < n %% %(d)d; k++) {
		p.more[k %% (int)(sizeof(p.more) / sizeof(p.more[0]))] += k;
		sum += small(k, p.kind) + (text ? text[k] : 0);
	}
	p.base.size = sum;
	return sum > %(i)d ? middle(sum) : (int)p.base.size + p.more[0];
}
"""
MAIN = """
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	puts("ready");
	fflush(stdout);
	kill(getpid(), SIGSTOP);
	return 0;
}
"""


def compiled(out, source, text, *more):
    with open(source, "w", encoding="ascii") as f:
        f.write(text)
    subprocess.run(["cc", "-g", "-O1", "-w", "-o", out, source, *more], check=True)
    return out


def build(folder):
    def at(name):
        return os.path.join(folder, name)
    libraries = [at("libbench%d.so" % i) for i in range(LIBRARIES)]
    compiled(libraries[0], at("library.c"),
             HEAD + "".join(ONE % {"i": i, "d": 3 + i % 11} for i in range(FUNCTIONS)),
             "-shared", "-fPIC")
    for other in libraries[1:]:
        shutil.copyfile(libraries[0], other)
    return compiled(at("program"), at("main.c"), MAIN, "-Wl,--no-as-needed", *libraries,
                    "-Wl,-rpath," + folder)


if __name__ == "__main__":
    print(build(sys.argv[1]))
