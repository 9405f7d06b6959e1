#!/usr/bin/env python3
"""The sum at the end of `./dev test` counts what happened: a crash, a leak or a missing log is never a pass."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(sys.argv[1], "tests")))
import summary  # noqa: E402

CASES = [
    ({"result": "OK", "stdout": "1..2\nok 1 /a\nok 2 /b\n"}, (2, 0, 0)),
    ({"result": "FAIL", "stdout": "1..2\nok 1 /a\nnot ok 2 /b\n"}, (1, 1, 0)),
    ({"result": "OK", "stdout": "1..2\nok 1 /a\nok 2 /b # SKIP no data\n"}, (1, 0, 1)),
    ({"result": "ERROR", "stdout": "1..2\nok 1 /a\n"}, (1, 1, 0)),
    ({"result": "TIMEOUT", "stdout": ""}, (0, 1, 0)),
    ({"result": "SKIP", "stdout": "clang-format is not installed\n"}, (0, 0, 1)),
    ({"result": "OK", "stdout": None}, (1, 0, 0)),
]
wrong = [f"{record}: {summary.count(record)}, expected {expected}" for record, expected in CASES
         if summary.count(record) != expected]
for line in wrong:
    print(line)
sys.exit(bool(wrong))
