#!/usr/bin/python3
"""Cranfield: plain BM25 and BM25F over 1,400 abstracts, beside Xapian and SQLite's FTS5 on the same texts.

Usage: search-cranfield.py FOLDER     FOLDER holds cran.all.1400.zst, cran.qry and cranqrel
"""
import re
import sqlite3

from relevance import Relevance, average_precision, mean, ndcg, paired

PROTOCOL = """Titles and abstracts; 225 queries; lists of 1,000.  Judgements 1 (best) to 4 are relevant, with gains 4 to 1, -1 is
not.  All engines with their English stems and default parameters; any word of the query will do."""

it = Relevance("Cranfield (1,400 documents)", PROTOCOL, ["cran.all.1400.zst", "cran.qry", "cranqrel"])


def records(path):
    for record in re.split(r"(?m)^\.I ", open(path, encoding="latin-1").read())[1:]:
        fields = re.split(r"(?m)^\.([A-Z])\n", record)
        yield fields[0].strip(), {name: " ".join(text.split()) for name, text in zip(fields[1::2], fields[2::2])}


documents = [(number, fields.get("T", ""), fields.get("W", "")) for number, fields in records(it.files[0])]
# The abstracts repeat the title at their beginning.
documents = [(number, title, text[len(title):] if text.startswith(title) else text) for number, title, text in documents]
queries = [fields["W"] for _, fields in records(it.files[1])]
gains = [{} for _ in queries]
for line in open(it.files[2]):
    number, document, grade = line.split()[:3]
    gains[int(number) - 1][document] = 5 - int(grade) if int(grade) > 0 else 0


def judge(lists):
    precision = [average_precision([judged.get(item, 0) > 0 for item in found], sum(g > 0 for g in judged.values()))
                 for found, judged in zip(lists, gains)]
    return precision, [ndcg([judged.get(item, 0) for item in found], judged.values(), 10)
                       for found, judged in zip(lists, gains)]


def xapian_lists():
    try:
        import xapian
    except ImportError:
        return None
    database = xapian.inmemory_open() if hasattr(xapian, "inmemory_open") else xapian.WritableDatabase("", xapian.DB_BACKEND_INMEMORY)
    terms = xapian.TermGenerator()
    terms.set_stemmer(xapian.Stem("english"))
    terms.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
    for number, title, text in documents:
        document = xapian.Document()
        document.set_data(number)
        terms.set_document(document)
        terms.index_text(f"{title} {text}")
        database.add_document(document)
    parser = xapian.QueryParser()
    parser.set_stemmer(xapian.Stem("english"))
    parser.set_stemming_strategy(xapian.QueryParser.STEM_ALL)
    lists = []
    for query in queries:
        enquire = xapian.Enquire(database)
        enquire.set_weighting_scheme(xapian.BM25Weight())
        enquire.set_query(parser.parse_query(query, 0))
        lists.append([match.document.get_data().decode() for match in enquire.get_mset(0, 1000)])
    return lists


def fts5_lists():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5 (number UNINDEXED, title, body, tokenize = 'porter unicode61')")
    database.executemany("INSERT INTO texts VALUES (?, ?, ?)", documents)
    return [[row[0] for row in database.execute(
        "SELECT number FROM texts WHERE texts MATCH ? ORDER BY bm25 (texts) LIMIT 1000",
        [" OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))])] for query in queries]


it.catalogue(documents, ["item", "title", "text"])
ours = {}
for name, sets in (("BM25", ["ranker=bm25"]), ("BM25F", ["ranker=bm25f"])):
    found = it.lists(queries, 1000, *sets)
    ours[name] = judge([found[query] for query in queries])
peers = {name: judge(lists) for name, lists in (("Xapian", xapian_lists()), ("FTS5", fts5_lists())) if lists}

print(f"{'':22}{'MAP':>8}{'NDCG@10':>9}")
for name, (precision, discounted) in {**peers, **ours}.items():
    print(f"{name:22}{mean(precision):8.4f}{mean(discounted):9.4f}")
for peer, figures in peers.items():
    for measure, a, b in zip(("MAP", "NDCG@10"), ours["BM25"], figures):
        difference, p = paired(a, b)
        print(f"BM25 against {peer}, {measure}: {difference:+.4f}, p {p:.4f}")
        it.floor(f"{measure} against {peer}", mean(a), mean(b))
it.finish()
