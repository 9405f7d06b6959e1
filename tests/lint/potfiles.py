#!/usr/bin/env python3
"""po/POTFILES.in lists every file with text to translate, and only files that exist."""
import re

import lint

TEXT = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"|translatable="(?:yes|true)"')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def check(root):
    listed = [line.strip() for line in (root / "po/POTFILES.in").read_text().splitlines()
              if line.strip() and not line.startswith("#")]
    found = [f"po/POTFILES.in: {name} does not exist" for name in listed if not (root / name).is_file()]
    if listed != sorted(listed):
        found.append("po/POTFILES.in: not sorted")
    for path in lint.files(root, ".c", ".h", ".ui", ".desktop.in", ".metainfo.xml.in", ".gschema.xml",
                           under=["src", "ui", "data"]):
        name = str(path.relative_to(root))
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        if name not in listed and (path.suffix in (".in", ".xml") or TEXT.search(text)):
            found.append(f"po/POTFILES.in: {name} is missing")
    return found


lint.main(check, [
    {"po/POTFILES.in": "", "src/base/a.c": 'a (_ ("text"));\n'},
    {"po/POTFILES.in": "", "ui/a.ui": '<property name="label" translatable="yes">Text</property>\n'},
    {"po/POTFILES.in": "src/base/gone.c\n"},
])
