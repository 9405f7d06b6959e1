#!/usr/bin/env python3
"""Prints the JSON lines that the benchmarks of one meson log wrote; a benchmark that failed becomes a line too."""
import json
import pathlib
import sys

failed = False
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    record = json.loads(line)
    for text in (record.get("stdout") or "").splitlines():
        if text.startswith("{"):
            print(text)
    if record["result"] not in ("OK", "SKIP"):
        failed = True
        print(json.dumps({"bench": record["name"], "failed": record["result"]}))
sys.exit(failed)
