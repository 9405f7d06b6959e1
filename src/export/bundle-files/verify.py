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


def check_case(case, history, scores):
    """Gives the largest difference to the case's scores.  The list must hold the same items in the same order, except
    that items whose scores differ by no more than the tolerance may stand in either order."""
    largest = 0.0
    for kind in ("top", "sample"):
        for item, expected in zip(case[kind + "_items"], case[kind + "_scores"]):
            found = difference(expected, scores[item])
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: item {item} scores {scores[item]}, expected {expected}")
            largest = max(largest, found)
    open_items = [i for i in range(len(scores)) if history[i] == 0]
    best = sorted(open_items, key=lambda i: (-scores[i], i))[:TOP]
    if len(best) != len(case["top_items"]):
        raise Failed(f"{case['case']}: {len(best)} items in the list, expected {len(case['top_items'])}")
    for item, expected, score in zip(best, case["top_items"], case["top_scores"]):
        if item != expected and not difference(score, scores[item]) <= TOLERANCE:
            raise Failed(f"{case['case']}: item {item} stands where item {expected} is expected")
    return largest


def check_model(folder):
    import numpy
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    n_items = session.get_inputs()[0].shape[1]
    cases, largest = 0, 0.0
    with open(folder / "golden.jsonl", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            history = numpy.zeros((1, n_items), numpy.float32)
            history[0, case["items"]] = case["values"]
            scores = session.run(["scores"], {"history": history})[0][0]
            largest = max(largest, check_case(case, history[0], scores))
            cases += 1
    if cases == 0:
        raise Failed("golden.jsonl holds no case")
    return cases, largest


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
