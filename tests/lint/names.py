#!/usr/bin/env python3
"""Base names of C files are unique over the tree (a .c and its .h share theirs) and kebab-case."""
import re

import lint


def check(root):
    found, seen = [], {}
    for path in lint.files(root, ".c", ".h", ".ui", under=["src", "ui", "tests"]):
        where = path.relative_to(root)
        if path.name in seen:
            found.append(f"{where}: the name of {seen[path.name]} once more")
        seen[path.name] = where
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.(c|h|ui)", path.name):
            found.append(f"{where}: not kebab-case")
    return found


lint.main(check, [{"src/base/a.c": "", "ui/app/a.c": ""}, {"src/base/a_b.c": ""}])
