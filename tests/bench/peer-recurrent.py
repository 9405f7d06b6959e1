#!/usr/bin/env python3
"""Recurrent networks in torch for the lines beside ours: peer-recurrent.py SEQUENCES LENGTH ITEMS TEXTS WORDS THREADS.

A GRU of 100 units over vectors of 64 with cross-entropy over all ITEMS, and a bidirectional LSTM of 128 units each way
over vectors of 128 with 77 classes; forward, backward and, for the GRU, Adam.  All sequences have one length, so nothing
is padded.  A quarter of the GRU's pass is run and its time scaled up.
"""
import json
import sys
import time

SEQUENCES, LENGTH, ITEMS, TEXTS, WORDS, THREADS = map(int, sys.argv[1:])
try:
    import torch
except ImportError:
    for name in ("gru-softmax", "bilstm"):
        print(json.dumps({"bench": name + "-torch", "skipped": "no torch"}))
    sys.exit(0)

torch.manual_seed(1)
torch.set_num_threads(THREADS)
BATCH, SHARE = 128, 4


def record(name, seconds, tokens):
    print(json.dumps({"bench": name + "-torch", "peer": "torch " + torch.__version__, "best_s": seconds,
                      "per_s": tokens / seconds, "unit": "tokens", "threads": THREADS}), flush=True)


def gru():
    table, cell, out = torch.nn.Embedding(ITEMS, 64), torch.nn.GRU(64, 100, batch_first=True), torch.nn.Linear(100, ITEMS)
    parameters = [p for m in (table, cell, out) for p in m.parameters()]
    adam = torch.optim.Adam(parameters, 1e-3)
    items = torch.randint(ITEMS, (SEQUENCES // SHARE, LENGTH + 1))
    start = time.perf_counter()
    for batch in items.split(BATCH):
        scores = out(cell(table(batch[:, :-1]))[0])
        loss = torch.nn.functional.cross_entropy(scores.reshape(-1, ITEMS), batch[:, 1:].reshape(-1))
        adam.zero_grad()
        loss.backward()
        adam.step()
    record("gru-softmax", SHARE * (time.perf_counter() - start), SEQUENCES * LENGTH)


def bilstm():
    cell, out = torch.nn.LSTM(128, 128, batch_first=True, bidirectional=True), torch.nn.Linear(256, 77)
    rows, labels = torch.randn(TEXTS, WORDS, 128, requires_grad=True), torch.randint(77, (TEXTS,))
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        states = cell(rows)[0]
        ends = torch.cat([states[:, -1, :128], states[:, 0, 128:]], 1)
        torch.nn.functional.cross_entropy(out(ends), labels).backward()
        seconds.append(time.perf_counter() - start)
    record("bilstm", min(seconds), TEXTS * WORDS)


gru()
bilstm()
