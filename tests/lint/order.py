#!/usr/bin/env python3
"""The order rule: a folder of src/ includes itself and what stands to its left; list members never include each other."""
import re

import lint

ORDER = ("base numeric text chart opgraph neural trees simulate "
         "import store columns quality segment behaviour feature model evaluate decide export report "
         "command cli").split()
INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')


def member(parts):
    """The list member a path below a folder belongs to: its subfolder, or the question its file is named for."""
    if len(parts) > 2:
        return None if parts[1] == "kit" else parts[1]
    return parts[1] if re.fullmatch(r".+-(question|chart|model|reader|exporter)\.[ch]", parts[1]) else None


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
            elif target[0] == parts[0] and member(target) and member(parts) \
                    and member(target).split(".")[0] != member(parts).split(".")[0]:
                found.append(f"{where}: {parts[1]} includes another member of its list, {match[1]}")
    return found


lint.main(check, [
    {"src/base/a.c": '#include "store/project.h"\n'},
    {"src/model/als/als-model.c": '#include "model/ease/ease-model.h"\n'},
    {"src/behaviour/funnel-question.c": '#include "behaviour/overview-question.h"\n'},
    {"src/base/a.c": '#include "error.h"\n'},
    {"src/shelf/a.c": ""},
])
