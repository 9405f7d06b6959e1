#!/usr/bin/env python3
"""Only src/numeric/blas.c includes <cblas.h>: one place that keeps OpenBLAS at one thread."""
import re

import lint

RULE = re.compile(r"\s*#\s*include\s*[<\"](cblas|lapacke?|f77blas|openblas_config)\.h[>\"]|\bopenblas_set_num_threads\b")


def check(root):
    return [f"{where}: BLAS outside src/numeric/blas: {text.strip()}"
            for path in lint.files(root, ".c", ".h", under=["src", "ui", "tests"])
            if not re.match(r"src/numeric/blas[\w-]*\.[ch]$", str(path.relative_to(root)))
            for where, text in lint.lines(root, path) if RULE.search(text)]


lint.main(check, [{"src/model/a.c": "#include <cblas.h>\n"}, {"tests/model/a.c": "  openblas_set_num_threads (2);\n"}])
