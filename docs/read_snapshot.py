#!/usr/bin/env python3
"""Prints the user vectors that a snapshot's user tower makes of a request, as JSON by score.

    python3 read_snapshot.py data/trainer/snapshots/generation-7 request.json

request.json has what a RequestContext has, all but userId optional:

    {"userId": 7, "scenario": "home", "categorical": {"city": [2]},
     "dense": {"age": [0.3]}, "sequences": {"click": [11, 12]}}

Needs PyTorch and nothing else. Reads user towers of kind mmoe over sequences that are pooled by
their mean, which are the defaults.
"""
import hashlib
import json
import math
import struct
import sys
from pathlib import Path

import torch

MASK = (1 << 64) - 1
TYPES = {"F32": torch.float32, "I64": torch.int64}


def read_tensors(path):
    """All tensors of a safetensors file by name."""
    data = bytearray(Path(path).read_bytes())
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(bytes(data[8 : 8 + size]))
    header.pop("__metadata__", None)
    tensors = {}
    for name, place in header.items():
        begin, end = place["data_offsets"]
        kind = TYPES[place["dtype"]]
        if begin == end:
            tensors[name] = torch.empty(place["shape"], dtype=kind)
            continue
        flat = torch.frombuffer(data[8 + size + begin : 8 + size + end], dtype=kind)
        tensors[name] = flat.reshape(place["shape"])
    return tensors


def mix(value):
    """SplitMix64's finaliser."""
    z = (value + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def hash_id(text):
    """How strings become ids."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


class Table:
    """A table's rows. Of a hashed one those that have moved are stored, and the others are as their
    seed makes them; in a dynamic one every id without a row reads the shared one."""

    def __init__(self, shape, keys, rows, shared):
        self.hashed = shape["kind"] == "hashed"
        self.shared = shared
        self.seed = int(shape["seed"]) & MASK
        self.size = shape["rows"]
        self.dimension = shape["dimension"]
        self.deviation = torch.tensor(shape["deviation"], dtype=torch.float32)
        self.places = {key: place for place, key in enumerate(keys.tolist())}
        self.rows = rows

    def row(self, item_id):
        key = mix((item_id & MASK) ^ self.seed) % self.size if self.hashed else item_id
        place = self.places.get(key)
        if place is not None:
            return self.rows[place]
        return self.initial(key) if self.hashed else self.shared

    def initial(self, number):
        base = mix((self.seed + number) & MASK)
        draws = []
        for i in range(self.dimension):
            bits = mix((base + i) & MASK)
            total = sum((bits >> shift) & 0xFFFF for shift in (0, 16, 32, 48))
            draws.append((total / 65535.0 - 2) * math.sqrt(3))
        return self.deviation * torch.tensor(draws, dtype=torch.float32)

    def mean(self, ids):
        return torch.stack([self.row(i) for i in ids]).mean(0)


def scaled(scale, value):
    """A number as the towers see it."""
    if scale["count"] < 2:
        return 0.0
    deviation = math.sqrt(scale["squares"] / (scale["count"] - 1))
    if deviation < 1e-9:
        return 0.0
    return max(-5.0, min(5.0, (math.asinh(value) - scale["mean"]) / deviation))


def user_input(features, tables, request):
    """The user's input: (inputs)."""
    at, width = {}, 0
    for field in features["userFields"]:
        at[field["name"]] = width
        width += field["width"]
    places = {
        kind: {name: place for place, name in enumerate(names)}
        for kind, names in features["places"].items()
    }
    x = torch.zeros(width)

    def put(field, row):
        x[at[field] : at[field] + len(row)] = row

    x[at["constant"]] = 1
    put("user", tables["user"].row(request["userId"]))
    put("scenario", tables["scenario"].row(hash_id(request.get("scenario", ""))))
    for name, ids in request.get("categorical", {}).items():
        place = places["context-categorical"].get(name)
        if ids and place is not None:
            put(f"context{place}", tables["context." + name].mean(ids))
    for name, ids in request.get("sequences", {}).items():
        place = places["sequences"].get(name)
        if ids and place is not None:
            put(f"sequence{place}", tables["item"].mean(ids))
    for name, values in request.get("dense", {}).items():
        for i, value in enumerate(values):
            place = places["context-dense"].get(f"{name}[{i}]")
            if place is not None:
                scale = features["scales"]["context-dense"][place]
                x[at["context-numbers"] + place] = scaled(scale, value)
    return x


def user_vectors(features, weights, x):
    """The vectors by score: a mixture of experts, by a gate per score."""
    model = features["model"]
    for setting, known in (("userTower", "mmoe"), ("sequences", "mean"), ("kind", "three-tower")):
        if model[setting] != known:
            raise SystemExit(f"{setting}: {model[setting]} (expected: {known})")
    experts = torch.relu(torch.einsum("i,eio->eo", x, weights["user.experts"]) + weights["user.bias"])
    gates = torch.einsum("i,tie->te", x, weights["user.gates"]).softmax(1)
    vectors = gates @ experts
    if model["similarity"] == "cosine":
        vectors = torch.nn.functional.normalize(vectors, dim=1)
    return dict(zip(features["products"], (vectors / model["temperature"]).tolist()))


def main(folder, request_file):
    folder = Path(folder)
    features = json.loads((folder / "features.json").read_text())
    rows = read_tensors(folder / "tables.safetensors")
    tables = {
        name: Table(shape, *(rows[f"{name}.{part}"] for part in ("keys", "rows", "shared")))
        for name, shape in features["tables"].items()
    }
    weights = read_tensors(folder / "weights.safetensors")
    x = user_input(features, tables, json.loads(Path(request_file).read_text()))
    print(json.dumps(user_vectors(features, weights, x)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
