#!/usr/bin/env python3
"""Adds up meson's test logs to one line, `N passed, N failed[, N skipped]`; exit code 1 when anything failed.

A test that speaks TAP counts as its cases, any other as one.  A TAP test that ends badly without a failed case (it
crashed, timed out or leaked) counts one failure more.
"""
import argparse
import json
import pathlib
import re

CASE = re.compile(r"^(not )?ok\b[^#\n]*(?:#\s*(skip|todo))?", re.IGNORECASE | re.MULTILINE)
GOOD, SKIPPED = {"OK", "EXPECTEDFAIL"}, {"SKIP"}


def count(record):
    """(passed, failed, skipped) of one line of a test log."""
    cases = CASE.findall(record.get("stdout") or "")
    if not cases:
        if record["result"] in SKIPPED:
            return 0, 0, 1
        return (1, 0, 0) if record["result"] in GOOD else (0, 1, 0)
    skipped = sum(1 for bad, mark in cases if mark.lower() == "skip")
    failed = sum(1 for bad, mark in cases if bad and mark.lower() != "skip")
    passed = len(cases) - skipped - failed
    if not failed and record["result"] not in GOOD | SKIPPED:
        failed = 1
    return passed, failed, skipped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--broken", type=int, default=0, help="builds that failed")
    parser.add_argument("logs", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    passed, failed, skipped = 0, args.broken, 0
    for log in args.logs:
        if not log.exists():
            if not args.broken:
                print(f"failed: no tests ran for {log}")
                failed += 1
            continue
        for line in log.read_text().splitlines():
            counts = count(json.loads(line))
            passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
            if counts[1]:
                print(f"failed: {json.loads(line)['name']} (see {log})")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    raise SystemExit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
