#!/usr/bin/env python3
"""Draws or reads the judgements of bench-trees, and runs XGBoost on them for the line beside ours.

peer-trees.py draw|xgboost GENERATOR FOLDER; GENERATOR is ltr_gen.py, of which the part before the text files counts.
peer-trees.py read|xgboost-folds SOURCE FOLDER; SOURCE has LightGBM's lambdarank example: rank.train.zst, rank.train.query."""
import json
import os
import subprocess
import sys
import time

import numpy

QUERIES, TRAINED, ROWS, FEATURES = 5000, 4000, 100, 136
EXAMPLE_FEATURES, FOLDS = 301, 5
SETTINGS = {"objective": "rank:ndcg", "eta": 0.1, "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
            "max_leaves": 31, "nthread": os.cpu_count(), "seed": 1}


def draw(generator, folder):
    source = open(generator, encoding="utf-8").read().split("np.savez")[0]
    names = {}
    exec(source, names)
    names["X"].tofile(folder + "/x.f32")
    names["y"].astype(numpy.float32).tofile(folder + "/y.f32")


def ndcg(scores, labels, k=10):
    discounts = 1 / numpy.log2(numpy.arange(k) + 2)
    gains = 2.0 ** labels - 1
    got = numpy.take_along_axis(gains, numpy.argsort(-scores, axis=1, kind="stable"), 1)[:, :k] @ discounts
    best = -numpy.sort(-gains, axis=1)[:, :k] @ discounts
    return float(numpy.mean(got / best))


def peer(folder):
    try:
        import xgboost
    except ImportError:
        print(json.dumps({"bench": "trees-xgboost", "skipped": "no xgboost"}))
        return
    x = numpy.fromfile(folder + "/x.f32", dtype=numpy.float32).reshape(-1, FEATURES)
    y = numpy.fromfile(folder + "/y.f32", dtype=numpy.float32)
    n = TRAINED * ROWS
    start = time.perf_counter()
    train = xgboost.DMatrix(x[:n], y[:n])
    train.set_group([ROWS] * TRAINED)
    model = xgboost.train(SETTINGS, train, 100)
    seconds = time.perf_counter() - start
    test = xgboost.DMatrix(x[n:])
    scores = model.predict(test).reshape(-1, ROWS)
    print(json.dumps({"bench": "trees-xgboost", "peer": "xgboost " + xgboost.__version__, "best_s": seconds,
                      "ndcg@10": ndcg(scores, y[n:].reshape(-1, ROWS)), "threads": os.cpu_count(), "repeats": 1}))


def read(source, folder):
    text = subprocess.run(["zstd", "-dc", source + "/rank.train.zst"], check=True, capture_output=True).stdout.decode()
    lines = [line.split() for line in text.splitlines()]
    x = numpy.zeros((len(lines), EXAMPLE_FEATURES), dtype=numpy.float32)
    for row, line in enumerate(lines):
        for cell in line[1:]:
            feature, value = cell.split(":")
            x[row, int(feature)] = float(value)
    x.tofile(folder + "/x.f32")
    numpy.array([line[0] for line in lines], dtype=numpy.float32).tofile(folder + "/y.f32")
    numpy.array([0] + open(source + "/rank.train.query", encoding="ascii").read().split(), dtype=numpy.int32).cumsum(
        dtype=numpy.int32).tofile(folder + "/starts.i32")


def query_ndcg(scores, labels, k=10):
    """None where no row is good."""
    discounts = 1 / numpy.log2(numpy.arange(min(k, len(labels))) + 2)
    gains = 2.0 ** labels - 1
    best = numpy.sort(gains)[::-1][:k] @ discounts
    return gains[numpy.argsort(-scores, kind="stable")][:k] @ discounts / best if best > 0 else None


def peer_folds(folder):
    try:
        import xgboost
    except ImportError:
        print(json.dumps({"bench": "trees-example-xgboost", "skipped": "no xgboost"}))
        return
    x = numpy.fromfile(folder + "/x.f32", dtype=numpy.float32).reshape(-1, EXAMPLE_FEATURES)
    y = numpy.fromfile(folder + "/y.f32", dtype=numpy.float32)
    starts = numpy.fromfile(folder + "/starts.i32", dtype=numpy.int32)
    sizes = numpy.diff(starts)
    queries = numpy.repeat(numpy.arange(len(sizes)), sizes)
    found, seconds = [], []
    for fold in range(FOLDS):
        train = queries % FOLDS != fold
        start = time.perf_counter()
        matrix = xgboost.DMatrix(x[train], y[train])
        matrix.set_group(sizes[numpy.arange(len(sizes)) % FOLDS != fold])
        model = xgboost.train(SETTINGS, matrix, 100)
        seconds.append(time.perf_counter() - start)
        scores = model.predict(xgboost.DMatrix(x))
        for query in range(fold, len(sizes), FOLDS):
            rows = slice(starts[query], starts[query + 1])
            found.append(query_ndcg(scores[rows], y[rows]))
    print(json.dumps({"bench": "trees-example-xgboost", "peer": "xgboost " + xgboost.__version__,
                      "best_s": min(seconds), "ndcg@10": float(numpy.mean([value for value in found if value is not None])),
                      "threads": os.cpu_count(), "repeats": FOLDS}))


if sys.argv[1] == "draw":
    draw(*sys.argv[2:])
elif sys.argv[1] == "read":
    read(*sys.argv[2:])
elif sys.argv[1] == "xgboost-folds":
    peer_folds(sys.argv[3])
else:
    peer(sys.argv[3])
