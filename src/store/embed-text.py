#!/usr/bin/env python3
"""Writes a text file as a C string: embed-text.py INPUT OUTPUT NAME."""
import json
import pathlib
import sys

source, target, name = sys.argv[1:]
lines = pathlib.Path(source).read_text(encoding="ascii").splitlines(keepends=True)
text = "\n".join("  " + json.dumps(line) for line in lines)
pathlib.Path(target).write_text(f"const char {name}[] =\n{text};\n", encoding="ascii")
