#!/usr/bin/python3
"""Banking77: 77 intents of a bank's customers, the published train and test.

Usage: intents-banking77.py FOLDER     FOLDER holds train.csv.zst and test.csv.zst; needs zstd
"""
import csv

from comparison import Comparison

PROTOCOL = """10,003 utterances to train on, 3,080 to judge.  A tenth of the training part, drawn by the text, validates:
it calibrates, stops and weighs; the judged models are then trained on all 10,003.  Nothing is pre-trained elsewhere."""

it = Comparison("Banking77", PROTOCOL, ("accuracy", "macro_f1"), ["train.csv.zst", "test.csv.zst"])
with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("text", "intent", "fold"))
    for number, fold in enumerate(("train", "test")):
        for row in csv.DictReader(line + "\n" for line in it.lines(number)):
            writer.writerow((row["text"], row["category"], fold))
it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
RULES = ["--split", "given"]

linear = it.train("intent-linear", *RULES)
networks = []
if not it.options.quick:
    networks = [(family, it.train(family, *RULES)) for family in
                ("intent-lm", "intent-subword", "intent-cnn", "intent-lstm", "intent-bilstm", "intent-transformer")]
    # Those that train within a minute: the blend trains its members once more.
    blend = it.train("intent-blend", *RULES, "--models",
                     ",".join(str(report["run"]) for report in [linear] + [report for _, report in networks[:3]]))

it.head()
it.published("fastText", (.856, None), "measured beside us, best of 3")
it.published("words and characters, LinearSVC", (.9149, None), "scikit-learn, measured beside us, 4.6 s")
it.published("USE, pre-trained", (.9281, None), "Casanueva et al. 2020, table 3")
it.published("USE + ConveRT, pre-trained", (.9336, None), "Casanueva et al. 2020, table 3")
it.ours("intent-linear", linear, floor=(.9149, 0))
for name, report in networks:
    it.ours(name, report)
if networks:
    it.ours("intent-blend", blend, floor=(.925, 0))
it.finish()
