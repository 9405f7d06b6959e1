#!/usr/bin/python3
"""Texts with labels in the forms in which they lie about: each is read for what it is, trained on and told by one command each.

Usage: test-cli-texts.py AISLE-CLI
"""
import csv
import json
import os

from shell import main, path, refused, run, shaped, test

WORDS = {"refund": "refund money back paid", "delivery": "parcel deliver late van", "size": "size large small fit",
         "voucher": "voucher code coupon gift"}
FOLDS = {"train": 24, "valid": 6, "test": 8}
FOLD_NUMBERS = {"train": 1, "valid": 2, "test": 3}


def texts(part, labels=WORDS):
    """The label's own words decide; no text stands in two parts."""
    return [(f"please tell me about {WORDS[label].split()[number % 4]} {WORDS[label].split()[(number + 1) % 4]} "
             f"of {part} {number}", label) for number in range(FOLDS[part]) for label in labels]


def table(name, head, rows, separator=","):
    os.makedirs(os.path.dirname(path(name)) or ".", exist_ok=True)
    with open(path(name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows(([head] if head else []) + rows)
    return path(name)


def lines(name, documents):
    os.makedirs(os.path.dirname(path(name)) or ".", exist_ok=True)
    with open(path(name), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    return path(name)


def learnt(name, source, judged, parts="given", kind="dialogues", outside=None):
    """Imported as it lies there, trained by the family's name alone: how many are judged, and what was taken for what."""
    shop = path(name + ".aisle")
    report = shaped("import", "import", shop, source)
    assert report["as"] == kind, (name, report["as"])
    trained = shaped("train", "train", shop, "intent-linear")
    said = trained["notes"][0]
    assert judged is None or f"and {judged} to judge" in said, (name, said)
    assert ("by the folds that came with the data" in said) == (parts == "given"), (name, said)
    assert (f"'{outside}' stands for what is out of scope" if outside else "No label stands for") in said, (name, said)
    assert ("out_of_scope_recall" in trained["metrics"]) == (outside is not None), (name, trained["metrics"])
    assert trained["metrics"]["accuracy"] >= .9, (name, trained["metrics"])
    return shop, trained


@test
def files_named_after_their_parts_keep_them_apart():
    """train.csv and test.csv beside a README: what the test holds never teaches."""
    for part in FOLDS:
        table(f"parts/{part}.csv", ("text", "category"), texts(part))
    with open(path("parts/README.md"), "w") as file:
        file.write("# Customers' questions\n\nFour intents, in three parts.\n")
    shop, _ = learnt("parts", path("parts"), 4 * FOLDS["test"])
    rows = run("sql", shop, "SELECT fold, count(*) AS n FROM dialogue_turns GROUP BY fold", "-f", "csv").split()[1:]
    assert rows == [f"{FOLD_NUMBERS[part]},{4 * n}" for part, n in FOLDS.items()], rows
    # Where no test came, what came to choose by is one.
    for part, name in ("train", "train"), ("valid", "dev"):
        table(f"two/{name}.tsv", ("sentence", "label"), texts(part), "\t")
    learnt("two", path("two"), 4 * FOLDS["valid"])
    # One file beside what is said about it is the data.
    os.makedirs(path("one"))
    table("one/data.csv", ("text", "intent"), texts("train"))
    with open(path("one/LICENSE"), "w") as file:
        file.write("CC BY 4.0\n")
    assert [file.get("left_out") is None for file in shaped("import", "import", path("one.aisle"), path("one"))["files"]] == [
        True, False]


@test
def columns_are_known_by_many_names():
    train, judged = texts("train"), texts("test")
    every = [(text, label, part) for part in FOLDS for text, label in texts(part)]
    # The parts in a column, in other words; the text and its intent under names of public sets.
    learnt("massive", lines("massive.jsonl", [
        {"id": str(n), "locale": "en-US", "partition": {"valid": "dev"}.get(part, part), "scenario": label[0], "intent": label,
         "utt": text, "annot_utt": text, "worker_id": str(n % 7)} for n, (text, label, part) in enumerate(every)]),
        len(judged))
    _, trained = learnt("names", lines("names.jsonl", [
        {"text": text, "label": sorted(WORDS).index(label), "label_text": label, "split": part}
        for text, label, part in every]), len(judged))
    told = json.loads(run("classify", path("names.aisle"), str(trained["run"]), "a voucher code", "--json"))["rows"][0]
    assert told[1] == "voucher", told
    learnt("query", table("query.csv", ("query", "intent", "split"), every), len(judged))
    learnt("semicolons", table("semicolons.csv", ("Utterance", "Intent Label", "set"), every, ";"), len(judged))
    # Without names: the text is what is long, the label what comes again, a word or a small number.
    for name, rows in {"text-first": train, "label-first": [(label, text) for text, label in train],
                       "numbers": [(text, sorted(WORDS).index(label) * 3) for text, label in train]}.items():
        shop = path(name + ".aisle")
        shaped("import", "import", shop, table(name + ".tsv", None, rows, "\t"), *(
            ("--as", "dialogues") if name == "numbers" else ()))
        assert "4 labels in 96 texts" in shaped("train", "train", shop, "intent-linear")["notes"][0], name


@test
def texts_of_a_table_are_told_without_their_labels():
    """What train reads, classify reads: the column of texts, in every form of a table."""
    shop, judged = path("told.aisle"), texts("test")
    run("import", shop, table("told.csv", ("text", "intent"), texts("train")))
    number = str(json.loads(run("train", shop, "intent-linear", "--json"))["run"])
    forms = [table("told-test.tsv", None, [(label, text) for text, label in judged], "\t"),
             table("told-test.csv", ("category", "utterance"), [(label, text) for text, label in judged]),
             lines("told-test.jsonl", [{"label": label, "text": text} for text, label in judged]),
             table("told-test.txt", None, judged, "\t")]
    with open(path("told-lines.txt"), "w") as file:
        file.writelines(text + "\n" for text, _ in judged)
    for form in forms + [path("told-lines.txt")]:
        run("classify", shop, number, "--file", form, "-o", path("told-out.csv"))
        with open(path("told-out.csv"), newline="") as file:
            rows = [(row["text"], row["intent"]) for row in csv.DictReader(file)]
        assert rows == judged, (form, rows[:2])


@test
def what_is_out_of_scope_has_many_names():
    every = [(text, label, part) for part in FOLDS for text, label in texts(part)]
    for number, name in enumerate(("oos", "Out-of-Scope", "none", "other", "域外")):
        strange = [(f"sing a song of planets and moons {part} {n}", name, part) for part in FOLDS for n in range(FOLDS[part])]
        learnt(f"outside-{number}", table(f"outside-{number}.csv", ("text", "intent", "fold"), every + strange),
               5 * FOLDS["test"], outside=name)
    # Of two such names the surer one; and none where somebody says so.
    shop = path("both.aisle")
    run("import", shop, table("both.csv", ("text", "intent", "fold"), every + strange + [
        (text.replace("song", "psalm"), "other", part) for text, _, part in strange]))
    assert "'域外' stands" in run("train", shop, "intent-linear", "--set", "outside=域外,other")
    assert "'other' stands" in run("train", shop, "intent-linear")
    assert "No label stands" in run("train", shop, "intent-linear", "--set", "outside=")


@test
def moods_are_learnt_without_being_asked_for():
    moods = {"negative": "awful dull broken bad", "positive": "lovely bright sturdy good"}
    rows = [(f"a {words.split()[n % 4]} and {words.split()[(n + 1) % 4]} thing, number {n}", mood, part)
            for part in FOLDS for n in range(FOLDS[part]) for mood, words in moods.items()]
    judged = 2 * FOLDS["test"]
    _, trained = learnt("moods", table("moods.csv", ("review", "sentiment", "split"), rows), judged, kind="reviews")
    assert "Labels or ratings of reviews: 2 labels" in trained["notes"][0]
    _, trained = learnt("stars", table("stars.tsv", ("sentence", "label", "split"), [
        (text, int(mood == "positive"), part) for text, mood, part in rows], "\t"), judged, kind="reviews")
    learnt("tweets", table("tweets.csv", ("tweet_id", "airline_sentiment", "airline", "name", "text", "tweet_created"), [
        (570300000000000000 + 7919 * n, mood, "Delta", f"user{n}", text, f"2015-02-{n % 28 + 1:02} 11:35:20 -0800")
        for n, (text, mood, _) in enumerate(rows)]), None, parts="random", kind="reviews")


@test
def the_dial_judges_what_is_asked_and_what_is_found():
    """Nine of 27 questions were answered as nobody had answered before: understood, and answered wrongly."""
    asked = {"refund": ("money back for item", "We pay within five days."), "delivery": ("parcel now for item", "It is on the van."),
             "lost": ("parcel now for item", "Sorry, it was lost.")}
    turns = []
    for part, many, kinds in ("train", 30, ("refund", "delivery")), ("valid", 8, ("refund", "delivery")), ("test", 9, asked):
        for name, kind in [(f"{part}-{kind}-{n}", kind) for n in range(many) for kind in kinds]:
            words, reply = asked[kind]
            turns += [(name, 1, "customer", f"{words} {name}", "refund" if kind == "refund" else "delivery", part),
                      (name, 2, "agent", reply, "", part)]
    # Two that validation has wrong keep the classifier from being sure of everything.
    turns += [(f"odd-{n}", 1, "customer", f"money back for item odd {n}", "delivery", "valid") for n in range(2)]
    shop = path("dial.aisle")
    run("import", shop, table("dial.csv", ("conversation", "turn", "speaker", "text", "intent", "fold"), turns))
    assert json.loads(run("train", shop, "intent-linear", "--json"))["metrics"]["accuracy"] == 1
    alone = json.loads(run("risk", shop, "--json"))
    found = json.loads(run("train", shop, "answer-bm25", "--json"))
    assert abs(found["metrics"]["recall@1"] - 18 / 27) < 1e-9, found["metrics"]
    both = json.loads(run("risk", shop, "--json"))
    for report, judges, wrong in (alone, "intents", 0), (both, "intents and answers", 9):
        names = [column["name"] for column in report["columns"]]
        everything = dict(zip(names, report["rows"][0]))
        assert report["passport"]["params"]["judges"] == judges, report["passport"]
        assert (everything["answered"], everything["wrong_answers"], everything["hand_offs"]) == (27, wrong, 0), everything
        assert abs(everything["cost"] - 10 * wrong / 27) < 1e-9, everything
    assert f"run {found['run']} finds first" in " ".join(both["passport"]["notes"])
    # What is found is never as likely right as that: a person takes over.
    careful = json.loads(run("risk", shop, "--set", "answer_threshold=1", "--json"))
    assert dict(zip(names, careful["rows"][0]))["hand_offs"] == 27, careful["rows"][0]
    moved = json.loads(run("risk", shop, "--between", "0,1", "--json"))["rows"]
    assert sorted(row[4] for row in moved) == ["right"] * 18 + ["wrong"] * 9, moved


@test
def a_blend_tells_what_its_models_count():
    """Weights that are given are those that are told; those that validation chose add up to one."""
    shop, made = learnt("blend", table("blend.csv", ("text", "intent", "fold"), [
        (text, label, part) for part in FOLDS for text, label in texts(part)]), None)
    runs = [made["run"], json.loads(run("train", shop, "intent-lm", "--json"))["run"]]
    chosen = shaped("train", "train", shop, "intent-blend")
    assert [model["run"] for model in chosen["models"]] == runs, chosen["models"]
    assert abs(sum(model["weight"] for model in chosen["models"]) - 1) < .01, chosen["models"]
    assert chosen["joined_by"] in ("mean", "product")
    given = shaped("train", "train", shop, "intent-blend", "--set", "weights=0.75,0.25", "--set", "pool=product")
    assert given["models"] == [{"run": runs[0], "weight": .75}, {"run": runs[1], "weight": .25}], given["models"]
    assert given["joined_by"] == "product" and "models" not in made
    told = {(row[0], row[1]): row[2] for row in shaped("table", "runs", shop, str(given["run"]))["rows"]}
    assert told["Made of", f"Linear, run {runs[0]}"] == "0.75", told
    assert told["Made of", f"Language models, run {runs[1]}"] == "0.25", told
    assert told["", "Joined by"] == "product" and told["Parameters", "Weights"] == "0.75,0.25", told
    refused("99", "runs", shop, "99")


main()
