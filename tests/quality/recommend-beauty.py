#!/usr/bin/python3
"""Amazon Beauty, 5-core, as S3-Rec prepared it: next item, leave-one-out, against the published sequence models.

Usage: recommend-beauty.py FOLDER     FOLDER holds Beauty.txt.zst (or Beauty.txt.zst unpacked under that name)
"""
from comparison import Comparison

PROTOCOL = """Last item of each user for the test, the one before for validation; models learn from the rest alone.
All 12,101 items are ranked, the history is masked, ties count against the model."""

it = Comparison("Amazon Beauty (22,363 users, 12,101 items, 198,502 actions)", PROTOCOL, ("hit@10", "ndcg@10"),
                ["Beauty.txt.zst"])
it.call("import", it.shop, *it.files)
RULES = ["--split", "leave-one-out", "--k", "10"]
FIT = ["final=fit"]

counting = it.best("seqknn", *RULES, choices=[FIT + [f"popularity={p}", f"decay={d}"]
                                              for p in (.5, .4, .3, .2) for d in (.8, .7)])
trained = []
if not it.options.quick and it.has_family("sasrec"):
    trained = [it.seeded("sasrec", *RULES, sets=FIT)]
others = [it.train(family, *RULES, sets=FIT) for family in ("markov", "vsknn", "userknn", "popular")]

it.head()
it.published("PopRec", (.0152, .0068), "S3-Rec (Zhou et al. 2020)")
it.ours("popular", others[3])
it.ours("userknn", others[2])
it.ours("vsknn", others[1])
it.ours("markov", others[0])
it.published("GRU4Rec", (.0283, .0137), "S3-Rec")
it.published("SASRec, BCE, one negative", (.0605, .0318), "S3-Rec")
it.published("S3-Rec", (.0647, .0327), "S3-Rec")
it.published("ActionPiece", (.0775, .0424), "Hou et al. 2025")
it.published("SASRec, full softmax", (.0830, .0416), "RecBole")
it.published("SASRec, sampled softmax", (.0921, .0531), "eSASRec (2025)")
it.published("eSASRec", (.0928, .0523), "eSASRec")
it.ours("seqknn, no training", counting, floor=(.0843, .0516))
for report in trained:
    it.ours("sasrec", report, floor=(.090, .052))
if trained:
    blends = [it.train("blend", *RULES, "--models", ",".join(str(report["run"]) for report in members), sets=FIT)
              for members in ([counting] + trained, [counting] + trained + others[:2])]
    best = max(blends, key=lambda report: report["metrics"]["valid_ndcg@10"])
    it.ours("blend, chosen on validation", best, floor=(.098, .058))
it.finish()
