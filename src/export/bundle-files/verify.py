#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Checks this model: that its files are whole and that onnxruntime says of golden.jsonl what the model said.

    python3 verify.py [FOLDER]        needs the packages onnxruntime and numpy

Prints one line, "ok: ..." or "failed: ...", and exits with 0 or 1.
"""
import hashlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True  # nothing is put beside the files that are checked
TOLERANCE = 1e-5  # of max(1, |score|)


class Failed(Exception):
    pass


def check_files(folder):
    """Every file of checksums.txt must have its SHA-256."""
    lines = (folder / "checksums.txt").read_text(encoding="utf-8").splitlines()
    if not lines:
        raise Failed("checksums.txt lists no file")
    for line in lines:
        expected, name = line.split("  ", 1)
        digest = hashlib.sha256()
        with open(folder / name, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != expected:
            raise Failed(f"{name} is not the file that was exported")


# The golden cases of this kind of model.


def check_model(folder):
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    with open(folder / "golden.jsonl", encoding="utf-8") as lines:
        n, largest = check_cases(session, [json.loads(line) for line in lines], folder)
    if n == 0:
        raise Failed("golden.jsonl holds no case")
    return n, largest


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
