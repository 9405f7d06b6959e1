#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Checks this model: that its files are whole and that onnxruntime gives the scores of golden.jsonl.

    python3 verify.py [FOLDER]        needs the packages onnxruntime and numpy

Prints one line, "ok: ..." or "failed: ...", and exits with 0 or 1.
"""
import hashlib
import json
import pathlib
import sys

TOLERANCE = 1e-5  # of max(1, |score|)
TOP = 10
BATCH = 8


class Failed(Exception):
    pass


def check_files(folder):
    """Every file of checksums.txt must have its SHA-256."""
    for line in (folder / "checksums.txt").read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        digest = hashlib.sha256()
        with open(folder / name, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != expected:
            raise Failed(f"{name} is not the file that was exported")


def difference(expected, score):
    return abs(expected - float(score)) / max(1.0, abs(expected))


def check_case(case, scores):
    """Gives the largest difference to the case's scores.  The list must hold the same items in the same order, except
    that items whose scores differ by no more than the tolerance may stand in either order."""
    largest = 0.0
    for kind in ("top", "sample"):
        for item, expected in zip(case[kind + "_items"], case[kind + "_scores"]):
            found = difference(expected, scores[item])
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: item {item} scores {scores[item]}, expected {expected}")
            largest = max(largest, found)
    history = {item for item, value in zip(case["items"], case["values"]) if value != 0}
    open_items = [i for i in range(len(scores)) if i not in history]
    best = sorted(open_items, key=lambda i: (-scores[i], i))[:TOP]
    if len(best) != len(case["top_items"]):
        raise Failed(f"{case['case']}: {len(best)} items in the list, expected {len(case['top_items'])}")
    for item, expected, score in zip(best, case["top_items"], case["top_scores"]):
        if item != expected and not difference(score, scores[item]) <= TOLERANCE:
            raise Failed(f"{case['case']}: item {item} stands where item {expected} is expected")
    return largest


def feed(numpy, cases, n_items):
    """The two forms of the cases' histories."""
    history = numpy.zeros((len(cases), n_items), numpy.float32)
    items = numpy.full((len(cases), max(len(case["sequence"]) for case in cases)), -1, numpy.int64)
    for row, case in enumerate(cases):
        history[row, case["items"]] = case["values"]
        items[row, : len(case["sequence"])] = case["sequence"]
    return {"history": history, "items": items}


def check_model(folder):
    import numpy
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    names = [port.name for port in session.get_inputs()]
    n_items = json.loads((folder / "model.json").read_text(encoding="utf-8"))["items"]
    with open(folder / "golden.jsonl", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    if "items" in names:  # such a model needs something to go by
        cases = [case for case in cases if case["sequence"]]
    if not cases:
        raise Failed("golden.jsonl holds no case")
    largest = 0.0
    for size in (1, BATCH):  # alone, and with others of other lengths
        for first in range(0, len(cases), size):
            batch = cases[first : first + size]
            given = feed(numpy, batch, n_items)
            scores = session.run(["scores"], {name: given[name] for name in names})[0]
            for case, row in zip(batch, scores):
                largest = max(largest, check_case(case, row))
    return len(cases), largest


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/..").resolve()
    try:
        check_files(folder)
        cases, largest = check_model(folder)
    except (Failed, OSError, ValueError, ImportError) as problem:
        print(f"failed: {problem}")
        return 1
    print(f"ok: {cases} cases, largest difference {largest:.2e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
