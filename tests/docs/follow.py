#!/usr/bin/env python3
"""Follows documents to the letter in a copy of the tree, so that their steps stay true.

A fenced block whose info string names a file, as in ```c src/model/toy/toy-model.c, becomes that file; one marked sh is
run at the top of the copy.  Other blocks are only read.  Several documents share one copy and its build.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(".git", "_build", "node_modules", "__pycache__", ".flatpak-builder")


def follow(document, tree):
    followed = 0
    for language, name, text in FENCE.findall(document.read_text(encoding="utf-8")):
        if name:
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif language == "sh":
            print(f"# {document.name}: {text.strip()}", flush=True)
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=tree, check=False)
            if done.returncode:
                sys.exit(f"{document.name}: this step fails:\n{text}")
        else:
            continue
        followed += 1
    if not followed:
        sys.exit(f"{document.name}: no steps to follow")


def main():
    root, documents = pathlib.Path(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder, "aisle")
        shutil.copytree(root, tree, ignore=LEFT_OUT)
        for document in documents:
            follow(root / document, tree)


if __name__ == "__main__":
    main()
