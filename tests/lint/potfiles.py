#!/usr/bin/env python3
"""po/POTFILES.in lists the files with text to translate, all of them and no others; --write mends it."""
import pathlib
import re
import sys

import lint

TEXT = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*(?:GETTEXT_PACKAGE,\s*)?"|translatable="(?:yes|true)"')
HEAD = "# The files with text to translate. `./dev format` writes this list."
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def wanted(root):
    """Names of the files with text to translate."""
    for path in lint.files(root, ".c", ".h", ".ui", ".desktop.in", ".metainfo.xml.in", ".gschema.xml",
                           under=["src", "ui", "data"]):
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        if path.suffix in (".in", ".xml") or TEXT.search(text):
            yield str(path.relative_to(root))


def check(root):
    listed = [line for line in (root / "po/POTFILES.in").read_text().splitlines() if line and line[0] != "#"]
    expected = sorted(wanted(root))
    return [f"po/POTFILES.in: {name} is missing: ./dev format" for name in expected if name not in listed] \
        + [f"po/POTFILES.in: {name} has no text to translate: ./dev format" for name in listed if name not in expected] \
        + (["po/POTFILES.in: not sorted: ./dev format"] if listed != sorted(listed) else [])


if sys.argv[2:] == ["--write"]:
    top = pathlib.Path(sys.argv[1])
    (top / "po/POTFILES.in").write_text("\n".join([HEAD, *sorted(wanted(top)), ""]))
    sys.exit()
lint.main(check, [
    {"po/POTFILES.in": "", "src/base/a.c": 'a (_ ("text"));\n'},
    {"po/POTFILES.in": "", "src/base/a.c": 'a (g_dngettext (GETTEXT_PACKAGE, "one", "many", n));\n'},
    {"po/POTFILES.in": "", "ui/a.ui": '<property name="label" translatable="yes">Text</property>\n'},
    {"po/POTFILES.in": "src/base/gone.c\n"},
])
