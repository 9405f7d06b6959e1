#!/usr/bin/python3
"""Perplexity of a decoder trained from nothing, beside an interpolated 5-gram over the same tokens.

Usage: language-model.py BUILD FOLDER [NAME=NUMBER ...]     BUILD: ninja -C BUILD tests/quality/language-model; FOLDER is the folder of
public data sets with multidogo-shared, jddc-sample-zh and mg-shopdial; needs zstd

1 MB of what customers and agents said, a line a turn: a third each of MultiDoGO (English), JDDC (Chinese) and MG-ShopDial with
what MultiDoGO has more, in the order of the files.  Of each hundred lines of a set 90 are to learn from, five validate and five
are judged, in blocks, so that a conversation hardly stands on both sides.  The vocabulary is learnt from the first part alone, and
both models guess the same tokens of the last, each once.

The 5-gram is modified Kneser-Ney, interpolated at every order down to the uniform distribution, with the three discounts of each
order from its counts of counts (Chen and Goodman 1999, equations 16 to 18).
"""
import json
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

MEGABYTE, BLOCK, ORDER = 1_000_000, 100, 5


def zstd(path):
    return subprocess.run(["zstd", "-dc", path], check=True, capture_output=True).stdout.decode("utf-8", "replace")


def multidogo(folder):
    for domain in ("airline", "fastfood", "software"):
        rows = zstd(os.path.join(folder, "multidogo-shared", domain + "_train.tsv.zst")).splitlines()
        column = rows[0].split("\t").index("utterance")
        yield from (row.split("\t")[column] for row in rows[1:] if row.count("\t") >= column)


def jddc(folder):
    for row in zstd(os.path.join(folder, "jddc-sample-zh", "chat_0.1per.tsv.zst")).splitlines():
        yield row.split("\t")[-1]


def shopdial(folder):
    def texts(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("utterance", "text") and isinstance(value, str):
                    yield value
                else:
                    yield from texts(value)
        elif isinstance(node, list):
            for value in node:
                yield from texts(value)

    yield from texts(json.loads(zstd(os.path.join(folder, "mg-shopdial", "MGShopDial.json.zst"))))


def take(lines, size):
    """Lines of about so many bytes."""
    taken, total = [], 0
    for line in lines:
        line = " ".join(line.split())
        if total >= size:
            break
        if line:
            taken.append(line)
            total += len(line.encode()) + 1
    return taken, total


def corpus(folder):
    parts, left = {"train": [], "valid": [], "test": []}, MEGABYTE
    for lines, share in ((shopdial(folder), 1 / 3), (jddc(folder), 1 / 2), (multidogo(folder), 1)):
        taken, size = take(lines, left * share)
        left -= size
        for number, line in enumerate(taken):
            place = number % BLOCK
            parts["train" if place < 90 else "valid" if place < 95 else "test"].append(line)
    return parts


class KneserNey:
    """Chances of the next token; counts[n] of n-grams: as they stand of the longest, else how many tokens stand before."""

    def __init__(self, tokens, vocabulary):
        self.vocabulary = vocabulary
        full = [None] + [Counter(zip(*(tokens[i:] for i in range(n)))) for n in range(1, ORDER + 1)]
        self.counts = [None] * (ORDER + 1)
        self.counts[ORDER] = full[ORDER]
        for n in range(1, ORDER):
            self.counts[n] = Counter(gram[1:] for gram in full[n + 1])
            first = tuple(tokens[:n])
            self.counts[n][first] = max(self.counts[n][first], 1)  # nothing stands before the text's beginning
        self.discount, self.total, self.kinds = [None], [None], [None]
        for n in range(1, ORDER + 1):
            of = Counter(self.counts[n].values())
            y = of[1] / (of[1] + 2 * of[2])
            self.discount.append([0] + [k - (k + 1) * y * of[k + 1] / of[k] for k in (1, 2, 3)])
            total, kinds = Counter(), defaultdict(lambda: [0, 0, 0, 0])
            for gram, count in self.counts[n].items():
                total[gram[:-1]] += count
                kinds[gram[:-1]][min(count, 3)] += 1
            self.total.append(total)
            self.kinds.append(kinds)

    def chance(self, context, token):
        chance = 1 / self.vocabulary
        for n in range(1, ORDER + 1):
            before = context[len(context) - n + 1:] if n > 1 else ()
            if len(before) < n - 1 or before not in self.total[n]:
                break
            count, total, d = self.counts[n].get(before + (token,), 0), self.total[n][before], self.discount[n]
            given = sum(d[k] * self.kinds[n][before][k] for k in (1, 2, 3))
            chance = (count - d[min(count, 3)] + given * chance) / total
        return chance


def main():
    build, folder, settings = sys.argv[1], sys.argv[2], sys.argv[3:]
    with tempfile.TemporaryDirectory() as place:
        parts = corpus(folder)
        for name, lines in parts.items():
            with open(os.path.join(place, name + ".txt"), "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        files = [os.path.join(place, name + ".txt") for name in parts]
        print(", ".join("%s %d bytes" % (name, os.path.getsize(path)) for name, path in zip(parts, files)), flush=True)
        tool = subprocess.Popen([os.path.join(build, "tests", "quality", "language-model"), *files, os.path.join(place, "tokens"),
                                 *settings], stdout=subprocess.PIPE, text=True)
        records = []
        for line in tool.stdout:
            print(line, end="", flush=True)
            records.append(json.loads(line))
        if tool.wait() != 0:
            sys.exit("language-model failed")
        tokens = {name: [int(t) for t in open(os.path.join(place, "tokens." + name)).read().split()] for name in parts}
    ours, size = records[-1]["test"], records[-1]["vocabulary"]
    ngram, test = KneserNey(tokens["train"], size), tokens["test"]
    context = [tuple(test[max(0, i - ORDER + 1):i]) for i in range(len(test))]
    total = sum(ngram.chance(context[0], token) for token in range(size))
    assert abs(total - 1) < 1e-6, "the 5-gram's chances add up to %g" % total
    middle = len(test) // 2
    total = sum(ngram.chance(context[middle], token) for token in range(size))
    assert abs(total - 1) < 1e-6, "the 5-gram's chances add up to %g" % total
    loss = -sum(math.log(ngram.chance(context[i], test[i])) for i in range(1, len(test)))
    theirs = math.exp(loss / (len(test) - 1))
    assert records[-1]["tokens"] == len(test) - 1
    print("vocabulary %d, %d tokens to learn from, %d judged" % (size, len(tokens["train"]), len(test) - 1))
    print("perplexity of a token: interpolated 5-gram (modified Kneser-Ney) %.2f, decoder %.2f" % (theirs, ours))
    sys.exit(0 if ours < theirs else 1)


main()
