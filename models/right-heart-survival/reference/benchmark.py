"""Times the training in PyTorch: python benchmark.py --descriptors x.f32 --subjects subjects.json [--fused] ...

Run by build/bench-training.ts. Prints one line of JSON: {"seconds", "cpuSeconds", "losses": [[total, reconstruction, survival], ...]}.
"""
from __future__ import annotations

import argparse
import json
import time

import numpy as np
import torch

from network import MotionSurvival, train

parser = argparse.ArgumentParser()
parser.add_argument("--descriptors", required=True, help="float32 [n][d]")
parser.add_argument("--subjects", required=True, help='{"times": [...], "events": [...]}; with "all" and "rows" where they are not all of the file')
parser.add_argument("--fused", action="store_true", help="PyTorch's fused Adam")
parser.add_argument("--threads", type=int, default=torch.get_num_threads())
for name, kind, value in [("hidden", int, 78), ("latent", int, 13), ("dropout", float, 0.5), ("learning-rate", float, 1e-5), ("alpha", float, 0.5),
                          ("l1", float, 1e-5), ("epochs", int, 100), ("batch", int, 16), ("seed", int, 1)]:
    parser.add_argument(f"--{name}", type=kind, default=value)
a = parser.parse_args()

with open(a.subjects) as file:
    subjects = json.load(file)
days, event = torch.tensor(subjects["times"], dtype=torch.float64), torch.tensor(subjects["events"], dtype=torch.float32)
rows = subjects.get("rows", range(len(days)))
x = torch.from_numpy(np.fromfile(a.descriptors, "<f4").reshape(subjects.get("all", len(days)), -1)[rows])
torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)
model = MotionSurvival(x.shape[1], a.hidden, a.latent, a.dropout)
order = torch.randperm(len(x))
wall, cpu = time.perf_counter(), time.process_time()
curve = train(model, x, days, event, order, learning_rate=a.learning_rate, alpha=a.alpha, l1=a.l1, epochs=a.epochs, batch=a.batch, fused=a.fused or None)
print(json.dumps({"seconds": time.perf_counter() - wall, "cpuSeconds": time.process_time() - cpu, "losses": curve}))
