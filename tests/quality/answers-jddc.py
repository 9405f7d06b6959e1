#!/usr/bin/python3
"""Chinese customer service (JDDC 2019, a sample of a thousandth): which reply the agent gave, among 10 and 100 candidates.

Usage: answers-jddc.py FOLDER     FOLDER holds chat_0.1per.tsv.zst; needs zstd
"""
import csv

from comparison import Comparison

PROTOCOL = """994 conversations, 6,029 turns of a customer with the reply right after.  Fold f of five is drawn by conversation; of the
rest a tenth validates.  The given reply stands among 9 (99) replies of other conversations of the test with other words, drawn by
seed 1; a question leans on the two turns of the customer before it; ties count against the model.  Means over the folds.  BM25 is
the floor that the others have to beat."""
SAMPLES = (9, 99)
DEPTHS = (1, 2, 5, 10)

it = Comparison("jddc-sample-zh", PROTOCOL, [f"recall@1 (1+{n} sampled)" for n in SAMPLES], ["chat_0.1per.tsv.zst"])
with open(it.path("chats.csv"), "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(("conversation_id", "turn", "speaker", "text"))
    turns = {}
    for line in it.lines(0):
        cells = line.split("\t")
        if len(cells) < 7 or not cells[6].strip():
            continue
        turns[cells[0]] = turns.get(cells[0], 0) + 1
        writer.writerow((cells[0], turns[cells[0]], "agent" if cells[2] == "1" else "customer", cells[6]))
it.call("import", it.shop, it.path("chats.csv"), "--as", "dialogues")
FOLDS = range(1, 2 if it.options.quick else 6)


def over_folds(family, members=()):
    """The mean of the folds; a blend of each fold's own members."""
    reports = []
    for number, fold in enumerate(FOLDS):
        models = ["--models", ",".join(str(member["seeds_of"][number]["run"]) for member in members)] if members else []
        reports.append(it.train(family, *models, sets=["split=random", f"fold={fold}"]))
    return it.together(reports)


floor = over_folds("answer-bm25")
learnt = over_folds("answer-embedding")
blend = over_folds("answer-blend", [floor, learnt])

it.head()
least = [round(floor["metrics"][metric] + .0001, 4) for metric in it.metrics]
it.ours("answer-bm25", floor)
it.ours("answer-embedding", learnt, floor=(least[0], 0))
it.ours("answer-blend", blend, floor=least)
for n in SAMPLES:
    print(f"\namong {n + 1} candidates" + "".join(f"{'@' + str(k):>9}" for k in DEPTHS) + f"{'MRR':>9}")
    for name, report in (("answer-bm25", floor), ("answer-embedding", learnt), ("answer-blend", blend)):
        figures = [report["metrics"][f"recall@{k} (1+{n} sampled)"] for k in DEPTHS]
        figures.append(report["metrics"][f"mrr (1+{n} sampled)"])
        print(f"{name:22}" + "".join(f"{figure:9.4f}" for figure in figures))
it.finish()
