#!/usr/bin/python3
"""Amazon Beauty, 5-core, as S3-Rec prepared it: next item, leave-one-out, against the published sequence models.

Usage: recommend-beauty.py FOLDER     FOLDER holds Beauty.txt.zst and Beauty_item2attributes.json.zst; needs zstd
"""
import json

from comparison import Comparison

PROTOCOL = """Last item of each user for the test, the one before for validation; models learn from the rest alone.
All 12,101 items are ranked, the history is masked, ties count against the model.  The catalogue's categories and brands
are those that S3-Rec learns from; SASRec and the others do not read them."""

it = Comparison("Amazon Beauty (22,363 users, 12,101 items, 198,502 actions)", PROTOCOL, ("hit@10", "ndcg@10"),
                ["Beauty.txt.zst", "Beauty_item2attributes.json.zst"])
it.call("import", it.shop, it.files[0])
with open(it.path("items.csv"), "w", encoding="ascii") as items:
    items.write("item,label\n")
    for item, labels in json.loads("".join(it.lines(1))).items():
        items.writelines(f"{item},{label}\n" for label in labels)
it.call("import", it.shop, it.path("items.csv"), "--as", "items")
RULES = ["--split", "leave-one-out", "--k", "10"]
FIT = ["final=fit"]

counting = it.best("seqknn", *RULES, choices=[FIT + [f"popularity={p}", f"decay={d}"]
                                              for p in (.5, .4, .3, .2) for d in (.8, .7)])
markov, vsknn, userknn, content, popular = [it.train(family, *RULES, sets=FIT) for family in
                                            ("markov", "vsknn", "userknn", "content", "popular")]
network = None
if not it.options.quick and it.has_family("sasrec"):
    network = it.seeded("sasrec", *RULES, sets=FIT)
# What is counted and learnt from the actions, then with the catalogue; a blend a seed of the network.
members = [counting, markov, vsknn, userknn] + ([network] if network else [])
actions, catalogue = [it.blended(members + more, *RULES, sets=FIT) for more in ([], [content])]
# The networks of all seeds in one, without the catalogue.
several = None
if network and it.options.seeds > 1:
    runs = [counting, markov, vsknn, userknn] + network["seeds_of"]
    several = it.train("blend", *RULES, "--models", ",".join(str(report["run"]) for report in runs), sets=FIT)

it.head()
it.published("PopRec", (.0152, .0068), "S3-Rec (Zhou et al. 2020)")
it.ours("popular", popular)
it.ours("content, the catalogue alone", content)
it.ours("userknn", userknn)
it.ours("vsknn", vsknn)
it.ours("markov", markov)
it.published("GRU4Rec", (.0283, .0137), "S3-Rec")
it.published("SASRec, BCE, one negative", (.0605, .0318), "S3-Rec")
it.published("S3-Rec", (.0647, .0327), "S3-Rec")
it.published("ActionPiece", (.0775, .0424), "Hou et al. 2025")
it.published("SASRec, full softmax", (.0830, .0416), "RecBole")
it.published("SASRec, sampled softmax", (.0921, .0531), "eSASRec (2025)")
it.published("eSASRec", (.0928, .0523), "eSASRec")
it.ours("seqknn, no training", counting, floor=(.0843, .0516))
if network:
    it.ours("sasrec", network, floor=(.090, .052))
it.ours("blend of actions", actions)
if several:
    it.ours("blend of actions, all seeds in one", several)
best = max((actions, catalogue), key=lambda report: report["metrics"]["valid_ndcg@10"])
it.ours("blend with the catalogue", catalogue)
it.ours("blend, the one that validation prefers", best, floor=(.098, .058) if network else None)
it.told_apart(best, *([network] if network else []), counting)
it.finish()
