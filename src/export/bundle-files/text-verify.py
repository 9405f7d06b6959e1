#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Checks this classifier: that its files are whole, that read_texts.py makes of the texts of golden.jsonl their numbers, and
that onnxruntime gives their chances.

    python3 verify.py [FOLDER]        needs the packages onnxruntime and numpy

Prints one line, "ok: ..." or "failed: ...", and exits with 0 or 1.
"""
import hashlib
import json
import pathlib
import sys

TOLERANCE = 1e-5


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


def check_texts(folder, cases):
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    import read_texts

    readers = read_texts.readers(folder)
    for case in cases:
        for name, reader in readers.items():
            if reader(case["text"]) != case["ids"][name]:
                raise Failed(f"{case['case']}: {case['text']!r} becomes other numbers for {name}")


def check_model(folder, cases):
    import numpy
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    if not cases:
        raise Failed("golden.jsonl holds no case")
    largest = 0.0
    for case in cases:
        feed = {name: numpy.array([ids or [-1]], numpy.int64) for name, ids in case["ids"].items()}
        chances = session.run(["chances"], feed)[0][0]
        for column, (expected, chance) in enumerate(zip(case["chances"], chances)):
            found = abs(expected - float(chance))
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: class {column} has the chance {chance}, expected {expected}")
            largest = max(largest, found)
    return largest


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/..").resolve()
    try:
        check_files(folder)
        with open(folder / "golden.jsonl", encoding="utf-8") as lines:
            cases = [json.loads(line) for line in lines]
        check_texts(folder, cases)
        largest = check_model(folder, cases)
    except (Failed, OSError, ValueError, ImportError) as problem:
        print(f"failed: {problem}")
        return 1
    print(f"ok: {len(cases)} cases, largest difference {largest:.2e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
