#!/usr/bin/python3
"""Home Depot: re-ranking judged products, and finding them in the whole catalogue.

Usage: search-home-depot.py FOLDER     FOLDER holds products.csv.zst and judgements.csv.zst
"""
import csv
import hashlib
import itertools

from relevance import Relevance, mean, ndcg, paired

PROTOCOL = """54,667 titles; the judged products of each query are re-ranked, gains are the human means (1 to 3) less 1.  BM25 has
its usual parameters; those of BM25F are chosen for each of five folds by query on the other four, for NDCG@10."""

it = Relevance("Home Depot product search", PROTOCOL, ["products.csv.zst", "judgements.csv.zst"])
with open(it.files[0], newline="", encoding="utf-8") as file:
    it.catalogue([(row["product_uid"], row["title"]) for row in csv.DictReader(file)], ["item", "title"])
pairs, human, by_query = [], [], {}
with open(it.files[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        by_query.setdefault(row["query"], []).append(len(pairs))
        pairs.append((row["query"], row["product_uid"]))
        human.append(float(row["relevance"]))
queries = sorted(by_query)
fold = {query: int(hashlib.md5(query.encode()).hexdigest(), 16) % 5 for query in queries}


def judge(scores, k):
    """NDCG@k by query; ties count against the ranker."""
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


def correlation(scores):
    """Spearman's, over all pairs."""
    a, b = ranks(scores), ranks(human)
    middle_a, middle_b = mean(a), mean(b)
    both = sum((x - middle_a) * (y - middle_b) for x, y in zip(a, b))
    return both / (sum((x - middle_a) ** 2 for x in a) * sum((y - middle_b) ** 2 for y in b)) ** .5


def show(name, values5, values10, scores):
    print(f"{name:28}{mean(values5.values()):8.4f}{mean(values10.values()):9.4f}{correlation(scores):10.4f}")


print(f"{'':28}{'NDCG@5':>8}{'NDCG@10':>9}{'Spearman':>10}")
plain = it.scores(pairs, "ranker=bm25")
show("BM25 k1 1.2, b .75", judge(plain, 5), judge(plain, 10), plain)
choices = [[f"k1={k1}", "weight_title=1", f"b_title={b}", f"weight_pairs={pair}"]
           for k1 in (.2, .5, 1.2) for b in (.2, .4, .6) for pair in (0, .1, .3)]
tried = [it.scores(pairs, *choice) for choice in choices]
judged = [judge(scores, 10) for scores in tried]
best = [max(range(len(choices)), key=lambda c: mean(judged[c][query] for query in queries if fold[query] != held))
        for held in range(5)]
chosen = [tried[best[fold[query]]][i] for i, (query, _) in enumerate(pairs)]
show("BM25F, chosen by fold", judge(chosen, 5), judge(chosen, 10), chosen)
print("chosen:", "; ".join(" ".join(choices[c]) for c in best))
a, b = judge(chosen, 10), judge(plain, 10)
difference, p = paired([a[query] for query in queries], [b[query] for query in queries])
print(f"BM25F against BM25, NDCG@10: {difference:+.4f}, p {p:.4f}")
if difference <= 0 or p >= .01:
    it.missed.append("BM25F does not beat BM25")

print("\nThe whole catalogue, products judged 2.5 or better")
for name, sets in (("BM25", ["ranker=bm25"]), ("BM25F", choices[max(set(best), key=best.count)])):
    found = it.lists(queries, 100, *sets)
    recall = [len({pairs[i][1] for i in good} & set(found[query])) / len(good)
              for query in queries if (good := [i for i in by_query[query] if human[i] >= 2.5])]
    print(f"{name:28}recall@100 {mean(recall):.4f}")
it.finish()
