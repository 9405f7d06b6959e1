#!/usr/bin/env python3
"""Draws the judgements of bench-trees, and runs XGBoost on them for the line beside ours.

peer-trees.py draw|xgboost GENERATOR FOLDER; GENERATOR is ltr_gen.py, of which the part before the text files counts."""
import json
import os
import sys
import time

import numpy

QUERIES, TRAINED, ROWS, FEATURES = 5000, 4000, 100, 136


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
    settings = {"objective": "rank:ndcg", "eta": 0.1, "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
                "max_leaves": 31, "nthread": os.cpu_count(), "seed": 1}
    model = xgboost.train(settings, train, 100)
    seconds = time.perf_counter() - start
    test = xgboost.DMatrix(x[n:])
    scores = model.predict(test).reshape(-1, ROWS)
    print(json.dumps({"bench": "trees-xgboost", "peer": "xgboost " + xgboost.__version__, "best_s": seconds,
                      "ndcg@10": ndcg(scores, y[n:].reshape(-1, ROWS)), "threads": os.cpu_count(), "repeats": 1}))


if sys.argv[1] == "draw":
    draw(*sys.argv[2:])
else:
    peer(sys.argv[3])
