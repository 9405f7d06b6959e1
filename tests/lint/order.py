#!/usr/bin/env python3
"""The order rule: a folder of src/ includes itself and what stands to its left; list members never include each other."""
import re

import lint

ORDER = ("base numeric text chart opgraph neural trees simulate "
         "import store columns quality segment behaviour feature dialogue model evaluate decide export report "
         "command cli").split()
INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')


KIND = re.compile(r"(.+)-(question|chart|model|reader|exporter|verb)\.[ch]")


def member(root, parts):
    """The list member a path below src/ belongs to: the subfolder or file that is named for its kind, else None."""
    if len(parts) == 2:
        match = KIND.fullmatch(parts[1])
        return match and match[1]
    named = (KIND.fullmatch(path.name) for path in (root / "src" / parts[0] / parts[1]).glob("*.c"))
    return parts[1] if any(named) else None


def check(root):
    found = []
    for path in lint.files(root, ".c", ".h", under=["src"]):
        parts = path.relative_to(root / "src").parts
        if parts[0] not in ORDER:
            found.append(f"src/{parts[0]}: a folder without a place in the order rule (tests/lint/order.py)")
            continue
        for where, text in lint.lines(root, path):
            match = INCLUDE.match(text)
            if not match:
                continue
            target = match[1].split("/")
            if target[0] not in ORDER:
                if not target[-1].endswith("-list.h") and not target[-1].endswith(".pb-c.h"):
                    found.append(f"{where}: include \"{match[1]}\" as \"folder/file.h\"")
                continue
            if ORDER.index(target[0]) > ORDER.index(parts[0]):
                found.append(f"{where}: {parts[0]} includes {match[1]}, which stands to its right")
            elif target[0] == parts[0] and len({member(root, target), member(root, parts), None}) == 3:
                found.append(f"{where}: {parts[1]} includes another member of its list, {match[1]}")
    return found


lint.main(check, [
    {"src/base/a.c": '#include "store/project.h"\n'},
    {"src/model/als/als-model.c": '#include "model/ease/ease-model.h"\n', "src/model/ease/ease-model.c": ""},
    {"src/behaviour/funnel-question.c": '#include "behaviour/overview-question.h"\n'},
    {"src/base/a.c": '#include "error.h"\n'},
    {"src/shelf/a.c": ""},
])
