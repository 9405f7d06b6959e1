#!/usr/bin/python3
"""MultiDoGO: what people who play customers want of trained agents, three domains, by sentence.

Usage: intents-multidogo.py FOLDER     FOLDER holds airline_, fastfood_ and software_ train, dev and test .tsv.zst; needs zstd
"""
import csv

from comparison import Comparison

PROTOCOL = """The published parts of each domain: 13,565 to 15,551 sentences to train on, 1,842 to 2,115 to validate by, 3,860 to
4,472 to judge.  A sentence with two intents is of the class of both.  Reported, with no floor."""

DOMAINS, PARTS = ("airline", "fastfood", "software"), {"train": "train", "dev": "valid", "test": "test"}
FILES = [f"{domain}_{part}.tsv.zst" for domain in DOMAINS for part in PARTS]

it = Comparison("MultiDoGO", PROTOCOL, ("accuracy", "macro_f1"), FILES)
rows = []
for number, domain in enumerate(DOMAINS):
    it.shop = it.path(f"{domain}.aisle")
    with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("text", "intent", "fold"))
        for place, fold in enumerate(PARTS.values()):
            for row in csv.DictReader(it.lines(number * len(PARTS) + place), delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["intent"] and row["utterance"].strip():
                    writer.writerow((row["utterance"], row["intent"], fold))
    it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
    families = ["intent-linear"] if it.options.quick else ["intent-linear", "intent-subword", "intent-cnn"]
    rows += [(f"{domain}, {family}", it.train(family, "--split", "given")) for family in families]

it.head()
for name, report in rows:
    it.ours(name, report)
it.finish()
