#!/usr/bin/python3
"""Topics, classifiers of texts, answers, and an assistant with its tests.

Usage: test-cli-dialogues.py AISLE-CLI
"""
import csv
import json
import os
import sys

from shell import main, path, refused, run, shaped, test


@test
def topics_become_intents_and_answers_are_made():
    folder, shop = path("talking"), path("talking.aisle")
    run("simulate", folder, "--set", "events=3000", "--set", "dialogues=500")
    for kind in "items", "dialogues", "answers":
        run("import", shop, os.path.join(folder, kind + ".csv"), "--as", kind)
    number = ("--set", "topics=20")
    table = shaped("topics", "topics", shop, *number)
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row)) for row in table["rows"]]
    assert [row["topic"] for row in rows] == list(range(1, 21))
    assert sum(row["turns"] for row in rows) <= table["passport"]["rows_in"]
    invoice = next(row for row in rows if "invoice" in row["words"])
    assert "invoice" not in [row["intent"] for row in rows], "nobody has labelled invoices yet"
    run("topics", shop, *number, "--label", f"{invoice['topic']}=invoice")
    again = next(row for row in shaped("topics", "topics", shop, *number)["rows"] if row[0] == invoice["topic"])
    assert again[names.index("intent")] == "invoice" and again[names.index("turns")] == invoice["turns"]
    run("undo", shop)
    assert run("sql", shop, "SELECT count(*) AS n FROM dialogues WHERE intent = 'invoice'", "-f", "csv").split()[-1] == "0"
    assert shaped("topics", "topics", shop, *number, "--problems")["rows"]
    assert shaped("topics", "topics", shop, *number, "--weeks")["rows"]
    turn = shaped("topics", "topics", shop, *number, "--turns", "1")["rows"][0][0]
    run("label", shop, "mine", str(turn))
    assert run("sql", shop, "SELECT count(*) AS n FROM dialogues WHERE intent = 'mine'", "-f", "csv").split()[-1] == "1"
    made = run("answer", shop, "Do you sell vouchers?", "No.")
    run("answer", shop, "--remove", made.split()[1])
    refused("not made here", "answer", shop, "--remove", "1")
    run("answer", shop, "Do you sell gift cards?", "Yes, from 10 to 200.", "--intent", "gift_card")
    assert run("sql", shop, "SELECT count(*) AS n FROM answers_readable", "-f", "csv").split()[-1] == "213"
    run("undo", shop)
    assert run("sql", shop, "SELECT count(*) AS n FROM answers_readable", "-f", "csv").split()[-1] == "212"
    run("tests", shop, "--keep", str(turn))
    refused("no turn has the number 999999", "tests", shop, "--keep", "999999")
    run("tests", shop, "--remove", "1")
    refused("no topic 99", "topics", shop, *number, "--label", "99=x")
    refused("write the number of a topic", "topics", shop, *number, "--label", "x", code=2)
    refused("no run tells moods", "topics", shop, *number, "--moods", code=2)
    refused("no turn has the number 9999999", "label", shop, "x", "9999999")
    # A run that finds answers: asked, asked by a file, and as it was judged.
    found, question, answer = path("found.csv"), *list(csv.reader(open(os.path.join(folder, "answers.csv"))))[4][:2]
    report = shaped("train", "train", shop, "answer-bm25")
    rows = json.loads(run("answers", shop, str(report["run"]), question, "zzzz", "-k", "2", "--json"))["rows"]
    assert [row[1:3] for row in rows] == [[1, answer], [2, rows[1][2]]] and 0 < rows[1][6] <= rows[0][6] < 1, rows
    run("answers", shop, str(report["run"]), "--file", os.path.join(folder, "answers.csv"), "-k", "1", "-o", found)
    assert list(csv.DictReader(open(found)))[3]["answer"] == answer
    curve = json.loads(run("answers", shop, str(report["run"]), "--recall", "--json"))["rows"]
    assert [round(curve[k - 1][2] - report["metrics"][f"recall@{k}"], 9) for k in (1, 2, 5, 10)] == [0] * 4, curve[:10]


@test
def texts_are_classified():
    shop, texts = path("talk.aisle"), path("talk.csv")
    words = {"refund": ("refund", "money back", "退款"), "delivery": ("parcel", "deliver", "快递")}
    with open(texts, "w") as file:
        file.write("text,intent\n")
        for n in range(120):
            for intent, own in words.items():
                file.write(f"please number {n} {own[n % 3]} now,{intent}\n")
    assert json.loads(run("import", shop, texts, "--as", "dialogues", "--json"))["as"] == "dialogues"
    report = shaped("train", "train", shop, "intent-linear", "--json")
    assert report["metrics"]["accuracy"] == 1 and report["metrics"]["macro_f1"] == 1, report["metrics"]
    number = str(report["run"])
    table = json.loads(run("classify", shop, number, "WHERE IS MY PARCEL", "我要退款", "--json"))
    assert [row[1] for row in table["rows"]] == ["delivery", "refund"], table["rows"]
    with open(path("ask.txt"), "w") as file:
        file.write("my money back\n\nparcel please\n")
    run("classify", shop, number, "--file", path("ask.txt"), "-o", path("told.csv"))
    with open(path("told.csv")) as file:
        assert [row["intent"] for row in csv.DictReader(file)] == ["refund", "delivery"]
    confusion = json.loads(run("classify", shop, number, "--confusion", "--json"))
    assert sorted(row[:2] for row in confusion["rows"]) == [["delivery"] * 2, ["refund"] * 2]
    refused("which no segment narrows", "train", shop, "intent-linear", "--segment", "n_events > 1", code=2)
    refused("a softmax over one unit is 1", "train", shop, "intent-bilstm", "--set", "outputs=1", code=2)
    refused("not 'classify'|no run|which", "classify", shop, "99", "hello")
    bundle = shaped("export", "export", shop, number, "-o", path("intents"), "--json")
    assert {"features.json", "golden.jsonl", "model.onnx", "read_texts.py"} <= set(bundle["files"]), bundle
    run("verify", path("intents"))
    assert json.load(open(path("intents/model.json")))["classes"] == ["delivery", "refund"]
    # What is said of a text there, by the bundle's own reader, is what the model reads.
    sys.path.insert(0, path("intents"))
    import read_texts
    readers = read_texts.readers(path("intents"))
    for line in open(path("intents/golden.jsonl")):
        case = json.loads(line)
        assert {name: reader(case["text"]) for name, reader in readers.items()} == case["ids"], case


@test
def moods_are_told_from_dialogues_and_reviews():
    shop, texts, reviews = path("moods.aisle"), path("moods.csv"), path("reviews.csv")
    with open(texts, "w") as file:
        file.write("text,intent,mood\n")
        for n in range(150):
            file.write(f"number {n} is {('awful', 'lovely')[n % 2]} really,talk,{('angry', 'happy')[n % 2]}\n")
            file.write(f"number {n} is there,other,\n")
    with open(reviews, "w") as file:
        file.write("text,rating,item\n")
        for n in range(200):
            file.write(f"chair {n} is {('broken', 'fine', 'superb')[n % 3]},{(1, 3, 5)[n % 3]},I{n}\n")
    run("import", shop, texts, "--as", "dialogues")
    refused("no review has a label or a rating", "train", shop, "intent-linear", "--set", "labels=reviews")
    run("import", shop, reviews, "--as", "reviews")
    report = json.loads(run("train", shop, "intent-linear", "--set", "labels=moods", "--json"))
    assert report["metrics"]["accuracy"] == 1, report
    told = json.loads(run("classify", shop, str(report["run"]), "that is awful", "lovely thing", "--json"))
    assert [row[1] for row in told["rows"]] == ["angry", "happy"], told
    assert "templates" in json.dumps(report["honesty"]), report["honesty"]  # all but the number is the same
    report = json.loads(run("train", shop, "intent-linear", "--set", "labels=reviews", "--json"))
    told = json.loads(run("classify", shop, str(report["run"]), "it is broken", "superb", "--json"))
    assert [row[1] for row in told["rows"]] == ["negative", "positive"], told
    assert shaped("topics", "label-errors", shop, "--set", "labels=moods")["rows"] == []
    with open(texts, "w") as file:
        file.write("text,intent,mood\n" + "".join(f"number {n} is lovely really,talk,angry\n" for n in range(1, 24, 2)))
    run("import", shop, texts, "--as", "dialogues")
    wrong = json.loads(run("label-errors", shop, "--set", "labels=moods", "--json"))["rows"]
    assert 0 < len(wrong) <= 12 and {(row[0][-13:], row[1], row[3], row[6]) for row in wrong} == {("lovely really", "angry", "happy", None)}, wrong


@test
def an_assistant_answers_and_is_tested():
    shop, texts = path("chat.aisle"), path("chat.csv")
    words = {"refund": ("refund", "money back", "退款"), "find_product": ("do you sell", "search the shop for", "找商品"),
             "delivery": ("parcel", "deliver", "快递")}
    things = ("lamp", "kettle", "scarf", "watch", "chair", "bottle", "carpet", "jacket")
    with open(texts, "w") as file:
        file.write("text,intent\n")
        for n in range(120):
            for intent, own in words.items():
                file.write(f"please {own[n % 3]} {things[n % 8]} number {n},{intent}\n")
            for word in ("hello", "about my order", "hi there"):  # which mean anything: nothing is quite sure
                file.write(f"{word} {things[n % 8]} {n},{list(words)[(n * n + len(word)) % 3]}\n")
    with open(path("chat-items.csv"), "w") as file:
        file.write("item,title\n" + "".join(f"I{i},Blue {thing}\n" for i, thing in enumerate(things)))
    run("import", shop, texts, "--as", "dialogues")
    refused("no assistant yet", "chat", shop, "hello")
    run("import", shop, path("chat-items.csv"), "--as", "items")
    number = str(json.loads(run("train", shop, "intent-linear", "--json"))["run"])
    found = shaped("chat", "chat", shop, "do you sell a kettle")
    assert found["intent"] == "find_product" and found["source"] == "retrieved", found
    assert found["items"][0] == {"item": "I1", "title": "Blue kettle", "score": found["items"][0]["score"]}
    assert shaped("chat", "chat", shop, "refund order 20260412345678, it cost 19.90 euro")["entities"][0]["kind"] == "order"
    person = shaped("chat", "chat", shop, "do you sell a kettle", "let me talk to a human")
    assert person["source"] == "hand-off" and person["intent"] is None
    assert shaped("chat", "chat", shop, "hello about my order kettle", "--set", "threshold=1")["source"] == "hand-off"
    with open(path("said.txt"), "w") as file:
        file.write("do you sell a lamp\n请转人工\n")
    run("chat", shop, "--file", path("said.txt"), "-o", path("replies.csv"))
    replies = list(csv.DictReader(open(path("replies.csv"))))
    assert [row["source"] for row in replies] == ["retrieved", "hand-off"]
    assert "Blue lamp" in replies[0]["reply"] and "人工" in replies[1]["reply"], replies
    refused("nothing is said", "chat", shop, " ", code=2)
    refused("no user 'u9'", "chat", shop, "hello", "--user", "u9")
    refused("answer_threshold|threshold", "chat", shop, "hello", "--set", "threshold=2", code=2)

    # The dial: each row as its definition says, and what lies between two thresholds.
    risk = json.loads(run("risk", shop, "--set", "wrong_cost=5", "--json"))
    names = [column["name"] for column in risk["columns"]]
    rows = [dict(zip(names, row)) for row in risk["rows"]]
    assert len(rows) == 101 and sum(row["best"] for row in rows) == 1
    n = rows[0]["answered"] + rows[0]["hand_offs"]
    assert all(abs(row["cost"] * n - 5 * row["wrong_answers"] - row["hand_offs"]) < 1e-9 for row in rows)
    moved = json.loads(run("risk", shop, "--between", ".2,.95", "--json"))["rows"]
    assert len(moved) == rows[20]["answered"] - rows[95]["answered"]
    refused("no pair of thresholds", "risk", shop, "--between", "high", code=2)
    run("risk", shop, "--set", "threshold=1", "--keep")
    assert shaped("chat", "chat", shop, "hello about my order kettle")["source"] == "hand-off"
    run("undo", shop)

    # Tests: green, then red where an answer was wrong; red is an exit of 1.
    run("chat", shop, "do you sell a kettle", "--keep", "kettle")
    assert json.loads(run("tests", shop, "--json"))["rows"][0][3] == 1
    run("chat", shop, "do you sell a lamp", "--keep", "no lamp", "--wrong")
    refused("1 of 2 conversation tests fails", "tests", shop, "--json")
    refused("1 of 2 conversation tests fails", "tests", shop, "--run", number)
    beside = json.loads(run("tests", shop, "--runs", "--json"))["rows"]
    assert [row[0] for row in beside] == [int(number)] and beside[0][4:] == [1, 1], beside
    refused("1 of 2 conversation tests fails.*no lamp.*--despite REASON", "export", shop, number, "-o", path("chat-bundle"))
    assert not os.path.exists(path("chat-bundle"))
    run("export", shop, number, "-o", path("chat-bundle"), "--despite", "lamps are out of stock")
    assert "lamps are out of stock" in open(os.path.join(path("chat-bundle"), "MODEL_CARD.md")).read()
    run("tests", shop, "--remove", "2")
    run("tests", shop)
    run("chat", shop, "refund the lamp", "--keep", "refund", "--expect-intent", "refund", "--expect-source", "hand-off")
    assert [row[3] for row in json.loads(run("tests", shop, "--json"))["rows"]] == [1, 1]
    refused("no conversation test 99", "tests", shop, "--remove", "99")
    refused("expect one of these", "chat", shop, "hello lamp", "--keep", "x", "--expect-source", "magic", code=2)
    run("chat", shop, "do you sell a kettle", "--keep", "found", "--expect-item", "I1")
    run("tests", shop)
    refused("no item 'nothing'", "chat", shop, "do you sell a kettle", "--keep", "x", "--expect-item", "nothing")

    # The whole leaves, is checked in one go, and a damaged part is named.
    whole = path("assistant")
    parts = shaped("assistant", "export", shop, "assistant", "-o", whole)["parts"]
    assert [part["part"] for part in parts] == ["assistant", "intents"], parts
    assert shaped("assistant", "verify", whole)["agrees"]
    with open(os.path.join(whole, "intents", "golden.jsonl"), "a") as file:
        file.write("\n")
    refused("intents: .*golden.jsonl", "verify", whole)


main()
