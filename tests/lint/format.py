#!/usr/bin/env python3
"""Every C file is as clang-format leaves it (`./dev format`)."""
import re
import shutil
import subprocess
import sys

import lint


def check(root):
    paths = list(lint.files(root, ".c", ".h", under=["src", "ui", "tests"]))
    if not paths:
        return []
    run = subprocess.run(["clang-format", "--dry-run", "--style=file", *paths], capture_output=True, text=True,
                         check=False)
    places = re.findall(r"^(.+?:\d+):\d+: warning: code should be clang-formatted", run.stderr, re.MULTILINE)
    return [f"{place}: not formatted: ./dev format" for place in places]


if not shutil.which("clang-format"):
    print("clang-format is not installed")
    sys.exit(77)
lint.main(check, [{"src/base/a.c": "int a( void ){return 1;}\n"}])
