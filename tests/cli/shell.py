"""What the tests of the command line share: running it as scripts do, shapes against docs/schemas, one-line errors.

A test-cli-SUBJECT.py marks its functions with @test and ends with main (), which prints TAP.  All of its files lie in one
folder, which goes with it.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

CLI = sys.argv[1]
ROOT = os.environ["AISLE_SOURCE_ROOT"]
FIXTURES = os.path.join(ROOT, "tests", "golden", "fixtures")
FOLDER = tempfile.mkdtemp(prefix="aisle-cli-")
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def path(name):
    return os.path.join(FOLDER, name)


def run(*words, code=0, **keywords):
    done = subprocess.run([CLI, *words], capture_output=True, text=True, **keywords)
    assert done.returncode == code, f"{words}: exit {done.returncode}, expected {code}: {done.stderr}{done.stdout[-300:]}"
    if code != 0:
        lines = done.stderr.strip().split("\n")
        assert len(lines) == 1 and lines[0].startswith("aisle-cli: "), f"{words}: not one line: {done.stderr!r}"
        assert "Sanitizer" not in done.stderr
        return lines[0]
    return done.stdout


def refused(expected, *words, code=1, **keywords):
    """The error names the place or the cure."""
    line = run(*words, code=code, **keywords)
    assert re.search(expected, line), f"{words}: {line!r} does not say {expected!r}"


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check(value, schema, where):
    """The part of JSON Schema that docs/schemas uses."""
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    assert not names or any(is_type(value, name) for name in names), f"{where}: {value!r} is not {names}"
    assert "enum" not in schema or value in schema["enum"], f"{where}: {value!r}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            assert name in value, f"{where}: no {name}"
        for name, member in value.items():
            other = schema.get("additionalProperties", {})
            assert name in known or other is not False, f"{where}: unexpected {name}"
            check(member, known.get(name, other if other is not False else {}), f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            check(item, schema["items"], f"{where}[{index}]")


def shaped(schema, *words):
    document = json.loads(run(*words, "--json"))
    with open(os.path.join(ROOT, "docs", "schemas", schema + ".json")) as file:
        check(document, json.load(file), schema)
    return document


def users(answer):
    names = [column["name"] for column in answer["columns"]]
    return [row[names.index("users")] for row in answer["rows"]]


def main():
    print(f"1..{len(TESTS)}")
    for number, function in enumerate(TESTS, 1):
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:
            print(f"not ok {number} - {name}")
            for line in f"{type(error).__name__}: {error}".split("\n"):
                print("#", line, flush=True)
    shutil.rmtree(FOLDER)
