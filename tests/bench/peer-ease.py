#!/usr/bin/env python3
"""EASE in numpy, for the line beside ours: peer-ease.py PAIRS THREADS, PAIRS a file of int32 user, item."""
import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[2]
try:
    import numpy
except ImportError:
    print(json.dumps({"bench": "ease-train-numpy", "skipped": "no numpy"}))
    sys.exit(0)

pairs = numpy.fromfile(sys.argv[1], dtype=numpy.int32).reshape(-1, 2)
x = numpy.zeros(pairs.max(axis=0) + 1, dtype=numpy.float32)
x[pairs[:, 0], pairs[:, 1]] = 1
seconds = []
for _ in range(3):
    start = time.perf_counter()
    g = x.T @ x
    g[numpy.diag_indices_from(g)] += 1000
    b = numpy.linalg.inv(g)
    b /= -numpy.diag(b)
    numpy.fill_diagonal(b, 0)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"bench": "ease-train-numpy", "peer": "numpy " + numpy.__version__, "best_s": min(seconds),
                  "threads": int(sys.argv[2]), "repeats": len(seconds)}))
