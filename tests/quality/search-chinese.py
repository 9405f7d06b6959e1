#!/usr/bin/python3
"""Search in Chinese: real texts of shop customers, and the simulated shop with its planted relevance, as the program reads a
shop's texts by itself and as English, beside Xapian with pairs of signs and SQLite's FTS5 (trigram finds no word of two signs).

Usage: search-chinese.py FOLDER     FOLDER holds online_shopping_10_cats.csv.zst
"""
import csv
import json
import os
import sqlite3

from relevance import Relevance, average_precision, mean, ndcg, paired

PROTOCOL = """Real: 20,000 reviews of ten kinds of goods as texts, every third or so; a kind's name is the query, and the
reviews of that kind are relevant.  A review seldom names its kind, so that recall is low for all.
Simulated: a Chinese shop; gains are the planted relevance."""

it = Relevance("Search in Chinese", PROTOCOL, ["online_shopping_10_cats.csv.zst"])


def fts5(texts, queries, tokenizer, k):
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (number UNINDEXED, body, tokenize = '{tokenizer}')")
    database.executemany("INSERT INTO texts VALUES (?, ?)", texts)
    found = []
    for query in queries:
        words = query.split()
        found.append([row[0] for row in database.execute(
            "SELECT number FROM texts WHERE texts MATCH ? ORDER BY bm25 (texts) LIMIT ?",
            [" OR ".join(f'"{word}"' for word in words), k])])
    return found


def xapian_lists(texts, queries, k):
    import xapian
    database = xapian.WritableDatabase("", xapian.DB_BACKEND_INMEMORY)
    terms = xapian.TermGenerator()
    terms.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
    for number, text in texts:
        document = xapian.Document()
        document.set_data(number)
        terms.set_document(document)
        terms.index_text(text)
        database.add_document(document)
    parser, found = xapian.QueryParser(), []
    for query in queries:
        enquire = xapian.Enquire(database)
        enquire.set_weighting_scheme(xapian.BM25Weight())
        enquire.set_query(parser.parse_query(query, xapian.QueryParser.FLAG_CJK_NGRAM))
        found.append([match.document.get_data().decode() for match in enquire.get_mset(0, k)])
    return found


def peers(texts, queries, k):
    try:
        yield "Xapian", xapian_lists(texts, queries, k)
    except ImportError:
        print("  (python3-xapian is not installed)")
    for tokenizer in ("trigram", "unicode61"):
        yield f"FTS5 {tokenizer}", fts5(texts, queries, tokenizer, k)


def show(name, figures):
    print(f"  {name:<28}" + "  ".join(f"{title} {value:.4f}" for title, value in figures))


def guessed():
    info = json.loads(it.call("info", it.shop, "--json"))
    return f"{info['language']} ({'guessed' if info['language_guessed'] else 'chosen'})"


# ---- real texts ----

with open(it.files[0], newline="", encoding="utf-8") as file:
    reviews = [row for row in csv.DictReader(file) if row["review"]]
reviews = reviews[::max(1, len(reviews) // 20000)]
kinds = sorted({row["cat"] for row in reviews})
items = [(f"r{number}", row["review"]) for number, row in enumerate(reviews)]
kind_of = {f"r{number}": row["cat"] for number, row in enumerate(reviews)}
relevant = {kind: sum(value == kind for value in kind_of.values()) for kind in kinds}
it.catalogue([(number, text, "") for number, text in items], ["item", "title", "text"])


def judge_kinds(lists):
    precision = [average_precision([kind_of[item] == kind for item in found], relevant[kind])
                 for kind, found in zip(kinds, lists)]
    return precision, [ndcg([kind_of[item] == kind for item in found], [1] * relevant[kind], 10)
                       for kind, found in zip(kinds, lists)]


print(f"Real texts: {len(items)} reviews, {len(kinds)} queries; language {guessed()}")
ours = {}
for name, sets in (("BM25", ["ranker=bm25"]), ("BM25, read as English", ["ranker=bm25", "language=english"])):
    found = it.lists(kinds, 1000, *sets)
    ours[name] = judge_kinds([found[kind] for kind in kinds])
    show(name, [("MAP", mean(ours[name][0])), ("NDCG@10", mean(ours[name][1]))])
for name, lists in peers(items, kinds, 1000):
    precision, gains = judge_kinds(lists)
    show(name, [("MAP", mean(precision)), ("NDCG@10", mean(gains))])
    it.floor(f"MAP beside {name}", mean(ours["BM25"][0]), mean(precision))

# ---- the simulated shop ----

os.remove(it.shop)
folder = it.path("shop")
it.call("simulate", folder, "--set", "plant=searches", "--set", "language=zh", "--set", "events=40000", "--set",
        "searches=5000")
for name, kind in (("events.csv", "events"), ("items.csv", "items"), ("queries.csv", "queries")):
    it.call("import", it.shop, os.path.join(folder, name), "--as", kind)
truth = {}
with open(os.path.join(folder, "relevance.csv"), newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        truth.setdefault(row["query"], {})[row["item_id"]] = float(row["relevance"])
queries = list(truth)
with open(os.path.join(folder, "items.csv"), newline="", encoding="utf-8") as file:
    titles = [(row["item_id"], row["title"]) for row in csv.DictReader(file)]


def judge(lists):
    return [ndcg([truth[query].get(item, 0) for item in found], truth[query].values(), 10)
            for query, found in zip(queries, lists)]


print(f"\nSimulated shop: {len(titles)} items, {len(queries)} queries; language {guessed()}; NDCG@10")
simulated = {}
for name, sets in (("BM25F", []), ("BM25", ["ranker=bm25"]), ("BM25F, read as English", ["language=english"])):
    found = it.lists(queries, 100, *sets)
    simulated[name] = judge([found[query] for query in queries])
    show(name, [("NDCG@10", mean(simulated[name]))])
for name, lists in peers(titles, queries, 100):
    gains = judge(lists)
    show(name, [("NDCG@10", mean(gains))])
    difference, p = paired([value or 0 for value in simulated["BM25"]], [value or 0 for value in gains])
    print(f"    BM25 over it {difference:+.4f}, p {p:.4f}")
    it.floor(f"NDCG@10 beside {name}", mean(simulated["BM25"]), mean(gains))
it.finish()
