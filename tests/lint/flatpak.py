#!/usr/bin/env python3
"""The Flatpak manifest parses, asks for no network and no files, and pins every source it fetches."""
import json

import lint


def sources(modules):
    for module in modules:
        yield from ((module["name"], source) for source in module.get("sources", []))
        yield from sources(module.get("modules", []))


def check(root):
    found = []
    for path in lint.files(root, ".json", under=["flatpak"]):
        where = path.relative_to(root)
        try:
            manifest = json.loads(path.read_text())
        except json.JSONDecodeError as error:
            found.append(f"{where}: {error}")
            continue
        for argument in manifest.get("finish-args", []):
            if argument.startswith(("--share=network", "--filesystem", "--device=all", "--socket=session-bus")):
                found.append(f"{where}: asks for {argument}")
        for name, source in sources(manifest.get("modules", [])):
            if source.get("type") == "archive" and len(source.get("sha256", "")) != 64:
                found.append(f"{where}: {name}: an archive without its sha256")
            if source.get("type") == "git" and len(source.get("commit", "")) != 40:
                found.append(f"{where}: {name}: a repository without its commit")
    return found


MANIFEST = '{"finish-args": [%s], "modules": [{"name": "a", "sources": [%s]}]}'
lint.main(check, [
    {"flatpak/a.json": "{"},
    {"flatpak/a.json": MANIFEST % ('"--share=network"', "")},
    {"flatpak/a.json": MANIFEST % ('"--filesystem=home"', "")},
    {"flatpak/a.json": MANIFEST % ("", '{"type": "archive", "url": "x"}')},
    {"flatpak/a.json": MANIFEST % ("", '{"type": "git", "url": "x", "tag": "v1"}')},
])
