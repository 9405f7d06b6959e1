"""What the comparisons of search share: the command line, figures of ranked lists, paired tests over queries."""
import argparse
import csv
import math
import os
import random
import subprocess
import sys
import tempfile

from comparison import find_cli


class Relevance:
    """One data set: a shop with its catalogue, searched through aisle-cli."""

    def __init__(self, title, protocol, files):
        parser = argparse.ArgumentParser(description=f"{title}: {protocol}")
        parser.add_argument("folder", help=f"the folder with {', '.join(files)}")
        parser.add_argument("--cli", default=os.environ.get("AISLE_CLI") or find_cli(), help="path of aisle-cli")
        self.options = parser.parse_args()
        self.place = tempfile.TemporaryDirectory(prefix="aisle-relevance-")
        self.shop = self.path("shop.aisle")
        self.missed = []
        self.files = [self.unpacked(name) for name in files]
        if not self.options.cli:
            sys.exit("aisle-cli is not built: give its path with --cli")
        print(f"{title}\n{protocol}\n")

    def path(self, name):
        return os.path.join(self.place.name, name)

    def unpacked(self, name):
        path = os.path.join(self.options.folder, name)
        if not os.path.exists(path):
            sys.exit(f"not found: {path}")
        if not name.endswith(".zst"):
            return path
        plain = self.path(name[:-4])
        subprocess.run(["zstd", "-dqf", path, "-o", plain], check=True)
        return plain

    def call(self, *words):
        done = subprocess.run([self.options.cli, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"aisle-cli {' '.join(words)} failed: {done.stderr[-500:]}")
        return done.stdout

    def catalogue(self, rows, columns):
        self.write("catalogue.csv", [columns, *rows])
        self.call("import", self.shop, self.path("catalogue.csv"), "--as", "items")

    def write(self, name, rows):
        with open(self.path(name), "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def read(self, name):
        with open(self.path(name), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def lists(self, queries, k, *sets, run=None):
        """The ranked items of each query text; run: by that ranker."""
        self.write("queries.csv", [["query"], *[[query] for query in queries]])
        self.call("search", self.shop, "--queries", self.path("queries.csv"), "-k", str(k), "-o",
                  self.path("lists.csv"), *[word for pair in sets for word in ("--set", pair)],
                  *(["--run", str(run)] if run else []))
        found = {query: [] for query in queries}
        for row in self.read("lists.csv"):
            found[row["query"]].append(row["item"])
        return found

    def scores(self, pairs, *sets, run=None):
        """The score of each pair of query and item, in order; run: by that ranker."""
        self.write("pairs.csv", [["query", "item"], *pairs])
        self.call("search", self.shop, "--pairs", self.path("pairs.csv"), "-o", self.path("scores.csv"),
                  *[word for pair in sets for word in ("--set", pair)], *(["--run", str(run)] if run else []))
        return [float(row["score"]) for row in self.read("scores.csv")]

    def floor(self, what, value, least):
        if value < least:
            self.missed.append(f"{what} {value:.4f}, at least {least:.4f}")

    def finish(self):
        for line in self.missed:
            print(f"MISSED: {line}")
        sys.exit(1 if self.missed else 0)


def ndcg(gains, ideal, k):
    """Linear or other gains as they are given; ideal: all gains of the query, in any order."""
    best = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(sorted(ideal, reverse=True)[:k]))
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains[:k])) / best if best > 0 else None


def average_precision(hits, relevant):
    """hits: is each place of the list relevant; relevant: how many there are."""
    found, total = 0, 0.0
    for rank, hit in enumerate(hits, 1):
        if hit:
            found += 1
            total += found / rank
    return total / relevant if relevant else None


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values)


def paired(a, b, resamples=2000):
    """Mean difference and the two-sided p of a paired bootstrap over queries."""
    differences = [x - y for x, y in zip(a, b) if x is not None and y is not None]
    chance, n = random.Random(1), len(differences)
    below = above = 0
    for _ in range(resamples):
        total = sum(chance.choices(differences, k=n))
        below += total <= 0
        above += total >= 0
    return sum(differences) / n, max(1 / resamples, min(1, 2 * min(below, above) / resamples))
