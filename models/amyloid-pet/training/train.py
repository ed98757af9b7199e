"""Training of one network: AdamW, one cycle of the learning rate, moving average of the weights; resumable after each epoch."""
from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import data
from network import AmyloidStage, class_weights, ordinal_loss

BATCH = 24


def train(scans: np.ndarray, stages: np.ndarray, work: Path, *, plain: bool, epochs: int, seed: int = 1, rate: float = 4e-4) -> AmyloidStage:
    """`plain`: the seed's protocol, cross-entropy without weights or augmentation. Goes on from work/checkpoint.pt."""
    torch.manual_seed(seed)
    model, kept = AmyloidStage(plain), work / "checkpoint.pt"
    average = AmyloidStage(plain)
    average.load_state_dict(model.state_dict())
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.02)
    begun = 0
    if kept.is_file():
        state = torch.load(kept, weights_only=False)
        model.load_state_dict(state["model"]); average.load_state_dict(state["average"]); optimiser.load_state_dict(state["optimiser"])
        begun = state["epoch"]
    work.mkdir(parents=True, exist_ok=True)
    known = torch.from_numpy(stages)
    weights = class_weights(known)
    steps = len(scans) // BATCH
    for epoch in range(begun, epochs):
        rng = np.random.default_rng([seed, epoch])
        torch.manual_seed(seed * 1000 + epoch)
        order, losses, start = rng.permutation(len(scans)), [], time.time()
        model.train()
        for step in range(steps):
            rows = order[step * BATCH:(step + 1) * BATCH]
            progress = (epoch * steps + step) / (epochs * steps)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, progress * 10 + 0.02) * 0.5 * (1 + math.cos(math.pi * progress))
            batch = torch.from_numpy(scans[rows].astype(np.float32))
            if not plain:
                batch = data.augment(batch, rng)
            with torch.autocast("cpu", torch.bfloat16):
                features = model.features(batch.contiguous(memory_format=torch.channels_last))
            logits = model.logits(features.float())
            loss = F.cross_entropy(logits, known[rows]) if plain else ordinal_loss(logits, known[rows], weights)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            decay = min(0.98, (1 + epoch * steps + step) / (10 + epoch * steps + step))
            with torch.no_grad():
                for mean, now in zip(average.state_dict().values(), model.state_dict().values()):
                    if mean.dtype.is_floating_point:
                        mean.lerp_(now, 1 - decay)
                    else:
                        mean.copy_(now)
            losses.append(loss.item())
            if step % 20 == 0:
                print(f"epoch {epoch + 1} step {step} of {steps} loss {np.mean(losses[-20:]):.4f} {time.time() - start:.0f} s", flush=True)
        torch.save(dict(model=model.state_dict(), average=average.state_dict(), optimiser=optimiser.state_dict(), epoch=epoch + 1), kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)
        print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}, {time.time() - start:.0f} s", flush=True)
    return average.eval()


@torch.no_grad()
def predict(model: AmyloidStage, scans: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits, probabilities and features of every scan."""
    model.eval()
    out = []
    for start in range(0, len(scans), 32):
        features = model.features(torch.from_numpy(scans[start:start + 32].astype(np.float32)))
        logits = model.logits(features)
        out.append((logits.numpy(), model.probabilities(logits).numpy(), features.numpy()))
    return tuple(np.concatenate(part) for part in zip(*out))


def calibrate(model: AmyloidStage, logits: np.ndarray, stages: np.ndarray) -> None:
    """Temperature that makes the validation scans most likely (Guo et al., ICML 2017)."""
    given, known = torch.from_numpy(logits), torch.from_numpy(stages)
    grid = torch.exp(torch.linspace(math.log(0.3), math.log(5), 120))
    likelihood = []
    for temperature in grid:
        model.temperature.fill_(float(temperature))
        likelihood.append(F.nll_loss(model.probabilities(given).clamp(min=1e-7).log(), known).item())
    model.temperature.fill_(float(grid[int(np.argmin(likelihood))]))
