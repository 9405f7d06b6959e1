#!/usr/bin/python3
"""Yoochoose clicks (RecSys Challenge 2015), the 100k sample of session-rec: the next click at every place of a session.

Usage: recommend-yoochoose.py FOLDER     FOLDER holds yoochoose-clicks-100k_train_full.tsv.zst and ..._test.tsv.zst
"""
from comparison import Comparison

PROTOCOL = """The last day is the test, the day before it validation; the judged models learn from both.  10,152 next clicks,
each given the clicks before it in its session; all 2,933 items of the training are ranked, those of the session too, and
ties count against the model."""

it = Comparison("Yoochoose clicks 100k (17,794 training and 3,416 test sessions)", PROTOCOL, ("hit@20", "mrr@20"),
                ["yoochoose-clicks-100k_train_full.tsv.zst", "yoochoose-clicks-100k_test.tsv.zst"])

# A session is the user here.  The fold of a session is by its last click.
clicks, logs = it.path("clicks.aisle"), []
SESSION = ["--set", "role.SessionId=user", "--set", "role.ItemId=item", "--set", "role.Time=time"]
for name, path in zip(("train", "test"), it.files):
    it.call("import", clicks, path, *SESSION, "--set", f"fold={name}")
it.call("sql", clicks, """
  SELECT u.external AS session, i.external AS item, printf ('%.3f', e.time / 1e6) AS time,
         CASE WHEN e.fold = 3 THEN 'test' WHEN e.last >= e.day THEN 'valid' ELSE 'train' END AS fold
    FROM (SELECT *, max (time) OVER (PARTITION BY user) AS last,
                 max (CASE WHEN fold = 1 THEN time END) OVER () - 86400000000 AS day FROM events) AS e
    JOIN users AS u ON u.id = e.user JOIN items AS i ON i.id = e.item ORDER BY e.id""", "--output", it.path("log.csv"))
it.call("import", it.shop, it.path("log.csv"), "--set", "role.session=user", "--set", "role.item=item",
        "--set", "role.time=time", "--set", "role.fold=fold")

RULES = ["--split", "given", "--keep-seen", "--k", "20"]
NEXT = ["judge=next"]
EACH = 3  # networks that chance alone tells apart, in one blend

as_published = it.train("vsknn", *RULES, sets=NEXT)
sknn = it.train("vsknn", *RULES, sets=NEXT + ["similarity=cosine", "weighting=same", "decay=same", "idf=0",
                                             "neighbours=100", "sample=500"])
tuned = it.best("vsknn", *RULES, choices=[NEXT + [f"similarity={similarity}", "weighting=log", "decay=quadratic",
                                                  f"idf={idf}", "neighbours=1000", f"sample={sample}"]
                                          for similarity in ("vector", "cosine") for idf in (2, 5)
                                          for sample in (5000,)])
markov = it.best("markov", *RULES, choices=[NEXT + [f"order={order}", "decay=0.3", "smoothing=10"]
                                            for order in (1, 3)])
pairs = it.best("seqknn", *RULES, choices=[NEXT + [f"mix={mix}", f"popularity={p}", "window=20", "decay=0.5"]
                                           for mix in (.1, .3) for p in (.2, .3, .4)])
members = [tuned, markov, pairs, sknn]
networks = []
if not it.options.quick and it.has_family("gru4rec"):
    networks = [it.seeded("gru4rec", *RULES, sets=NEXT, each=EACH),
                it.seeded("sasrec", *RULES, sets=NEXT + ["dropout=0.3"], each=EACH),
                it.seeded("gru4rec", *RULES, sets=NEXT + ["units=160", "factors=100"], each=EACH)]
# Both printed figures count, so the weights are for hit rate and MRR together.  Nothing of it is chosen by the test.
blend = it.blended(members + networks, *RULES, sets=NEXT + ["k=20", "target=both"], each=EACH)

SOURCE = "measured with session-rec's settings, full test"
it.head()
it.published("Markov", (.5785, .3706), SOURCE)
it.ours("markov", markov)
it.published("SR, 20 steps", (.6179, .3575), SOURCE)
it.ours("seqknn", pairs)
it.published("S-KNN, ties against the model", (.6357, .3237), SOURCE)
it.ours("vsknn as S-KNN", sknn)
it.published("V-SkNN, ties against the model", (.6878, .3666), SOURCE)
it.ours("vsknn, its defaults", as_published, floor=(.687, .366))
it.ours("vsknn, chosen on validation", tuned)
for name, network in zip(("gru4rec", "sasrec", "gru4rec, larger"), networks):
    it.ours(name, network)
it.ours("blend, weighed on validation", blend, floor=(.70, .385) if networks else None)
it.told_apart(blend, *networks, tuned)
it.finish()
