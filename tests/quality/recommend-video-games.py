#!/usr/bin/python3
"""Amazon Video Games as SASRec prepared it: next item, leave-one-out, among 100 drawn items.

Usage: recommend-video-games.py FOLDER     FOLDER holds Video.txt.zst

Sampled candidates flatter every model: these figures compare with others of this protocol alone.
"""
from comparison import Comparison

PROTOCOL = """Last item of each user for the test, the one before for validation; models learn from the rest alone.
SAMPLED: the target among 100 items drawn at random that the user did not take, so not comparable with full rankings;
all users are judged, ties count against the model."""

it = Comparison("Amazon Video Games (31,013 users, 23,715 items, 287,107 actions)", PROTOCOL,
                ("hit@10 (1+100 sampled)", "ndcg@10 (1+100 sampled)"),
                ["Video.txt.zst"])
it.call("import", it.shop, *it.files)
RULES = ["--split", "leave-one-out", "--k", "10"]
FIT = ["final=fit", "candidates=sampled", "sample_size=100"]

counting = it.best("seqknn", *RULES, choices=[FIT + [f"popularity={p}", "decay=0.7", f"mix={mix}"]
                                              for p in (0, .2, .4) for mix in (.5, .8)])
popular = it.train("popular", *RULES, sets=FIT)
neighbours = it.train("userknn", *RULES, sets=FIT)
members = [counting, popular, neighbours]
network = None
if not it.options.quick and it.has_family("sasrec"):
    network = it.seeded("sasrec", *RULES, sets=FIT)
    members.append(network)
blend = it.blended(members, *RULES, sets=FIT)

it.head()
it.ours("popular", popular)
it.ours("userknn", neighbours)
it.ours("seqknn, no training", counting)
it.published("SASRec", (.7410, .5360), "Kang and McAuley 2018")
it.published("SASRec, run again", (.7318, .5308), "study of normalisation in SASRec")
it.published("SASRec, pre-LN", (.7442, .5376), "study of normalisation in SASRec")
if network:
    it.ours("sasrec", network)
it.ours("blend", blend, floor=(.7318, .5308) if network else None)
it.told_apart(blend, *([network] if network else []), counting)
it.finish()
