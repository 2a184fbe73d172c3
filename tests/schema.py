#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""schema.py SCHEMA FILE... - is each line of these files as the schema says, with no other field?

The schema that procwatch ships allows further fields; here they are errors.  A run of the tests
makes many lines that differ in numbers and texts alone: of those that are alike in all that the
schema looks at, one is checked.

schema.py --self-test SCHEMA - are lines with a fault refused?
Exit status: 0, 1 with a message for each kind of fault, 77 without python3-jsonschema.
"""
import gzip
import json
import sys

try:
    import jsonschema
except ImportError:
    print("schema.py: python3-jsonschema is missing", file=sys.stderr)
    sys.exit(77)

# Strings of which the schema says no more than that they are strings.
FREE = {"type": "string"}
SHOWN = 10      # messages


def make_strict(schema):
    """No field of an object that is not named."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "allOf" not in schema:
            schema["additionalProperties"] = False
        for part in schema.values():
            make_strict(part)
    elif isinstance(schema, list):
        for part in schema:
            make_strict(part)
    return schema


def number_kind(n):
    """Numbers between two bounds of the schema are alike."""
    for bound in (0, 1, 2, 256, 4096, 1 << 31, 1 << 32, (1 << 62) + 1, 1 << 64):
        if n < bound:
            return bound
    return None


def shape(value, schema, definitions):
    """What the schema can see of a value."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return tuple((key, shape(v, properties.get(key, {}), definitions)) for key, v in sorted(value.items()))
    if isinstance(value, list):
        items = schema.get("items", {})
        return ("list", frozenset(shape(v, items, definitions) for v in value), min(len(value), 5))
    if isinstance(value, str):
        if {k: v for k, v in schema.items() if k in ("type", "enum", "const", "pattern", "maxLength")} == FREE:
            return "text"
        return min(len(value), 20) if "maxLength" in schema else value
    if isinstance(value, bool) or value is None:
        return ("literal", value)
    return ("number", type(value), number_kind(value))


class Checker:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            schema = json.load(f)
        jsonschema.Draft202012Validator.check_schema(schema)
        self.definitions = schema["$defs"]
        self.validator = jsonschema.Draft202012Validator(make_strict(schema))
        self.seen = set()
        self.lines = 0

    def check(self, line):
        """What is wrong with it, or None."""
        self.lines += 1
        try:
            value = json.loads(line)
        except ValueError as e:
            return f"not JSON: {e}"
        if isinstance(value, dict):
            kind = value.get("event")
            seen = (kind, shape(value, self.definitions.get(kind, {}) if isinstance(kind, str) else {},
                                self.definitions))
            if seen in self.seen:
                return None
            self.seen.add(seen)
        error = jsonschema.exceptions.best_match(self.validator.iter_errors(value))
        return error and f"{'.'.join(map(str, error.absolute_path)) or 'line'}: {error.message}"


def lines_of(path):
    with open(path, "rb") as f:
        text = f.read()
    if path.endswith(".gz"):
        text = gzip.decompress(text)
    return [line for line in text.split(b"\n") if line.strip()]


def check_files(checker, paths):
    bad = 0
    for path in paths:
        for number, line in enumerate(lines_of(path), 1):
            what = checker.check(line)
            if what:
                bad += 1
                if bad <= SHOWN:
                    print(f"{path}:{number}: {what}\n    {line[:300].decode(errors='replace')}")
    print(f"schema.py: {checker.lines} lines, {len(checker.seen)} different, {bad} wrong")
    return bad == 0


GOOD = [
    b'{"event":"lost","t":1,"count":2}',
    b'{"event":"exit","t":1,"pid":3,"code":0,"zombie":true}',
    b'{"event":"exit","t":1,"pid":3,"signal":"SIGRTMIN+3","core":true,"zombie":false}',
    b'{"event":"output","t":1,"stream":"terminal","base64":"/w=="}',
    b'{"event":"wait_return","t":1,"pid":3,"call":"wait4","target":"pid:-1","errno":"ECHILD","elapsed_ns":0}',
]
BAD = [
    b'{"event":"lost","t":1}', b'{"event":"lost","count":1}', b'{"event":"lost","t":1,"count":-1}',
    b'{"event":"lost","t":1,"count":1.5}', b'{"event":"lost","t":1,"count":2,"more":1}',
    b'{"event":"forq","t":1}', b'{"event":"lost","t":4611686018427387905,"count":1}', b'[]', b'{"t":1}',
    b'{"event":"exit","t":1,"pid":0,"zombie":true}', b'{"event":"exit","t":1,"pid":3,"code":256,"zombie":true}',
    b'{"event":"exit","t":1,"pid":3,"code":0,"signal":"SIGINT","zombie":true}',
    b'{"event":"exit","t":1,"pid":3,"comm":"12345678901234567","zombie":true}',
    b'{"event":"signal","t":1,"signal":"int","to":3}',
    b'{"event":"output","t":1,"stream":"terminal","text":"a","base64":"/w=="}',
    b'{"event":"output","t":1,"stream":"terminal","base64":"/w=!"}',
    b'{"event":"wait_return","t":1,"pid":3,"call":"wait4","target":"all"}',
    b'{"event":"wait_return","t":1,"pid":3,"call":"wait4","options":["WHANG"]}',
    b'{"event":"stack","t":1,"id":1,"frames":[{"offset":1,"name":"x"}]}',
    b'{"event":"summary","t":1,"waits":{"reaped":1,"other":1}}',
    b'{"event":"finding","t":1,"rule":"x","pid":1,"children":[1],"count":1,"message":"m","severity":"bad"}',
]


def self_test(checker):
    ok = True
    for lines, wanted in ((GOOD, False), (BAD, True)):
        for line in lines:
            what = checker.check(line)
            if bool(what) != wanted:
                print(f"{'accepted' if wanted else f'refused ({what})'}: {line.decode()}")
                ok = False
    return ok


def main():
    if sys.argv[1] == "--self-test":
        return self_test(Checker(sys.argv[2]))
    return check_files(Checker(sys.argv[1]), sys.argv[2:])


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
