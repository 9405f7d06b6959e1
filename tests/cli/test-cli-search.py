#!/usr/bin/python3
"""The catalogue searched, rankers trained and judged, and grades from people and clicks.

Usage: test-cli-search.py AISLE-CLI
"""
import csv
import json
import os

from shell import main, path, refused, run, shaped, test


@test
def the_catalogue_is_searched():
    shop, catalogue = path("searched.aisle"), path("catalogue.csv")
    with open(catalogue, "w", encoding="utf-8") as file:
        file.write("item_id,title,brand\nA,红色 跑步 鞋,Acme\nB,跑步 短裤,\nC,红色 雨伞 折叠 雨伞,\n")
    run("import", shop, catalogue, "--as", "items")
    # The scores of golden.json, F6: a brand has a length of its own.
    found = shaped("search", "search", shop, "红色 跑步", "--set", "k1=1.2", "--set", "weight_title=1", "--set",
                   "b_title=0.75", "--json")
    assert [entry["item"] for entry in found["items"]] == ["A", "B", "C"]
    assert all(abs(entry["score"] - score) < 1e-5
               for entry, score in zip(found["items"], (.940007, .544215, .413603))), found
    assert shaped("search", "search", shop, "acme", "--json")["items"][0]["item"] == "A"
    assert shaped("search", "search", shop, "电脑", "--json")["items"] == []

    with open(path("queries.txt"), "w", encoding="utf-8") as file:
        file.write("红色\n\n折叠雨伞\n")
    run("search", shop, "--queries", path("queries.txt"), "-k", "2", "-o", path("lists.csv"))
    rows = list(csv.reader(open(path("lists.csv"), encoding="utf-8")))
    assert rows[0] == ["query", "rank", "item", "score"]
    assert [row[:3] for row in rows[1:]] == [["红色", "1", "A"], ["红色", "2", "C"], ["折叠雨伞", "1", "C"]]
    with open(path("pairs.csv"), "w", encoding="utf-8") as file:
        file.write("item,query\nC,折叠雨伞\nB,红色\nnobody,红色\n")
    run("search", shop, "--pairs", path("pairs.csv"), "-o", path("scores.csv"))
    scores = list(csv.reader(open(path("scores.csv"), encoding="utf-8")))
    assert scores[0] == ["query", "item", "score"] and scores[1][2] == rows[3][3]
    assert [float(row[2]) for row in scores[2:]] == [0, 0]

    # The kept index fits until the catalogue changes.
    kept = "SELECT made_of, length (data) FROM search_index"
    before = run("sql", shop, kept, "--format", "csv")
    run("search", shop, "鞋")
    assert run("sql", shop, kept, "--format", "csv") == before
    with open(catalogue, "w", encoding="utf-8") as file:
        file.write("item_id,title\nD,登山 鞋\nA,红色 雨衣\n")
    run("import", shop, catalogue, "--as", "items")
    found = shaped("search", "search", shop, "鞋", "--json")
    assert [entry["item"] for entry in found["items"]] == ["D"] # A has a new title
    assert run("sql", shop, kept, "--format", "csv") != before
    run("undo", shop)
    assert [entry["item"] for entry in shaped("search", "search", shop, "鞋", "--json")["items"]] == ["A"]

    # What nobody chose is guessed from the titles: these have no words with endings.
    info = shaped("info", "info", shop, "--json")
    assert (info["language"], info["language_guessed"]) == ("none", True)
    run("set", shop, "language=english")
    info = shaped("info", "info", shop, "--json")
    assert (info["language"], info["language_guessed"]) == ("english", False)
    run("undo", shop)
    assert shaped("info", "info", shop, "--json")["language_guessed"]
    english = path("english.aisle")
    with open(catalogue, "w", encoding="utf-8") as file:
        file.write("item_id,title\nA,Red shoe 红\nB,Running shoe\nC,鞋\n")
    run("import", english, catalogue, "--as", "items")
    assert shaped("info", "info", english, "--json")["language"] == "english"
    refused("unknown language 'klingon'", "set", shop, "language=klingon", code=2)

    refused("give one query", "search", shop, code=2)
    refused("unknown language 'klingon'", "search", shop, "鞋", "--set", "language=klingon", code=2)
    refused("from 1 to", "search", shop, "鞋", "-k", "20000", code=2)
    refused("no columns query and item", "search", shop, "--pairs", catalogue, "-o", path("x.csv"))
    assert not os.path.exists(path("x.csv"))


@test
def rankers_are_trained_and_searched_by():
    shop = path("ranked.aisle")
    colours, things = ("red", "blue", "green", "white"), ("lamp", "chair", "shelf", "table", "mirror", "carpet")
    items = [(f"{colour}-{thing}-{n}", f"{colour} {thing} {'deluxe ' * n}with stand") for colour in colours
             for thing in things for n in range(2)]
    with open(path("ranked.csv"), "w", encoding="utf-8") as file:
        file.write("item_id,title\n" + "".join(f"{item},{title}\n" for item, title in items))
    with open(path("grades.csv"), "w", encoding="utf-8") as file:
        file.write("query,item,grade\n")
        for colour in colours:
            for thing in things: # the judges like the deluxe ones, whose titles are longer
                file.write("".join(f"{colour} {thing},{item},{(colour in title) + 2 * (thing in title) + ('deluxe' in title) / 2}\n"
                                   for item, title in items if colour in title or thing in title))
    run("import", shop, path("ranked.csv"), "--as", "items")
    run("import", shop, path("grades.csv"), "--as", "judgements")
    # The first fifth of the queries judges; strangers are none, since every item is judged.
    words = shaped("train", "train", shop, "bm25", "--fold", "1")
    trees = shaped("train", "train", shop, "lambdamart", "--fold", "1", "--task", "search", "--set", "min_rows=5",
                   "--set", "leaves=8")
    for name in ("ndcg@10 (linear)", "ndcg@10 (exponential)", "err@10", "precision@10", "map", "mrr@10", "judged@10",
                 "ndcg_low@10", "ndcg_high@10", "latency_p50", "latency_p95", "latency_p99"):
        assert name in trees["metrics"], name
    assert trees["metrics"]["ndcg@10 (linear)"] > words["metrics"]["ndcg@10 (linear)"], (trees, words)
    assert [column["name"] for column in trees["rows"]["columns"]][4] == "queries"
    assert "few-queries" in [row[0] for row in trees["honesty"]["rows"]]
    compared = shaped("compare", "compare", shop, "--task", "search", "--by", "words")
    assert compared["protocol"]["task"] == "search" and len(compared["contenders"]) == 2
    assert "queries" in compared["verdict"]["sentence"]

    # A query that nobody judged, in the three shapes: the same scores.
    ranker = str(trees["run"])
    found = shaped("search", "search", shop, "white mirror stand", "--run", ranker)
    best = {entry["item"]: entry["score"] for entry in found["items"]}
    assert found["items"][0]["item"].startswith("white-mirror"), found
    with open(path("new.csv"), "w", encoding="utf-8") as file:
        file.write("query,item\nwhite mirror stand,nothing\n" + "".join(f"white mirror stand,{item}\n" for item in best))
    run("search", shop, "--pairs", path("new.csv"), "--run", ranker, "-o", path("scored.csv"))
    rows = list(csv.DictReader(open(path("scored.csv"), encoding="utf-8")))
    assert rows[0]["score"] == "" # what the shop does not have has no score
    assert all(abs(float(row["score"]) - best[row["item"]]) < 1e-6 for row in rows[1:])
    run("search", shop, "--queries", path("new.csv"), "--run", ranker, "-k", "3", "-o", path("ranked-lists.csv"))
    rows = list(csv.DictReader(open(path("ranked-lists.csv"), encoding="utf-8")))
    assert [row["item"] for row in rows[:3]] == [entry["item"] for entry in found["items"][:3]]
    sides = shaped("side-by-side", "search", shop, "white mirror", "--beside", f"{ranker},bm25", "-k", "4")
    assert [row[0] for row in sides["rankers"]["rows"]] == [1, 2, 3] and sides["parts"]["rows"]
    assert sides["rankers"]["rows"][1][1] == trees["run"] and sides["rankers"]["rows"][1][2] == 1 # all are judged

    bounded = shaped("judgements", "judgements", shop, "--ndcg", f"{ranker},bm25", "-k", "5")
    assert [row[1] for row in bounded["rows"]] == [trees["run"], None] and bounded["rows"][0][2] == 24
    assert all(row[7] <= row[4] + 1e-9 and row[4] <= row[8] + 1e-9 <= 1 + 2e-9 for row in bounded["rows"]), bounded["rows"]

    refused("of the task 'search', not 'recommend'", "recommend", shop, ranker, "--item", "red-lamp-0", code=2)
    refused("knows no user 'ann'", "search", shop, "lamp", "--run", ranker, "--user", "ann")
    refused("there is no fold 9", "train", shop, "bm25", "--fold", "9", code=2)
    refused("does not say|no search says", "train", shop, "bm25", "--set", "labels=clicks")
    refused("unknown slices 'activity' of queries", "compare", shop, "--by", "activity", code=2)


@test
def judged_ids_are_no_texts():
    shop = path("ids.aisle")
    words = ["red", "blue", "tall", "small", "old"]
    with open(path("product.csv"), "w") as file:
        file.write("product_id\tproduct_name\tproduct_class\n")
        file.write("".join(f"{n}\t{words[n % 5]} lamp {n}\tLamps\n" for n in range(40)))
    with open(path("label.csv"), "w") as file:
        file.write("id\tquery_id\tproduct_id\tlabel\n")
        for n in range(200):
            file.write(f"{n}\t{n // 10}\t{n % 40}\t{['Exact', 'Partial', 'Irrelevant'][n % 3]}\n")
    report = shaped("import", "import", shop, path("label.csv"), "--json")
    assert report["as"] == "judgements" and len(report["notes"]) == 1 and report["notes"][0].startswith("20 of 20 judged"), report
    run("import", shop, path("product.csv"))
    for words_of in ["train", shop, "lambdamart"], ["judgements", shop, "--ndcg", "bm25"]:
        refused("all 20 judged queries are known by their id alone: import the file", *words_of)
    found = json.loads(run("quality", shop, "--json"))
    assert [row[2] for row in found["rows"] if row[0] == "nameless_query"] == [20]
    with open(path("query.csv"), "w") as file:
        file.write("query_id\tquery\tquery_class\n" + "".join(f"{n}\t{words[n % 5]} lamp {n}\tLamps\n" for n in range(18)))
    report = shaped("import", "import", shop, path("query.csv"), "--json")
    assert report["as"] == "query-texts" and report["notes"][0].startswith("2 of 20 judged"), report
    judged = shaped("judgements", "judgements", shop, "--ndcg", "bm25", "--json")
    assert judged["rows"][0][2] == 18 and sum(judged["passport"]["dropped"].values()) == 20, judged
    trained = shaped("train", "train", shop, "lambdamart")
    assert ["nameless-queries", 2, 20] in [[row[0], row[5], row[6]] for row in trained["honesty"]["rows"]], trained["honesty"]


@test
def judges_are_compared_and_judgements_leave():
    shop, judged = path("judged.aisle"), path("judged.csv")
    # golden.json, F7_kappa: a table of 20, 5, 10, 15.  A later judgement of the same judge takes the earlier one's place.
    grades = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    with open(judged, "w") as file:
        file.write("query,item,grade,judge\nred shoe,I0,3,ann\n")
        for i, (ann, bob) in enumerate(grades):
            file.write(f"red shoe,I{i},{ann},ann\nred shoe,I{i},{bob},bob\n")
    run("import", shop, judged, "--as", "judgements")
    table = shaped("judgements", "judgements", shop, "--json")
    names = [column["name"] for column in table["columns"]]
    row = dict(zip(names, table["rows"][0]))
    assert len(table["rows"]) == 1 and {row["judge"], row["other"]} == {"ann", "bob"} and row["pairs"] == 50
    assert abs(row["agreement"] - .7) < 1e-9 and abs(row["expected"] - .5) < 1e-9 and abs(row["kappa"] - .4) < 1e-9

    run("judgements", shop, "-o", path("out.csv"))
    rows = list(csv.DictReader(open(path("out.csv"))))
    assert len(rows) == 100 and rows[0] == {"query": "red shoe", "item": "I0", "grade": "1", "judge": "ann"}
    run("import", path("again.aisle"), path("out.csv"), "--as", "judgements")
    run("judgements", path("again.aisle"), "-o", path("out-again.csv"))
    assert open(path("out-again.csv")).read() == open(path("out.csv")).read()
    run("judgements", shop, "-o", path("out.qrels"))
    lines = open(path("out.qrels")).read().splitlines()
    assert len(lines) == 50 and lines[0] == "red%20shoe 0 I0 1" and lines[49] == "red%20shoe 0 I49 0"

    # A judge's newest grade counts, wherever it was given, until it is taken back.
    run("judge", shop, "red shoe", "I0", "2", "--judge", "ann")
    run("judgements", shop, "-o", path("after.csv"))
    changed = [row["grade"] for row in csv.DictReader(open(path("after.csv"))) if (row["item"], row["judge"]) == ("I0", "ann")]
    assert changed == ["2"]
    run("undo", shop)
    run("judgements", shop, "-o", path("after.csv"))
    assert open(path("after.csv")).read() == open(path("out.csv")).read()
    refused("'4' is no grade", "judge", shop, "red shoe", "I0", "4", code=2)
    refused("no item 'I99'", "judge", shop, "red shoe", "I99", "1")

    with open(path("trec.qrels"), "w") as file:
        file.write("".join(f"{301 + n} 0 FT911-{n} {n % 3}\n" for n in range(12)))
    run("import", path("trec.aisle"), path("trec.qrels"))
    run("judgements", path("trec.aisle"), "-o", path("trec-out.qrels"))
    assert open(path("trec-out.qrels")).read() == open(path("trec.qrels")).read()

    run("undo", path("trec.aisle"))
    refused("no judgements", "judgements", path("trec.aisle"))
    refused("name it .csv or .qrels", "judgements", shop, "-o", path("x.txt"), code=2)


@test
def clicks_give_grades_freed_from_the_place():
    # golden.json, F7_clicks: X and Y of 100 each, at the first and the third place, clicked 10 and 6 times; looked at 1, .6
    # and .4 as other results tell, which stood at all three places.
    shop, log = path("clicked.aisle"), path("clicked.csv")
    shown = [("lamp", "X", 1, i < 10) for i in range(100)] + [("lamp", "Y", 3, i < 6) for i in range(100)]
    shown += [("rug", f"R{n}", place + 1, i < (50, 30, 20)[place]) for n in range(20) for place in range(3) for i in range(100)]
    with open(log, "w") as file:
        file.write("query,session_id,item,position,clicked\n")
        for session, (query, item, place, clicked) in enumerate(shown):
            file.write(f"{query},s{session},{item},{place},{'yes' if clicked else 'no'}\n")
    assert json.loads(run("import", shop, log, "--json"))["as"] == "queries"
    table = shaped("ask", "ask", shop, "clicks", "--set", "query=lamp", "--json")
    names = [column["name"] for column in table["columns"]]
    rows = {row[names.index("item")]: dict(zip(names, row)) for row in table["rows"]}
    assert abs(rows["X"]["ctr"] - .1) < 1e-9 and abs(rows["Y"]["ctr"] - .06) < 1e-9
    assert abs(rows["X"]["position"] - .1) < 1e-4 and abs(rows["Y"]["position"] - .15) < 1e-4, rows

    def grades(model):
        run("judgements", shop, "--from-clicks", model, "-o", path("grades.csv"))
        return {row["item"]: float(row["grade"]) for row in csv.DictReader(open(path("grades.csv")))}
    assert grades("raw")["X"] > grades("raw")["Y"] and grades("position")["X"] < grades("position")["Y"]
    assert "clicks-position" in open(path("grades.csv")).read()
    run("import", shop, path("grades.csv"), "--as", "judgements")
    run("judgements", shop, "-o", path("again.csv"))
    assert len(open(path("again.csv")).readlines()) == 23
    assert shaped("judgements", "judgements", shop, "--from-clicks", "dbn", "--json")["rows"]
    # The log alone answers what is asked of searches.
    places = json.loads(run("ask", shop, "queries", "--set", "by=position", "--json"))
    names = [column["name"] for column in places["columns"]]
    assert [round(row[names.index("looked_at")], 4) for row in places["rows"]] == [1, .6, .4]
    refused("no click model is called 'ubm'", "judgements", shop, "--from-clicks", "ubm", "-o", path("x.csv"), code=2)


main()
