#!/usr/bin/python3
"""The command line as scripts use it: shapes against docs/schemas, exit codes, one-line errors, the main flow.

Prints TAP.  Usage: test-cli.py AISLE-CLI
"""
import csv
import gzip
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

CLI = sys.argv[1]
ROOT = os.environ["AISLE_SOURCE_ROOT"]
FIXTURES = os.path.join(ROOT, "tests", "golden", "fixtures")
FOLDER = tempfile.mkdtemp(prefix="aisle-cli-")
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def path(name):
    return os.path.join(FOLDER, name)


def run(*words, code=0, **keywords):
    done = subprocess.run([CLI, *words], capture_output=True, text=True, **keywords)
    assert done.returncode == code, f"{words}: exit {done.returncode}, expected {code}: {done.stderr}{done.stdout[-300:]}"
    if code != 0:
        lines = done.stderr.strip().split("\n")
        assert len(lines) == 1 and lines[0].startswith("aisle-cli: "), f"{words}: not one line: {done.stderr!r}"
        assert "Sanitizer" not in done.stderr
        return lines[0]
    return done.stdout


def refused(expected, *words, code=1, **keywords):
    """The error names the place or the cure."""
    line = run(*words, code=code, **keywords)
    assert re.search(expected, line), f"{words}: {line!r} does not say {expected!r}"


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check(value, schema, where):
    """The part of JSON Schema that docs/schemas uses."""
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    assert not names or any(is_type(value, name) for name in names), f"{where}: {value!r} is not {names}"
    assert "enum" not in schema or value in schema["enum"], f"{where}: {value!r}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            assert name in value, f"{where}: no {name}"
        for name, member in value.items():
            other = schema.get("additionalProperties", {})
            assert name in known or other is not False, f"{where}: unexpected {name}"
            check(member, known.get(name, other if other is not False else {}), f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            check(item, schema["items"], f"{where}[{index}]")


def shaped(schema, *words):
    document = json.loads(run(*words, "--json"))
    with open(os.path.join(ROOT, "docs", "schemas", schema + ".json")) as file:
        check(document, json.load(file), schema)
    return document


def users(answer):
    names = [column["name"] for column in answer["columns"]]
    return [row[names.index("users")] for row in answer["rows"]]


@test
def fixtures_in_three_forms_are_one_log():
    hashes = set()
    for form in ("utf8", "gb18030", "semicolon"):
        report = shaped("import", "import", path(form + ".aisle"), os.path.join(FIXTURES, f"events_{form}.csv"))
        assert report["rows_read"] == report["rows_stored"] == 31, report
        hashes.add(report["content_hash"])
    assert len(hashes) == 1, hashes


@test
def features_at_a_cut_off():
    project = path("utf8.aisle")
    users = shaped("features", "features", project, "user", "--cutoff", "2026-03-15", "-F", "recency_days,events@-8d..0d")
    assert [c["name"] for c in users["columns"]] == ["user", "recency_days", "events@-8d..0d"]
    assert users["rows"][:2] == [["u1", 5, 2], ["u2", 2, 1]], users["rows"]
    assert users["passport"]["params"]["cutoff"] == "2026-03-15T00:00:00Z"
    summary = shaped("features", "features", project, "item", "--summary", "--cutoff", "80%")
    # Item 24 of the 31 times is the only view of item D: the cut-off itself.
    assert summary["members"] == 3 and summary["bins"]["rows"], summary["members"]
    assert summary["passport"]["dropped"] == {"events at or after the cut-off": 7}, summary["passport"]
    refused("'purchases@0d..7d' looks past its cut-off, 2026-03-15", "features", project, "user", "--cutoff", "2026-03-15",
            "-F", "purchases@0d..7d", code=2)
    refused("unknown feature 'luck'", "features", project, "user", "-F", "luck", code=2)
    refused("'shop' has no features: known are user, item", "features", project, "shop", code=2)
    refused("cannot read the cut-off 'soon'", "features", project, "user", "--cutoff", "soon", code=2)
    run("features", project, "session", "-o", path("sessions.csv"))
    with open(path("sessions.csv"), encoding="utf-8") as file:
        assert next(csv.reader(file))[:3] == ["session", "user", "start"]


@test
def diff_before_import():
    project = path("utf8.aisle")
    with open(project, "rb") as file:
        before = file.read()
    diff = shaped("diff", "diff", project, os.path.join(FIXTURES, "events_semicolon.csv"))
    changes = {row[0] for row in diff["schema"]["rows"]}
    assert {"separator", "decimal"} <= changes, changes
    figures = {row[0]: row for row in diff["rows"]["rows"]}
    # The same 31 rows in another form: all are known, and nothing has moved.
    assert figures["known_rows"][3] == 31 and figures["known_files"][3] == 0, figures
    assert all(row[3] == 0 for row in diff["drift"]["rows"] if row[3] is not None), diff["drift"]["rows"]
    assert "Columns and form" in run("diff", project, os.path.join(FIXTURES, "events_utf8.csv"))
    with open(project, "rb") as file:
        assert file.read() == before
    refused("nothing.csv", "diff", project, path("nothing.csv"))


@test
def channels_linked_by_a_map():
    for name, text in (("web.csv", "user,event,time,item\nw1,view,2026-01-01 10:00:00,A\nw2,view,2026-01-01 10:05:00,B\n"),
                       ("store.csv", "user,event,time,item\nm1,purchase,2026-01-02 10:00:00,A\n"),
                       ("map.csv", "web_id,member_id\nw1,m1\n")):
        with open(path(name), "w", encoding="utf-8") as file:
            file.write(text)
        run("import", path("linked.aisle"), path(name))
    channels = shaped("channels", "channels", path("linked.aisle"))
    assert [row[:4] for row in channels["rows"]] == [["web.csv", 2, 2, 1], ["store.csv", 1, 1, 1]], channels["rows"]
    assert channels["pairs"]["rows"] == [["web.csv", "store.csv", 1, 0, 1]], channels["pairs"]["rows"]


@test
def funnel_and_quality_of_the_fixture():
    project = path("utf8.aisle")
    golden = json.load(open(os.path.join(ROOT, "tests/golden/golden.json")))["F1_events"]["raw_31_rows_funnel_7d"]
    for mode, name in (("ordered", "ordered"), ("strict", "strict"), ("any", "anyorder")):
        answer = shaped("ask", "ask", project, "funnel", "--set", "steps=view,cart,buy", "--set", f"mode={mode}")
        assert users(answer) == golden[name], (mode, users(answer))
    found = {row[0]: row for row in shaped("ask", "quality", project)["rows"]}
    text = json.dumps(found, ensure_ascii=False)
    numbers = sorted(cell for row in found.values() for cell in row if isinstance(cell, int) and cell > 0)
    assert numbers[-1] == 2 and numbers.count(1) >= 2, text


@test
def fix_all_leaves_the_golden_rows():
    """golden.json, F1: 27 valid rows of 31 in three spellings of the file, and the funnels of those."""
    golden = json.load(open(os.path.join(ROOT, "tests/golden/golden.json")))["F1_events"]
    hashes = set()
    for form in ("utf8", "gb18030", "semicolon"):
        project = path(f"fixed-{form}.aisle")
        run("import", project, os.path.join(FIXTURES, f"events_{form}.csv"))
        raw = shaped("info", "info", project)["content_hash"]
        fixed = shaped("fix", "fix", project)
        assert fixed["touched"] == golden["exact_duplicates"] + golden["missing_item"] + golden["negative_price"], fixed
        info = shaped("info", "info", project, "--check")
        assert info["sound"] and info["events"] == golden["valid_rows"] == 27 and info["users"] == golden["users"], info
        hashes.add(info["content_hash"])
        for mode, name in (("ordered", "ordered"), ("strict", "strict"), ("any", "anyorder")):
            answer = shaped("ask", "ask", project, "funnel", "--set", "steps=view,cart,buy", "--set", f"mode={mode}")
            assert users(answer) == golden[f"funnel_view_cart_buy_{name}_7d"], (mode, users(answer))
            assert answer["passport"]["content_hash"] == info["content_hash"]
        month = shaped("ask", "ask", project, "funnel", "--set", "steps=view,cart,buy", "--set", "window=30d")
        assert users(month) == golden["funnel_view_cart_buy_ordered_30d"], users(month)
        total = shaped("table", "sql", project, "SELECT count(*), count(DISTINCT user), sum(kind = 'view'), "
                       "sum(kind = 'buy'), round(sum(CASE WHEN kind = 'buy' THEN price END), 4) FROM events_readable")
        assert total["rows"] == [[27, 6, golden["events_view"], golden["orders"], golden["revenue"]]], total
        assert {row[0]: row[2] for row in shaped("ask", "quality", project)["rows"]}["exact_duplicate"] == 0
        assert len(shaped("table", "rows", project, "events", "--limit", "100")["rows"]) == 27
        shaped("done", "undo", project)
        assert shaped("info", "info", project, "--check")["content_hash"] == raw
    assert len(hashes) == 1, hashes


@test
def the_recipe_is_edited_undone_and_taken_elsewhere():
    project = path("recipe.aisle")
    run("import", project, os.path.join(FIXTURES, "events_utf8.csv"))
    run("fix", project)
    steps = shaped("table", "recipe", project)
    assert [row[2] for row in steps["rows"]] == ["missing", "limits", "duplicates"], steps
    first, last = steps["rows"][0][0], steps["rows"][2][0]
    history = [shaped("info", "info", project)["content_hash"]]
    for words in (("off", str(first)), ("move", str(last), "1"), ("remove", str(last))):
        shaped("table", "recipe", project, *words)
        history.append(shaped("info", "info", project, "--check")["content_hash"])
    assert shaped("info", "info", project)["events"] == 30 and history[1] == history[2] != history[3]
    for expected in reversed(history[:-1]):
        shaped("done", "undo", project)
        assert shaped("info", "info", project)["content_hash"] == expected
    for expected in history[1:]:
        shaped("done", "redo", project)
        assert shaped("info", "info", project)["content_hash"] == expected
    run("replay", project, path("recipe-replayed.aisle"))
    assert shaped("info", "info", path("recipe-replayed.aisle"), "--check")["content_hash"] == history[-1]
    for _ in range(3):
        shaped("done", "undo", project)
    run("recipe", project, "save", path("recipe.json"))
    other = path("recipe-other.aisle")
    run("import", other, os.path.join(FIXTURES, "events_semicolon.csv"))
    shaped("table", "recipe", other, "load", path("recipe.json"))
    assert shaped("info", "info", other)["content_hash"] == history[0]
    seen = shaped("preview", "recipe", other, "preview", "missing", "--set", "column=price")
    assert seen["touched"] == seen["left_out"] == 0 and seen["of"] == 27, seen
    refused("known are", "recipe", other, "add", "no-such", code=2)
    refused("no step 99", "recipe", other, "off", "99")
    refused("after the project", "recipe", other, "turn", code=2)
    refused("known are", "fix", other, "no-such", code=2)
    refused("not a recipe", "recipe", other, "load", os.path.join(ROOT, "tests/golden/golden.json"))


@test
def items_that_the_catalogue_lacks_are_found():
    with open(path("few.csv"), "w") as file:
        file.write("time,user,event,item\n2024-01-01 10:00:00,u,view,A\n2024-01-01 11:00:00,u,view,B\n"
                   "2024-01-02 11:00:00,u,buy,Z\n")
    with open(path("few-items.csv"), "w") as file:
        file.write("item_id,title,category\nA,Apple,fruit\nB,Bread,bakery\n")
    project = path("few.aisle")
    run("import", project, path("few.csv"))
    assert {row[0]: row[2] for row in shaped("ask", "quality", project)["rows"]}["unknown_item"] == 0
    run("import", project, path("few-items.csv"), "--as", "items")
    found = {row[0]: row for row in shaped("ask", "quality", project)["rows"]}["unknown_item"]
    assert found[2] == 1 and found[4] == "few.csv:4", found
    assert shaped("fix", "fix", project, "unknown_item")["touched"] == 1
    assert shaped("info", "info", project, "--check")["events"] == 2
    shaped("done", "undo", project)
    assert shaped("info", "info", project, "--check")["events"] == 3


@test
def weeks_begin_where_the_project_says():
    project = path("weeks.aisle")
    run("import", project, os.path.join(FIXTURES, "events_utf8.csv"))
    for start, first in (("monday", "2026-03-02"), ("sunday", "2026-03-01")):
        run("set", project, f"week_start={start}")
        rows = shaped("ask", "ask", project, "overview", "--set", "by=week")["rows"]
        assert rows[0][0] == first, rows[0]


@test
def segments_count_the_same_everywhere():
    project = path("utf8.aisle")
    counted = shaped("segment", "segment", project, "did(cart)")
    answer = shaped("ask", "ask", project, "funnel", "--set", "steps=view,cart", "--segment", "did(cart)")
    assert counted["users"] == answer["passport"]["segment"]["users"] == 5, counted
    run("segment", project, "did(buy) >= 2", "--save", "twice")
    assert shaped("segment", "segment", project, "twice")["users"] == 2
    run("segment", project, "did(buy) >= 1", "--save", "twice")
    assert shaped("segment", "segment", project, "twice")["users"] == 5
    run("undo", project)
    assert shaped("segment", "segment", project, "twice")["users"] == 2
    refused(r"did \(|did\(|expected", "segment", project, "did(", code=2)
    run("segment", project, "did(cart)", "--save", "cart, carts")
    compared = shaped("ask", "segment", project, "--compare", "cart, carts", "twice")
    names = [column["name"] for column in compared["columns"]]
    by_segment = {row[names.index("segment")]: row[names.index("users")] for row in compared["rows"]}
    assert by_segment["cart, carts"] == 5 and by_segment["twice"] == 2, by_segment
    listed = shaped("table", "segment", project)
    assert [row[:2] for row in listed["rows"]] == [["cart, carts", 5], ["twice", 2]], listed["rows"]
    for name, users in (("cart, carts", 5), ("twice", 2)):
        passport = shaped("ask", "ask", project, "overview", "--segment", name)["passport"]
        assert passport["segment"]["users"] == users and passport["segment"]["name"] == name, passport
    run("segment", project, "twice", "--rename", "again")
    assert shaped("segment", "segment", project, "again")["users"] == 2
    refused("another segment is called", "segment", project, "again", "--rename", "cart, carts", code=2)
    refused("one at a time", "segment", project, "x", "--save", "x", "--remove", "y", code=2)
    refused("--compare", "segment", project, "did(cart)", "did(buy)", code=2)
    run("undo", project)
    assert shaped("segment", "segment", project, "twice")["users"] == 2
    run("segment", project, "--remove", "cart, carts")
    assert [row[0] for row in shaped("table", "segment", project)["rows"]] == ["twice"]
    run("undo", project)
    assert len(shaped("table", "segment", project)["rows"]) == 2


@test
def undo_redo_and_replay_keep_the_hash():
    project = path("undo.aisle")
    first = run("import", project, os.path.join(FIXTURES, "events_utf8.csv"), "--json")
    before = shaped("info", "info", project)
    run("set", project, "currency=EUR", "kind.buy=purchase")
    shaped("done", "undo", project)
    shaped("done", "undo", project)
    assert shaped("info", "info", project)["currency"] == ""
    shaped("done", "undo", project)
    assert shaped("info", "info", project)["events"] == 0
    refused("nothing to undo", "undo", project)
    for _ in range(3):
        shaped("done", "redo", project)
    after = shaped("info", "info", project, "--check")
    assert after["content_hash"] == before["content_hash"] == json.loads(first)["content_hash"]
    assert after["currency"] == "EUR" and after["sound"]
    run("replay", project, path("replayed.aisle"))
    assert shaped("info", "info", path("replayed.aisle"))["content_hash"] == after["content_hash"]
    shaped("table", "journal", project)
    shaped("table", "sources", project)


@test
def a_folder_is_one_import():
    """The fixture's 31 rows as two files, one of them packed, beside a note that is no log."""
    with open(os.path.join(FIXTURES, "events_utf8.csv"), "rb") as file:
        lines = file.read().splitlines(keepends=True)
    folder = path("days")
    os.mkdir(folder)
    with open(os.path.join(folder, "1.csv"), "wb") as file:
        file.write(b"".join(lines[:11]))
    with gzip.open(os.path.join(folder, "2.csv.gz"), "wb") as file:
        file.write(b"".join(lines[:1] + lines[11:]))
    with open(os.path.join(folder, "note.txt"), "w") as file:
        file.write("two days")
    whole = shaped("import", "import", path("whole.aisle"), os.path.join(FIXTURES, "events_utf8.csv"))
    report = shaped("import", "import", path("folder.aisle"), folder)
    assert report["rows_read"] == 31 and report["content_hash"] == whole["content_hash"], report
    assert [file.get("rows_stored") for file in report["files"]] == [10, 21, None], report["files"]
    refused("all 2 files were imported before", "import", path("folder.aisle"), folder, code=2)
    run("replay", path("folder.aisle"), path("folder-replayed.aisle"))
    assert shaped("info", "info", path("folder-replayed.aisle"))["content_hash"] == whole["content_hash"]
    run("replay", path("folder.aisle"), path("folder-again.aisle"), folder)
    assert shaped("info", "info", path("folder-again.aisle"))["content_hash"] == whole["content_hash"]


@test
def bad_files_are_refused_in_one_line():
    cases = {
        "empty.csv": (b"", "empty"),
        "header.csv": (b"user,item,time\n", "no row"),
        "one.csv": (b"user\na\nb\n", "column"),
        "binary.csv": (bytes(range(256)) * 40, "binary|text|CSV|NUL"),
        "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "binary|text|CSV|NUL"),
    }
    for name, (content, expected) in cases.items():
        with open(path(name), "wb") as file:
            file.write(content)
        line = run("import", path("bad.aisle"), path(name), code=1)
        assert re.search(expected, line) and name in line, line
        assert not os.path.exists(path("bad.aisle")), name
    refused("no-such", "import", path("bad.aisle"), path("no-such.csv"))


@test
def bad_rows_are_counted_with_their_lines():
    with open(path("rows.csv"), "wb") as file:
        file.write(b"user_id,event,timestamp,item_id,price\n")
        for i in range(50):
            file.write(b"u%d,view,2026-03-02 09:%02d:00,A,1.5\n" % (i, i))
        file.write(b"u1,view,not a time,A,1\nu1,view\nu\x001,view,2026-03-02 09:00:00,A,1\n")
        file.write(b"u\xff\xfe,view,2026-03-02 09:00:00,A,1\nu2,view,2026-03-02 09:00:00,A,dear\n")
    report = shaped("import", "import", path("rows.aisle"), path("rows.csv"), "--set", "encoding=utf-8",
                    "--set", "role.price=price")
    assert report["rows_stored"] == 50 and report["rows_read"] == 55, report
    assert sum(report["rows_rejected"].values()) == 5 and len(report["rows_rejected"]) == 5, report
    rejects = shaped("table", "rows", path("rows.aisle"), "rejects")
    assert sorted(row[1] for row in rejects["rows"]) == [52, 53, 54, 55, 56], rejects


@test
def broken_projects_are_told_apart():
    refused("no-such", "info", path("no-such.aisle"))
    refused("aisle|project", "info", os.path.join(FIXTURES, "events_utf8.csv"))
    shutil.copy(path("utf8.aisle"), path("newer.aisle"))
    database = sqlite3.connect(path("newer.aisle"))
    database.execute("PRAGMA user_version = 999")
    database.commit()
    database.close()
    refused("newer", "info", path("newer.aisle"))
    data = bytearray(open(path("utf8.aisle"), "rb").read())
    data[100:4096] = os.urandom(3996)
    open(path("torn.aisle"), "wb").write(data)
    refused("torn", "info", path("torn.aisle"))
    other = sqlite3.connect(path("other.aisle"))
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    refused("other", "info", path("other.aisle"))


@test
def wrong_use_has_exit_code_2():
    project = path("utf8.aisle")
    refused("see aisle-cli --help", "no-such-verb", code=2)
    refused("usage", "import", project, code=2)
    refused("funnel", "ask", project, "no-such", code=2)
    refused("window", "ask", project, "funnel", "--set", "windw=7d", code=2)
    refused("duration", "ask", project, "funnel", "--set", "window=week", code=2)
    refused("popular", "train", project, "no-such", code=2)
    refused("--no-such", "info", project, "--no-such", code=2)
    refused("FILE.svg", "chart", project, "funnel", "-o", path("x.gif"), code=2)
    refused("reading", "sql", project, "DELETE FROM events", code=2)
    refused("one statement", "sql", project, "SELECT 1; SELECT 2", code=2)
    refused("reading", "sql", project, "ATTACH 'x' AS y", code=2)


@test
def training_needs_something_to_learn_from():
    with open(path("alone.csv"), "w") as file:
        file.write("user_id,event,timestamp,item_id\n")
        for i in range(12):
            file.write(f"u1,view,2026-03-{i + 1:02d} 09:00:00,I{i}\n")
    run("import", path("alone.aisle"), path("alone.csv"))
    refused("user", "train", path("alone.aisle"), "ease")
    refused("segment|user|rows|left", "train", path("utf8.aisle"), "ease", "--segment", "did(buy) > 99")


@test
def tables_and_charts():
    project = path("utf8.aisle")
    events = shaped("table", "rows", project, "events", "--limit", "5", "--offset", "2")
    assert len(events["rows"]) == 5
    total = shaped("table", "sql", project, "SELECT count(*) AS n FROM events_valid")
    assert total["rows"] == [[31]]
    tables = {row[0]: row[2] for row in shaped("table", "tables", project)["rows"]}
    assert tables["events"] == 31 and tables["items"] == 4, tables
    dear = shaped("table", "rows", project, "events", "--sort", "price:desc", "--where", "kind is buy", "--limit", "2")
    names = [column["name"] for column in dear["columns"]]
    assert [row[names.index("price")] for row in dear["rows"]] == [129, 59], dear["rows"]
    stats = shaped("stats", "stats", project, "events", "price")
    names = [column["name"] for column in stats["facts"]["columns"]]
    assert stats["facts"]["rows"][0][names.index("median")] == 59, stats["facts"]
    for ending, rows in (("csv", 31), ("jsonl", 31), ("xlsx", 31)):
        out = path("events." + ending)
        assert f"{rows} rows" in run("rows", project, "events", "-o", out)
    with open(path("events.jsonl")) as file:
        assert len([json.loads(line) for line in file]) == 31
    run("sql", project, "SELECT kind, count(*) AS n FROM events_readable GROUP BY kind", "-o", path("kinds.csv"))
    with open(path("kinds.csv")) as file:
        assert {row["kind"]: row["n"] for row in csv.DictReader(file)}["buy"], "kinds"
    refused("reading", "sql", project, "VACUUM INTO 'x.db'", code=2)
    for ending, magic in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        run("chart", project, "funnel", "-o", path("funnel." + ending))
        assert open(path("funnel." + ending), "rb").read(5)[: len(magic)] == magic
    with open(path("overview.csv"), "w") as file:
        file.write(run("ask", project, "overview", "--format", "csv"))
    run("chart", path("overview.csv"), "-o", path("again.svg"))


@test
def a_search_that_is_stopped_answers_with_what_it_has():
    log, project = path("alike.csv"), path("alike.aisle")
    with open(log, "w") as file:
        file.write("time,user,event,item\n")
        for user in range(60):
            for item in range(60):
                file.write(f"2024-01-02 10:{item:02}:00,u{user},purchase,i{item}\n")
    run("import", project, log)
    # Sixty items that everybody bought: more sets than anybody waits for.
    words = [CLI, "ask", project, "baskets", "--set", "by=user", "--set", "items=8", "--set", "memory=32768",
             "--set", "seconds=600", "--format", "csv", "--passport"]
    asked = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    asked.send_signal(signal.SIGINT)
    out, errors = asked.communicate(timeout=120)
    assert asked.returncode == 0, errors
    assert out.startswith("if,then,") and "Stopped by you" in out, out[:400]
    asked = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    asked.send_signal(signal.SIGTERM)
    out, errors = asked.communicate(timeout=120)
    assert asked.returncode == 1 and out == "" and "cancelled" in errors.lower(), (asked.returncode, out, errors)


@test
def the_demo_runs_from_log_to_proven_model():
    text = run("demo", path("demo"))
    assert "largest difference" in text and "itemknn" in text, text
    project = path("demo/sample-shop.aisle")
    compared = shaped("compare", "compare", project)
    ids = sorted(entry["run"] for entry in compared["runs"])
    assert ids == sorted(i for group in compared["verdict"]["groups"] for i in group) and len(ids) == 4
    means = {entry["family"]: entry["metrics"]["ndcg@10"]["mean"] for entry in compared["runs"]}
    assert max(means, key=means.get) != "popular", means
    shaped("table", "runs", project)
    user = shaped("table", "rows", project, "users", "--limit", "1")["rows"][0][1]
    ease = next(entry["run"] for entry in compared["runs"] if entry["family"] == "ease")
    advice = shaped("recommend", "recommend", project, str(ease), user)
    assert advice["user"] == user and len(advice["items"]) == 10
    for item in advice["items"]:
        assert abs(sum(part["part"] for part in item["why"]) - item["score"]) < 1e-4 * max(1, abs(item["score"]))
    assert advice["parts"] == "sum"
    used = advice["items"][0]["why"][0]["item"]
    fewer = shaped("recommend", "recommend", project, str(ease), user, "--without", used)
    assert all(part["item"] != used for item in fewer["items"] for part in item["why"])
    fresh = shaped("recommend", "recommend", project, str(ease), "--item", used)
    assert fresh["user"] is None and {part["item"] for item in fresh["items"] for part in item["why"]} == {used}
    everybody = shaped("recommend", "recommend", project, str(ease), user, "--everybody")
    scores = [item["score"] for item in everybody["items"]]
    assert scores == sorted(scores, reverse=True) and not any(item["why"] for item in everybody["items"])
    refused("no item", "recommend", project, str(ease), "--item", "no such item")
    run("recommend", project, str(ease), "--all-users", "-k", "5", "-o", path("lists.csv"))
    with open(path("lists.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    mine = [row["item"] for row in rows if row["user"] == user]
    assert mine == [item["item"] for item in advice["items"]][:5], mine
    bundle = shaped("export", "verify", path("demo/model"))
    assert bundle["agrees"]
    with open(path("demo/model/golden.jsonl"), "a") as file:
        file.write("\n")
    refused("golden.jsonl", "verify", path("demo/model"))


@test
def every_family_is_exported_and_proven():
    """Each as a file that runs: a graph, or arrays with a rule for scorer.h; a blend of a network with neighbours too."""
    project = path("small.aisle")
    run("simulate", path("small"), "--set", "users=200", "--set", "events=6000", "--set", "items=60")
    run("import", project, path("small/events.csv"))
    run("import", project, path("small/items.csv"), "--as", "items")
    known = run("train", project, "nosuch", "--task", "recommend", code=2).split("known are ")[1].split(", ")
    assert len(known) >= 16, known
    passes = ["--set", "passes=1"]
    runs = {}
    for family in sorted(known, key=lambda name: name == "blend"):
        words = passes if family in ("bpr", "gru4rec", "bilstm", "mlp", "sasrec") else []
        if family == "blend":
            words = ["--models", f"{runs['sasrec']},{runs['vsknn']}"]
        runs[family] = json.loads(run("train", project, family, *words, "--json"))["run"]
        target = path(f"bundle-{family}")
        run("export", project, str(runs[family]), "-o", target)
        with open(os.path.join(target, "model.json")) as file:
            proofs = {proof["id"]: proof for proof in json.load(file)["exporters"]}
        graph = family not in ("userknn", "vsknn", "content", "blend")
        assert set(proofs) == ({"onnx"} if graph else set()) | {"safetensors", "scorer"}, (family, proofs)
        for proof in proofs.values():
            assert proof["largest_difference"] <= 1e-5 and proof["top_agreement"] == 1, (family, proof)
        assert shaped("export", "verify", target)["agrees"], family


@test
def training_again_gives_the_same_numbers():
    project = path("demo/sample-shop.aisle")
    one = shaped("train", "train", project, "als")
    environment = dict(os.environ, AISLE_THREADS="1")
    two = json.loads(run("train", project, "als", "--json", env=environment))
    assert one["metrics"] == two["metrics"]


@test
def seeds_slices_and_findings():
    project = path("demo/sample-shop.aisle")
    trained = shaped("train", "train", project, "als", "--seeds", "3", "--split", "users", "--set", "factors=8")
    assert [seed["seed"] for seed in trained["seeds"]] == [1, 2, 3], trained["seeds"]
    names = [column["name"] for column in trained["rows"]["columns"]]
    rows = [dict(zip(names, row)) for row in trained["rows"]["rows"]]
    assert [row["slice"] for row in rows][:5] == ["all", "hot", "warm", "rare", "cold"], rows
    assert abs(rows[0]["value"] - trained["metrics"]["ndcg@10"]) < 1e-6
    shaped("train", "train", project, "popular", "--split", "users")
    compared = shaped("compare", "compare", project, "--by", "all")
    assert sorted(len(one["seeds"]) for one in compared["contenders"]) == [1, 3], compared["contenders"]
    several = next(one for one in compared["contenders"] if len(one["seeds"]) == 3)
    mean = sum(seed["metrics"]["ndcg@10"] for seed in trained["seeds"]) / 3
    assert abs(several["metrics"]["ndcg@10"]["mean"] - mean) < 1e-9 and several["metrics"]["ndcg@10"]["sd"] >= 0
    assert len(compared["pairs"]["rows"]) == 1
    sampled = shaped("train", "train", project, "itemknn", "--set", "candidates=sampled", "--set", "sample_size=50")
    assert "ndcg@10 (1+50 sampled)" in sampled["metrics"] and "ndcg@10" not in sampled["metrics"], sampled["metrics"]
    assert "sampled" in [row[0] for row in sampled["honesty"]["rows"]]
    refused("weather", "compare", project, "--by", "weather", code=2)


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
def topics_become_intents_and_answers_are_made():
    folder, shop = path("talking"), path("talking.aisle")
    run("simulate", folder, "--set", "events=3000", "--set", "plant=dialogues", "--set", "dialogues=500")
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
    run("answer", shop, "Do you sell gift cards?", "Yes, from 10 to 200.", "--intent", "gift_card")
    assert run("sql", shop, "SELECT count(*) AS n FROM answers_readable", "-f", "csv").split()[-1] == "213"
    run("undo", shop)
    assert run("sql", shop, "SELECT count(*) AS n FROM answers_readable", "-f", "csv").split()[-1] == "212"
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
    refused("1 of 2 conversation tests fail", "tests", shop, "--json")
    refused("1 of 2 conversation tests fail", "tests", shop, "--run", number)
    beside = json.loads(run("tests", shop, "--runs", "--json"))["rows"]
    assert [row[0] for row in beside] == [int(number)] and beside[0][4:] == [1, 1], beside
    refused("1 of 2 conversation tests fail.*no lamp", "export", shop, number, "-o", path("chat-bundle"))
    assert not os.path.exists(path("chat-bundle"))
    run("export", shop, number, "-o", path("chat-bundle"), "--despite", "lamps are out of stock")
    assert "lamps are out of stock" in open(os.path.join(path("chat-bundle"), "MODEL_CARD.md")).read()
    run("tests", shop, "--remove", "2")
    run("tests", shop)
    run("chat", shop, "refund the lamp", "--keep", "refund", "--expect-intent", "refund", "--expect-source", "hand-off")
    assert [row[3] for row in json.loads(run("tests", shop, "--json"))["rows"]] == [1, 1]
    refused("no conversation test 99", "tests", shop, "--remove", "99")
    refused("expect one of these", "chat", shop, "hello lamp", "--keep", "x", "--expect-source", "magic", code=2)


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


@test
def presets_are_saved_used_and_removed():
    own = dict(os.environ, XDG_DATA_HOME=path("own"))
    with open(path("may.csv"), "w") as file:
        file.write("wann,wer,was,preis\n2026-03-01,u1,a,1999\n")
    run("presets", "save", "My shop", path("may.csv"), "-s", "role.wann=time", "-s", "role.wer=user", "-s",
        "role.was=item", "-s", "role.preis=price", "-s", "price-scale=0.01", "-s", "kind=purchase", env=own)
    listed = json.loads(run("presets", "--json", env=own))["rows"]
    assert listed[0][:2] == ["my-shop", "My shop"] and "ga4" in [row[0] for row in listed], listed
    assert json.loads(run("presets", "show", "my-shop", env=own))["roles"]["preis"] == "price"
    run("import", path("presets.aisle"), path("may.csv"), env=own)
    stored = json.loads(run("sql", path("presets.aisle"), "select price from events", "--json"))
    assert stored["rows"] == [[199900]], stored
    guessed = json.loads(run("import", path("x.aisle"), path("may.csv"), "--guess", "--preset", "none", env=own))
    assert "preset" not in guessed
    run("presets", "remove", "my-shop", env=own)
    refused("my-shop", "presets", "show", "my-shop", code=2, env=own)
    refused("built in", "presets", "remove", "ga4", code=2, env=own)
    refused("usage", "presets", "fly", code=2, env=own)


def main():
    print(f"1..{len(TESTS)}")
    for number, function in enumerate(TESTS, 1):
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:
            print(f"not ok {number} - {name}")
            for line in f"{type(error).__name__}: {error}".split("\n"):
                print("#", line, flush=True)
    shutil.rmtree(FOLDER)


main()
