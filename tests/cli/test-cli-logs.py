#!/usr/bin/python3
"""Logs from import to answers: projects, recipes, segments, tables, charts, and what is refused in one line.

Usage: test-cli-logs.py AISLE-CLI
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
import time

from shell import CLI, FIXTURES, ROOT, main, path, refused, run, shaped, test, users


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
def what_can_be_set_is_told():
    for verb, name in (("simulate", "dialogues=0"), ("search", "ranker="), ("topics", "topics="), ("risk", "threshold="),
                       ("label-errors", "labels=auto"), ("chat", "wrong_cost="), ("tests", "handoff_cost=")):
        assert re.search(rf"^  {name}", run(verb, "--help"), re.M), verb
    families = re.findall(r"^  (\S+)", run("train", "--list"), re.M)
    assert len(families) >= 35 and len(set(families)) == len(families)
    for family in families:
        told = run("train", path("no.aisle"), family, "--list")
        assert "Split:" in told and "  split=" in told, family
    refused("train --list", "train", path("no.aisle"), code=2)
    questions = re.findall(r"^(\S+)", run("ask", "--list"), re.M)
    assert "funnel" in questions and "  window=" in run("ask", "--list")


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


main()
