"""Trains the network on the 79 patients of the fixed split. CPU, bfloat16 autocast, fixed seeds, resumable.

Each process works on its share of every batch with one thread; gradients are averaged before each step. On a shared
machine this waits once a step instead of once an operation, and on an idle one it is no slower.

The learning rate warms up, stays, then falls linearly to zero; the weights kept are an exponential moving average.
Log: <out>/log.csv, one row per epoch. Checkpoint: <out>/checkpoint.pt after every epoch.
"""
from __future__ import annotations

import argparse
import copy
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F

import augment
import data
from network import MultiScaleFcn

DEFAULTS = dict(epochs=132, batch=12, size=128, wide_batch=4, wide_size=192, wide_share=0.15, wide_share_falling=0.45, rate=2e-3, decay=0.02,
                warm_up=2.6, falling=0.6, average=0.9985, processes=2, seed=20190215)


def dice_loss(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """1 - mean soft Dice of the three structures over the batch, squared denominators (its optimum is p = t even for
    soft targets). Both float32 [n][4][h][w]."""
    p, t = probabilities[:, 1:], targets[:, 1:]
    both = (p * t).sum((0, 2, 3))
    each = (p * p).sum((0, 2, 3)) + (t * t).sum((0, 2, 3))
    return 1 - ((2 * both + 1) / (each + 1)).mean()


def region_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy against soft targets plus soft Dice."""
    logs = F.log_softmax(logits.float(), 1)
    return -(targets * logs).sum(1).mean() + dice_loss(logs.exp(), targets)


def total_loss(logits: torch.Tensor, deep: list[torch.Tensor], targets: torch.Tensor) -> torch.Tensor:
    loss, weight, coarse = region_loss(logits, targets), 0.4, targets
    for side in deep:
        coarse = F.avg_pool2d(coarse, 2)
        loss = loss + weight * region_loss(side, coarse)
        weight *= 0.5
    return loss


def rate_at(step: int, steps: int, settings: dict) -> float:
    """Warm-up over `warm_up` epochs, constant, then linear to zero over the last `falling` share of the steps."""
    at = step / steps
    return settings["rate"] * min(1.0, at * settings["epochs"] / settings["warm_up"], max(0.0, (1 - at) / settings["falling"]))


def blend(average: torch.nn.Module, model: torch.nn.Module, keep: float) -> None:
    with torch.no_grad():
        for a, m in zip(average.state_dict().values(), model.state_dict().values()):
            if a.is_floating_point():
                a.lerp_(m, 1 - keep)
            else:
                a.copy_(m)


def average_gradients(model: torch.nn.Module, world: int) -> None:
    flat = torch.cat([p.grad.flatten() for p in model.parameters()])
    distributed.all_reduce(flat)
    flat /= world
    at = 0
    for p in model.parameters():
        p.grad.copy_(flat[at:at + p.numel()].view_as(p))
        at += p.numel()


def worker(rank: int, world: int, root: Path, out: Path, resume: bool, settings: dict) -> None:
    """One of `world` processes; all hold the same weights, rank 0 logs and writes the checkpoint."""
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{(out / 'rendezvous').resolve()}", rank=rank, world_size=world)
    checkpoint, log = out / "checkpoint.pt", out / "log.csv"
    learn, _ = data.split(root)
    slices = augment.Slices([v for folder in learn for v in data.read_patient(folder)])
    model = MultiScaleFcn().to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": settings["decay"]}, {"params": plain, "weight_decay": 0.0}],
                                  lr=settings["rate"], betas=(0.9, 0.99))
    first, minutes = 0, 0.0
    if resume and checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first, minutes = state["epoch"], state["minutes"]
    elif rank == 0:
        log.write_text("epoch,minutes,rate,loss,dice_lv,dice_myocardium,dice_rv\n")
    per_epoch = len(slices) // settings["batch"]
    steps = per_epoch * settings["epochs"]
    if rank == 0:
        print(f"{len(learn)} patients, {len(slices)} slices, {per_epoch} steps an epoch, epochs {first + 1}..{settings['epochs']}", flush=True)
    started = time.time() - minutes * 60
    for epoch in range(first, settings["epochs"]):
        plan = np.random.default_rng([settings["seed"], epoch])             # the same in every process
        rng = np.random.default_rng([settings["seed"], epoch, rank])        # its own
        order = plan.permutation(len(slices))
        late = epoch >= settings["epochs"] * (1 - settings["falling"])      # more of the whole field of view at the end
        wide_share = settings["wide_share_falling" if late else "wide_share"]
        losses, overlap, extent = [], torch.zeros(3), torch.zeros(3)
        model.train()
        for k in range(per_epoch):
            chosen, size = order[k * settings["batch"]:(k + 1) * settings["batch"]], settings["size"]
            if plan.random() < wide_share:
                chosen, size = chosen[:settings["wide_batch"]], settings["wide_size"]
            image, targets = augment.batch(slices, chosen[rank::world], size, rng)
            step = epoch * per_epoch + k
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, settings)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits, deep = model(image.to(memory_format=torch.channels_last), deep=True)
            loss = total_loss(logits, deep, targets)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            average_gradients(model, world)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            if rank:
                continue
            blend(average, model, min(settings["average"], step / (step + 20)))
            losses.append(loss.item())
            found, truth = logits.detach().argmax(1), targets.argmax(1)
            for c in (1, 2, 3):
                overlap[c - 1] += 2 * ((found == c) & (truth == c)).sum()
                extent[c - 1] += (found == c).sum() + (truth == c).sum()
        if rank:
            continue
        minutes = (time.time() - started) / 60
        dice = (overlap / extent.clamp(min=1)).tolist()
        row = f"{epoch + 1},{minutes:.2f},{rate_at(step, steps, settings):.2e},{np.mean(losses):.4f}," + ",".join(f"{d:.4f}" for d in dice)
        print(row, flush=True)
        with log.open("a") as file:
            file.write(row + "\n")
        torch.save(dict(model=model.state_dict(), average=average.state_dict(), optimiser=optimiser.state_dict(), epoch=epoch + 1,
                        settings=settings, minutes=minutes), out / "checkpoint.tmp")
        os.replace(out / "checkpoint.tmp", checkpoint)
    distributed.destroy_process_group()


def train(root: Path, out: Path, resume: bool = False, **overrides) -> Path:
    """Returns the checkpoint: {model, average, optimiser, epoch, settings, minutes}."""
    settings = {**DEFAULTS, **overrides}
    out.mkdir(parents=True, exist_ok=True)
    (out / "rendezvous").unlink(missing_ok=True)
    multiprocessing.spawn(worker, (settings["processes"], root, out, resume, settings), nprocs=settings["processes"])
    return out / "checkpoint.pt"


def load(checkpoint: Path) -> MultiScaleFcn:
    """The averaged weights, ready for inference."""
    model = MultiScaleFcn()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    return model.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--epochs", type=int, default=DEFAULTS["epochs"])
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    train(given.data, given.out, given.resume, epochs=given.epochs)
