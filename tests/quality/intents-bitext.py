#!/usr/bin/python3
"""Bitext's customer support: 27 intents of a shop's customers, written by linguists from templates.

Usage: intents-bitext.py FOLDER     FOLDER holds train.csv.zst and dev.csv; needs zstd
"""
import csv
import json

from comparison import Comparison

PROTOCOL = """6,480 utterances to train on, 810 to judge: the publisher's validation part, since no test is there.  A tenth of the
training part, drawn by the text, validates.  The texts are variants of templates, so the figure says how well templates are
told apart, not what customers write: the honesty checks have to say so."""

it = Comparison("Bitext customer support", PROTOCOL, ("accuracy", "macro_f1"), ["train.csv.zst", "dev.csv"])
with open(it.files[1], encoding="utf-8") as dev:
    parts = {"train": it.lines(0), "test": dev.read().splitlines()}
with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("text", "intent", "fold"))
    for fold, lines in parts.items():
        for row in csv.DictReader(line + "\n" for line in lines):
            writer.writerow((row["utterance"], row["intent"], fold))
it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
RULES = ["--split", "given"]

linear = it.train("intent-linear", *RULES)
networks = []
if not it.options.quick:
    networks = [(family, it.train(family, *RULES)) for family in ("intent-subword", "intent-cnn", "intent-bilstm")]
it.head()
it.ours("intent-linear", linear)
for name, report in networks:
    it.ours(name, report)
names = [column["name"] for column in linear["honesty"]["columns"]]
found = [dict(zip(names, row)) for row in linear["honesty"]["rows"]]
print("\n" + "\n".join(f"{row['severity']}: {row['sentence']}" for row in found))
if not any(row["check"] in ("templates", "seen-texts") for row in found):
    it.missed.append("a finding on templates")
it.finish()
