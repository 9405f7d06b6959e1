#!/usr/bin/env python3
"""Every language of po/LINGUAS is complete: each text of the program as it is now, none of them fuzzy."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import lint

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]


def run(*command, root):
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout, (f"{command[0]}: {done.stderr.strip()}" if done.returncode else None)


def check(root):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder, "aisle.pot")
        keywords = [f"--keyword={word}" for word in KEYWORDS]
        _, error = run("xgettext", "--files-from=po/POTFILES.in", "--from-code=UTF-8", "-o", pot, *keywords, root=root)
        if error:
            return [error]
        for language in (root / "po/LINGUAS").read_text().split():
            catalogue, merged = f"po/{language}.po", pathlib.Path(folder, f"{language}.po")
            for command in (["msgfmt", "--check", "-o", "/dev/null", catalogue],
                            ["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, catalogue, pot]):
                error = run(*command, root=root)[1]
                if error:
                    found.append(error)
            for what in ("untranslated", "only-fuzzy") if merged.exists() else ():
                text, _ = run("msgattrib", f"--{what}", "--no-obsolete", "--no-wrap", merged, root=root)
                found += [f"{catalogue}: {what}: {entry}" for entry in re.findall(r'^msgid (".+")$', text, re.MULTILINE)
                          if entry != '""']
    return found


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: xx\\n"\n'
if not shutil.which("xgettext"):
    print("gettext is not installed")
    sys.exit(77)
lint.main(check, [
    {"po/LINGUAS": "xx", "po/POTFILES.in": "a.c\n", "a.c": 'a (_ ("text"));\n', "po/xx.po": HEAD},
    {"po/LINGUAS": "xx", "po/POTFILES.in": "a.c\n", "a.c": 'a (_ ("text"));\n',
     "po/xx.po": HEAD + '\n#, fuzzy\nmsgid "text"\nmsgstr "Text"\n'},
    {"po/LINGUAS": "xx", "po/POTFILES.in": "a.c\n", "a.c": 'a (_ ("%s"));\n',
     "po/xx.po": HEAD + '\n#, c-format\nmsgid "%s"\nmsgstr "%d"\n'},
])
