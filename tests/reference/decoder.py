"""decoder.py: what a plain Llama in numpy says, for tests/neural/test-decoder.c.

    python3 tests/reference/decoder.py FOLDER/stories260K.bin > tests/golden/decoder.json

One token at a time, one head at a time, in double precision, with nothing in common with src/neural but the equations.
"random" is a small decoder of odd sizes whose weights both sides draw from the same small generator; "stories" continues
token sequences by a trained checkpoint (llama2.c, version 0) greedily, and says how far apart the two likeliest tokens ever
came, so that a reader knows that rounding does not decide.
"""
import json
import sys

import numpy as np


class Generator:
    """The upper bits of Knuth's 64-bit linear congruential generator, as numbers from -1 to 1."""

    def __init__(self, seed):
        self.state = seed

    def draw(self, *shape):
        out = np.empty(int(np.prod(shape)))
        for i in range(out.size):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
            out[i] = (self.state >> 40) / 2**23 - 1
        return out.astype(np.float32).reshape(shape)


def norm(x, weight, epsilon):
    return weight * x / np.sqrt(np.mean(x * x) + epsilon)


def turn(head, position, theta):
    out = np.empty_like(head)
    for i in range(0, len(head), 2):
        angle = position * theta ** (-i / len(head))
        out[i] = head[i] * np.cos(angle) - head[i + 1] * np.sin(angle)
        out[i + 1] = head[i] * np.sin(angle) + head[i + 1] * np.cos(angle)
    return out


class Decoder:
    def __init__(self, shape, weights):
        self.__dict__.update(shape)
        self.w = {name: value.astype(np.float64) for name, value in weights.items()}
        self.keys = [[] for _ in range(self.layers)]
        self.values = [[] for _ in range(self.layers)]

    def read(self, token):
        e = self.width // self.heads
        position = len(self.keys[0])
        x = self.w["embedding"][token].copy()
        for layer in range(self.layers):
            w = {name: value[layer] for name, value in self.w.items() if value.ndim == 3 or name.endswith("_norm")}
            n = norm(x, w["attention_norm"], self.epsilon)
            q = (w["query"] @ n).reshape(self.heads, e)
            k = (w["key"] @ n).reshape(self.kv_heads, e)
            v = (w["value"] @ n).reshape(self.kv_heads, e)
            self.keys[layer].append(np.array([turn(head, position, self.theta) for head in k]))
            self.values[layer].append(v)
            mixed = []
            for h in range(self.heads):
                g = h // (self.heads // self.kv_heads)
                query = turn(q[h], position, self.theta)
                scores = np.array([key[g] @ query for key in self.keys[layer]]) / np.sqrt(e)
                weights = np.exp(scores - scores.max())
                weights /= weights.sum()
                mixed.append(sum(weight * value[g] for weight, value in zip(weights, self.values[layer])))
            x = x + w["mix"] @ np.concatenate(mixed)
            n = norm(x, w["feed_norm"], self.epsilon)
            gate = w["gate"] @ n
            x = x + w["down"] @ (gate / (1 + np.exp(-gate)) * (w["up"] @ n))
        return self.w.get("output", self.w["embedding"]) @ norm(x, self.w["final"], self.epsilon)


def matrices(shape, take):
    d, h, layers, v = shape["width"], shape["hidden"], shape["layers"], shape["vocabulary"]
    keys = d // shape["heads"] * shape["kv_heads"]
    return {
        "embedding": take(v, d), "attention_norm": take(layers, d), "query": take(layers, d, d), "key": take(layers, keys, d),
        "value": take(layers, keys, d), "mix": take(layers, d, d), "feed_norm": take(layers, d), "gate": take(layers, h, d),
        "down": take(layers, d, h), "up": take(layers, h, d), "final": take(d),
    }


def random_case():
    shape = {"width": 24, "hidden": 37, "layers": 2, "heads": 6, "kv_heads": 2, "vocabulary": 19, "context": 50, "theta": 100.0,
             "epsilon": 1e-6}
    generator = Generator(7)
    weights = matrices(shape, generator.draw)
    weights["output"] = generator.draw(shape["vocabulary"], shape["width"])
    decoder = Decoder(shape, weights)
    tokens = [(7 * i * i + 3 * i) % shape["vocabulary"] for i in range(shape["context"])]
    logits = [[float(f"{x:.8g}") for x in decoder.read(token)] for token in tokens]
    return {"tokens": tokens, "logits": logits}


def stories_case(path):
    head = np.fromfile(path, np.int32, 7)
    names = ["width", "hidden", "layers", "heads", "kv_heads", "vocabulary", "context"]
    shape = dict(zip(names, (int(x) for x in head)), theta=10000.0, epsilon=1e-5)
    data, at = np.fromfile(path, np.float32, offset=28), 0

    def take(*dims):
        nonlocal at
        at += int(np.prod(dims))
        return data[at - int(np.prod(dims)):at].reshape(dims)

    weights = matrices(shape, take)
    cases, nearest = [], np.inf
    for prompt, n in [([1], 120), ([1, 403, 407], 60), (list(range(100, 140)), 60)]:
        decoder, written = Decoder(shape, weights), []
        for token in prompt:
            logits = decoder.read(token)
        for _ in range(n):
            second, first = np.sort(logits)[-2:]
            nearest = min(nearest, first - second)
            written.append(int(np.argmax(logits)))
            logits = decoder.read(written[-1])
        cases.append({"prompt": prompt, "written": written})
    return {"cases": cases, "nearest": float(nearest)}


if __name__ == "__main__":
    print(json.dumps({"random": random_case(), "stories": stories_case(sys.argv[1])}).replace("], [", "],\n["))
