#!/usr/bin/env python3
"""No file over 1000 lines, no page file over 400, no function over 120."""
import lint

FILE, PAGE, FUNCTION = 1000, 400, 120


def check(root):
    found = []
    for path in lint.files(root, ".c", ".h", ".py", under=["src", "ui", "tests"]):
        where, limit = path.relative_to(root), PAGE if path.name.endswith("-page.c") else FILE
        text = path.read_text(encoding="utf-8").splitlines()
        if len(text) > limit:
            found.append(f"{where}: {len(text)} lines, at most {limit}")
        start = None
        for number, line in enumerate(text, 1):  # GNU style: a body is between braces in the first column
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start + 1 > FUNCTION:
                    found.append(f"{where}:{start}: a function of {number - start + 1} lines, at most {FUNCTION}")
                start = None
    return found


lint.main(check, [
    {"src/base/a.c": "\n" * 1001},
    {"ui/pages/a/a-page.c": "\n" * 401},
    {"src/base/a.c": "void\na (void)\n{\n" + "  b ();\n" * 119 + "}\n"},
])
