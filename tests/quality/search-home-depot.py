#!/usr/bin/python3
"""Home Depot: re-ranking judged products by rankers that never saw the query, and finding them in the whole catalogue.

Usage: search-home-depot.py FOLDER     FOLDER holds products.csv.zst and judgements.csv.zst
"""
import csv
import hashlib
import itertools
import json
import shutil

from relevance import Relevance, mean, ndcg, paired

FOLDS = 5
PROTOCOL = f"""54,667 titles; the judged products of each query are re-ranked, gains are the human means (1 to 3) less 1, ties count
against the ranker.  {FOLDS} folds by a hash of the query: rankers learn from the judgements of the other four alone, trees, epochs
and weights chosen on a tenth of these queries (another tenth judges), and see the fold as pairs of a query and a product.  BM25 has its usual parameters; those of
BM25F are chosen on the other four folds for NDCG@10.  Spearman is that of scores and human means over the pairs of a fold."""

it = Relevance("Home Depot product search", PROTOCOL, ["products.csv.zst", "judgements.csv.zst"])
with open(it.files[0], newline="", encoding="utf-8") as file:
    it.catalogue([(row["product_uid"], row["title"]) for row in csv.DictReader(file)], ["item", "title"])
pairs, human, by_query = [], [], {}
with open(it.files[1], newline="", encoding="utf-8") as file:
    for row in sorted(csv.DictReader(file), key=lambda row: row["query"]):
        by_query.setdefault(row["query"], []).append(len(pairs))
        pairs.append((row["query"], row["product_uid"]))
        human.append(float(row["relevance"]))
queries = sorted(by_query)
fold = {query: int(hashlib.md5(query.encode()).hexdigest(), 16) % FOLDS for query in queries}
empty = it.shop


def judge(scores, k):
    """NDCG@k by query."""
    values = {}
    for query in queries:
        own = by_query[query]
        order = sorted(own, key=lambda i: (-scores[i], human[i]))
        values[query] = ndcg([human[i] - 1 for i in order], [human[i] - 1 for i in own], k)
    return values


def ranks(values):
    order, ranked = sorted(range(len(values)), key=values.__getitem__), [0.0] * len(values)
    for _, group in itertools.groupby(enumerate(order), key=lambda entry: values[entry[1]]):
        group = list(group)
        for _, i in group:
            ranked[i] = (group[0][0] + group[-1][0]) / 2
    return ranked


def correlation(a, b):
    a, b = ranks(a), ranks(b)
    middle_a, middle_b = mean(a), mean(b)
    both = sum((x - middle_a) * (y - middle_b) for x, y in zip(a, b))
    return both / (sum((x - middle_a) ** 2 for x in a) * sum((y - middle_b) ** 2 for y in b)) ** .5


def spearman(scores):
    held = [[i for i, (query, _) in enumerate(pairs) if fold[query] == f] for f in range(FOLDS)]
    return mean(correlation([scores[i] for i in own], [human[i] for i in own]) for own in held)


def show(name, scores):
    print(f"{name:28}{mean(judge(scores, 5).values()):8.4f}{mean(judge(scores, 10).values()):9.4f}"
          f"{spearman(scores):10.4f}", flush=True)


def against(name, scores, other, below):
    a, b = judge(scores, 10), judge(below, 10)
    difference, p = paired([a[query] for query in queries], [b[query] for query in queries])
    print(f"{name} against {other}, NDCG@10: {difference:+.4f}, p {p:.4f}")
    if difference <= 0 or p >= .01:
        it.missed.append(f"{name} does not beat {other}")


print(f"{'':28}{'NDCG@5':>8}{'NDCG@10':>9}{'Spearman':>10}")
plain = it.scores(pairs, "ranker=bm25")
show("BM25 k1 1.2, b .75", plain)
choices = [[f"k1={k1}", "weight_title=1", f"b_title={b}", f"weight_pairs={pair}"]
           for k1 in (.2, .5, 1.2) for b in (.2, .4, .6) for pair in (0, .1, .3)]
tried = [it.scores(pairs, *choice) for choice in choices]
judged = [judge(scores, 10) for scores in tried]
best = [max(range(len(choices)), key=lambda c: mean(judged[c][query] for query in queries if fold[query] != held))
        for held in range(FOLDS)]
fields = [tried[best[fold[query]]][i] for i, (query, _) in enumerate(pairs)]
show("BM25F, chosen by fold", fields)


def train(family, *more):
    return json.loads(it.call("train", it.shop, family, "--json", "--set", "folds=10", "--set", "fold=1", *more))["run"]


FAMILIES = {"linear": "Linear", "rank-mlp": "MLP 128-64-1", "lambdarank-net": "LambdaRank net", "lambdamart": "LambdaMART"}
rankers = {family: [0.0] * len(pairs) for family in [*FAMILIES, "search-blend"]}
reordered = {}
for held in range(FOLDS):
    it.shop = it.path(f"fold-{held}.aisle")
    shutil.copy(empty, it.shop)
    own = [i for i, (query, _) in enumerate(pairs) if fold[query] == held]
    it.write("judged.csv", [["query", "item", "grade"], *[[*pairs[i], human[i]] for i in range(len(pairs))
                                                          if fold[pairs[i][0]] != held]])
    it.call("import", it.shop, it.path("judged.csv"), "--as", "judgements")
    runs = {family: train(family) for family in FAMILIES}
    runs["search-blend"] = train("search-blend", "--models", ",".join(str(run) for run in runs.values()))
    for family, run in runs.items():
        for i, score in zip(own, it.scores([pairs[i] for i in own], run=run)):
            rankers[family][i] = score
    # Whole lists take a thousand candidates each: a tenth of the queries tells enough.
    few = [query for query in queries if fold[query] == held][::10]
    reordered.update(it.lists(few, 100, run=runs["search-blend"]))
it.shop = empty
for family, title in {**FAMILIES, "search-blend": "Blend"}.items():
    show(title, rankers[family])
against("BM25F", fields, "BM25", plain)
against("LambdaMART", rankers["lambdamart"], "BM25F", fields)
against("Blend", rankers["search-blend"], "BM25F", fields)
against("Blend", rankers["search-blend"], "LambdaMART", rankers["lambdamart"])

print("\nThe whole catalogue, products judged 2.5 or better")


def recall(found):
    return mean(len({pairs[i][1] for i in good} & set(found[query])) / len(good) for query in found
                if (good := [i for i in by_query[query] if human[i] >= 2.5]))


usual = choices[max(set(best), key=best.count)]
for name, asked in (("BM25", ["ranker=bm25"]), ("BM25F", usual)):
    found = it.lists(queries, 100, *asked)
    print(f"{name:28}recall@100 {recall(found):.4f}; of a tenth of the queries "
          f"{recall({query: found[query] for query in reordered}):.4f}")
print(f"{'Blend':28}{'':18}; of a tenth of the queries {recall(reordered):.4f}")
it.finish()
