#!/usr/bin/python3
"""Writes tests/neural/losses.json: losses with gradients, and steps of Adam, of torch in double precision.

    apt install python3-torch && /usr/bin/python3 tests/reference/losses.py
"""
import json
import math
import os
import struct

import torch
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neural", "losses.json")
N, K = 4, 6


def single(values):
    return [float("%.8e" % struct.unpack("f", struct.pack("f", v))[0]) for v in values]


def draw(*shape, scale=2.0):
    return (scale * torch.randn(*shape, dtype=torch.float64)).float().double().requires_grad_()


def flat(t):
    return single(t.detach().reshape(-1).tolist())


def record(loss, **tensors):
    loss.backward()
    out = {"loss": loss.item()}
    for name, t in tensors.items():
        out[name] = flat(t)
        if t.requires_grad:
            out["d_" + name] = flat(t.grad)
    return out


def losses():
    out = {"n": N, "k": K}
    s, targets = draw(N), torch.rand(N, dtype=torch.float64).float().double()
    out["bce"] = record(F.binary_cross_entropy_with_logits(s, targets, reduction="sum"), scores=s, targets=targets)

    s, picked = draw(N, K), torch.tensor([3, 0, 5, 2])
    out["softmax"] = record(F.cross_entropy(s, picked, reduction="sum"), scores=s)
    out["softmax"]["targets"] = picked.tolist()

    p, s = draw(N), draw(N, K)
    both = torch.cat([p[:, None], s], 1)
    out["sampled"] = record(F.cross_entropy(both, torch.zeros(N, dtype=torch.long), reduction="sum"),
                            positive=p, negative=s)

    # Generalised BCE as its authors train it: the positive logit transformed so that its sigmoid is sigmoid(s)^beta.
    p, s, items, t = draw(N), draw(N, K), 50, 0.75
    alpha = K / (items - 1)
    beta = alpha * ((1 - 1 / alpha) * t + 1 / alpha)
    moved = torch.log(1 / (torch.sigmoid(p) ** -beta - 1))
    both = torch.cat([moved[:, None], s], 1)
    ones = torch.cat([torch.ones(N, 1), torch.zeros(N, K)], 1).double()
    out["gbce"] = record(F.binary_cross_entropy_with_logits(both, ones, reduction="none").mean(1).sum(),
                         positive=p, negative=s)
    out["gbce"].update(sampled=alpha, calibration=t, beta=beta)

    p, s = draw(N), draw(N, K)
    out["bpr"] = record(-F.logsigmoid(p[:, None] - s).mean(1).sum(), positive=p, negative=s)

    s, gains, start = draw(9), torch.tensor([0, 1, 2, 0, 0, 3, 1, 0, 0], dtype=torch.float64), [0, 3, 4, 9]
    loss = sum(-(torch.softmax(gains[a:b], 0) * F.log_softmax(s[a:b], 0)).sum() for a, b in zip(start, start[1:]))
    out["listwise"] = record(loss, scores=s, gains=gains)
    out["listwise"]["start"] = start
    return out


def steps(make, n_steps, clip=0.0, warm_up=0, cosine=False):
    x = draw(5, scale=1.0)
    gradients = [draw(5, scale=1.0).detach() for _ in range(n_steps)]
    out = {"start": flat(x), "gradients": [v for g in gradients for v in flat(g)], "n_steps": n_steps}
    optimiser = make([x])
    rate = optimiser.param_groups[0]["lr"]

    def factor(step):  # of step + 1
        if step + 1 <= warm_up:
            return (step + 1) / (warm_up + 1)
        if not cosine:
            return 1.0
        return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / (n_steps - warm_up)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    for g in gradients:
        x.grad = g.clone()
        if clip:
            torch.nn.utils.clip_grad_norm_([x], clip)
        optimiser.step()
        schedule.step()
    out.update(params=flat(x), rate=rate, clip=clip, warm_up=warm_up, cosine=cosine)
    return out


torch.manual_seed(7)
data = losses()
data["adam"] = steps(lambda p: torch.optim.Adam(p, lr=0.01), 6)
data["adamw"] = steps(lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.9, 0.98), weight_decay=0.1), 6, 1.0, 2, True)
with open(OUT, "w") as file:
    json.dump(data, file, separators=(",", ":"))
    file.write("\n")
