#!/usr/bin/env python3
"""Nothing below ui/ knows GTK: src/ neither includes its headers nor depends on it in a build file."""
import re

import lint

HEADER = re.compile(r"\s*#\s*include\s*[<\"](gtk|gdk|gsk|adwaita|graphene)[/.\w-]*[>\"]")
DEPENDENCY = re.compile(r"\b(gtk|adw|adwaita|libadwaita)_dep\b|dependency\s*\(\s*'(gtk4|libadwaita)")


def check(root):
    found = []
    for path in lint.files(root, ".c", ".h", "meson.build", under=["src"]):
        rule = DEPENDENCY if path.name == "meson.build" else HEADER
        found += [f"{where}: GTK below ui/: {text.strip()}" for where, text in lint.lines(root, path) if rule.search(text)]
    return found


lint.main(check, [
    {"src/chart/a.c": "#include <gtk/gtk.h>\n"},
    {"src/base/a.h": "#include <adwaita.h>\n"},
    {"src/meson.build": "core_deps += gtk_dep\n"},
])
