#!/usr/bin/python3
"""Recommenders trained, compared, asked, exported and proven: the main flow, and every family.

Usage: test-cli-recommenders.py AISLE-CLI
"""
import csv
import json
import os

from shell import FIXTURES, main, path, refused, run, shaped, test


@test
def training_needs_something_to_learn_from():
    with open(path("alone.csv"), "w") as file:
        file.write("user_id,event,timestamp,item_id\n")
        for i in range(12):
            file.write(f"u1,view,2026-03-{i + 1:02d} 09:00:00,I{i}\n")
    run("import", path("alone.aisle"), path("alone.csv"))
    refused("user", "train", path("alone.aisle"), "ease")
    run("import", path("utf8.aisle"), os.path.join(FIXTURES, "events_utf8.csv"))
    refused("segment|user|rows|left", "train", path("utf8.aisle"), "ease", "--segment", "did(buy) > 99")


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
    # What customers asked came with it; a linear model makes a few mistakes, as labels and words do.
    trained = json.loads(run("train", project, "intent-linear", "--json"))
    assert .9 <= trained["metrics"]["accuracy"] <= .97, trained["metrics"]
    assert shaped("chat", "chat", project, "Where is my order o0000012?")["intent"] == "track_order"


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
    popular = shaped("train", "train", project, "popular", "--split", "users")["run"]
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
    # Members that are trained again for validation keep their seeds.
    blends = [json.loads(run("train", project, "blend", "--split", "users", "--models", f"{seed['run']},{popular}",
                             "--json")) for seed in trained["seeds"][:2]]
    assert blends[0]["metrics"]["valid_ndcg@10"] != blends[1]["metrics"]["valid_ndcg@10"], blends


main()
