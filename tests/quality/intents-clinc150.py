#!/usr/bin/python3
"""CLINC150, the full set: 150 intents in scope, and utterances out of scope.

Usage: intents-clinc150.py FOLDER     FOLDER holds data_full.json.zst; needs zstd
"""
import csv
import json

from comparison import Comparison

PROTOCOL = """15,000 utterances of scope and 100 out of scope to train on, 3,000 and 100 to validate by, 4,500 and 1,000 to
judge.  The threshold is the one that gives up at most a five-hundredth of the accuracy in scope on validation.  A text of
scope that is taken for out of scope counts as wrong."""
PARTS = (("train", "train"), ("oos_train", "train"), ("val", "valid"), ("oos_val", "valid"), ("test", "test"),
         ("oos_test", "test"))

it = Comparison("CLINC150", PROTOCOL, ("in_scope_accuracy", "out_of_scope_recall"), ["data_full.json.zst"])
data = json.loads("".join(it.lines(0)))
with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("text", "intent", "fold"))
    for part, fold in PARTS:
        writer.writerows((text, intent, fold) for text, intent in data[part])
it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
RULES = ["--split", "given"]
SETS = ["give_up=0.002"]

linear = it.train("intent-linear", *RULES, sets=SETS)
networks = []
if not it.options.quick:
    networks = [(f"{family}, seed {seed}", it.train(family, *RULES, "--seed", str(seed), sets=SETS))
                for family, seeds in (("intent-lm", (1,)), ("intent-subword", (1, 2)), ("intent-cnn", (1, 2)))
                for seed in seeds]
    blend = it.train("intent-blend", *RULES, "--models",
                     ",".join(str(report["run"]) for report in [linear] + [report for _, report in networks]),
                     sets=SETS)

it.head()
it.published("FastText", (.890, .097), "Larson et al. 2019, table 2")
it.published("SVM", (.910, .145), "Larson et al. 2019, table 2")
it.published("CNN", (.912, .189), "Larson et al. 2019, table 2")
it.published("MLP on USE, pre-trained", (.935, .474), "Larson et al. 2019, table 2")
it.published("BERT, pre-trained", (.969, .403), "Larson et al. 2019, table 2")
it.ours("intent-linear", linear, floor=(.926, .145))
for name, report in networks:
    it.ours(name, report)
if networks:
    it.ours("intent-blend", blend, floor=(.94, .5))
it.finish()
