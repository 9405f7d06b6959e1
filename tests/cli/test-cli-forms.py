#!/usr/bin/python3
"""Tables and documents in the forms of public sets of texts: which rows they are, which column is the text, and what is refused.

Usage: test-cli-forms.py AISLE-CLI
"""
import csv
import io
import json
import os

from shell import main, path, refused, run, test

INTENTS = {"refund": "when do i get my money back for the {}", "track": "where is the {} that i ordered last week",
           "size": "does the {} run small for tall people", "pay": "can i pay for the {} by card or voucher"}
INTENTS_ZH = {"退款": "我想把{}的钱退回来可以吗", "物流": "我上周买的{}现在到哪里了", "尺码": "{}的尺码是偏大还是偏小呢",
              "支付": "买{}可以用信用卡付款吗"}
THINGS = ["coat", "lamp", "red dress", "phone case", "kettle", "shoe rack", "blue jeans", "desk", "office chair", "tea set"]
THINGS_ZH = ["外套", "台灯", "连衣裙", "手机壳", "水壶", "鞋架", "牛仔裤", "书桌", "办公椅", "茶具"]


def asked(many=40, intents=INTENTS, things=THINGS):
    """Texts with their intents, all different."""
    names = list(intents)
    return [(intents[names[n % 4]].format(things[n // 4 % 10]) + (f" {n // 40}" if n >= 40 else ""), names[n % 4])
            for n in range(many)]


def asked_zh(many=40):
    return asked(many, INTENTS_ZH, THINGS_ZH)


def written(name, text):
    os.makedirs(os.path.dirname(path(name)) or ".", exist_ok=True)
    with open(path(name), "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return path(name)


def table(name, head, rows, separator=","):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(([head] if head else []) + list(rows))
    return written(name, text.getvalue())


def lines(name, documents):
    return written(name, "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents))


def guess(file, *words):
    """What the rows are, and the columns that mean something."""
    told = json.loads(run("import", path("unused.aisle"), file, *words, "--guess", "--json"))
    return told["as"], {column["role"]: column["name"] for column in told["columns"]
                        if column["role"] not in ("ignore", "attribute")}


@test
def what_is_said_about_a_text_is_no_row():
    entities = [{"start": 0, "end": 3, "value": "x", "entity": "a"}, {"start": 4, "end": 6, "value": "y", "entity": "b"}]
    examples = [{"text": text, "intent": intent, "entities": entities * (n % 2)} for n, (text, intent) in enumerate(asked())]
    rasa = written("nlu.json", json.dumps({"rasa_nlu_data": {"common_examples": examples, "regex_features": []}}))
    assert guess(rasa) == ("dialogues", {"text": "text", "intent": "intent"}), guess(rasa)
    spans = lines("spans.jsonl", [{"utt": text, "intent": intent, "judgments": [{"worker_id": "2"}, {"worker_id": "3"}]}
                                  for text, intent in asked()])
    assert guess(spans) == ("dialogues", {"text": "utt", "intent": "intent"}), guess(spans)
    reviews = lines("reviews.jsonl", [
        {"rating": 5.0, "title": "Fine", "text": text, "images": [{"small": "a"}, {"small": "b"}] * (n % 2), "asin": f"B{n % 9}",
         "user_id": f"A{n}", "timestamp": 1588687728923 + n} for n, (text, _) in enumerate(asked())])
    assert guess(reviews)[0] == "reviews" and guess(reviews)[1]["text"] == "text", guess(reviews)
    run("import", path("reviews.aisle"), reviews)
    assert run("sql", path("reviews.aisle"), "SELECT count(*) FROM reviews", "-f", "csv").split()[1] == "40"
    # Answers of a question and results of a search are rows.
    answers = lines("answers.jsonl", [
        {"questionText": text, "asin": f"B{n % 9}", "replies": [{"answerText": "yes, it is"}, {"answerText": "no, not at all"}]}
        for n, (text, _) in enumerate(asked())])
    assert guess(answers)[1]["answer"] == "replies.answerText", guess(answers)
    found = lines("found.jsonl", [{"query": text, "user": f"u{n}", "results": [{"item_id": "A"}, {"item_id": "B"}]}
                                  for n, (text, _) in enumerate(asked())])
    assert guess(found)[1]["item"] == "results.item_id", guess(found)


@test
def columns_are_guessed_again_when_the_rows_change():
    """What nobody chose is; what was chosen stays."""
    order = lines("orders.jsonl", [{"message": text, "intent": intent, "lines": [{"text": "a word of it"}, {"text": "one more"}]}
                                   for text, intent in asked()])
    assert guess(order)[1]["text"] == "lines.text", guess(order)
    assert guess(order, "--set", "option.explode=none") == ("dialogues", {"text": "message", "intent": "intent"})
    assert guess(order, "--set", "role.message=text")[1]["text"] == "message"


@test
def labels_of_several_words_are_labels():
    names = {"refund": "refund not showing up", "track": "late parcel at all", "size": "size", "pay": "card & voucher payment"}
    for name, first in ("phrases", False), ("phrases-first", True):
        rows = [(names[intent], text) if first else (text, names[intent]) for text, intent in asked()]
        expected = "dialogues", {"text": f"column {1 + first}", "intent": f"column {2 - first}"}
        assert guess(table(name + ".csv", None, rows)) == expected, guess(path(name + ".csv"))
    rows = [(text, {"退款": "退换货政策", "物流": "物流配送查询", "尺码": "商品尺码咨询", "支付": "支付方式"}[intent])
            for text, intent in asked_zh()]
    assert guess(table("phrases.tsv", None, rows, "\t")) == ("dialogues", {"text": "column 1", "intent": "column 2"})
    # A text and its reply, which comes again and again, are no text and its label where a word is.
    rows = [(text, intent, "we look at it for you") for text, intent in asked()]
    assert guess(table("reply.csv", None, rows))[1]["intent"] == "column 2"


@test
def a_file_sorted_by_its_labels_shows_one():
    """All that is sampled has the first label."""
    rows = asked(2400)
    named = table("sorted.txt", None, [("sport" if n < 1200 else "money", text) for n, (text, _) in enumerate(rows)], "\t")
    assert guess(named) == ("dialogues", {"text": "column 2", "intent": "column 1"}), guess(named)
    numbers = table("sorted.tsv", None, [(text, int(n < 1200)) for n, (text, _) in enumerate(rows)], "\t")
    assert guess(numbers) == ("reviews", {"text": "column 1", "label": "column 2"}), guess(numbers)
    assert guess(numbers, "--as", "dialogues")[1] == {"text": "column 1", "intent": "column 2"}


@test
def documents_within_cells_are_no_text():
    """MTOP and its kin: beside each text the tokens of it, which are longer."""
    rows = [(n, "IN:" + intent.upper(), text, "shop", f"[IN:{intent.upper()} {text} and more]", json.dumps({"tokens": text.split()}))
            for n, (text, intent) in enumerate(asked())]
    expected = "dialogues", {"text": "column 3", "intent": "column 2"}
    assert guess(table("eval.tsv", None, rows, "\t")) == expected, guess(path("eval.tsv"))


@test
def texts_that_nothing_knows_are_no_log():
    """The error names the column and the cure; who says that they are events gets them."""
    file = table("unknown.csv", ("remark_of_it", "b", "c"), [(f"{text} and so on", n, n * 7) for n, (text, _) in enumerate(asked())])
    shop = path("unknown.aisle")
    refused("column 'remark_of_it' holds texts, .*--as.*role.remark_of_it=text", "import", shop, file, code=2)
    run("import", shop, file, "--as", "reviews", "--set", "role.remark_of_it=text")
    run("import", path("events.aisle"), file, "--as", "events")
    run("import", path("chosen.aisle"), file, "--set", "role.b=item")
    # TREC: between the label and the words stands a blank.
    trec = written("train.label", "".join(f"{intent.upper()}:of {text} ?\n" for text, intent in asked()))
    refused("its lines are texts, not a table: put a tab", "import", shop, trec)
    # Bare ids, and names of things that come again and again, are a log.
    for name, rows in {"ids": [(n % 7, n % 11) for n in range(60)],
                       "names": [(n, f"a lovely {THINGS[n % 10]} of wool") for n in range(60)]}.items():
        assert "read as events" in run("import", path(name + ".aisle"), table(name + ".csv", None, rows)), name


@test
def a_list_of_one_intent_is_that_intent():
    """One name, in a list; an empty list is none, and lists of lists are no name at all."""
    rows = asked()
    file = lines("lists.jsonl", [{"utterance": text, "intents": [intent] if n % 4 else []} for n, (text, intent) in enumerate(rows)])
    run("import", path("lists.aisle"), file)
    told = run("sql", path("lists.aisle"), "SELECT DISTINCT intent AS i FROM dialogues WHERE i IS NOT NULL ORDER BY i", "-f", "csv")
    assert told.split() == ["i", "pay", "size", "track"], told
    acts = written("acts.json", json.dumps([{"dialogue_id": n, "messages": [
        {"role": "usr", "content": text, "dialog_act": [["General", "greet", "none"]]},
        {"role": "sys", "content": "let me see", "dialog_act": []}]} for n, (text, _) in enumerate(rows)], indent=2))
    assert guess(acts) == ("dialogues", {"conversation": "dialogue_id", "turn": "messages.index", "speaker": "messages.role",
                                         "text": "messages.content"}), guess(acts)


@test
def ratings_with_a_comment_are_reviews():
    """The four columns of MovieLens and a text: a preset that knows no texts is not for it, and none is none."""
    head = ["userId", "movieId", "rating", "timestamp", "comment", "like"]
    rows = [(n % 7, n % 5, n % 5 + 1, 1318222486 + n * 90000, text, n % 9) for n, (text, _) in enumerate(asked_zh())]
    expected = "reviews", {"user": "userId", "item": "movieId", "rating": "rating", "time": "timestamp", "text": "comment"}
    assert guess(table("dmsc.csv", head, rows)) == expected, guess(path("dmsc.csv"))
    plain = table("ratings.csv", head[:4] + ["remark"], [row[:5] for row in rows])
    assert guess(plain)[0] == "events"
    assert guess(plain, "--preset", "none")[0] == "events"
    head[4] = "Comment"
    other = table("capital.csv", head, rows)
    assert guess(other)[0] == "events" and guess(other, "--preset", "none")[0] == "reviews"


@test
def one_unknown_name_loses_no_file():
    """The only prose beside an intent or an answer is the text; so it is where somebody says what the rows are."""
    rows, chinese = asked(), asked_zh()
    replies = [(text, f"we answer {n} so and so") for n, (text, _) in enumerate(rows)]
    opinions = [(text, n % 2) for n, (text, _) in enumerate(rows)]
    for kind, head, cells in [
            ("dialogues", ("blurb", "intent"), rows), ("dialogues", ("某列", "意图"), chinese), ("dialogues", ("语料", "类别"), chinese),
            ("dialogues", ("request", "label"), rows), ("dialogues", ("text", "domain"), rows), ("dialogues", ("body", "queue"), rows),
            ("dialogues", ("用户输入", "意图名称"), chinese), ("dialogues", ("Document", "Topic_group"), rows),
            ("answers", ("标准问", "答案"), replies), ("answers", ("某问", "答案"), replies), ("answers", ("ask", "answer"), replies),
            ("answers", ("prompt", "completion"), replies), ("answers", ("用户问题", "客服回复"), replies),
            ("reviews", ("Review", "Liked"), opinions), ("reviews", ("评论内容", "情感类别"), opinions)]:
        label = {"dialogues": "intent", "answers": "answer", "reviews": "label"}[kind]
        got = guess(table("named.csv", head, cells))
        assert got == (kind, {"text": head[0], label: head[1]}), (head, got)
    wide = table("wide.csv", ("a", "blurb", "b", "c", "d"), [(n, text, n % 3, "x", n * 5) for n, (text, _) in enumerate(rows)])
    for kind in "dialogues", "reviews":
        assert guess(wide, "--as", kind)[1]["text"] == "blurb", kind
    assert guess(table("pair.csv", ("question", "blurb"), replies), "--as", "answers")[1] == {"text": "question", "answer": "blurb"}
    refused("choose one of 'a', 'b' .--set role.NAME=text.", "import", path("x.aisle"), table("ab.csv", ("a", "b"), [(1, 2), (3, 4)]),
            "--as", "reviews", code=2)


@test
def a_column_that_is_mostly_empty_yields():
    """Questions whose title asks, and a column question that few have."""
    rows = [(text, "" if n % 3 else f"please tell {text}", f"we answer {n} so and so", n % 2) for n, (text, _) in enumerate(asked())]
    for separator in ",", "\t":
        got = guess(table("zhidao.csv", ("title", "question", "reply", "is_best"), rows, separator))
        assert got == ("answers", {"text": "title", "answer": "reply"}), got
    got = guess(table("full.csv", ("title", "question", "reply"), [(text, text + " please", reply) for text, _, reply, _ in rows]))
    assert got == ("answers", {"text": "question", "answer": "reply"}), got


@test
def a_file_of_other_records_is_left_out_of_a_folder():
    """SGD: beside its dialogues lies what their services are."""
    talks = [{"dialogue_id": f"1_{n}", "turns": [{"speaker": "USER", "utterance": text}, {"speaker": "SYSTEM", "utterance": "one moment"}]}
             for n, (text, _) in enumerate(asked())]
    schema = [{"service_name": "Shops", "description": "d", "intents": [{"name": "Find", "description": "f"}]}]
    written("sgd/dialogues_001.json", json.dumps(talks))
    written("sgd/schema.json", json.dumps(schema))
    told = json.loads(run("import", path("sgd.aisle"), path("sgd"), "--json"))
    assert told["rows_stored"] == 80, told
    assert "all its 1 rows were rejected" in told["files"][1]["left_out"], told["files"]
    # Where most are other records, what is guessed from the first is no reading of them.
    for name in "abcd":
        written(f"strange/{name}.json", json.dumps([{"user": "u1", "item": "i1"} if name == "a" else {"other": n} for n in range(3)]))
    refused("'b.json'.*all 3 rows were rejected", "import", path("strange.aisle"), path("strange"))
    # One that was named is refused.
    refused("'schema.json'", "import", path("named.aisle"), path("sgd/dialogues_001.json"), path("sgd/schema.json"))


@test
def words_above_labels_and_texts_are_a_header():
    """Whatever they are; a first row that is a text and its label is none."""
    for name, head, rows in (("sms.csv", ("v1", "v2", "", ""), [(intent, text, "", "") for text, intent in asked(60)]),
                             ("zh.csv", ("某问", "某类"), asked_zh(60))):
        run("import", path(name + ".aisle"), table(name, head, rows), "--as", "dialogues")
        told = run("sql", path(name + ".aisle"), "SELECT count(*) AS n, min(length(text)) AS m FROM dialogues", "-f", "csv").split()[1]
        assert told.startswith("60,") and int(told[3:]) > 5, (name, told)
    assert guess(path("sms.csv")) == ("dialogues", {"text": "v2", "intent": "v1"}), guess(path("sms.csv"))
    once = table("once.csv", None, [("请问可以包装成礼物吗", "包装")] + asked_zh(60))
    assert guess(once)[1] == {"text": "column 1", "intent": "column 2"}, guess(once)
    again = table("again.csv", None, [("物流", "物流")] + asked_zh(60))
    assert guess(again)[1] == {"text": "column 1", "intent": "column 2"}, guess(again)


@test
def pairs_of_texts_are_refused():
    """One text would be lost, and what is said of both taken for an opinion on the other."""
    chinese = asked_zh()
    rows = [(text, chinese[(n + 4) % 40][0], n % 2) for n, (text, _) in enumerate(chinese)]
    for name, head in ("headerless", None), ("ab", ("text_a", "text_b", "label")), ("one-two", ("sentence1", "sentence2", "label")):
        file = table(name + ".tsv", head, rows, "\t")
        refused("pairs of texts are not read yet", "import", path("pairs.aisle"), file, code=2)
        assert "read as reviews" in run("import", path(name + ".aisle"), file, "--as", "reviews")
    refused("'question2'", "import", path("pairs.aisle"), table("quora.csv", ("id", "question1", "question2", "is_duplicate"), [
        (n, *row) for n, row in enumerate(rows)]), code=2)
    # A title, a headline or a description of the same text is none.
    titled = [(n % 4 + 1, f"News of {THINGS[n % 10]} {n}", f"Reuters - {text} they said") for n, (text, _) in enumerate(asked())]
    assert "read as reviews" in run("import", path("news.aisle"), table("news.csv", None, titled))


@test
def patterns_of_a_tag_are_texts():
    intents = {intent: [text for text, other in asked() if other == intent] for intent in INTENTS}
    file = written("intents.json", json.dumps({"intents": [
        {"tag": intent, "patterns": texts, "responses": ["Sure.", "We look at it."], "context": [""]} for intent, texts in intents.items()]}))
    assert guess(file) == ("dialogues", {"intent": "tag", "turn": "patterns.index", "text": "patterns"}), guess(file)
    run("import", path("intents.aisle"), file)
    assert run("sql", path("intents.aisle"), "SELECT count(*), count(DISTINCT intent) FROM dialogues", "-f", "csv").split()[-1] == "40,4"
    # Examples beside a text are no rows.
    beside = lines("beside.jsonl", [{"question": text, "intent": intent, "examples": ["one", "two"]} for text, intent in asked()])
    assert guess(beside)[1] == {"text": "question", "intent": "intent"}, guess(beside)


@test
def turns_on_one_line_are_known_in_every_form():
    """Answers held against others: the same context ten times, each with an answer; and contexts of any length."""
    again = "".join("\t".join([str(int(n == 0)), f"hello {thing}", "hello, what can i do", f"what does the {thing} cost", f"reply {n}"]) + "\n"
                    for thing in THINGS[:4] for n in range(10))
    refused("conversations of one line each", "import", path("turns.aisle"), written("turns.txt", again))
    late = "".join("\t".join([str(n % 2), *[f"turn {n} {k} of it" for k in range(4 + (n > 100))]]) + "\n" for n in range(150))
    refused("conversations of one line each", "import", path("turns.aisle"), written("late.txt", late))
    table("flags.tsv", None, [(n % 2, f"u{n % 7}", f"i{n % 11}", 1700000000 + n) for n in range(60)], "\t")
    assert guess(path("flags.tsv"))[0] == "events"


@test
def moods_within_an_object_are_found():
    talks = {f"t{n}": {"content": [{"message": text, "agent": f"agent_{k}", "sentiment": ["Happy", "Sad"][n % 2]}
                                   for k, (text, _) in enumerate(asked()[n * 2:n * 2 + 2])]} for n in range(20)}
    run("import", path("moods.aisle"), written("moods.json", json.dumps(talks)))
    run("train", path("moods.aisle"), "intent-linear", "--set", "labels=moods")


@test
def lines_of_python_are_told():
    file = written("qa.json", "".join(repr({"asin": f"B{n}", "question": text, "answer": "it's so"}) + "\n"
                                      for n, (text, _) in enumerate(asked())))
    refused("lines are of Python, not JSON: turn each", "import", path("python.aisle"), file)


main()
