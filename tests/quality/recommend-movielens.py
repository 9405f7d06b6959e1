#!/usr/bin/python3
"""MovieLens 1M as implicit feedback (ratings of 3 or more), the split of LightGCN++: top 20 of all films.

Usage: recommend-movielens.py FOLDER     FOLDER holds train.txt.zst, valid.txt.zst and test.txt.zst; needs zstd
"""
import json
import subprocess

from comparison import Comparison

PROTOCOL = """The given folds, 7:1:2 at random.  Models learn from the training fold alone, and only that is masked, as the
published figures have it: films of the validation fold stay in the lists and count as wrong.  All 3,628 films are ranked
for 6,038 users, ties count against the model; settings and weights are chosen on validation."""

it = Comparison("MovieLens 1M, implicit (6,039 users, 3,628 films, 836,478 interactions)", PROTOCOL,
                ("recall@20", "ndcg@20"), ["train.txt.zst", "valid.txt.zst", "test.txt.zst"])

folds = {}
for fold, path in zip(("train", "valid", "test"), it.files):
    lines = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    folds[fold] = [(user, item) for user, *items in map(str.split, lines) for item in items]


def make_shop(name, *wanted):
    """A shop of some folds that knows all films."""
    with open(it.path(name + ".csv"), "w", encoding="ascii") as log:
        log.write("user,item,fold\n")
        for fold in wanted:
            log.writelines(f"{user},{item},{'test' if fold == 'one' else fold}\n" for user, item in folds[fold])
    with open(it.path("films.csv"), "w", encoding="ascii") as films:
        films.write("item,title\n")
        films.writelines(f"{item},film {item}\n" for item in sorted({item for rows in folds.values() for _, item in rows}, key=int))
    it.shop = it.path(name + ".aisle")
    it.call("import", it.shop, it.path(name + ".csv"), "--set", "role.user=user", "--set", "role.item=item",
            "--set", "role.fold=fold")
    it.call("import", it.shop, it.path("films.csv"), "--as", "items")


RULES = ["--split", "given", "--k", "20"]
FIT = ["final=fit"]
SIZES = ((64, "exact"), (256, "cg"), (512, "cg"))
GRIDS = {
    "popular": [[]],
    "itemknn": [["similarity=binary", "neighbours=200"]],
    "userknn": [[f"neighbours={k}"] for k in (100, 200)],
    "ease": [[f"lambda={ridge}"] for ridge in (400, 800, 1200)],
    "bpr": [[f"passes={passes}"] for passes in (8, 16)],
    "slim": [["l1=2", f"l2={ridge}"] for ridge in (100, 200)],
}
for factors, solver in SIZES:
    GRIDS[f"als {factors}"] = [[f"factors={factors}", f"solver={solver}", "alpha=3", f"regularization={ridge}"]
                               for ridge in (.008, .01)]
CHANCE = ("als", "bpr")
BLENDED = ["ease", "slim"] + [f"als {factors}" for factors, _ in SIZES]

# Settings and weights, on validation; one film of one user stands for the test, which a split must have.
folds["one"] = folds["test"][:1]
make_shop("tuning", "train", "valid", "one")
settings, runs = {}, {}
for name, grid in GRIDS.items():
    tried = [(it.train(name.split()[0], *RULES, sets=FIT + sets), sets) for sets in grid]
    report, settings[name] = max(tried, key=lambda pair: pair[0]["metrics"]["valid_ndcg@20"])
    runs[name] = report["run"]
blend = it.train("blend", *RULES, "--models", ",".join(str(runs[name]) for name in BLENDED), sets=FIT + ["k=20"])
passport = json.loads(it.call("sql", it.shop, f"SELECT passport FROM runs WHERE id = {blend['run']}",
                              "--json"))["rows"][0][0]
weights = json.loads(passport)["params"]["chosen_by_validation"].replace(" ", ",")

# The test, once a model; this shop has no validation.
make_shop("final", "train", "test")
reports = {name: (it.seeded if name.split()[0] in CHANCE else it.train)(name.split()[0], *RULES, sets=sets)
           for name, sets in settings.items()}
blended = it.blended([reports[name] for name in BLENDED], *RULES, sets=[f"weights={weights}"])

it.head()
it.ours("popular", reports["popular"])
it.ours("itemknn", reports["itemknn"], floor=(0, .2879))
it.ours("userknn", reports["userknn"])
it.ours("bpr", reports["bpr"])
it.published("LightGCN", (None, .3010), "LightGCN++ (Lee et al. 2024)")
it.ours("slim", reports["slim"])
it.ours("ease", reports["ease"], floor=(0, .3268))
it.published("LightGCN++", (None, .3275), "LightGCN++")
for factors, _ in SIZES:
    it.ours(f"als, {factors} factors", reports[f"als {factors}"], floor=(0, .3275) if factors == 256 else None)
it.ours("blend of ease, slim and als", blended, floor=(0, .335))
it.told_apart(blended, reports["als 256"], reports["ease"])
it.finish()
