#!/usr/bin/python3
"""SST-2: whether a sentence of a film review is for or against, whole sentences only.

Usage: intents-sst2.py FOLDER     FOLDER holds train.tsv.zst, dev.tsv and test.tsv.zst; needs zstd
"""
import csv

from comparison import Comparison

PROTOCOL = """6,920 sentences to train on, 872 to validate by, 1,821 to judge.  The floor is our own line through n-grams weighed
by naive Bayes; the blend, of it and of two seeds each of two networks, is to stand a point above."""

it = Comparison("SST-2", PROTOCOL, ("accuracy", "macro_f1"), ["train.tsv.zst", "dev.tsv", "test.tsv.zst"])
with open(it.files[1], encoding="utf-8") as dev:
    parts = {"train": it.lines(0), "valid": dev.read().splitlines(), "test": it.lines(2)}
with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("text", "intent", "fold"))
    for fold, lines in parts.items():
        for text, label in (line.rsplit("\t", 1) for line in lines):
            writer.writerow((text, "positive" if label.strip() == "1" else "negative", fold))
it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
RULES = ["--split", "given"]

linear = it.train("intent-linear", *RULES)
networks = []
if not it.options.quick:
    networks = [(f"{family}, seed {seed}", it.train(family, *RULES, "--seed", str(seed)))
                for seed in (1, 2) for family in ("intent-subword", "intent-cnn")]
    blend = it.train("intent-blend", *RULES, "--models",
                     ",".join(str(report["run"]) for report in [linear] + [report for _, report in networks]))

it.head()
it.ours("intent-linear", linear)
for name, report in networks:
    it.ours(name, report)
if networks:
    it.ours("intent-blend", blend, floor=(round(linear["metrics"]["accuracy"] + .01, 4), 0))
it.finish()
