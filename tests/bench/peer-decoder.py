#!/usr/bin/env python3
"""The decoders of bench-decoder.c in torch, trained the same way by batches of the same shape, for the lines beside ours; the
best of four steps after one that is not counted: peer-decoder.py THREADS."""
import json
import sys
import time

try:
    import torch
except ImportError:
    print(json.dumps({"bench": "decoder-torch", "skipped": "no torch"}))
    sys.exit(0)

from torch.nn.functional import cross_entropy, silu

VOCABULARY, CONTEXT, BATCH, STEPS = 4096, 256, 32, 4
THREADS = int(sys.argv[1])
torch.manual_seed(1)
torch.set_num_threads(THREADS)


class Norm(torch.nn.Module):
    def __init__(self, d):
        super().__init__()
        self.gain = torch.nn.Parameter(torch.ones(d))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.gain


class Block(torch.nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        hidden = (8 * d // 3 + 31) // 32 * 32
        self.heads, self.first, self.second = heads, Norm(d), Norm(d)
        self.qkv, self.out = torch.nn.Linear(d, 3 * d, bias=False), torch.nn.Linear(d, d, bias=False)
        self.up, self.down = torch.nn.Linear(d, 2 * hidden, bias=False), torch.nn.Linear(hidden, d, bias=False)

    def forward(self, x, cosine, sine, far):
        b, n, d = x.shape
        q, k, v = (p.view(b, n, self.heads, -1).transpose(1, 2) for p in self.qkv(self.first(x)).chunk(3, -1))
        half = q.shape[-1] // 2
        q, k = (p * cosine + torch.cat([-p[..., half:], p[..., :half]], -1) * sine for p in (q, k))
        weights = (q @ k.transpose(2, 3) / q.shape[-1] ** .5 + far).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(b, n, d))
        gate, up = self.up(self.second(x)).chunk(2, -1)
        return x + self.down(silu(gate) * up)


def bench(name, layers, d, heads):
    table, blocks, norm = torch.nn.Embedding(VOCABULARY, d), [Block(d, heads) for _ in range(layers)], Norm(d)
    parameters = [p for m in [table, norm, *blocks] for p in m.parameters()]
    adam = torch.optim.AdamW(parameters, 1e-3, weight_decay=.1)
    e = d // heads
    angles = torch.arange(CONTEXT)[:, None] * 10000 ** (-torch.arange(0, e, 2) / e)
    cosine, sine = (f(angles).repeat(1, 2) for f in (torch.cos, torch.sin))
    far = torch.triu(torch.full((CONTEXT, CONTEXT), float("-inf")), 1)
    ids, seconds = torch.randint(VOCABULARY, (BATCH, CONTEXT + 1)), []
    for _ in range(STEPS + 1):
        start = time.perf_counter()
        x = table(ids[:, :-1])
        for block in blocks:
            x = block(x, cosine, sine, far)
        scores = norm(x) @ table.weight.T
        adam.zero_grad(set_to_none=True)
        cross_entropy(scores.view(-1, VOCABULARY), ids[:, 1:].reshape(-1)).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        adam.step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"bench": name + "-torch", "peer": "torch " + torch.__version__, "best_s": min(seconds[1:]),
                      "per_s": BATCH * CONTEXT / min(seconds[1:]), "unit": "tokens", "threads": THREADS}), flush=True)


bench("decoder-4x128", 4, 128, 4)
bench("decoder-6x384", 6, 384, 6)
