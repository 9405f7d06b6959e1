#!/usr/bin/env python3
"""SASRec in torch for the line beside ours: peer-sasrec.py NAME USERS ITEMS LENGTH THREADS.

As its users write it: rows padded to LENGTH, one negative a position, binary cross-entropy, 50 factors, 2 blocks.  A
tenth of a pass is run and its time scaled up.
"""
import json
import sys
import time

NAME, USERS, ITEMS, LENGTH, THREADS = sys.argv[1], *map(int, sys.argv[2:])
try:
    import torch
except ImportError:
    print(json.dumps({"bench": f"sasrec-{NAME}-torch", "skipped": "no torch"}))
    sys.exit(0)

WIDTH, BLOCKS, BATCH, RATE = 50, 2, 128, 0.2
torch.manual_seed(1)
torch.set_num_threads(THREADS)


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.LayerNorm(WIDTH), torch.nn.LayerNorm(WIDTH)
        self.attention = torch.nn.MultiheadAttention(WIDTH, 1, RATE, batch_first=True)
        self.up, self.down = torch.nn.Linear(WIDTH, 4 * WIDTH), torch.nn.Linear(4 * WIDTH, WIDTH)
        self.drop = torch.nn.Dropout(RATE)

    def forward(self, x, mask):
        z = self.first(x)
        x = x + self.drop(self.attention(z, z, z, attn_mask=mask, need_weights=False)[0])
        return x + self.drop(self.down(self.drop(torch.relu(self.up(self.second(x))))))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.items = torch.nn.Embedding(ITEMS + 1, WIDTH, padding_idx=0)
        self.places = torch.nn.Embedding(LENGTH, WIDTH)
        self.blocks = torch.nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm, self.drop = torch.nn.LayerNorm(WIDTH), torch.nn.Dropout(RATE)

    def forward(self, items, positive, negative, mask):
        x = self.drop(self.items(items) + self.places.weight)
        for block in self.blocks:
            x = block(x, mask)
        x = self.norm(x)
        return (x * self.items(positive)).sum(-1), (x * self.items(negative)).sum(-1)


model = Model()
optimiser = torch.optim.Adam(model.parameters(), 1e-3)
mask = torch.triu(torch.ones(LENGTH, LENGTH, dtype=torch.bool), 1)
entropy = torch.nn.BCEWithLogitsLoss()


def step():
    items, positive, negative = torch.randint(1, ITEMS + 1, (3, BATCH, LENGTH))
    up, down = model(items, positive, negative, mask)
    loss = entropy(up, torch.ones_like(up)) + entropy(down, torch.zeros_like(down))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


step()
steps = max(1, USERS // BATCH // 10)
best = float("inf")
for _ in range(3):
    start = time.perf_counter()
    for _ in range(steps):
        step()
    best = min(best, (time.perf_counter() - start) / steps * USERS / BATCH)
print(json.dumps({"bench": f"sasrec-{NAME}-torch", "peer": "torch " + torch.__version__, "best_s": best,
                  "threads": THREADS, "repeats": 3}))
