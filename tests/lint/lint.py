"""What the lints share: the walk over the tree, and the proof that a lint can fail.

A lint is one rule: a function check (root) that returns findings, "path:line: what is wrong", and planted trees, each
{path: text} holding one violation.  Before a lint looks at the real tree it must find something in every planted one.
"""
import pathlib
import sys
import tempfile

SKIPPED = {".git", "_build", "node_modules", "__pycache__", ".flatpak-builder"}


def files(root, *suffixes, under=("src", "ui", "tests", "data", "docs", "flatpak")):
    """Paths below the named folders of the tree that end in one of the suffixes, sorted."""
    for folder in under:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root).parts
            if path.is_file() and path.name.endswith(suffixes) and not SKIPPED & set(relative):
                yield path


def lines(root, path):
    """(where, text) of every line, where being "path:number"."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield f"{path.relative_to(root)}:{number}", text


def prove(check, planted, root):
    for tree in planted:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in tree.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            style = root / ".clang-format"
            if style.exists():
                pathlib.Path(folder, ".clang-format").write_text(style.read_text())
            if not check(pathlib.Path(folder)):
                sys.exit(f"this lint is blind: it finds nothing in {sorted(tree)}")


def main(check, planted):
    root = pathlib.Path(sys.argv[1]).resolve()
    prove(check, planted, root)
    findings = check(root)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
