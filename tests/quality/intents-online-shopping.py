#!/usr/bin/python3
"""Chinese shop reviews of ten kinds of goods: for or against, five fixed folds.

Usage: intents-online-shopping.py FOLDER     FOLDER holds online_shopping_10_cats.csv.zst; needs zstd
"""
import csv

from comparison import Comparison

PROTOCOL = """62,773 reviews.  Fold f of five is drawn by the text, so that the same words never stand on two sides; of the rest a
tenth validates, and the model that it chose is judged.  Means over the folds.  The floor is our own line through n-grams of
signs weighed by naive Bayes, without words, which do harm here; the blend is to stand a point above."""

it = Comparison("online_shopping_10_cats", PROTOCOL, ("accuracy", "macro_f1"), ["online_shopping_10_cats.csv.zst"])
with open(it.path("texts.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("text", "intent"))
    for row in csv.DictReader(line + "\n" for line in it.lines(0)):
        if row["review"].strip():
            writer.writerow((row["review"], "positive" if row["label"] == "1" else "negative"))
it.call("import", it.shop, it.path("texts.csv"), "--as", "dialogues")
FOLDS = range(1, 2 if it.options.quick else 6)


def over_folds(family, members=(), sets=()):
    """The mean of the folds; a blend of each fold's own members."""
    reports = []
    for number, fold in enumerate(FOLDS):
        models = ["--models", ",".join(str(member["seeds_of"][number]["run"]) for member in members)] if members else []
        reports.append(it.train(family, "--split", "random", *models, sets=[f"fold={fold}", "final=fit", *sets]))
    return it.together(reports)


linear = over_folds("intent-linear", sets=["words=0"])
GPT = ["passes=3", "learning_rate=0.0003"]  # twenty minutes a fold over two cores
others = [(family, over_folds(family, sets=sets)) for family, sets in
          (("intent-lm", []), ("intent-subword", ["factors=256"]), ("intent-gpt", GPT))]
blend = over_folds("intent-blend", [linear] + [report for _, report in others])

it.head()
it.ours("intent-linear", linear)
for name, report in others:
    it.ours(name, report)
it.ours("intent-blend", blend, floor=(round(linear["metrics"]["accuracy"] + .01, 4), 0))
it.finish()
