#!/usr/bin/python3
"""Writes tests/neural/golden/*.json: layers of torch, forward and gradients, in double precision.

    apt install python3-torch && /usr/bin/python3 tests/reference/layers.py

Each file has a layer's settings as src/neural/layer.h names them, the lengths of its sequences, its parameters in the
layout of src/neural/ (flat), rows x and y, and for the gradient dy of y those of x and of the parameters.
"""
import json
import os
import struct

import torch

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neural", "golden")
LENGTHS = [70, 3, 1, 9, 60, 131]  # blocks of one sequence, of many, and at the edges of 64 rows
FEW = [5, 2, 1, 7, 2]


def single(values):
    """Numbers that are floats of 32 bits, as the shortest text that says which."""
    return [float("%.8e" % struct.unpack("f", struct.pack("f", v))[0]) for v in values]


def flat(*tensors):
    return [v for t in tensors for v in t.detach().reshape(-1).tolist()]


def round_(module):
    """Parameters of 32 bits, so that both sides start from the same numbers."""
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(p.to(torch.float32).to(torch.float64))


def write(name, kind, settings, lengths, module, apply, layout):
    module = module.double()
    with torch.no_grad():
        for p in module.parameters():
            p.add_(0.3 * torch.randn(p.shape, dtype=torch.float64))
    round_(module)
    x = torch.randn(sum(lengths), settings["in"], dtype=torch.float64).to(torch.float32).double().requires_grad_()
    y = torch.cat([apply(module, part) for part in torch.split(x, lengths)])
    dy = torch.randn(y.shape, dtype=torch.float64).to(torch.float32).double()
    (y * dy).sum().backward()
    grads = {n: p.grad for n, p in module.named_parameters()}
    values = {n: p.detach() for n, p in module.named_parameters()}
    data = {
        "kind": kind, "settings": settings, "lengths": lengths,
        "params": single(layout(values, False)), "x": single(flat(x)), "y": single(flat(y)),
        "dy": single(flat(dy)), "dx": single(flat(x.grad)), "dparams": single(layout(grads, True)),
    }
    with open(os.path.join(OUT, name + ".json"), "w") as file:
        json.dump(data, file, separators=(",", ":"))
        file.write("\n")


def attention(name, d, heads, causal):
    def apply(module, x):
        n = len(x)
        mask = torch.triu(torch.ones(n, n, dtype=torch.bool), 1) if causal else None
        return module(x[:, None], x[:, None], x[:, None], attn_mask=mask, need_weights=False)[0][:, 0]

    def layout(v, _):
        return flat(v["in_proj_weight"].T, v["in_proj_bias"], v["out_proj.weight"].T, v["out_proj.bias"])

    write(name, "attention", {"in": d, "out": d, "heads": heads, "causal": causal}, LENGTHS,
          torch.nn.MultiheadAttention(d, heads), apply, layout)


def recurrent(name, kind, d, h, both):
    """torch's gates: LSTM i f g o, GRU r z n; ours: i o f c and z r q n."""
    ends = ["", "_reverse"] if both else [""]
    order = [0, 3, 1, 2] if kind == "lstm" else [1, 0, 2]

    def gates(w):
        return torch.cat([w[g * h:(g + 1) * h] for g in order])

    def layout(v, gradient):
        biases = []
        for end in ends:
            b, c = gates(v["bias_ih_l0" + end]), gates(v["bias_hh_l0" + end])
            both_sides = b if gradient else b + c  # the gradient of a sum is that of either part
            if kind == "lstm":
                biases.append(both_sides)
            else:
                biases.append(torch.cat([both_sides[:2 * h], c[2 * h:], b[2 * h:]]))
        return flat(*[gates(v["weight_ih_l0" + end]).T for end in ends],
                    *[gates(v["weight_hh_l0" + end]).T for end in ends], *biases)

    module = (torch.nn.LSTM if kind == "lstm" else torch.nn.GRU)(d, h, bidirectional=both)
    write(name, kind, {"in": d, "out": h * len(ends), "both_ways": both}, FEW, module,
          lambda m, x: m(x[:, None])[0][:, 0], layout)


def convolution(name, d, out, width, causal):
    def apply(module, x):
        left = width - 1 if causal else (width - 1) // 2
        padded = torch.nn.functional.pad(x.T[None], (left, width - 1 - left))
        return module(padded)[0].T

    write(name, "convolution", {"in": d, "out": out, "count": width, "causal": causal}, LENGTHS,
          torch.nn.Conv1d(d, out, width), apply, lambda v, _: flat(v["weight"].permute(2, 1, 0), v["bias"]))


def norm(name, d):
    write(name, "norm", {"in": d, "out": d}, FEW, torch.nn.LayerNorm(d), lambda m, x: m(x),
          lambda v, _: flat(v["weight"], v["bias"]))


class Plain(torch.nn.Module):
    """Named parameters and nothing else."""

    def __init__(self, **shapes):
        super().__init__()
        for name, shape in shapes.items():
            setattr(self, name, torch.nn.Parameter(torch.randn(shape) / shape[0] ** .5))


def rotary(x, theta):
    """Pairs (2i, 2i+1) of x [length, heads, e] as complex numbers, times e ^ (i position theta ^ (-2i/e))."""
    n, heads, e = x.shape
    angles = torch.arange(n).double()[:, None] * theta ** (-torch.arange(0, e, 2).double() / e)
    turned = torch.view_as_complex(x.reshape(n, heads, e // 2, 2)) * torch.polar(torch.ones_like(angles), angles)[:, None]
    return torch.view_as_real(turned).reshape(n, heads, e)


def turned_attention(name, d, heads, theta):
    def apply(m, x):
        n = len(x)
        q, k, v = (part.reshape(n, heads, d // heads) for part in (x @ m.inside).split(d, 1))
        q, k = rotary(q, theta), rotary(k, theta)
        scores = torch.einsum("ahe,bhe->hab", q, k) / (d // heads) ** .5
        scores = scores.masked_fill(torch.triu(torch.ones(n, n, dtype=torch.bool), 1), float("-inf"))
        return torch.einsum("hab,bhe->ahe", scores.softmax(-1), v).reshape(n, d) @ m.out

    write(name, "attention", {"in": d, "out": d, "heads": heads, "causal": True, "plain": True, "theta": theta}, LENGTHS,
          Plain(inside=(d, 3 * d), out=(d, d)), apply, lambda v, _: flat(v["inside"], v["out"]))


def swiglu(name, d, h, out):
    def apply(m, x):
        gate, up = (x @ m.inside).split(h, 1)
        return (torch.nn.functional.silu(gate) * up) @ m.out

    write(name, "swiglu", {"in": d, "out": out, "count": h}, FEW, Plain(inside=(d, 2 * h), out=(h, out)), apply,
          lambda v, _: flat(v["inside"], v["out"]))


def rms_norm(name, d):
    write(name, "rms-norm", {"in": d, "out": d}, FEW, Plain(gain=(d,)),
          lambda m, x: x / (x.pow(2).mean(1, keepdim=True) + 1e-5).sqrt() * m.gain, lambda v, _: flat(v["gain"]))


torch.manual_seed(7)
os.makedirs(OUT, exist_ok=True)
attention("attention-causal", 4, 2, True)
attention("attention-full", 6, 1, False)
recurrent("lstm", "lstm", 3, 5, False)
recurrent("lstm-both-ways", "lstm", 3, 4, True)
recurrent("gru", "gru", 3, 5, False)
recurrent("gru-both-ways", "gru", 3, 4, True)
convolution("convolution", 3, 4, 3, False)
convolution("convolution-causal", 2, 5, 4, True)
norm("norm", 9)
turned_attention("attention-rotary", 8, 2, 100)
swiglu("swiglu", 5, 7, 4)
rms_norm("rms-norm", 9)
